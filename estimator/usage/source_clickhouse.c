/* The engine over a ClickHouse table: the server adds up, the groups come here. Two questions: what was loaded and with
 * which keys, then the groups. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "usage/aggregate.h"
#include "usage/clickhouse.h"
#include "usage/dialect.h"
#include "usage/engine.h"
#include "usage/number.h"

enum { SQL_MAX = 1 << 24 };

static int bad_number(const char *what, const char *text, struct err *err)
{
    return err_set(err, EXIT_INTERNAL, "was the table made by ratecast usage load?", "ClickHouse gives \"%s\" as %s",
                   text, what);
}

static int read_count(const char *text, uint64_t *out, struct err *err)
{
    uint64_t v = 0;
    size_t n = strspn(text, "0123456789");
    for (size_t i = 0; i < n; i++)
        v = v * 10 + (uint64_t)(text[i] - '0');
    if (n == 0 || n > 18 || text[n])
        return bad_number("a count", text, err);
    *out = v;
    return 0;
}

static const struct usage_dialect *dialect_of(const char *name)
{
#define DIALECT_ROW(d) &usage_##d,
    static const struct usage_dialect *const all[] = {USAGE_DIALECTS(DIALECT_ROW)};
#undef DIALECT_ROW
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (strcmp(all[i]->name, name) == 0)
            return all[i];
    return NULL;
}

/* What was loaded */

enum { LOAD_ID, LOAD_DIALECT, LOAD_ROWS, LOAD_SAID, LOAD_FIRST, LOAD_LAST, LOAD_KEYS };

struct loads {
    struct clickhouse c;
    struct arena *arena;
    const char *url;
    const struct usage_key *key[USAGE_KEYS_MAX + USAGE_FILTERS_MAX];
    size_t nkeys;
    bool has[USAGE_KEYS_MAX + USAGE_FILTERS_MAX]; /* do all loads have it */
    struct usage_file *files;
    size_t n, cap;
};

static int take_load(void *ctx, char **field, size_t n, bool totals, struct err *err)
{
    struct loads *l = ctx;
    uint64_t said;
    (void)n;
    if (totals)
        return 0;
    l->files = arena_grow(l->arena, l->files, l->n, &l->cap, sizeof *l->files);
    struct usage_file *f = &l->files[l->n++];
    *f = (struct usage_file){.path = l->url, .sha256 = arena_strdup(l->arena, field[LOAD_ID])};
    f->dialect = dialect_of(field[LOAD_DIALECT]);
    if (!f->dialect)
        return bad_number("a dialect", field[LOAD_DIALECT], err);
    if (f->dialect != l->files[0].dialect)
        return err_set(err, EXIT_INPUT,
                       "load them into two tables: their rows would be counted twice, or differ in what they mean",
                       "%s holds %s and %s rows", l->url, l->files[0].dialect->name, f->dialect->name);
    if (read_count(field[LOAD_ROWS], &f->rows, err) || read_count(field[LOAD_SAID], &said, err))
        return -1;
    if (!day_parse(field[LOAD_FIRST], &f->first) || !day_parse(field[LOAD_LAST], &f->last))
        return bad_number("a date", field[LOAD_FIRST], err);
    if (f->rows != said)
        return err_set(err, EXIT_INPUT,
                       "was it loaded into two shards, or deleted in part? drop its partition and load it again",
                       "%s: load %.12s has %llu rows of a bill, it came with %llu", l->url, f->sha256,
                       (unsigned long long)f->rows, (unsigned long long)said);
    for (size_t i = 0; i < l->nkeys; i++)
        l->has[i] = l->has[i] && strcmp(field[LOAD_KEYS + i], "1") == 0;
    return 0;
}

/* A row a load, sorted by its id, with a column for each key that is needed. */
static int ask_loads(struct loads *l, struct err *err)
{
    struct buf sql;
    buf_init(&sql, SQL_MAX);
    buf_puts(&sql, "SELECT Load, Dialect, sum(Rows), max(LoadRows), min(Day), max(Day)");
    for (size_t i = 0; i < l->nkeys; i++) {
        l->has[i] = true;
        buf_puts(&sql, ", min(has(Keys, ");
        clickhouse_quote(&sql, clickhouse_key_name(l->arena, l->key[i]));
        buf_puts(&sql, "))");
    }
    buf_printf(&sql, " FROM `%s`.`%s` GROUP BY Load, Dialect WITH TOTALS ORDER BY Load FORMAT TabSeparated",
               l->c.database, l->c.table);
    int status = clickhouse_ask(&l->c, sql.p, LOAD_KEYS + l->nkeys, take_load, l, err);
    buf_release(&sql);
    if (!status && l->n == 0)
        status = err_set(err, EXIT_INPUT, "fill it with ratecast usage load", "%s is empty", l->url);
    return status;
}

