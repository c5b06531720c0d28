#include "catalog/unit.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "base/text.h"
#include "catalog/tables.h"

static const char UNITS_FILE[] = "units.csv", WORDS_FILE[] = "unit_words.csv";

enum word_kind {
    WORD_COUNT,
    WORD_BYTES,
    WORD_BINARY_BYTES,
    WORD_TIME,
    WORD_MONTH,
    WORD_ADJECTIVE,
    WORD_ALIAS,
    WORD_OTHER
};

/* One row of unit_words.csv. */
struct word {
    const char *name; /* canonical; of an alias: what it stands for, of an adjective: the period */
    enum word_kind kind;
    int64_t factor;     /* bytes, seconds, months or pieces in one */
    const char *counts; /* the thing counted, so that thousands of transactions go with transactions */
};

enum measure { MEASURE_COUNT, MEASURE_BYTES, MEASURE_OTHER };
enum span { SPAN_NONE, SPAN_MONTH, SPAN_TIME };

/* Every unit is an amount of something, alone or held for a time: "GB" alone, "GB Hours" and "GB/Hour" for 3,600 s,
 * "Hours" one unspecified thing for 3,600 s. A month is no number of seconds here: how long it is, is the user's
 * choice. */
struct unit_kind {
    enum measure measure;
    const char *thing; /* canonical; "Units" when unspecified */
    int64_t factor;    /* bytes or pieces in one */
    bool binary;       /* spelt GiB, not GB */
    enum span span;
    int64_t span_factor; /* seconds or months */
    bool is_span;        /* the name is the time itself: "Hours", "Months" */
};

enum { TEXT_MAX = 128 };

/* Trims, makes single blanks, lower case for ASCII when asked. False when it is too long for any unit. */
static bool tidy(const char *text, bool lower, char out[TEXT_MAX])
{
    size_t n = 0;
    bool gap = false;
    for (; *text; text++) {
        if (*text == ' ' || *text == '\t') {
            gap = n > 0;
            continue;
        }
        if (n + 2 >= TEXT_MAX)
            return false;
        if (gap)
            out[n++] = ' ';
        gap = false;
        out[n++] = lower ? text_lower_char(*text) : *text;
    }
    out[n] = '\0';
    return true;
}

static const struct word *word_find(const struct catalog *c, const char *text)
{
    char key[TEXT_MAX];
    return tidy(text, true, key) ? map_get(c->unit_words, key) : NULL;
}

/* Canonical names and kinds are composed of words; what is composed goes here. */
struct compose {
    const struct catalog *c;
    char *name;
    struct unit_kind kind;
    unsigned aliases; /* followed so far: a circle of them in the table is an error, not an endless loop */
};

static bool compose(struct compose *to, const char *text);

/* "Hours" -> "Hour", for "GB/Hour". */
static int singular(const char *name)
{
    size_t n = strlen(name);
    return (int)(n > 1 && name[n - 1] == 's' ? n - 1 : n);
}

static bool is_period(const struct word *w)
{
    return w && (w->kind == WORD_TIME || w->kind == WORD_MONTH);
}

static void set_span(struct unit_kind *k, const struct word *period, int64_t times)
{
    k->span = period->kind == WORD_TIME ? SPAN_TIME : SPAN_MONTH;
    k->span_factor = period->factor * times;
    k->is_span = false;
}

static bool compose_word(struct compose *to, const struct word *w)
{
    struct unit_kind *k = &to->kind;
    if (w->kind == WORD_ADJECTIVE)
        return false;
    if (w->kind == WORD_ALIAS)
        return to->aliases++ < 4 && compose(to, w->name);
    to->name = arena_strdup(to->c->arena, w->name);
    *k = (struct unit_kind){.measure = MEASURE_COUNT, .thing = "Units", .factor = 1};
    if (is_period(w)) {
        set_span(k, w, 1);
        k->is_span = true;
        return true;
    }
    k->measure = w->kind == WORD_COUNT ? MEASURE_COUNT : w->kind == WORD_OTHER ? MEASURE_OTHER : MEASURE_BYTES;
    k->binary = w->kind == WORD_BINARY_BYTES;
    k->thing = *w->counts ? w->counts : w->name;
    k->factor = w->factor;
    return true;
}

/* The thing in "GB/Month", "GB Hours", "Daily Units": a word, or nothing at all for Units. */
static bool compose_thing(struct compose *to, const char *text)
{
    char key[TEXT_MAX];
    if (!tidy(text, true, key))
        return false;
    const struct word *w = map_get(to->c->unit_words, *key ? key : "units");
    return w && compose_word(to, w) && to->kind.span == SPAN_NONE;
}

/* `left` per `right`: "GB" and "Month", "" and "10 Days". */
static bool compose_per(struct compose *to, const char *left, const char *right)
{
    char *after;
    while (*right == ' ')
        right++;
    long times = *right >= '1' && *right <= '9' ? strtol(right, &after, 10) : 0;
    if (times > 1000)
        return false;
    if (times > 0)
        right = after;
    const struct word *period = word_find(to->c, right);
    if (!is_period(period) || !compose_thing(to, left))
        return false;
    set_span(&to->kind, period, times ? times : 1);
    to->name = times > 1 ? arena_printf(to->c->arena, "%s/%ld %s", to->name, times, period->name)
                         : arena_printf(to->c->arena, "%s/%.*s", to->name, singular(period->name), period->name);
    return true;
}

