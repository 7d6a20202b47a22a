/* test_script.c - a report's source taken apart, and values that cannot break out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/markdown.h"
#include "report/script.h"

static RsArena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = rs_arena_new(0);
    return arena == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    rs_arena_free(arena);
    return 0;
}

static RsReportScript read(const char *source)
{
    RsReportScript script;
    RsError err = {0};
    if (rs_report_script_read(arena, rs_text(source), &script, &err) != RS_OK)
        fail_msg("%s", err.text);
    return script;
}

static void assert_refused(const char *source, const char *at, const char *says)
{
    RsReportScript script;
    RsError err = {0};
    assert_int_equal(rs_report_script_read(arena, rs_text(source), &script, &err), RS_SYNTAX);
    assert_non_null(strstr(err.text, says));
    assert_int_equal(err.where.begin, strstr(source, at) - source);
}

static void assert_text(RsText text, const char *expected)
{
    assert_int_equal(text.length, strlen(expected));
    assert_memory_equal(text.data, expected, text.length);
}

static void text_blocks_and_inline_queries_follow_each_other(void **state)
{
    (void)state;
    const char *source = "There are `rsq RETURN 1` of `them`.\n"
                         "```rsq paths \"How?\"\nMATCH p = () RETURN p\n```\nEnd.\n";
    RsReportScript script = read(source);

    assert_int_equal(script.piece_count, 5);
    assert_text(script.pieces[0].text, "There are ");
    assert_int_equal(script.pieces[1].kind, RS_PIECE_INLINE);
    assert_text(script.pieces[1].text, "RETURN 1");
    assert_int_equal(script.pieces[1].offset, 15);
    assert_text(script.pieces[2].text, " of `them`.\n");
    assert_int_equal(script.pieces[3].kind, RS_PIECE_BLOCK);
    assert_int_equal(script.pieces[3].mode, RS_BLOCK_MODE_PATHS);
    assert_text(script.pieces[3].caption, "How?");
    assert_text(script.pieces[3].text, "MATCH p = () RETURN p\n");
    assert_text(script.pieces[4].text, "End.\n");
}

static void what_another_fence_holds_is_text(void **state)
{
    (void)state;
    RsReportScript script = read("````text\n```rsq\nRETURN 1\n```\n`rsq RETURN 2`\n````\n");
    assert_int_equal(script.piece_count, 1);
    assert_int_equal(script.pieces[0].kind, RS_PIECE_TEXT);
    assert_int_equal(read("a \\`rsq RETURN 1` b").piece_count, 1);
    script = read("a ``rsq RETURN `x` `` b");
    assert_int_equal(script.piece_count, 3);
    assert_text(script.pieces[1].text, "RETURN `x`");
}

static void the_front_matter_sets_title_graph_view_and_parameters(void **state)
{
    (void)state;
    RsReportScript script = read("\xef\xbb\xbf---\r\ntitle: Who: and why\r\n# a remark\r\n"
                                 "graph: case\r\nview: EXCLUDING 'x'\r\nparam.n: 1 + 2\r\n---\r\n"
                                 "Text\r\n");
    assert_text(script.front.title, "Who: and why");
    assert_text(script.front.graph, "case");
    assert_text(script.front.view, "EXCLUDING 'x'");
    assert_int_equal(script.front.parameter_count, 1);
    assert_text(script.front.parameters[0].name, "n");
    assert_text(script.front.parameters[0].value, "1 + 2");
    assert_int_equal(script.piece_count, 1);
    assert_int_equal(read("").piece_count, 0);
    assert_int_equal(read("no front\n---\n").front.title.length, 0);
}

static void what_is_wrong_is_named_with_its_place(void **state)
{
    (void)state;
    assert_refused("x\n```rsq tabel\nRETURN 1\n```\n", "tabel", "not `tabel`");
    assert_refused("```rsq table caption\nRETURN 1\n```\n", "caption", "caption in quotes");
    assert_refused("ok\n~~~rsq\nRETURN 1\n```\n", "~~~rsq", "no end");
    assert_refused("---\ntitle: x\n", "---", "no end");
    assert_refused("---\ntitel: x\n---\n", "titel", "not `titel`");
    assert_refused("---\nnonsense\n---\n", "nonsense", "key: value");
}

static void no_value_breaks_out_of_its_place(void **state)
{
    (void)state;
    static const char *const PAIRS[][2] = {
        {"<script>x</script>", "\\<script\\>x\\</script\\>"},
        {"a | b", "a \\| b"},
        {"[^1] [x](y) `c` *d* _e_", "\\[^1\\] \\[x\\](y) \\`c\\` \\*d\\* \\_e\\_"},
        {"two\nlines\ttab", "two lines tab"},
        {"# no heading", "\\# no heading"},
        {"- no item", "\\- no item"},
        {"12. no item", "12\\. no item"},
        {"v1.2", "v1.2"},
        {"&lt; \\", "\\&lt; \\\\"},
        {"abc\xe2\x80\xae"
         "def",
         "abc\\\\u{202e}def"},
        {"\xe6\xb8\xa9\xe5\xb7\x9e", "\xe6\xb8\xa9\xe5\xb7\x9e"},
    };
    for (size_t i = 0; i < sizeof(PAIRS) / sizeof(PAIRS[0]); i++) {
        RsBuf out;
        rs_buf_init(&out, 0);
        rs_markdown_text(&out, rs_text(PAIRS[i][0]));
        assert_string_equal(out.data, PAIRS[i][1]);
        rs_buf_done(&out);
    }
}

static void a_type_reads_as_words(void **state)
{
    (void)state;
    RsBuf out;
    rs_buf_init(&out, 0);
    rs_markdown_type(&out, RS_TEXT("CAMPAIGN_MANAGER_OF"));
    assert_string_equal(out.data, "campaign manager of");
    rs_buf_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_blocks_and_inline_queries_follow_each_other),
        cmocka_unit_test(what_another_fence_holds_is_text),
        cmocka_unit_test(the_front_matter_sets_title_graph_view_and_parameters),
        cmocka_unit_test(what_is_wrong_is_named_with_its_place),
        cmocka_unit_test(no_value_breaks_out_of_its_place),
        cmocka_unit_test(a_type_reads_as_words),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
