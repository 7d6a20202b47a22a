/* test_csv.c - rows of comma-separated values: quotes, line ends, nulls, and where what is wrong.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "value/csv.h"

/* Every row as "line:a|b|c;", null as ~. "!detail: text" where an error ends it. */
static void read_all(const char *bytes, size_t length, char separator, size_t limit, RsBuf *out)
{
    RsError err = {0};
    RsCsv *csv;
    FILE *file = tmpfile();
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    rewind(file);
    assert_int_equal(rs_csv_open(file, separator, limit, &csv, &err), RS_OK);
    for (;;) {
        const RsText *fields;
        uint32_t count;
        if (rs_csv_next(csv, &fields, &count, &err) != RS_OK) {
            rs_buf_printf(out, "!%s: %s", err.detail, err.text);
            break;
        }
        if (fields == NULL) break;
        rs_buf_printf(out, "%llu:", (unsigned long long)rs_csv_line(csv));
        for (uint32_t i = 0; i < count; i++)
            rs_buf_printf(out, "%s%.*s", i == 0 ? "" : "|",
                          fields[i].data == NULL ? 1 : (int)fields[i].length,
                          fields[i].data == NULL ? "~" : fields[i].data);
        rs_buf_putc(out, ';');
    }
    rs_csv_close(csv);
    fclose(file);
}

static void expect(const char *text, const char *rows)
{
    RsBuf out;
    rs_buf_init(&out, 0);
    read_all(text, strlen(text), ',', 1 << 20, &out);
    assert_string_equal(out.data == NULL ? "" : out.data, rows);
    rs_buf_done(&out);
}

static void fields_are_split_and_unquoted(void **state)
{
    (void)state;
    expect("a,b\n1,2\n", "1:a|b;2:1|2;");
    expect("\"a,b\",\"say \"\"no\"\"\"\n", "1:a,b|say \"no\";");
    expect(" a , b \n", "1: a | b ;");
    expect("\xc3\xa9,\xe6\xb8\xa9\xe5\xb7\x9e\n", "1:\xc3\xa9|\xe6\xb8\xa9\xe5\xb7\x9e;");
}

static void an_empty_field_is_null_and_a_quoted_one_an_empty_text(void **state)
{
    (void)state;
    expect("a,,b,\"\",\n", "1:a|~|b||~;");
    expect(",\n", "1:~|~;");
    expect("\"\"\n", "1:;");
}

static void lines_end_in_any_of_the_three_ways(void **state)
{
    (void)state;
    expect("a\r\nb\r\n", "1:a;2:b;");
    expect("a\rb\r", "1:a;2:b;");
    expect("a\nb", "1:a;2:b;");
    expect("\n\r\n\na\n\n\nb\n", "4:a;7:b;");
    expect("", "");
    expect("\n", "");
}

static void a_quoted_field_holds_line_ends_and_lines_count_on(void **state)
{
    (void)state;
    expect("\"a\nb\",1\nc,2\n", "1:a\nb|1;3:c|2;");
    expect("\"a\r\nb\"\r\nc\r\n", "1:a\r\nb;3:c;");
}

static void a_byte_order_mark_is_passed_over_at_the_start_only(void **state)
{
    (void)state;
    expect("\xef\xbb\xbf"
           "a,b\n",
           "1:a|b;");
    expect("\xef\xbb\xbf\"a\"\n\xef\xbb\xbf"
           "b\n",
           "1:a;2:\xef\xbb\xbf"
           "b;");
    expect("\xef\xbb\xbf", "");
}

static void what_is_wrong_names_its_line(void **state)
{
    (void)state;
    expect("a\nb\"c\n", "1:a;!CsvFormat: line 2 has a quote out of place");
    expect("a\n\"b\"c\n", "1:a;!CsvFormat: line 2 has a quote out of place");
    expect("a\n\n\"b\nc",
           "1:a;!CsvFormat: a quote in the row that begins in line 3 is never closed");
    expect("a,b\n1,\xff\n", "1:a|b;!CsvFormat: field 2 of the row in line 2 is not valid UTF-8");
    expect("a\n\xed\xa0\x80\n", "1:a;!CsvFormat: field 1 of the row in line 2 is not valid UTF-8");
}