/* "GB Hours": what is held, and how long. */
static bool compose_held(struct compose *to, const char *thing, const char *time)
{
    const struct word *period = word_find(to->c, time);
    if (!is_period(period) || !compose_thing(to, thing))
        return false;
    set_span(&to->kind, period, 1);
    int n = to->kind.measure == MEASURE_COUNT ? singular(to->name) : (int)strlen(to->name);
    to->name = period->kind == WORD_TIME
                   ? arena_printf(to->c->arena, "%.*s %s", n, to->name, period->name)
                   : arena_printf(to->c->arena, "%s/%.*s", to->name, singular(period->name), period->name);
    return true;
}

/* Text without its number -> canonical name and kind. False when a word of it is not known. */
static bool compose(struct compose *to, const char *text)
{
    char t[TEXT_MAX];
    if (!tidy(text, true, t))
        return false;
    const struct word *w = map_get(to->c->unit_words, *t ? t : "units");
    if (w && w->kind != WORD_ADJECTIVE)
        return compose_word(to, w);

    char *cut = strchr(t, '/');
    if (cut) {
        *cut = '\0';
        return compose_per(to, t, cut + 1);
    }
    cut = strstr(t, " per ");
    if (cut) {
        *cut = '\0';
        return compose_per(to, t, cut + 5);
    }
    cut = strchr(t, ' ');
    if (!cut)
        return false;
    *cut = '\0';
    w = map_get(to->c->unit_words, t);
    if (w && w->kind == WORD_ADJECTIVE)
        return compose_per(to, cut + 1, w->name);
    *cut = ' ';
    cut = strrchr(t, ' ');
    *cut = '\0';
    return compose_held(to, t, cut + 1);
}

/* The number at the start, "10,000", "10K", "0.5", into *block (1 when there is none). Returns what follows it. */
static const char *leading_number(const char *t, dec *block)
{
    static const struct {
        char letter;
        int64_t factor;
    } suffixes[] = {{'K', 1000}, {'k', 1000}, {'M', 1000000}, {'B', 1000000000}, {'T', 1000000000000}};
    char digits[TEXT_MAX];
    size_t n = 0;
    const char *p = t;
    *block = dec_of(1);
    for (; (*p >= '0' && *p <= '9') || (n > 0 && (*p == ',' || *p == '.') && p[1] >= '0' && p[1] <= '9'); p++)
        if (*p != ',')
            digits[n++] = *p;
    if (n == 0)
        return t;
    if (dec_parse(digits, n, block) != DEC_OK)
        *block = DEC_ZERO;
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        if (*p == suffixes[i].letter && (p[1] == '\0' || p[1] == ' ' || p[1] == '/' || p[1] == 's')) {
            if (!dec_mul(*block, dec_of(suffixes[i].factor), block))
                *block = DEC_ZERO;
            p++;
            break;
        }
    /* "10,000s" is per ten thousand of something. */
    if (*p == 's' && p[1] == '\0')
        p++;
    return p;
}

static struct unit *parse_by_rule(const struct catalog *c, const char *text)
{
    char t[TEXT_MAX];
    struct unit *u = arena_alloc(c->arena, sizeof *u);
    struct unit_kind *kind = arena_alloc(c->arena, sizeof *kind);
    struct compose to = {.c = c};
    const char *rest = text;
    u->block = dec_of(1);
    if (tidy(text, false, t))
        rest = leading_number(t, &u->block);
    u->known = dec_sign(u->block) > 0 && compose(&to, rest);
    if (dec_sign(u->block) <= 0)
        u->block = dec_of(1);
    if (u->known) {
        u->name = to.name;
        *kind = to.kind;
    } else {
        while (*rest == ' ')
            rest++;
        u->name = arena_strdup(c->arena, rest);
        *kind = (struct unit_kind){.measure = MEASURE_OTHER, .thing = u->name, .factor = 1};
    }
    u->kind = kind;
    return u;
}

struct unit unit_parse(const struct catalog *c, const char *text)
{
    char folded[TEXT_MAX];
    struct unit *u = map_get(c->units, text);
    if (u)
        return *u;
    if (tidy(text, true, folded))
        u = map_get(c->units_folded, folded);
    if (!u)
        u = parse_by_rule(c, text);
    map_put(c->units, arena_strdup(c->arena, text), u);
    return *u;
}

