#include "azure/budgets.h"

#include <stdlib.h>
#include <string.h>

#include "azure/arm.h"
#include "base/arena.h"
#include "base/err.h"
#include "io/json.h"

static const char hint[] = "the service may have changed: --trace-http FILE records what it sends";

struct listing {
    struct arena *arena;
    struct azure_budget *at;
    size_t n, cap;
};

static const char *text_of(const struct listing *l, const struct json *object, const char *name)
{
    const char *text = json_string(json_get(object, name));
    return arena_strdup(l->arena, text ? text : "");
}

static struct day day_of(const struct json *object, const char *name)
{
    const char *text = json_string(json_get(object, name));
    struct day d;
    return text && day_parse(text, &d) ? d : DAY_NONE;
}

/* {"name":"ResourceGroupName","operator":"In","values":["a","b"]} */
static void take_part(struct listing *l, struct azure_budget *b, const struct json *v, bool tag, size_t *cap)
{
    struct azure_budget_part p = {.tag = tag, .name = text_of(l, v, "name"), .operator_ = text_of(l, v, "operator")};
    const struct json *values = json_get(v, "values");
    size_t values_cap = 0;
    for (const struct json *value = values ? json_first(values) : NULL; value; value = json_next(value)) {
        const char *text = json_string(value);
        if (!text) {
            b->odd_filter = "a value that is no text";
            continue;
        }
        p.values = arena_grow(l->arena, p.values, p.nvalues, &values_cap, sizeof *p.values);
        p.values[p.nvalues++] = arena_strdup(l->arena, text);
    }
    b->parts = arena_grow(l->arena, b->parts, b->nparts, cap, sizeof *b->parts);
    b->parts[b->nparts++] = p;
}

/* {"dimensions":{...}}, {"tags":{...}} or {"and":[those]}. */
static void take_filter(struct listing *l, struct azure_budget *b, const struct json *filter, size_t *cap)
{
    for (const struct json *v = filter ? json_first(filter) : NULL; v; v = json_next(v)) {
        const char *name = json_name(v);
        if (json_kind(v) == JSON_NULL)
            continue;
        if (strcmp(name, "dimensions") == 0 || strcmp(name, "tags") == 0)
            take_part(l, b, v, strcmp(name, "tags") == 0, cap);
        else if (strcmp(name, "and") == 0)
            for (const struct json *part = json_first(v); part; part = json_next(part))
                take_filter(l, b, part, cap);
        else
            b->odd_filter = arena_strdup(l->arena, name);
    }
}

static void take_alerts(struct listing *l, struct azure_budget *b, const struct json *list)
{
    size_t cap = 0;
    for (const struct json *v = list ? json_first(list) : NULL; v; v = json_next(v)) {
        const char *type = json_string(json_get(v, "thresholdType"));
        struct azure_alert alert = {.enabled = json_bool(json_get(v, "enabled"), true),
                                    .forecasted = type && strcmp(type, "Forecasted") == 0,
                                    .operator_ = text_of(l, v, "operator")};
        if (json_dec(json_get(v, "threshold"), &alert.percent) != DEC_OK)
            alert.percent = dec_of(-1); /* no percentage: whoever reads it says so */
        b->alerts = arena_grow(l->arena, b->alerts, b->nalerts, &cap, sizeof *b->alerts);
        b->alerts[b->nalerts++] = alert;
    }
}

static int take_budget(struct listing *l, const struct json *v, struct err *err)
{
    const struct json *p = json_get(v, "properties"), *period = json_get(p, "timePeriod");
    const char *name = json_string(json_get(v, "name"));
    struct azure_budget b = {.category = text_of(l, p, "category"),
                             .grain = text_of(l, p, "timeGrain"),
                             .currency = text_of(l, json_get(p, "currentSpend"), "unit"),
                             .start = day_of(period, "startDate"),
                             .end = day_of(period, "endDate")};
    size_t cap = 0;
    if (!name || !*name || json_dec(json_get(p, "amount"), &b.amount) != DEC_OK)
        return err_set(err, EXIT_INTERNAL, hint, "item %zu of the list is no budget", l->n + 1);
    b.name = arena_strdup(l->arena, name);
    take_filter(l, &b, json_get(p, "filter"), &cap);
    take_alerts(l, &b, json_get(p, "notifications"));
    l->at = arena_grow(l->arena, l->at, l->n, &l->cap, sizeof *l->at);
    l->at[l->n++] = b;
    return 0;
}

static int take_page(void *ctx, const struct json *root, struct err *err)
{
    struct listing *l = ctx;
    const struct json *list = json_get(root, "value");
    if (!list || json_kind(list) != JSON_ARRAY)
        return err_set(err, EXIT_INTERNAL, hint, "a reply has no list of budgets");
    for (const struct json *v = json_first(list); v; v = json_next(v))
        if (take_budget(l, v, err))
            return -1;
    return 0;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct azure_budget *)a)->name, ((const struct azure_budget *)b)->name);
}

int budgets_list(struct arm *arm, const char *scope, struct arena *a, struct azure_budget **out, size_t *n,
                 struct err *err)
{
    struct listing l = {.arena = a};
    struct arm_call call = {.path = arena_printf(a, "%s/providers/Microsoft.Consumption/budgets", scope),
                            .version = "2023-05-01",
                            .role = "Cost Management Reader, or Reader, of the scope"};
    int status = arm_pages(arm, &call, take_page, &l, err);
    if (l.n)
        qsort(l.at, l.n, sizeof *l.at, by_name);
    *out = l.at;
    *n = l.n;
    return status;
}
