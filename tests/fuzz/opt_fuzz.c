/* The command line: each line of the input is an argument of `compare`. Parsed twice it says the same. */
#include "fuzz.h"

#include "cmd/cmd.h"

enum { ARGUMENTS_MAX = 4096 };

static int parse(const char *const *argv, int argc, const char **rest, int *nrest, void *options, struct arena *a, struct err *err)
{
    memcpy(rest, argv, (size_t)argc * sizeof *rest);
    opt_init(cmd_compare.tables, options);
    return opt_parse(cmd_compare.tables, options, a, argc, rest, nrest, err);
}

static void same_value(const struct opt *o, const char *x, const char *y)
{
    x += o->offset;
    y += o->offset;
    if (o->kind == OPT_TEXT) {
        const char *s = *(const char *const *)(const void *)x, *t = *(const char *const *)(const void *)y;
        fuzz_check(s == t || (s && t && strcmp(s, t) == 0));
    } else if (o->kind == OPT_LIST) {
        const struct opt_list *s = (const void *)x, *t = (const void *)y;
        fuzz_check(s->n == t->n);
        for (size_t i = 0; i < s->n; i++)
            fuzz_check(*s->at[i] && !strchr(s->at[i], ',') && strcmp(s->at[i], t->at[i]) == 0);
    } else if (o->kind == OPT_COUNT) {
        const struct opt_count *s = (const void *)x, *t = (const void *)y;
        fuzz_check(s->given == t->given && s->all == t->all && s->value == t->value);
    } else if (o->kind == OPT_DEC) {
        const struct opt_dec *s = (const void *)x, *t = (const void *)y;
        fuzz_check(s->given == t->given && dec_cmp(s->value, t->value) == 0 && dec_sign(s->value) >= 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    const char *argv[ARGUMENTS_MAX], *rest[ARGUMENTS_MAX], *rest2[ARGUMENTS_MAX];
    int argc = 0, n = 0, n2 = 0;
    for (char *line = text, *end; line && argc < ARGUMENTS_MAX; line = end) {
        end = strchr(line, '\n');
        if (end)
            *end++ = '\0';
        argv[argc++] = line;
    }
    struct arena *a = arena_new();
    struct err err, err2;
    err_init(&err);
    err_init(&err2);
    void *x = arena_alloc(a, cmd_compare.options_size), *y = arena_alloc(a, cmd_compare.options_size);
    int rc = parse(argv, argc, rest, &n, x, a, &err), rc2 = parse(argv, argc, rest2, &n2, y, a, &err2);
    fuzz_check(rc == rc2);
    if (rc) {
        fuzz_check_err(&err);
        fuzz_check(err.code == EXIT_USAGE && strcmp(err.text, err2.text) == 0);
    } else {
        fuzz_check(n == n2 && n <= argc);
        for (int i = 0; i < n; i++)
            fuzz_check(strcmp(rest[i], rest2[i]) == 0);
        for (opt_tables t = cmd_compare.tables; *t; t++)
            for (const struct opt *o = *t; o->name; o++)
                same_value(o, x, y);
    }
    arena_free(a);
    free(text);
    return 0;
}
