/* What the README files of data and tests promise: no file without a word about where it comes from, no quirk whose test is gone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <dirent.h>
#include <sys/stat.h>

#include "base/text.h"

static char *slurp(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        fail_msg("no file %s", path);
    char *text = calloc(1, 1 << 20);
    assert_non_null(text);
    size_t n = fread(text, 1, (1 << 20) - 1, f);
    assert_true(n < (1 << 20) - 1);
    fclose(f);
    return text;
}

/* Every file of the folder (but for its README, and of data/ only the tables) stands in the README between `before` and `after`. */
static size_t all_named(const char *folder, const char *before, const char *after, bool tables)
{
    char path[512], want[512];
    snprintf(path, sizeof path, "%s/README.md", folder);
    char *readme = slurp(path);
    DIR *dir = opendir(folder);
    size_t n = 0;
    assert_non_null(dir);
    for (struct dirent *e; (e = readdir(dir));) {
        if (e->d_name[0] == '.' || strcmp(e->d_name, "README.md") == 0 ||
            (tables && !text_ends(e->d_name, "csv") && !text_ends(e->d_name, ".gz")))
            continue;
        snprintf(want, sizeof want, "%s%s%s", before, e->d_name, after);
        if (!strstr(readme, want))
            fail_msg("%s does not name %s", path, e->d_name);
        n++;
    }
    closedir(dir);
    free(readme);
    return n;
}

static void every_data_file_is_named(void **state)
{
    (void)state;
    assert_true(all_named("data", "\n## ", "\n", true) >= 8);
    assert_true(all_named("tests/data/real", "- `", "`: ", false) >= 4);
    assert_true(all_named("tests/data/made-up", "- `", "`: ", false) >= 5);
}

static void made_up_lists_say_so(void **state)
{
    (void)state;
    DIR *dir = opendir("tests/data/made-up");
    assert_non_null(dir);
    for (struct dirent *e; (e = readdir(dir));) {
        char path[512];
        snprintf(path, sizeof path, "tests/data/made-up/%s", e->d_name);
        if (!text_ends(path, ".json"))
            continue;
        char *text = slurp(path);
        if (!strstr(text, "MADE UP"))
            fail_msg("%s does not say that it is made up", path);
        free(text);
    }
    closedir(dir);
}

/* `unit/retail_test.c:reads_real_rows`, `cli/states`, ...: cuts the token up. */
static void exists(char *token)
{
    char path[512], want[256];
    struct stat st;
    char *function = strchr(token, ':');
    if (function)
        *function++ = '\0';
    snprintf(path, sizeof path, "tests/%s", token);
    if (stat(path, &st) != 0)
        fail_msg("tests/README.md names %s, which is not there", path);
    if (!function)
        return;
    char *text = slurp(path);
    snprintf(want, sizeof want, "static void %s(void **state)", function);
    if (!strstr(text, want))
        fail_msg("tests/README.md names %s in %s, which is not there", function, path);
    free(text);
}

static void every_test_of_a_quirk_is_there(void **state)
{
    (void)state;
    static const char *const folders[] = {"unit/", "cli/", "errors/", "ref/", "fault/", "lint/", "tools/", "data/"};
    char *readme = slurp("tests/README.md");
    size_t n = 0;
    for (char *p = readme, *end; (p = strchr(p, '`')) && (end = strchr(p + 1, '`')); p = end + 1) {
        *end = '\0';
        for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
            if (text_starts(p + 1, folders[i])) {
                exists(p + 1);
                n++;
                break;
            }
    }
    assert_true(n > 100);
    free(readme);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_data_file_is_named),
        cmocka_unit_test(made_up_lists_say_so),
        cmocka_unit_test(every_test_of_a_quirk_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
