/* test_function_help.c - every function has its sentence and its example. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "language/function_help.h"

static void every_function_is_explained(void **state)
{
    (void)state;
    for (int i = 0; i < RS_FN_COUNT; i++) {
        const RsFunctionHelp *help = rs_function_help((RsFunctionId)i);
        if (help->sentence == NULL) fail_msg("%s has no help", rs_function((RsFunctionId)i)->name);
        assert_true(help->example[0] != '\0');
        assert_non_null(help->answer);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_function_is_explained)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
