/* The line of the progress bar: what it says, and that it never wraps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/buf.h"
#include "cmd/bar.h"

static struct buf line;

static const char *draw(struct bar_state s)
{
    buf_clear(&line);
    bar_line(&s, &line);
    return line.p;
}

static void says_how_far(void **state)
{
    (void)state;
    assert_string_equal(draw((struct bar_state){"reading", "prices", 81234, 0.5, 2000, 100, true}),
                        "reading  ##########----------  50%  81,234 prices  40,617/s  0:02 left");
    assert_string_equal(draw((struct bar_state){"comparing", "placements", 3, 0.04, 3000, 100, false}),
                        "comparing  █░░░░░░░░░░░░░░░░░░░   4%  3 placements  1/s  1:12 left");
    /* too early to say how long */
    assert_string_equal(draw((struct bar_state){"reading", "prices", 10, 0.01, 0, 100, true}),
                        "reading  --------------------   1%  10 prices");
    /* a pipe: nobody knows how much is to come */
    assert_string_equal(draw((struct bar_state){"reading", "prices", 500, -1, 1000, 100, true}),
                        "reading  500 prices  500/s");
    assert_string_equal(draw((struct bar_state){"reading", "prices", 5, 1.5, 1000, 100, true}),
                        "reading  #################### 100%  5 prices  5/s  0:00 left");
}

static void never_wraps(void **state)
{
    (void)state;
    for (int columns = 20; columns < 120; columns++)
        for (double part = -1; part <= 1; part += 0.25) {
            const char *text = draw((struct bar_state){"comparing", "placements", 123456789, part, 100, columns, true});
            if (strlen(text) >= (size_t)columns)
                fail_msg("%d columns: %s", columns, text);
        }
}

int main(void)
{
    buf_init(&line, 4096);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_how_far),
        cmocka_unit_test(never_wraps),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    buf_release(&line);
    return failed;
}
