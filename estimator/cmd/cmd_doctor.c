/* doctor: what is set up and what is wrong with it.
 *
 * To add a check: write its function, add a row to CHECKS. It says one finding or several, each with a remedy unless
 * all is well.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/run.h"
#include "base/text.h"
#include "base/version.h"
#include "cmd/cmd.h"
#include "cmd/common.h"
#include "cmd/config.h"
#include "cmd/doctor.h"
#include "io/crypto.h"
#include "io/csv.h"
#include "io/db.h"
#include "io/file.h"
#include "io/json.h"
#include "io/table.h"
#include "io/zip.h"
#include "rates/builtin.h"
#include "rates/store.h"
#include "report/show.h"

struct options {
    struct cmd_common common;
    struct cmd_azure azure;
    bool probe;
};

static const struct opt doctor_options[] = {
    {"probe", 0, OPT_FLAG, offsetof(struct options, probe), NULL,
     "also sign in to Azure and ask each of its services whether they may be read"},
    {0},
};

static int run_doctor(struct run *run, const void *options, const char *const *args, size_t n, struct err *err);

const struct cmd cmd_doctor = {
    .name = "doctor",
    .summary = "what is set up, what is wrong with it, and what to do",
    .synopsis = "",
    .about = "Looks at the config file, the environment, the way to sign in to Azure, the rate cache and the\n"
             "built-in prices, and exits 1 when something is wrong. It changes nothing, and it asks nobody\n"
             "unless --probe is given.\n"
             "\n"
             "  ratecast doctor\n"
             "  ratecast doctor -o json\n"
             "  ratecast doctor --probe\n",
    .tables =
        (const struct opt *const[]){doctor_options, cmd_azure_options, cmd_output_options, cmd_common_options, NULL},
    .options_size = sizeof(struct options),
    .bare = true,
    .run = run_doctor,
};

/* In the order of the report. */
#define CHECKS(X) \
    X(program) \
    X(terminal) \
    X(config) \
    X(environment) \
    X(azure) \
    X(builtin) \
    X(cache)

#define PREFIX "RATECAST_"

void doctor_say(struct doctor *d, const char *topic, enum finding_state state, const char *remedy, const char *fmt, ...)
{
    char text[ERR_TEXT_MAX];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    d->at = arena_grow(d->run->arena, d->at, d->n, &d->cap, sizeof *d->at);
    d->at[d->n++] = (struct finding){topic, state, arena_strdup(d->run->arena, text), remedy};
}

void doctor_say_err(struct doctor *d, const char *topic, const struct err *err)
{
    for (char *line = arena_strdup(d->run->arena, err->text), *next; line && *line; line = next) {
        const char *remedy = NULL;
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        if (next && text_starts(next, "  ")) {
            remedy = next + 2;
            next = strchr(next, '\n');
            if (next)
                *next++ = '\0';
        }
        doctor_say(d, topic, FINDING_PROBLEM, remedy, "%s", line);
    }
}

static void check_program(struct doctor *d)
{
    doctor_say(d, "program", FINDING_OK, NULL,
               "ratecast %s with SQLite %s, OpenSSL %s, zlib %s, cJSON %s, libcsv %s, libsmartcols %s",
               RATECAST_VERSION, db_version(), crypto_version(), zip_version(), json_version(), csv_version(),
               table_version());
}

static void check_terminal(struct doctor *d)
{
    const struct run *run = d->run;
    doctor_say(d, "terminal", FINDING_OK, NULL, "%s, tables %d columns wide, colours %s",
               run->stdout_is_terminal ? "stdout is a terminal" : "stdout is no terminal", run->columns,
               run->color ? "on" : "off");
}

/* A config file is right when it is right for every command. */
static void check_config(struct doctor *d)
{
    const char *path = config_path(d->run);
    if (!path || !file_exists(path)) {
        doctor_say(d, "config", FINDING_OK, NULL, "no config file%s%s",
                   path ? " at " : ": neither XDG_CONFIG_HOME nor HOME is set", path ? path : "");
        return;
    }
    for (const struct cmd *const *c = cmd_all(); *c; c++) {
        struct err err;
        err_init(&err);
        void *options = arena_alloc(d->run->arena, (*c)->options_size);
        opt_init((*c)->tables, options);
        if (config_read(d->run, (*c)->tables, options, &err)) {
            doctor_say_err(d, "config", &err);
            return;
        }
    }
    doctor_say(d, "config", FINDING_OK, NULL, "%s is in order", path);
}

