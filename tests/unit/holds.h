/* What a text holds and lacks; the whole text is printed where it does not. After cmocka.h. */
#ifndef TESTS_HOLDS_H
#define TESTS_HOLDS_H

#include <string.h>

#define assert_holds(text, part) \
    do { \
        if (!strstr(text, part)) \
            fail_msg("\"%s\" is not in:\n%s", part, text); \
    } while (0)

#define assert_lacks(text, part) \
    do { \
        if (strstr(text, part)) \
            fail_msg("\"%s\" is in:\n%s", part, text); \
    } while (0)

#endif
