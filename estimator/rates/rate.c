#include "rates/rate.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "rates/line.h"

enum { TERM_FIELDS = 5 };

static const char *const SOURCE_NAMES[] = {[RATE_RETAIL] = "retail", [RATE_RATECARD] = "ratecard"};
static const char *const TYPE_NAMES[] = {
    [RATE_CONSUMPTION] = "consumption", [RATE_DEVTEST] = "devtest", [RATE_RESERVATION] = "reservation"};
static const char *const VARIANT_NAMES[] = {
    [RATE_PLAIN] = "plain", [RATE_SPOT] = "spot", [RATE_LOW_PRIORITY] = "low-priority"};
static const char *const TERM_NAMES[] = {
    [TERM_CREDIT] = "credit", [TERM_COMMITMENT] = "commitment", [TERM_RECURRING] = "recurring"};
static const char DAMAGED[] = "remove the cache file; prices can be imported again";

const char *rate_source_name(enum rate_source s)
{
    return SOURCE_NAMES[s];
}

bool rate_source_parse(const char *name, enum rate_source *out)
{
    for (size_t i = 0; i < sizeof SOURCE_NAMES / sizeof *SOURCE_NAMES; i++)
        if (strcmp(name, SOURCE_NAMES[i]) == 0) {
            *out = (enum rate_source)i;
            return true;
        }
    return false;
}

const char *rate_type_name(enum rate_type t)
{
    return TYPE_NAMES[t];
}

const char *rate_variant_name(enum rate_variant v)
{
    return VARIANT_NAMES[v];
}

const char *rate_term_name(enum term_kind k)
{
    return TERM_NAMES[k];
}

bool rate_same_tiers(const struct rate *a, const struct rate *b)
{
    if (a->ntiers != b->ntiers || dec_cmp(a->included, b->included) != 0)
        return false;
    for (size_t i = 0; i < a->ntiers; i++)
        if (dec_cmp(a->tiers[i].from, b->tiers[i].from) != 0 || dec_cmp(a->tiers[i].price, b->tiers[i].price) != 0)
            return false;
    return true;
}

bool rate_is_zero(const struct rate *r)
{
    for (size_t i = 0; i < r->ntiers; i++)
        if (dec_sign(r->tiers[i].price) != 0)
            return false;
    return true;
}

static const char *key_sku(const struct rate *r)
{
    return r->arm_sku[0] ? r->arm_sku : r->sku;
}

int rate_cmp_meter(const struct rate *a, const struct rate *b)
{
    int d = strcmp(a->service, b->service);
    if (!d)
        d = strcmp(a->product, b->product);
    if (!d)
        d = strcmp(key_sku(a), key_sku(b));
    if (!d)
        d = strcmp(a->meter, b->meter);
    if (!d)
        d = strcmp(a->unit_text, b->unit_text);
    if (!d)
        d = (a->type > b->type) - (a->type < b->type);
    if (!d)
        d = (a->term_years > b->term_years) - (a->term_years < b->term_years);
    return d;
}

/* Writing */

static void put_name(struct buf *out, const char *s)
{
    size_t at = out->n;
    if (!buf_puts(out, s))
        return;
    for (unsigned char *p = (unsigned char *)out->p + at; *p; p++)
        if (*p < 0x20 || *p == 0x7f)
            *p = ' ';
}

static void put_field(struct buf *out, const char *s)
{
    put_name(out, s);
    buf_putc(out, '\t');
}

static void put_day(struct buf *out, struct day d)
{
    char text[DAY_TEXT];
    buf_puts(out, day_text(d, text));
    buf_putc(out, '\t');
}

static void put_dec(struct buf *out, dec d)
{
    char text[DEC_TEXT];
    buf_puts(out, dec_text(d, text));
}

static void put_tiers(struct buf *out, const struct rate_tier *t, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_putc(out, ';');
        put_dec(out, t[i].from);
        buf_putc(out, '=');
        put_dec(out, t[i].price);
    }
}

