#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "base/text.h"
#include "data/embed.h"
#include "io/csv.h"

static char *slurp(const char *path, size_t *n)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    char *text = calloc(1, 4 << 20);
    assert_non_null(text);
    *n = fread(text, 1, (4 << 20) - 1, f);
    fclose(f);
    return text;
}

/* Tests run in the repository root: what is inside the binary is what lies in data/. */
static void same_as_file(void **state)
{
    (void)state;
    size_t files = 0;
    for (const struct embed *e = embed_all(); e->name; e++, files++) {
        char path[256];
        size_t n;
        snprintf(path, sizeof path, "data/%s", e->name);
        char *text = slurp(path, &n);
        assert_int_equal(n, e->n);
        assert_memory_equal(text, e->p, n);
        assert_ptr_equal(embed_find(e->name), e);
        free(text);
    }
    assert_true(files >= 7);
    assert_null(embed_find("no such file"));
}

static void told_in_readme(void **state)
{
    (void)state;
    size_t n;
    char *readme = slurp("data/README.md", &n);
    for (const struct embed *e = embed_all(); e->name; e++) {
        char heading[256];
        if (text_starts(e->name, "schemas/")) /* ours; schemas/README.md tells of them */
            continue;
        snprintf(heading, sizeof heading, "\n## %s\n", e->name);
        const char *entry = strstr(readme, heading);
        if (!entry)
            fail_msg("data/README.md has no entry for %s", e->name);
        entry += strlen(heading);
        const char *next = strstr(entry, "\n## ");
        char *text = strndup(entry, next ? (size_t)(next - entry) : strlen(entry));
        static const char *const must[] = {"- Source:", "- Date:", "- Licence:", "- Changed:", "- Refresh:"};
        for (size_t i = 0; i < sizeof must / sizeof *must; i++)
            if (!strstr(text, must[i]))
                fail_msg("the entry of %s in data/README.md has no \"%s\"", e->name, must[i]);
        free(text);
    }
    free(readme);
}

/* Every table parses, is as wide as its header everywhere, and has no key (first column) twice. */
static void tables_parse(void **state)
{
    (void)state;
    static struct err err;
    for (const struct embed *e = embed_all(); e->name; e++) {
        if (!text_ends(e->name, ".csv"))
            continue;
        struct arena *a = arena_new();
        struct map *keys = map_new(a);
        struct csv *csv;
        struct csv_row row;
        int got;
        err_init(&err);
        assert_true(text_utf8_ok(e->p, e->n));
        assert_int_equal(csv_open(e->name, e->p, e->n, &csv, &err), 0);
        assert_int_equal(csv_next(csv, &row, &err), 1);
        size_t width = row.n;
        while ((got = csv_next(csv, &row, &err)) > 0) {
            char *key = arena_strdup(a, row.field[0]);
            if (row.n != width || map_put(keys, key, key))
                fail_msg("%s:%lu: \"%s\"", e->name, row.line, key);
        }
        if (got < 0)
            fail_msg("%s", err.text);
        assert_true(map_count(keys) > 5);
        csv_close(csv);
        arena_free(a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_as_file),
        cmocka_unit_test(told_in_readme),
        cmocka_unit_test(tables_parse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