/* The variable's option in some command, and that command; NULL: none. */
static const struct opt *option_of(struct arena *a, const char *variable, const struct cmd **cmd)
{
    for (const struct cmd *const *c = cmd_all(); *c; c++)
        for (opt_tables t = (*c)->tables; *t; t++)
            for (const struct opt *o = *t; o->name; o++)
                if (strcmp(opt_variable(o, a), variable) == 0) {
                    *cmd = *c;
                    return o;
                }
    return NULL;
}

static bool is_secret(const char *variable)
{
    static const char *const words[] = {"SECRET", "TOKEN", "PASSWORD", "KEY", "ASSERTION"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strstr(variable, words[i]))
            return true;
    return false;
}

static const char *near_variable(struct arena *a, const char *variable)
{
    struct suggest near;
    suggest_start(&near, variable + strlen(PREFIX));
    for (const struct cmd *const *c = cmd_all(); *c; c++)
        for (opt_tables t = (*c)->tables; *t; t++)
            for (const struct opt *o = *t; o->name; o++)
                suggest_offer(&near, opt_variable(o, a) + strlen(PREFIX));
    return near.best ? arena_printf(a, "did you mean " PREFIX "%s?", near.best) : "unset it";
}

static void check_azure(struct doctor *d)
{
    doctor_azure(d);
}

static void check_environment(struct doctor *d)
{
    struct arena *a = d->run->arena;
    const char **names = run_env_names(a, PREFIX);
    if (!*names)
        doctor_say(d, "environment", FINDING_OK, NULL, "no " PREFIX " variable is set");
    for (; *names; names++) {
        struct err err;
        const struct cmd *cmd;
        const struct opt *o = option_of(a, *names, &cmd);
        const struct opt *const one[] = {(const struct opt[]){o ? *o : (struct opt){0}, {0}}, NULL};
        err_init(&err);
        if (!o)
            doctor_say(d, "environment", FINDING_WARNING, near_variable(a, *names), "%s is the variable of no option",
                       *names);
        else if (opt_environment(one, arena_alloc(a, cmd->options_size), a, &err))
            doctor_say_err(d, "environment", &err);
        else
            doctor_say(d, "environment", FINDING_OK, NULL, "%s = %s", *names,
                       is_secret(*names) ? "(set, not shown)"
                       : run_env(*names) ? run_env(*names)
                                         : "");
    }
}

static void say_snapshot(struct doctor *d, const char *topic, const struct snapshot *s)
{
    char day[DAY_TEXT];
    long age = (long)d->run->as_of.n - s->fetched.n;
    bool old = age > SNAPSHOT_FRESH_DAYS;
    doctor_say(d, topic, old ? FINDING_WARNING : FINDING_OK,
               !old         ? NULL
               : s->builtin ? "import newer ones"
                            : "import a newer list",
               "%s%.*s: %s %s of %s, %zu rates, %ld day%s old", s->builtin ? "" : "snapshot ", 12,
               s->builtin ? "built-in" : s->id, s->source == RATE_RETAIL ? "Retail prices in" : s->offer, s->currency,
               day_text(s->fetched, day), s->items, age, age == 1 ? "" : "s");
}

static void check_builtin(struct doctor *d)
{
    struct builtin builtin;
    struct notes done;
    struct err err;
    err_init(&err);
    notes_init(&done, d->run->arena);
    if (builtin_load(d->run->arena, &builtin, &err) || builtin_verify(d->run->arena, &done, &err))
        doctor_say_err(d, "prices", &err);
    else
        say_snapshot(d, "prices", &builtin.snapshot);
}