static int open_loads(struct loads *l, const struct usage_input *in, struct arena *a, struct err *err)
{
    *l = (struct loads){.arena = a, .url = in->server->url};
    return clickhouse_parse(a, in->server, &l->c, err);
}

/* The groups */

struct groups {
    const struct usage_query *q;
    struct aggregate *to;
    uint64_t rows, all;     /* that came; that the server says there are */
    uint64_t no_cost;       /* of those that came: rows without a cost */
    struct day first, last; /* of all */
};

enum { GROUP_UNIT, GROUP_CURRENCY, GROUP_STATES_QUANTITY, GROUP_STATES_COST, GROUP_SUMS };
enum { SUM_QUANTITY, SUM_COST, SUM_QUANTITY_SIZE, SUM_COST_SIZE, SUM_FIRST, SUM_LAST, SUM_ROWS, SUMS };

static size_t slot_fields(const struct usage_query *q)
{
    return q->granularity == USAGE_TOTAL ? 0 : q->granularity == USAGE_HOURLY ? 2 : 1;
}

/* The server's sums of Decimal wrap without a word, so it also adds up the sizes, as floating point: while they stay
 * clear of the end of the range, 1.7 x 10^20, no sum on the way can have left it. */
static int read_sum(const char *sum, const char *size, dec *out, struct err *err)
{
    static const dec limit = {(dec_int)16000000000u * 10000000000u * 1000000000000000000};
    dec total;
    if (dec_parse(size, strlen(size), &total) != DEC_OK || dec_cmp(total, limit) >= 0)
        return err_set(err, EXIT_INPUT, "is a quantity in the files absurd? ratecast usage check looks at them",
                       "a sum is beyond 1.6e20, where ClickHouse is no longer exact");
    if (number_parse(sum, strlen(sum), out) != DEC_OK)
        return bad_number("a sum", sum, err);
    return 0;
}

static int take_group(void *ctx, char **field, size_t n, bool totals, struct err *err)
{
    struct groups *g = ctx;
    size_t nkeys = g->q->nkeys, slots = slot_fields(g->q);
    char **fixed = field + nkeys, **sums = fixed + GROUP_SUMS + slots;
    uint32_t ids[AGGREGATE_IDS_MAX];
    uint64_t rows, hour = 0;
    struct day day = DAY_NONE;
    dec quantity, cost;
    (void)n;
    if (read_count(sums[SUM_ROWS], &rows, err))
        return -1;
    if (totals) {
        g->all = rows;
        if (rows > 0 && (!day_parse(sums[SUM_FIRST], &g->first) || !day_parse(sums[SUM_LAST], &g->last)))
            return bad_number("a date", sums[SUM_FIRST], err);
        return 0;
    }
    if (slots > 0 && !day_parse(fixed[GROUP_SUMS], &day))
        return bad_number("a date", fixed[GROUP_SUMS], err);
    if (slots > 1 && read_count(fixed[GROUP_SUMS + 1], &hour, err))
        return -1;
    if (read_sum(sums[SUM_QUANTITY], sums[SUM_QUANTITY_SIZE], &quantity, err) ||
        read_sum(sums[SUM_COST], sums[SUM_COST_SIZE], &cost, err))
        return -1;
    ids[AGGREGATE_SLOT] = aggregate_slot(g->q, day, (int)hour);
    bool has_cost = strcmp(fixed[GROUP_STATES_COST], "1") == 0;
    ids[AGGREGATE_MEASURE] = aggregate_measure(g->to, fixed[GROUP_UNIT], fixed[GROUP_CURRENCY],
                                               strcmp(fixed[GROUP_STATES_QUANTITY], "1") == 0, has_cost);
    for (size_t k = 0; k < nkeys; k++)
        ids[AGGREGATE_KEYS + k] = aggregate_key(g->to, k, field[k], strlen(field[k]));
    aggregate_add(g->to, ids, quantity, cost, rows);
    g->rows += rows;
    g->no_cost += has_cost ? 0 : rows;
    return 0;
}

static void add_names(struct buf *sql, const struct usage_query *q)
{
    static const char *const slots[] = {[USAGE_TOTAL] = "",
                                        [USAGE_MONTHLY] = ", toStartOfMonth(Day)",
                                        [USAGE_DAILY] = ", Day",
                                        [USAGE_HOURLY] = ", Day, Hour"};
    for (size_t k = 0; k < q->nkeys; k++) {
        clickhouse_key(sql, &q->keys[k]);
        buf_puts(sql, ", ");
    }
    buf_printf(sql, "Unit, Currency, HasQuantity, HasCost%s", slots[q->granularity]);
}