static void put_flags(struct buf *out, const struct rate *r)
{
    if (!r->arm_sku[0])
        buf_putc(out, RATE_FLAG_NO_ARM);
    if (r->deprecated)
        buf_putc(out, 'd');
    if (r->hole)
        buf_putc(out, RATE_FLAG_HOLE);
    if (r->variant == RATE_LOW_PRIORITY)
        buf_putc(out, 'l');
    if (r->primary)
        buf_putc(out, 'p');
    if (r->variant == RATE_SPOT)
        buf_putc(out, 's');
    if (r->third_party)
        buf_putc(out, 't');
    if (r->windows)
        buf_putc(out, 'w');
    buf_putc(out, '\t');
}

void rate_line(struct buf *out, const struct rate *r)
{
    put_field(out, r->service);
    put_field(out, r->product);
    put_field(out, key_sku(r));
    put_field(out, r->meter);
    put_field(out, r->unit_text);
    buf_putc(out, (char)('0' + r->type));
    buf_putc(out, '\t');
    buf_putc(out, (char)('0' + r->term_years / 10 % 10)); /* two digits, so that text order is number order */
    buf_putc(out, (char)('0' + r->term_years % 10));
    buf_putc(out, '\t');
    put_field(out, r->region);
    put_field(out, r->meter_id);
    put_field(out, r->sku_id);
    put_day(out, r->start);
    put_day(out, r->end);
    put_flags(out, r);
    put_field(out, r->arm_sku[0] ? r->sku : "");
    put_field(out, r->location);
    if (dec_sign(r->included) != 0)
        put_dec(out, r->included);
    buf_putc(out, '\t');
    put_tiers(out, r->tiers, r->ntiers);
    buf_putc(out, '\t');
    if (r->has_plan_1y)
        put_dec(out, r->plan_1y);
    buf_putc(out, '\t');
    if (r->has_plan_3y)
        put_dec(out, r->plan_3y);
}

void rate_term_line(struct buf *out, const struct rate_term *t)
{
    put_field(out, TERM_NAMES[t->kind]);
    put_dec(out, t->amount);
    buf_putc(out, '\t');
    put_day(out, t->start);
    put_tiers(out, t->discounts, t->ndiscounts);
    buf_putc(out, '\t');
    for (size_t i = 0; i < t->nexcluded; i++) {
        if (i)
            buf_putc(out, ',');
        put_name(out, t->excluded[i]);
    }
}

/* Reading */

bool line_split(char *line, char **field, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        field[i] = line;
        char *tab = strchr(line, '\t');
        if (!tab)
            return i + 1 == n;
        *tab = 0;
        line = tab + 1;
    }
    return false;
}

static bool get_dec(const char *s, size_t n, dec *out)
{
    return dec_parse(s, n, out) == DEC_OK;
}

bool rate_tiers_parse(struct arena *a, const char *text, struct rate_tier **out, size_t *n)
{
    size_t count = 1, i = 0;
    for (const char *p = text; *p; p++)
        count += *p == ';';
    struct rate_tier *t = arena_array(a, count, sizeof *t);
    for (;;) {
        const char *eq = strchr(text, '=');
        const char *end = text + strcspn(text, ";");
        if (!eq || eq > end || !get_dec(text, (size_t)(eq - text), &t[i].from) ||
            !get_dec(eq + 1, (size_t)(end - eq - 1), &t[i].price))
            return false;
        i++;
        if (!*end)
            break;
        text = end + 1;
    }
    *out = t;
    *n = i;
    return true;
}

static bool get_day(const char *s, struct day *out)
{
    *out = DAY_NONE;
    return !*s || day_parse(s, out);
}

static bool get_plan(const char *s, bool *has, dec *out)
{
    *out = DEC_ZERO;
    *has = *s != 0;
    return !*has || get_dec(s, strlen(s), out);
}

static bool get_flags(const char *s, struct rate *r, bool *no_arm)
{
    *no_arm = false;
    for (; *s; s++) {
        switch (*s) {
        case RATE_FLAG_NO_ARM:
            *no_arm = true;
            break;
        case 'd':
            r->deprecated = true;
            break;
        case RATE_FLAG_HOLE:
            r->hole = true;
            break;
        case 'l':
            r->variant = RATE_LOW_PRIORITY;
            break;
        case 'p':
            r->primary = true;
            break;
        case 's':
            r->variant = RATE_SPOT;
            break;
        case 't':
            r->third_party = true;
            break;
        case 'w':
            r->windows = true;
            break;
        default:
            return false;
        }
    }
    return true;
}

