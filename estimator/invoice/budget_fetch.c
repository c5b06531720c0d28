#include "invoice/budget_fetch.h"

#include <string.h>

#include "azure/budgets.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/notes.h"
#include "base/text.h"
#include "invoice/budget.h"
#include "io/csv.h"

struct writing {
    struct arena *arena;
    struct notes *notes;
    const struct azure_budget *budget;
};

static const struct {
    const char *grain, *period;
    int months;
    bool billing; /* counted from the billing date, not from the first of January */
} grains[] = {
    {"Monthly", "month", 1, false},     {"Quarterly", "quarter", 3, false},     {"Annually", "year", 12, false},
    {"BillingMonth", "month", 1, true}, {"BillingQuarter", "quarter", 3, true}, {"BillingAnnual", "year", 12, true},
};

static const struct {
    const char *dimension, *key;
} dimensions[] = {
    {"ResourceGroupName", "resource-group"},
    {"ResourceGroup", "resource-group"},
    {"ResourceLocation", "region"},
    {"ResourceLocationName", "region"},
    {"ResourceId", "resource"},
    {"SubscriptionId", "subscription"},
    {"ServiceName", "service"},
    {"MeterCategory", "service"},
    {"MeterSubCategory", "subcategory"},
    {"MeterId", "meter"},
    {"Meter", "meter-name"},
    {"ChargeType", "charge-type"},
    {"PricingModel", "pricing-model"},
};

static void say(const struct writing *w, const char *what)
{
    notes_add(w->notes, "budget \"%s\": %s", w->budget->name, what);
}

/* The key of a part of a filter, or NULL. */
static const char *key_of(const struct writing *w, const struct azure_budget_part *p)
{
    if (p->tag)
        return *p->name && !strpbrk(p->name, ";=") ? arena_printf(w->arena, "tag:%s", p->name) : NULL;
    for (size_t i = 0; i < sizeof dimensions / sizeof *dimensions; i++)
        if (text_eq_nocase(dimensions[i].dimension, p->name))
            return dimensions[i].key;
    return NULL;
}

/* "service=Storage;region=westeurope;region=northeurope" or NULL, said why. */
static const char *filter_of(const struct writing *w)
{
    const struct azure_budget *b = w->budget;
    const char *text = "";
    size_t n = 0;
    if (b->odd_filter) {
        say(w,
            arena_printf(w->arena, "left out: its filter has %s, which budget check has no words for", b->odd_filter));
        return NULL;
    }
    for (size_t i = 0; i < b->nparts; i++) {
        const struct azure_budget_part *p = &b->parts[i];
        const char *key = key_of(w, p);
        if (!key || (*p->operator_ && strcmp(p->operator_, "In") != 0) || p->nvalues == 0) {
            say(w, arena_printf(w->arena, "left out: budget check has no words for the part \"%s %s\" of its filter",
                                p->name, *p->operator_ ? p->operator_ : "In"));
            return NULL;
        }
        for (size_t k = 0; k < i; k++)
            if (text_same(key, key_of(w, &b->parts[k]))) { /* both must hold; written, either would do */
                say(w, arena_printf(w->arena, "left out: its filter names \"%s\" twice", p->name));
                return NULL;
            }
        for (size_t k = 0; k < p->nvalues; k++, n++) {
            if (strchr(p->values[k], ';')) {
                say(w, arena_printf(w->arena, "left out: its filter has a value with a \";\": \"%s\"", p->values[k]));
                return NULL;
            }
            text = arena_printf(w->arena, "%s%s%s=%s", text, *text ? ";" : "", key, p->values[k]);
        }
    }
    if (n > BUDGET_PARTS_MAX) {
        say(w, arena_printf(w->arena, "left out: its filter has %zu values, budget check takes %d", n,
                            (int)BUDGET_PARTS_MAX));
        return NULL;
    }
    return text;
}

/* "actual:80;forecasted:100" */
static const char *thresholds_of(const struct writing *w)
{
    const char *text = "";
    size_t n = 0, odd = 0;
    for (size_t i = 0; i < w->budget->nalerts; i++) {
        const struct azure_alert *alert = &w->budget->alerts[i];
        char percent[DEC_TEXT];
        if (!alert->enabled)
            continue;
        if (!text_starts(alert->operator_, "GreaterThan") || dec_sign(alert->percent) <= 0 ||
            dec_cmp(alert->percent, dec_of(1000)) > 0 || n == BUDGET_THRESHOLDS_MAX) {
            odd++;
            continue;
        }
        text = arena_printf(w->arena, "%s%s%s:%s", text, n++ ? ";" : "", alert->forecasted ? "forecasted" : "actual",
                            dec_text(alert->percent, percent));
    }
    if (odd)
        say(w, arena_printf(w->arena,
                            "%zu of its alerts left out: budget check takes %d, each above a percentage up to 1000",
                            odd, (int)BUDGET_THRESHOLDS_MAX));
    return text;
}

/* The start of the period that holds d. */
static struct day period_start(struct day d, int months)
{
    int y, m, day;
    struct day out;
    day_to_ymd(d, &y, &m, &day);
    return day_from_ymd(y, (m - 1) / months * months + 1, 1, &out) ? out : d;
}

static void put_field(struct buf *out, const char *text)
{
    buf_putc(out, ',');
    csv_quote(out, text);
}

static bool write_budget(const struct writing *w, struct buf *out)
{
    const struct azure_budget *b = w->budget;
    char text[DEC_TEXT], day[DAY_TEXT];
    size_t g = 0;
    while (g < sizeof grains / sizeof *grains && strcmp(grains[g].grain, b->grain) != 0)
        g++;
    if (g == sizeof grains / sizeof *grains) {
        say(w, arena_printf(w->arena, "left out: its period is \"%s\"", b->grain));
        return false;
    }
    if (*b->category && strcmp(b->category, "Cost") != 0) {
        say(w, arena_printf(w->arena, "left out: it is about %s, not about cost", b->category));
        return false;
    }
    if (dec_sign(b->amount) <= 0) {
        say(w, arena_printf(w->arena, "left out: its amount is %s", dec_text(b->amount, text)));
        return false;
    }
    const char *filter = filter_of(w);
    if (!filter)
        return false;
    if (grains[g].billing && grains[g].months > 1)
        say(w, arena_printf(w->arena, "its %s counts from the billing date; budget check takes that of the calendar",
                            grains[g].period));
    struct day start = b->start;
    if (!day_is_none(start) && grains[g].months > 1) {
        start = period_start(start, grains[g].months);
        if (day_cmp(start, b->start) != 0)
            say(w, arena_printf(w->arena, "it starts within a %s: budget check counts all of it", grains[g].period));
    }
    csv_quote(out, b->name);
    put_field(out, filter);
    put_field(out, grains[g].period);
    put_field(out, "");
    put_field(out, day_text(start, day));
    put_field(out, day_text(b->end, day));
    put_field(out, dec_text(b->amount, text));
    put_field(out, b->currency);
    put_field(out, thresholds_of(w));
    buf_putc(out, '\n');
    return true;
}

size_t budget_fetch_csv(const struct azure_budget *list, size_t n, struct arena *a, struct notes *notes,
                        struct buf *out)
{
    size_t written = 0;
    buf_puts(out, "name,filter,period,month,start,end,amount,currency,thresholds\n");
    for (size_t i = 0; i < n; i++)
        written += write_budget(&(struct writing){a, notes, &list[i]}, out);
    return written;
}
