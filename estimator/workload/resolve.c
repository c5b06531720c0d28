#include "workload/resolve.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "catalog/region.h"
#include "catalog/resource.h"
#include "workload/identity.h"
#include "workload/workload.h"

#define MAX_QUANTITY 1000000000000000
enum { MAX_COUNT = 1000000, COUNT_PLACES = 6, MAX_HOURS = 744, MAX_ID = 128, MAX_TAGS = 50 };

/* One row at work. */
struct resolve {
    struct arena *a;
    const struct catalog *c;
    const struct row *row;
    struct line *line;
    struct err *err;
};

#define BAD(r, hint, ...) err_more((r)->err, EXIT_INPUT, (r)->row->file, (r)->row->at, hint, __VA_ARGS__)

static const char *text_of(const struct resolve *r, enum field f)
{
    return r->row->field[f];
}

static bool has(const struct resolve *r, enum field f)
{
    return *r->row->field[f] != '\0';
}

/* The text of a field as messages quote it. */
static const char *quote(const struct resolve *r, enum field f)
{
    return read_short(r->a, r->row->field[f]);
}

/* "did you mean ..." when there is a suggestion, else what to write. */
static const char *did_you_mean(const struct resolve *r, const char *suggestion, const char *otherwise)
{
    return suggestion ? arena_printf(r->a, "did you mean \"%s\"?", suggestion) : otherwise;
}

/* ---- what it is ---- */