/* Days are compared as numbers: the server's dates have a range of their own. */
static void add_conditions(struct buf *sql, const struct usage_query *q, struct arena *a)
{
    buf_puts(sql, " WHERE 1");
    if (!day_is_none(q->from))
        buf_printf(sql, " AND toInt32(toRelativeDayNum(Day)) >= %d", (int)q->from.n);
    if (!day_is_none(q->to))
        buf_printf(sql, " AND toInt32(toRelativeDayNum(Day)) <= %d", (int)q->to.n);
    for (size_t i = 0; i < q->nfilters; i++) {
        const struct usage_filter *f = &q->filters[i];
        buf_puts(sql, " AND lower(");
        clickhouse_key(sql, &f->key);
        for (size_t v = 0; v < f->n; v++) {
            buf_puts(sql, v ? ", " : ") IN (");
            clickhouse_quote(sql, text_lower(a, f->values[v]));
        }
        buf_putc(sql, ')');
    }
}

static int ask_groups(const struct clickhouse *c, struct groups *g, struct arena *a, struct err *err)
{
    struct buf sql;
    buf_init(&sql, SQL_MAX);
    buf_puts(&sql, "SELECT ");
    add_names(&sql, g->q);
    buf_printf(&sql,
               ", sum(Quantity), sum(Cost), sum(abs(toFloat64(Quantity))), sum(abs(toFloat64(Cost))),"
               " min(Day), max(Day), sum(Rows) FROM `%s`.`%s`",
               c->database, c->table);
    add_conditions(&sql, g->q, a);
    buf_puts(&sql, " GROUP BY ");
    add_names(&sql, g->q);
    buf_puts(&sql, " WITH TOTALS FORMAT TabSeparated");
    int status = clickhouse_ask(c, sql.p, g->q->nkeys + GROUP_SUMS + slot_fields(g->q) + SUMS, take_group, g, err);
    buf_release(&sql);
    if (!status && g->rows != g->all)
        status = err_set(err, EXIT_INTERNAL, "try again", "ClickHouse gave groups of %llu rows, and says they are %llu",
                         (unsigned long long)g->rows, (unsigned long long)g->all);
    return status;
}

static void give_facts(const struct loads *l, const struct groups *g, struct usage_facts *f)
{
    *f = (struct usage_facts){.files = l->files,
                              .nfiles = l->n,
                              .dialect = l->files[0].dialect,
                              .of_sums = true,
                              .has_cost = aggregate_states_cost(g->to, l->files[0].dialect->states_cost),
                              .currency = "",
                              .first = g->first,
                              .last = g->last};
    f->no_cost_rows = f->has_cost ? g->no_cost : 0;
    for (size_t i = 0; i < l->n; i++)
        f->rows += l->files[i].rows;
    f->filtered = f->rows > g->rows ? f->rows - g->rows : 0;
    for (size_t i = 0; i < USAGE_SKIP_COUNT; i++)
        f->skipped[i].file = "";
}

int source_clickhouse_read(const struct usage_input *in, const struct usage_query *q, struct arena *a,
                           struct usage_table *t, struct notes *notes, struct err *err)
{
    struct loads l;
    struct groups g = {.q = q, .to = t->groups, .first = DAY_NONE, .last = DAY_NONE};
    (void)notes;
    if (open_loads(&l, in, a, err))
        return -1;
    for (size_t i = 0; i < q->nkeys; i++)
        l.key[l.nkeys++] = &q->keys[i];
    for (size_t i = 0; i < q->nfilters; i++)
        l.key[l.nkeys++] = &q->filters[i].key;
    if (ask_loads(&l, err))
        return -1;
    for (size_t i = 0; i < l.nkeys; i++)
        if (!l.has[i] && !l.key[i]->optional)
            return err_set(err, EXIT_INPUT, "choose another key, or load the files --by it too",
                           "%s was loaded without \"%s\"", l.url, usage_key_text(a, l.key[i]));
    if (ask_groups(&l.c, &g, a, err))
        return -1;
    give_facts(&l, &g, &t->facts);
    return 0;
}

int source_clickhouse_states(const struct usage_input *in, enum usage_field field, bool *states, struct err *err)
{
    struct arena *a = arena_new();
    struct usage_key key = {.field = field};
    struct loads l;
    int status = open_loads(&l, in, a, err);
    l.key[l.nkeys++] = &key;
    if (!status)
        status = ask_loads(&l, err);
    *states = !status && l.has[0];
    arena_free(a);
    return status;
}