static bool get_type(const char *type, const char *term, struct rate *r)
{
    if (type[0] < '0' || type[0] > '0' + (int)RATE_RESERVATION || type[1])
        return false;
    if (term[0] < '0' || term[0] > '9' || term[1] < '0' || term[1] > '9' || term[2])
        return false;
    r->type = (enum rate_type)(type[0] - '0');
    r->term_years = (term[0] - '0') * 10 + (term[1] - '0');
    return true;
}

static bool get_rate(struct arena *a, char *line, struct rate *r)
{
    char *f[RATE_FIELDS];
    bool no_arm;
    if (!line_split(line, f, RATE_FIELDS) || !get_flags(f[RATE_F_FLAGS], r, &no_arm) ||
        !get_type(f[RATE_F_TYPE], f[RATE_F_TERM], r) || !get_day(f[RATE_F_START], &r->start) ||
        !get_day(f[RATE_F_END], &r->end))
        return false;
    r->service = f[RATE_F_SERVICE];
    r->product = f[RATE_F_PRODUCT];
    r->sku = no_arm ? f[RATE_F_KEY_SKU] : f[RATE_F_SKU];
    r->arm_sku = no_arm ? "" : f[RATE_F_KEY_SKU];
    r->meter = f[RATE_F_METER];
    r->unit_text = f[RATE_F_UNIT];
    r->region = f[RATE_F_REGION];
    r->location = f[RATE_F_LOCATION];
    r->meter_id = f[RATE_F_METER_ID];
    r->sku_id = f[RATE_F_SKU_ID];
    const char *included = f[RATE_F_INCLUDED];
    if (*included && !get_dec(included, strlen(included), &r->included))
        return false;
    return rate_tiers_parse(a, f[RATE_F_TIERS], &r->tiers, &r->ntiers) && dec_sign(r->tiers[0].from) == 0 &&
           get_plan(f[RATE_F_PLAN_1Y], &r->has_plan_1y, &r->plan_1y) &&
           get_plan(f[RATE_F_PLAN_3Y], &r->has_plan_3y, &r->plan_3y);
}

int rate_from_line(const struct catalog *c, struct arena *a, char *line, struct rate *out, struct err *err)
{
    *out = (struct rate){0};
    if (!get_rate(a, line, out))
        return err_set(err, EXIT_INTERNAL, DAMAGED, "damaged price line, starting \"%.40s\"", line);
    out->unit = unit_parse(c, out->unit_text);
    return 0;
}

static void get_excluded(struct arena *a, char *s, struct rate_term *t)
{
    size_t n = *s ? 1 : 0;
    for (const char *p = s; *p; p++)
        n += *p == ',';
    t->excluded = arena_array(a, n ? n : 1, sizeof *t->excluded);
    for (size_t i = 0; i < n; i++) {
        t->excluded[i] = s;
        s += strcspn(s, ",");
        if (*s)
            *s++ = 0;
    }
    t->nexcluded = n;
}

static bool get_term(struct arena *a, char *line, struct rate_term *t)
{
    char *f[TERM_FIELDS];
    if (!line_split(line, f, TERM_FIELDS))
        return false;
    size_t kind = 0;
    while (kind < sizeof TERM_NAMES / sizeof *TERM_NAMES && strcmp(f[0], TERM_NAMES[kind]) != 0)
        kind++;
    if (kind == sizeof TERM_NAMES / sizeof *TERM_NAMES)
        return false;
    t->kind = (enum term_kind)kind;
    if (!get_dec(f[1], strlen(f[1]), &t->amount) || !get_day(f[2], &t->start))
        return false;
    if (*f[3] && !rate_tiers_parse(a, f[3], &t->discounts, &t->ndiscounts))
        return false;
    get_excluded(a, f[4], t);
    return true;
}

int rate_term_from_line(struct arena *a, char *line, struct rate_term *out, struct err *err)
{
    *out = (struct rate_term){0};
    if (!get_term(a, line, out))
        return err_set(err, EXIT_INTERNAL, DAMAGED, "damaged offer term line, starting \"%.40s\"", line);
    return 0;
}
