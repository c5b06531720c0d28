#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"

static void compare(void **state)
{
    (void)state;
    assert_true(text_eq_nocase("WestEurope", "westeurope"));
    assert_false(text_eq_nocase("west", "westeurope"));
    assert_true(text_cmp_nocase("B", "a") > 0);
    assert_true(text_cmp_nocase("a", "B") < 0);
    assert_true(text_cmp_nocase("z", "\xC3\xA4") < 0); /* bytes above ASCII are larger, whatever char is */
    assert_true(text_starts("vm/D4", "vm/"));
    assert_false(text_starts("vm", "vm/"));
    assert_true(text_ends("D14 - Expired", "- Expired"));
    assert_false(text_ends("x", "xx"));
}

static void contain(void **state)
{
    (void)state;
    assert_true(text_contains_nocase("Virtual Machines", "MACH"));
    assert_true(text_contains_nocase("any", ""));
    assert_false(text_contains_nocase("ab", "abc"));
    assert_true(text_has_word("Dv5 Series Windows", "windows"));
    assert_true(text_has_word("Win/Linux", "win"));
    assert_false(text_has_word("Windows", "win"));
    assert_false(text_has_word("Darwin", "win"));
    assert_true(text_has_word("Darwin win", "win"));
    assert_false(text_has_word("any", ""));
}

static void change(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    char s[] = " \t a b\r\n", blank[] = "  ";
    assert_string_equal(text_trim(s), "a b");
    assert_string_equal(text_trim(blank), "");
    struct arena *names = arena_new();
    assert_string_equal(text_squeeze(names, "  Standard  Data\tOut "), "Standard Data Out");
    assert_string_equal(text_squeeze(names, " \n"), "");
    assert_string_equal(text_group(names, "1234567.5"), "1,234,567.5");
    assert_string_equal(text_group(names, "-123456"), "-123,456");
    assert_string_equal(text_group(names, "999"), "999");
    assert_string_equal(text_group(names, "0.12345"), "0.12345");
    arena_free(names);
    assert_string_equal(text_fold(a, "West_Europe - 2"), "westeurope2");
    assert_string_equal(text_lower(a, "AZ[\xC3\x84"), "az[\xC3\x84");
    arena_free(a);
}

static bool utf8(const char *s)
{
    return text_utf8_ok(s, strlen(s));
}

static void utf8_is_strict(void **state)
{
    (void)state;
    assert_true(utf8("plain, \xC3\xA9, \xE2\x82\xAC, \xF0\x9F\x98\x80, \xF4\x8F\xBF\xBF, \xEF\xBB\xBF"));
    assert_true(text_utf8_ok("\0", 1));
    assert_false(utf8("\xE9t\xE9"));        /* Latin-1 */
    assert_false(utf8("\xC0\x80"));         /* overlong */
    assert_false(utf8("\xE0\x9F\xBF"));     /* overlong */
    assert_false(utf8("\xF0\x8F\xBF\xBF")); /* overlong */
    assert_false(utf8("\xED\xA0\x80"));     /* a surrogate */
    assert_false(utf8("\xF4\x90\x80\x80")); /* above U+10FFFF */
    assert_false(utf8("\x80"));
    assert_false(text_utf8_ok("\xE2\x82\xAC", 2)); /* cut short */
    assert_false(utf8("\xFF\xFE"));
}

static const char *nearest(const char *want, const char *const *of)
{
    struct suggest s;
    suggest_start(&s, want);
    for (; *of; of++)
        suggest_offer(&s, *of);
    return s.best;
}

static void did_you_mean(void **state)
{
    (void)state;
    static const char *const regions[] = {"northeurope", "westeurope", "westus", "westus2", "eastus", NULL};
    assert_string_equal(nearest("westeurpoe", regions), "westeurope"); /* two swapped letters */
    assert_string_equal(nearest("WESTUSS2", regions), "westus2");
    assert_string_equal(nearest("estus", regions), "westus"); /* a tie: the first */
    assert_null(nearest("tokyo", regions));
    /* another spelling goes before any typing error */
    static const char *const sizes[] = {"Standard_D4_v5", "Standard_D4s_v5", "standard-d4s-v5", NULL};
    assert_string_equal(nearest("Standard_D4sv5", sizes), "Standard_D4s_v5");
    assert_true(text_eq_folded("West Europe", "west-europe_") && text_eq_folded("", " "));
    assert_false(text_eq_folded("westeurope", "westeurope2") || text_eq_folded("", "a"));
    assert_null(nearest("", regions));
    char longest[500];
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_null(nearest(longest, (const char *const[]){longest, NULL}));
}

/* The plain way, over whole tables, for short texts in lower case. */
static unsigned plain_distance(const char *a, const char *b)
{
    unsigned d[16][16];
    size_t na = strlen(a), nb = strlen(b);
    for (size_t i = 0; i <= na; i++)
        for (size_t j = 0; j <= nb; j++) {
            d[i][j] = (unsigned)(i ? i : j);
            if (!i || !j)
                continue;
            unsigned best = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            best = d[i - 1][j] + 1 < best ? d[i - 1][j] + 1 : best;
            best = d[i][j - 1] + 1 < best ? d[i][j - 1] + 1 : best;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && d[i - 2][j - 2] + 1 < best)
                best = d[i - 2][j - 2] + 1;
            d[i][j] = best;
        }
    return d[na][nb];
}

static void random_word(unsigned *seed, char *out)
{
    size_t n = 1 + (*seed = *seed * 1664525u + 1013904223u) / 65536 % 12;
    for (size_t i = 0; i < n; i++)
        out[i] = "abc1."[(*seed = *seed * 1664525u + 1013904223u) / 65536 % 5];
    out[n] = '\0';
}

/* Candidates that are passed over by their sign, or given up half way, are none that the plain way would take. */
static void shortcuts_take_the_same(void **state)
{
    (void)state;
    enum { WORDS = 40 };
    unsigned seed = 1, taken = 0, passed = 0;
    for (int round = 0; round < 2000; round++) {
        char want[16], words[WORDS][16];
        struct suggest s;
        const char *best = NULL;
        unsigned least = 100;
        random_word(&seed, want);
        suggest_start(&s, want);
        for (int i = 0; i < WORDS; i++) {
            random_word(&seed, words[i]);
            unsigned d = plain_distance(want, words[i]);
            size_t longer = strlen(want) > strlen(words[i]) ? strlen(want) : strlen(words[i]);
            if (d < least && d * 3 <= longer) {
                least = d;
                best = words[i];
            }
            if (suggest_may_take(&s, text_sign(words[i])))
                suggest_offer(&s, words[i]);
            else
                passed++;
        }
        assert_ptr_equal(s.best, best);
        taken += best != NULL;
    }
    assert_true(taken > 200 && passed > 2000);
    assert_true(text_sign_eq(text_sign("P30 LRS"), text_sign("p30 lrs")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compare),        cmocka_unit_test(contain),      cmocka_unit_test(change),
        cmocka_unit_test(utf8_is_strict), cmocka_unit_test(did_you_mean), cmocka_unit_test(shortcuts_take_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