static void want_id(struct resolve *r)
{
    static const char id_letters[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_./:";
    const char *id = text_of(r, FIELD_METER_ID);
    size_t n = strlen(id);
    if (n > MAX_ID || strspn(id, id_letters) != n) {
        BAD(r, "write the id as the price list has it, such as 8c821f66-8b51-5dac-9cf7-47df91ca8a50",
            "meter_id \"%s\" is not a meter id", quote(r, FIELD_METER_ID));
        return;
    }
    r->line->want.kind = WANT_ID;
    r->line->want.meter_id = text_lower(r->a, id);
    r->line->what = id;
}

static void want_names(struct resolve *r)
{
    /* Squeezed as the names of the price lists are: some of their rows hold double or trailing blanks. */
    const struct want_names names = {.service = text_squeeze(r->a, text_of(r, FIELD_SERVICE)),
                                     .product = text_squeeze(r->a, text_of(r, FIELD_PRODUCT)),
                                     .sku = text_squeeze(r->a, text_of(r, FIELD_SKU)),
                                     .meter = text_squeeze(r->a, text_of(r, FIELD_METER))};
    r->line->want = (struct want){.kind = WANT_NAMES, .retail = names, .ratecard = names};
    const char *what = "";
    for (enum field f = FIELD_SERVICE; f <= FIELD_METER; f++)
        if (has(r, f))
            what = arena_printf(r->a, "%s%s%s", what, *what ? " / " : "", text_of(r, f));
    r->line->what = what;
}

static void want_os(struct resolve *r)
{
    const char *os = text_of(r, FIELD_OS);
    r->line->want.windows = text_eq_nocase(os, "windows");
    if (*os && !r->line->want.windows && !text_eq_nocase(os, "linux"))
        BAD(r, "write linux or windows", "os \"%s\" is not known", quote(r, FIELD_OS));
}

static void want_resource(struct resolve *r)
{
    struct resource res;
    const char *suggestion = NULL;
    r->line->what = text_of(r, FIELD_RESOURCE);
    if (!resource_find(r->c, r->line->what, &res, &suggestion)) {
        BAD(r,
            did_you_mean(
                r, suggestion,
                "write a form such as vm/Standard_D4s_v5 or disk/P30-LRS, or name the meter as the price list does"),
            "resource \"%s\" is not known", quote(r, FIELD_RESOURCE));
        return;
    }
    if (res.is_vm) {
        r->line->want.kind = WANT_VM;
        r->line->want.size = res.size;
        want_os(r);
        return;
    }
    r->line->want.kind = WANT_NAMES;
    r->line->want.retail = (struct want_names){res.service, res.product, res.sku, res.meter};
    r->line->want.ratecard =
        (struct want_names){.service = res.category, .product = res.subcategory, .meter = res.name};
}

/* The most exact way wins. A service or product alone is none: it names many meters, but may well stand beside a
 * resource as a remark. */
static void resolve_what(struct resolve *r)
{
    if (has(r, FIELD_METER_ID))
        want_id(r);
    else if (has(r, FIELD_METER) || has(r, FIELD_SKU))
        want_names(r);
    else if (has(r, FIELD_RESOURCE))
        want_resource(r);
    else if (has(r, FIELD_SERVICE) || has(r, FIELD_PRODUCT))
        BAD(r, "add the meter or the sku", "%s \"%s\" alone names no meter",
            field_name(has(r, FIELD_PRODUCT) ? FIELD_PRODUCT : FIELD_SERVICE),
            quote(r, has(r, FIELD_PRODUCT) ? FIELD_PRODUCT : FIELD_SERVICE));
    else
        BAD(r, "fill resource (vm/Standard_D4s_v5), meter_id, or meter with its service",
            "the line does not say what it is");
}

static void resolve_name(struct resolve *r)
{
    struct line *l = r->line;
    if (has(r, FIELD_NAME))
        l->name = text_of(r, FIELD_NAME);
    else if (has(r, FIELD_METER_ID))
        l->name = l->what;
    else if (has(r, FIELD_METER))
        l->name = text_of(r, FIELD_METER);
    else if (has(r, FIELD_SKU))
        l->name = text_of(r, FIELD_SKU);
    else
        l->name = l->what;
}

/* ---- how much ---- */

static const char *range_hint(enum field f)
{
    if (f == FIELD_COUNT)
        return "use quantity for large amounts";
    if (f == FIELD_HOURS)
        return "hours are per month; leave hours empty for the whole month";
    return "quantities are per month: check the number and its unit";
}

static void bad_number(struct resolve *r, enum field f)
{
    static const char *const signs[] = {"$", "\xE2\x82\xAC", "\xC2\xA3", "\xC2\xA5"}; /* dollar, euro, pound, yen */
    const char *text = text_of(r, f);
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (strstr(text, signs[i])) {
            BAD(r, "write 1234.5", "%s \"%s\" has a currency sign", field_name(f), quote(r, f));
            return;
        }
    if (strchr(text, ','))
        BAD(r, "write 1234.5: a point before the decimals, nothing between thousands", "%s \"%s\" has a comma",
            field_name(f), quote(r, f));
    else
        BAD(r,
            f == FIELD_HOURS ? "write hours per month such as 200, or hours a day x days a week such as 12x5"
                             : "write 1234.5",
            "%s \"%s\" is not a number", field_name(f), quote(r, f));
}

/* A number from 0 to max. */
static bool number(struct resolve *r, enum field f, int64_t max, dec *out)
{
    const char *text = text_of(r, f);
    dec d = DEC_ZERO;
    enum dec_status s = dec_parse(text, strlen(text), &d);
    if (s == DEC_SYNTAX) {
        bad_number(r, f);
    } else if (*text == '-' && (s == DEC_RANGE || dec_sign(d) < 0)) {
        BAD(r, "write 0 or more", "%s \"%s\" is negative", field_name(f), quote(r, f));
    } else if (s == DEC_RANGE || dec_cmp(d, dec_of(max)) > 0) {
        BAD(r, range_hint(f), "%s \"%s\" is above %lld", field_name(f), quote(r, f), (long long)max);
    } else {
        *out = d;
        return true;
    }
    return false;
}

static void resolve_range(struct resolve *r)
{
    struct line *l = r->line;
    l->has_range = has(r, FIELD_QUANTITY_LOW) || has(r, FIELD_QUANTITY_HIGH);
    l->quantity_low = l->quantity_high = l->quantity;
    if (has(r, FIELD_QUANTITY_LOW) && number(r, FIELD_QUANTITY_LOW, MAX_QUANTITY, &l->quantity_low) &&
        dec_cmp(l->quantity_low, l->quantity) > 0)
        BAD(r, "low and high enclose quantity", "quantity_low \"%s\" is above quantity \"%s\"",
            quote(r, FIELD_QUANTITY_LOW), quote(r, FIELD_QUANTITY));
    if (has(r, FIELD_QUANTITY_HIGH) && number(r, FIELD_QUANTITY_HIGH, MAX_QUANTITY, &l->quantity_high) &&
        dec_cmp(l->quantity_high, l->quantity) < 0)
        BAD(r, "low and high enclose quantity", "quantity_high \"%s\" is below quantity \"%s\"",
            quote(r, FIELD_QUANTITY_HIGH), quote(r, FIELD_QUANTITY));
}

static void resolve_unit(struct resolve *r)
{
    struct line *l = r->line;
    l->unit_text = text_of(r, FIELD_UNIT);
    l->has_unit = has(r, FIELD_UNIT);
    if (!l->has_unit)
        return;
    l->unit = unit_parse(r->c, l->unit_text);
    if (!l->unit.known)
        BAD(r, "write a unit such as Hours, GB, GB/Month or 10K, or leave it empty to count the meter's own unit",
            "unit \"%s\" is not known", quote(r, FIELD_UNIT));
}

static void resolve_quantity(struct resolve *r)
{
    static const enum field dependent[] = {FIELD_UNIT, FIELD_QUANTITY_LOW, FIELD_QUANTITY_HIGH};
    struct line *l = r->line;
    l->has_quantity = has(r, FIELD_QUANTITY);
    if (!l->has_quantity) {
        for (size_t i = 0; i < sizeof dependent / sizeof dependent[0]; i++)
            if (has(r, dependent[i]))
                BAD(r, "fill quantity too, or leave it empty", "%s \"%s\" without a quantity", field_name(dependent[i]),
                    quote(r, dependent[i]));
        l->unit_text = "";
        return;
    }
    if (has(r, FIELD_HOURS))
        BAD(r, "keep one of them: hours are for what runs, quantity for what is used",
            "quantity \"%s\" together with hours \"%s\"", quote(r, FIELD_QUANTITY), quote(r, FIELD_HOURS));
    if (number(r, FIELD_QUANTITY, MAX_QUANTITY, &l->quantity))
        resolve_range(r);
    resolve_unit(r);
}

static void resolve_count(struct resolve *r)
{
    dec *count = &r->line->count;
    *count = dec_of(1);
    if (!has(r, FIELD_COUNT) || !number(r, FIELD_COUNT, MAX_COUNT, count))
        return;
    if (dec_cmp(dec_round(*count, COUNT_PLACES), *count) != 0)
        BAD(r, "round it", "count \"%s\" has more than %d decimals", quote(r, FIELD_COUNT), COUNT_PLACES);
}

/* "12x5": hours a day, days a week. False when there is no such x. */
static bool weekly(struct resolve *r)
{
    struct line *l = r->line;
    char *day = arena_strdup(r->a, text_of(r, FIELD_HOURS)), *x = strpbrk(day, "xX");
    if (!x)
        return false;
    *x = '\0';
    char *week = text_trim(x + 1);
    day = text_trim(day);
    bool ok = dec_parse(day, strlen(day), &l->hours) == DEC_OK && dec_sign(l->hours) > 0 &&
              dec_cmp(l->hours, dec_of(24)) <= 0 && week[0] >= '1' && week[0] <= '7' && !week[1];
    if (!ok) {
        BAD(r, "write at most 24 hours a day x 7 days a week, such as 12x5", "hours \"%s\" is no weekly pattern",
            quote(r, FIELD_HOURS));
        return true;
    }
    l->days_a_week = (unsigned)(week[0] - '0');
    l->hours_kind = HOURS_WEEKLY;
    return true;
}

static void resolve_hours(struct resolve *r)
{
    r->line->hours_kind = HOURS_BASIS;
    if (has(r, FIELD_HOURS) && !weekly(r) && number(r, FIELD_HOURS, MAX_HOURS, &r->line->hours))
        r->line->hours_kind = HOURS_MONTH;
}

/* ---- where, under which offer ---- */

static void resolve_region(struct resolve *r)
{
    const char *text = text_of(r, FIELD_REGION);
    if (!*text)
        return;
    const struct region *region = region_find(r->c, text);
    if (region)
        r->line->region = region->arm;
    else
        BAD(r, did_you_mean(r, region_suggest(r->c, text), "write an Azure region such as westeurope"),
            "region \"%s\" is not known", quote(r, FIELD_REGION));
}

static void resolve_offer(struct resolve *r)
{
    const char *suggestion = NULL, *text = text_of(r, FIELD_OFFER);
    if (!*text)
        return;
    r->line->has_offer = offer_parse(r->c, r->a, text, &r->line->offer, &suggestion);
    if (!r->line->has_offer)
        BAD(r,
            did_you_mean(r, suggestion,
                         "write an option such as payg or reservation-1y, or an offer such as MS-AZR-0003P"),
            "offer \"%s\" is not known", quote(r, FIELD_OFFER));
}

static void resolve_pin(struct resolve *r)
{
    struct line *l = r->line;
    const char *pin = text_of(r, FIELD_PIN);
    bool both = text_eq_nocase(pin, "both");
    l->pin_region = both || text_eq_nocase(pin, "region");
    l->pin_offer = both || text_eq_nocase(pin, "offer");
    if (*pin && !l->pin_region && !l->pin_offer && !text_eq_nocase(pin, "none"))
        BAD(r, "write region, offer, both or none", "pin \"%s\" is not known", quote(r, FIELD_PIN));
    if (l->pin_region && !has(r, FIELD_REGION))
        BAD(r, "fill region or change pin", "pin \"%s\" holds a region that the line does not name", pin);
    if (l->pin_offer && !has(r, FIELD_OFFER))
        BAD(r, "fill offer or change pin", "pin \"%s\" holds an offer that the line does not name", pin);
}

/* ---- tags ---- */

static bool add_tag(struct resolve *r, struct tag *tags, char *part)
{
    struct line *l = r->line;
    char *eq = strchr(part, '=');
    if (!eq || eq == part) {
        BAD(r, "write key=value;key=value", "tag \"%s\" is not key=value", read_short(r->a, part));
        return false;
    }
    *eq = '\0';
    struct tag tag = {.key = text_trim(part), .value = text_trim(eq + 1)};
    for (size_t i = 0; i < l->ntags; i++)
        if (text_eq_nocase(tags[i].key, tag.key)) {
            BAD(r, "keep one of them", "tag \"%s\" appears twice", read_short(r->a, tag.key));
            return false;
        }
    if (l->ntags == MAX_TAGS) {
        BAD(r, "keep those that reports group by", "more than %d tags", MAX_TAGS);
        return false;
    }
    tags[l->ntags++] = tag;
    return true;
}

static void resolve_tags(struct resolve *r)
{
    if (!has(r, FIELD_TAGS))
        return;
    size_t parts = 1;
    for (const char *p = text_of(r, FIELD_TAGS); *p; p++)
        parts += *p == ';';
    struct tag *tags = arena_array(r->a, parts < MAX_TAGS ? parts : MAX_TAGS, sizeof *tags);
    char *rest = arena_strdup(r->a, text_of(r, FIELD_TAGS));
    r->line->tags = tags;
    while (rest) {
        char *part = rest, *end = strchr(rest, ';');
        rest = end ? end + 1 : NULL;
        if (end)
            *end = '\0';
        part = text_trim(part);
        if (*part && !add_tag(r, tags, part))
            return;
    }
}

static int resolve_line(struct arena *a, const struct catalog *c, const struct row *row, struct line *out,
                        struct err *err)
{
    struct resolve r = {.a = a, .c = c, .row = row, .line = out, .err = err};
    size_t before = r.err->count;
    *out = (struct line){.file = row->file, .at = row->at};
    resolve_what(&r);
    resolve_name(&r);
    resolve_quantity(&r);
    resolve_count(&r);
    resolve_hours(&r);
    resolve_region(&r);
    resolve_offer(&r);
    resolve_pin(&r);
    resolve_tags(&r);
    if (r.err->count != before)
        return -1;
    out->identity = identity_of(a, out);
    return 0;
}

void resolve_row(struct read_job *job, const struct row *row, struct err *err)
{
    struct workload *w = job->out;
    struct line line;
    if (resolve_line(job->arena, job->catalog, row, &line, err))
        return;
    if (line.want.kind != WANT_VM && *row->field[FIELD_OS])
        job->os_ignored++;
    w->lines = arena_grow(job->arena, w->lines, w->n, &job->cap, sizeof *w->lines);
    w->lines[w->n++] = line;
}