static int64_t divisor(int64_t a, int64_t b)
{
    while (b) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* May a quantity of `from` that is (not) held for a time be one of `to`? */
static bool spans_fit(const struct unit_kind *from, const struct unit_kind *to)
{
    if (from->span == to->span)
        return true;
    if (from->span == SPAN_TIME || to->span == SPAN_TIME)
        return false;
    /* Quantities are per month anyway, so "/Month" may be said or not; "3 months" is no number of things, though. */
    const struct unit_kind *monthly = from->span == SPAN_MONTH ? from : to;
    return monthly->span_factor == 1 && !from->is_span;
}

static bool things_fit(const struct unit_kind *a, const struct unit_kind *b)
{
    if (a->measure != b->measure)
        return false;
    if (a->measure == MEASURE_BYTES || text_eq_nocase(a->thing, b->thing))
        return true;
    return a->measure == MEASURE_COUNT && (strcmp(a->thing, "Units") == 0 || strcmp(b->thing, "Units") == 0);
}

bool unit_convert(const struct unit *from, const struct unit *to, dec *num, dec *den, bool *same_gib)
{
    const struct unit_kind *a = from->kind, *b = to->kind;
    if (!a || !b || !things_fit(a, b) || !spans_fit(a, b))
        return false;
    int64_t g = divisor(a->factor, b->factor), h = 1, span_a = 1, span_b = 1;
    if (a->span == b->span && a->span != SPAN_NONE) {
        h = divisor(a->span_factor, b->span_factor);
        span_a = a->span_factor / h;
        span_b = b->span_factor / h;
    }
    int64_t n, d;
    if (__builtin_mul_overflow(a->factor / g, span_a, &n) || __builtin_mul_overflow(b->factor / g, span_b, &d))
        return false;
    h = divisor(n, d);
    *num = dec_of(n / h);
    *den = dec_of(d / h);
    if (same_gib)
        *same_gib = a->measure == MEASURE_BYTES && a->binary != b->binary;
    return true;
}

static bool is_one_thing(const struct unit *u)
{
    const struct unit_kind *k = u->kind;
    return k && k->measure == MEASURE_COUNT && k->factor == 1 && strcmp(k->thing, "Units") == 0;
}

bool unit_is_hourly(const struct unit *u)
{
    return is_one_thing(u) && u->kind->span == SPAN_TIME && u->kind->span_factor == 3600;
}

bool unit_is_monthly(const struct unit *u)
{
    return is_one_thing(u) && u->kind->span == SPAN_MONTH && u->kind->span_factor == 1;
}

static int add_word(struct catalog *c, const char *const *f, struct err *err)
{
    static const struct {
        const char *text;
        enum word_kind kind;
    } kinds[] = {{"count", WORD_COUNT}, {"bytes", WORD_BYTES}, {"binary bytes", WORD_BINARY_BYTES},
                 {"time", WORD_TIME},   {"month", WORD_MONTH}, {"adjective", WORD_ADJECTIVE},
                 {"alias", WORD_ALIAS}, {"other", WORD_OTHER}};
    struct word *w = arena_alloc(c->arena, sizeof *w);
    size_t i = 0;
    while (i < sizeof kinds / sizeof *kinds && strcmp(f[2], kinds[i].text) != 0)
        i++;
    if (i == sizeof kinds / sizeof *kinds)
        return table_error(err, WORDS_FILE, "unknown kind of", f[0]);
    w->kind = kinds[i].kind;
    w->name = arena_strdup(c->arena, f[1]);
    w->counts = arena_strdup(c->arena, f[4]);
    w->factor = *f[3] ? strtoll(f[3], NULL, 10) : 1;
    if (w->factor <= 0)
        return table_error(err, WORDS_FILE, "no factor for", f[0]);
    return map_put(c->unit_words, arena_strdup(c->arena, f[0]), w) ? table_error(err, WORDS_FILE, "twice:", f[0]) : 0;
}

static int add_unit(struct catalog *c, const char *const *f, struct err *err)
{
    struct unit *u = arena_alloc(c->arena, sizeof *u);
    struct unit_kind *kind = arena_alloc(c->arena, sizeof *kind);
    struct compose to = {.c = c};
    char folded[TEXT_MAX];
    const char *block = *f[3] ? f[3] : f[1];
    if (dec_parse(block, strlen(block), &u->block) != DEC_OK || dec_sign(u->block) <= 0)
        return table_error(err, UNITS_FILE, "no block for", f[0]);
    if (!compose(&to, f[2]) || !tidy(f[0], true, folded))
        return table_error(err, UNITS_FILE, "words unknown in the name of", f[0]);
    *kind = to.kind;
    u->kind = kind;
    u->name = arena_strdup(c->arena, f[2]);
    u->known = true;
    if (map_put(c->units, arena_strdup(c->arena, f[0]), u))
        return table_error(err, UNITS_FILE, "twice:", f[0]);
    if (!map_get(c->units_folded, folded))
        map_put(c->units_folded, arena_strdup(c->arena, folded), u);
    return 0;
}

int unit_load(struct catalog *c, struct err *err)
{
    static const char *const words[] = {"word", "name", "kind", "factor", "counts", NULL};
    static const char *const units[] = {"unit", "block", "name", "as_priced", NULL};
    c->units = map_new(c->arena);
    c->units_folded = map_new(c->arena);
    c->unit_words = map_new(c->arena);
    return table_read(c, WORDS_FILE, words, add_word, err) || table_read(c, UNITS_FILE, units, add_unit, err) ? -1 : 0;
}
