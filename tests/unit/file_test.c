#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/err.h"
#include "io/file.h"
#include "io/out.h"
#include "scratch.h"

static struct err err;

static void reads_within_a_limit(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 5);
    assert_int_equal(file_read(scratch_put("five", "12345", 5), &b, &err), 0);
    assert_string_equal(b.p, "12345");
    buf_release(&b);
    buf_init(&b, 5);
    assert_int_equal(file_read(scratch_put("six", "123456", 6), &b, &err), -1);
    assert_non_null(strstr(err.text, "six\" is too large"));
    assert_int_equal(err.code, EXIT_INPUT);
    buf_release(&b);
    buf_init(&b, 5);
    assert_int_equal(file_read(scratch_dir, &b, &err), -1);
    buf_release(&b);
}

static void check(const char *bytes, size_t n, const char *want)
{
    struct buf b;
    buf_init(&b, 1000);
    buf_add(&b, bytes, n);
    int rc = file_check_text("f.csv", &b, &err);
    if (want) {
        assert_int_equal(rc, -1);
        assert_non_null(strstr(err.text, want));
    } else {
        assert_int_equal(rc, 0);
        assert_memory_equal(b.p, "ok\n", 4); /* BOM gone, NUL behind */
        assert_int_equal(b.n, 3);
    }
    buf_release(&b);
}

static void judges_text(void **state)
{
    (void)state;
    check("ok\n", 3, NULL);
    check("\xef\xbb\xbfok\n", 6, NULL);
    check("\xff\xfeo\0k\0", 6, "f.csv:1: the file is UTF-16");
    check("\xfe\xff\0o\0k", 6, "f.csv:1: the file is UTF-16");
    check("a\nb\0c\n", 6, "f.csv:2: the line holds a NUL byte");
    check("a\nb\nsch\xf6n\nc", 11, "f.csv:3: the line is not valid UTF-8");
    check("a\nb\xc3", 4, "f.csv:2: the line is not valid UTF-8");
}

static mode_t mode_of(const char *path)
{
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    return st.st_mode & 0777;
}

static void replaces_files(void **state)
{
    (void)state;
    struct buf b;
    char path[256];
    snprintf(path, sizeof path, "%s/deep/er/out.json", scratch_dir);
    assert_false(file_exists(path));
    assert_int_equal(file_write(path, "x", 1, &err), -1);
    assert_int_equal(err.code, EXIT_INTERNAL);
    assert_non_null(strstr(err.text, "out.json\": No such file or directory"));
    assert_int_equal(file_make_parents(path, &err), 0);
    assert_int_equal(file_make_parents(path, &err), 0);
    assert_int_equal(mode_of(scratch_path("deep/er")), 0700);
    assert_int_equal(file_write(path, "one", 3, &err), 0);
    assert_int_equal(chmod(path, 0640), 0);
    assert_int_equal(symlink(path, scratch_path("link")), 0);
    assert_int_equal(file_write(scratch_path("link"), "two", 3, &err), 0);
    assert_true(file_exists(path));
    assert_int_equal(mode_of(path), 0640);
    buf_init(&b, 100);
    assert_int_equal(file_read(path, &b, &err), 0);
    assert_string_equal(b.p, "two");
    buf_release(&b);
    snprintf(path, sizeof path, "%s/deep/er/out.json/sub/file", scratch_dir);
    assert_int_equal(file_make_parents(path, &err), -1);
    assert_non_null(strstr(err.text, "cannot create the folder"));
    assert_int_equal(file_write(scratch_dir, "x", 1, &err), -1);
    assert_non_null(strstr(err.text, "Is a directory"));
}

static void tells_a_full_disk(void **state)
{
    (void)state;
    assert_int_equal(file_write("/dev/full", "x", 1, &err), -1);
    assert_non_null(strstr(err.text, "cannot write \"/dev/full\": No space left on device"));
    fflush(stdout);
    int keep = dup(STDOUT_FILENO), full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    assert_true(keep >= 0 && full >= 0);
    dup2(full, STDOUT_FILENO);
    int rc = file_write("-", "x", 1, &err);
    dup2(keep, STDOUT_FILENO);
    close(keep);
    close(full);
    assert_int_equal(rc, -1);
    assert_int_equal(err.code, EXIT_INTERNAL);
    assert_non_null(strstr(err.text, "cannot write to stdout: No space left on device"));
}

static void knows_what_can_be_written(void **state)
{
    (void)state;
    assert_true(file_writable(scratch_put("there", "x", 1)));
    assert_true(file_writable(scratch_path("not/yet/there")));
    assert_true(file_writable("name-alone-in-the-current-folder"));
    assert_false(file_writable(scratch_path("there/below-a-file")));
}

/* A result that grows beyond what is held back: seen under its name only when it is whole. */
static void writes_as_it_goes(void **state)
{
    (void)state;
    const char *path = scratch_put("result", "old", 3);
    struct out *out;
    struct buf b;
    char block[1024];
    memset(block, 'x', sizeof block);
    for (int keep = 0; keep < 2; keep++) {
        assert_int_equal(out_open(path, &out, &err), 0);
        for (int i = 0; i < 300; i++)
            assert_true(buf_add(out_text(out), block, sizeof block));
        assert_true(out_text(out)->n < 100 * sizeof block);
        buf_init(&b, 1 << 20);
        assert_int_equal(file_read(path, &b, &err), 0);
        assert_string_equal(b.p, "old");
        assert_int_equal(out_close(out, keep, &err), 0);
        buf_clear(&b);
        assert_int_equal(file_read(path, &b, &err), 0);
        assert_int_equal(b.n, keep ? 300 * sizeof block : 3);
        buf_release(&b);
    }
    DIR *dir = opendir(scratch_dir); /* no temporary file is left */
    assert_non_null(dir);
    for (struct dirent *e; (e = readdir(dir));)
        assert_null(strstr(e->d_name, ".tmp"));
    closedir(dir);
    assert_int_equal(out_open("/dev/full", &out, &err), 0);
    for (int i = 0; i < 300; i++)
        buf_add(out_text(out), block, sizeof block);
    assert_true(out_text(out)->full);
    assert_int_equal(out_close(out, true, &err), -1);
    assert_int_equal(err.code, EXIT_INTERNAL);
    assert_non_null(strstr(err.text, "cannot write \"/dev/full\": No space left on device"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_within_a_limit),
        cmocka_unit_test(judges_text),
        cmocka_unit_test(replaces_files),
        cmocka_unit_test(tells_a_full_disk),
        cmocka_unit_test(knows_what_can_be_written),
        cmocka_unit_test(writes_as_it_goes),
    };
    return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