static void the_separator_may_be_another_character(void **state)
{
    (void)state;
    RsBuf out;
    RsError err = {0};
    RsCsv *csv;
    rs_buf_init(&out, 0);
    read_all("a;b,c\n", 6, ';', 1 << 20, &out);
    read_all("a\tb,c\n", 6, '\t', 1 << 20, &out);
    assert_string_equal(out.data, "1:a|b,c;1:a|b,c;");
    rs_buf_done(&out);
    for (const char *bad = "\"\n\r\x80"; *bad != '\0'; bad++) {
        rs_error_clear(&err);
        assert_int_equal(rs_csv_open(stdin, *bad, 100, &csv, &err), RS_ARGUMENT);
        assert_null(csv);
    }
}

static void a_row_larger_than_the_limit_is_refused(void **state)
{
    (void)state;
    RsBuf text, out;
    rs_buf_init(&text, 0);
    rs_buf_init(&out, 0);
    rs_buf_puts(&text, "a\n\"");
    for (int i = 0; i < 300000; i++)
        rs_buf_putc(&text, i % 50 == 49 ? '\n' : 'x');
    read_all(text.data, text.length, ',', 100000, &out);
    assert_string_equal(out.data,
                        "1:a;!CsvRowTooLarge: the row that begins in line 2 has more than "
                        "100000 bytes");
    rs_buf_done(&text);
    rs_buf_done(&out);
}

/* Rows of many lengths put every kind of byte at every place around the ends of blocks. */
static void rows_pass_the_ends_of_blocks_unchanged(void **state)
{
    (void)state;
    static const char *const ENDS[] = {"\n", "\r\n", "\r"};
    for (int kind = 0; kind < 3; kind++) {
        RsBuf text, out, expected;
        rs_buf_init(&text, 0);
        rs_buf_init(&out, 0);
        rs_buf_init(&expected, 0);
        unsigned line = 1;
        for (unsigned i = 0; text.length < 300000; i++) {
            unsigned width = 1 + i * 7 % 61;
            rs_buf_printf(&expected, "%u:", line);
            rs_buf_putc(&text, '"');
            for (unsigned j = 0; j < width; j++) {
                if (j % 13 == 5) {
                    rs_buf_puts(&text, "\"\"");
                    rs_buf_putc(&expected, '"');
                } else if (j % 17 == 9) {
                    rs_buf_puts(&text, ENDS[kind]);
                    rs_buf_puts(&expected, ENDS[kind]);
                    line++;
                } else {
                    rs_buf_putc(&text, 'a' + (char)(j % 26));
                    rs_buf_putc(&expected, 'a' + (char)(j % 26));
                }
            }
            rs_buf_printf(&text, "\",%u%s", i, ENDS[kind]);
            rs_buf_printf(&expected, "|%u;", i);
            line++;
        }
        read_all(text.data, text.length, ',', 1 << 20, &out);
        assert_string_equal(out.data, expected.data);
        rs_buf_done(&text);
        rs_buf_done(&out);
        rs_buf_done(&expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_are_split_and_unquoted),
        cmocka_unit_test(an_empty_field_is_null_and_a_quoted_one_an_empty_text),
        cmocka_unit_test(lines_end_in_any_of_the_three_ways),
        cmocka_unit_test(a_quoted_field_holds_line_ends_and_lines_count_on),
        cmocka_unit_test(a_byte_order_mark_is_passed_over_at_the_start_only),
        cmocka_unit_test(what_is_wrong_names_its_line),
        cmocka_unit_test(the_separator_may_be_another_character),
        cmocka_unit_test(a_row_larger_than_the_limit_is_refused),
        cmocka_unit_test(rows_pass_the_ends_of_blocks_unchanged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