static void check_snapshots(struct doctor *d, struct store *store)
{
    struct snapshot *snaps;
    struct notes done;
    struct err err;
    size_t n;
    err_init(&err);
    notes_init(&done, d->run->arena);
    if (store_list(store, d->run->arena, &snaps, &n, &err)) {
        doctor_say_err(d, "cache", &err);
        return;
    }
    for (size_t i = 0; i < n; i++)
        say_snapshot(d, "cache", &snaps[i]);
    if (store_verify(store, &done, &err))
        doctor_say_err(d, "cache", &err);
    else
        doctor_say(d, "cache", FINDING_OK, NULL, "%zu snapshot%s, each as it was stored", n, n == 1 ? "" : "s");
}

static void check_cache(struct doctor *d)
{
    const char *path = d->run->cache;
    struct store *store = NULL;
    struct err err;
    err_init(&err);
    if (!path) {
        doctor_say(d, "cache", FINDING_WARNING, "set HOME, or RATECAST_CACHE to a file",
                   "there is no place for a rate cache");
        return;
    }
    bool there = file_exists(path), writable = file_writable(path);
    if (store_open(path, STORE_READ, &store, &err)) {
        doctor_say_err(d, "cache", &err);
        return;
    }
    doctor_say(d, "cache", writable ? FINDING_OK : FINDING_WARNING,
               writable ? NULL : "prices cannot be imported: choose another file with --cache", "%s: %s, %s", path,
               there ? "there" : "not there yet", writable ? "writable" : "not writable");
    if (store)
        check_snapshots(d, store);
    store_close(store);
}

static void take_row(struct doctor *d, const struct opt *o, struct options *settings)
{
    const struct opt *const one[] = {(const struct opt[]){*o, {0}}, NULL}; /* alone: others may be wrong */
    struct err ignored;                                                    /* told by the checks */
    err_init(&ignored);
    (void)opt_environment(one, settings, d->run->arena, &ignored);
}

/* The command line goes first: what it gave of an option of the azure group, over what is there. */
static void take_given(const struct opt *o, const struct options *given, struct options *settings)
{
    const char *from = (const char *)given + o->offset;
    char *to = (char *)settings + o->offset;
    const char *text;
    struct opt_dec number;
    bool flag;
    switch (o->kind) {
    case OPT_TEXT:
        memcpy(&text, from, sizeof text);
        if (text)
            memcpy(to, &text, sizeof text);
        break;
    case OPT_DEC:
        memcpy(&number, from, sizeof number);
        if (number.given)
            memcpy(to, &number, sizeof number);
        break;
    default:
        memcpy(&flag, from, sizeof flag);
        if (flag)
            memcpy(to, &flag, sizeof flag);
    }
}

/* What config and environment say holds here too, as far as it can be read; the command line goes first. */
static void take_settings(struct doctor *d, const struct options *given)
{
    struct options settings;
    struct err ignored; /* told by the checks */
    err_init(&ignored);
    memset(&settings, 0, sizeof settings);
    opt_init(cmd_doctor.tables, &settings);
    (void)config_read(d->run, cmd_doctor.tables, &settings, &ignored);
    for (const struct opt *o = cmd_common_options; o->name; o++)
        take_row(d, o, &settings);
    for (const struct opt *o = cmd_azure_options; o->name; o++) {
        take_row(d, o, &settings);
        take_given(o, given, &settings);
    }
    d->azure = settings.azure;
    d->probe = given->probe;
    if (!given->common.cache && settings.common.cache)
        d->run->cache = settings.common.cache;
    if (day_is_none(given->common.as_of) && !day_is_none(settings.common.as_of))
        d->run->as_of = settings.common.as_of;
}

static int run_doctor(struct run *run, const void *options, const char *const *args, size_t n, struct err *err)
{
    (void)args, (void)n;
    const struct options *o = options;
    struct doctor d = {.run = run};
    struct show_context ctx = {.run = run};
    bool wrong = false;
    take_settings(&d, o);
#define CHECK(name) check_##name(&d);
    CHECKS(CHECK)
#undef CHECK
    for (size_t i = 0; i < d.n; i++)
        wrong = wrong || d.at[i].state == FINDING_PROBLEM;
    if (cmd_write(run, &o->common, show_findings(run->arena, &ctx, d.at, d.n), err))
        return -1;
    return wrong ? EXIT_INTERNAL : EXIT_OK;
}
