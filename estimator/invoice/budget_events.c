/* Planned changes in the check of budgets. One that is about all rows of a budget is asked of the models as it is. One
 * that is about some of them: an amount is one all the same; a factor is forecast on those rows alone, and what it adds
 * to each of their days is added to the budget's. */
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/notes.h"
#include "invoice/budget_parts.h"
#include "invoice/events.h"
#include "invoice/forecast_parts.h"
#include "invoice/frame.h"

/* The rows of one budget that one event is about. */
struct share {
    const struct series **parts;
    size_t n;
    bool all; /* of the budget's rows */
};

/* The events that are asked of one budget's series. */
struct list {
    const struct event **at;
    size_t n, cap;
};

static void add(struct arena *a, struct list *to, const struct event *e)
{
    to->at = arena_grow(a, to->at, to->n, &to->cap, sizeof *to->at);
    to->at[to->n++] = e;
}

static struct share share_of(struct arena *a, const struct budget_plan *plan, size_t i, const struct event *e)
{
    const struct budget *b = plan->of[i];
    struct share s = {.parts = arena_array(a, plan->set->n, sizeof *s.parts), .all = true};
    bool named = !*e->series || strcmp(e->series, b->name) == 0 || strcmp(e->series, b->filter) == 0;
    for (size_t k = 0; k < plan->set->n; k++) {
        const struct series *one = &plan->set->at[k];
        if (!budget_is_about(plan->all, b, one))
            continue;
        if (named || event_is_of(a, e, one, plan->query, forecast_label(a, one, plan->query->nkeys)))
            s.parts[s.n++] = one;
        else
            s.all = false;
    }
    return s;
}

/* What a factor on these rows adds to each day. *done false: they have no forecast. */
static int add_factor(struct arena *a, const struct budget_plan *plan, size_t i, const struct event *e,
                      const struct share *s, const double *levels, struct list *to, bool *done, struct err *err)
{
    struct series *sum = arena_alloc(a, sizeof *sum);
    const struct series *series = sum;
    struct project_ask ask = plan->asks[i];
    struct projection p;
    ask.n_events = 0;
    if (series_add_up(a, s->parts, s->n, sum, err) ||
        project_run(a, &series, &ask, 1, levels, plan->ask->nlevels, 1, &p, err))
        return -1;
    *done = p.state != PROJECT_REFUSED;
    struct event *days = arena_array(a, p.n_path, sizeof *days);
    for (size_t t = 0; *done && t < p.n_path; t++) {
        struct day day = {p.last.n + 1 + (int32_t)t};
        if (day.n < e->date.n || (!day_is_none(e->until) && day.n > e->until.n))
            continue;
        days[t] = (struct event){.date = day,
                                 .until = DAY_NONE,
                                 .series = e->series,
                                 .factor = 1,
                                 .amount = (e->factor - 1) * frame_double(p.path[t].mean)};
        add(a, to, &days[t]);
    }
    return 0;
}

int budget_take_events(struct arena *a, struct budget_plan *plan, const double *levels, struct notes *notes,
                       struct err *err)
{
    const struct events *events = plan->ask->events;
    size_t n = events ? events->n : 0, idle = 0, lost = 0;
    bool *used = arena_array(a, n, sizeof *used);
    for (size_t i = 0; i < plan->n && n; i++) {
        struct list mine = {0};
        for (size_t k = 0; k < n; k++) {
            const struct event *e = &events->at[k];
            struct share s = share_of(a, plan, i, e);
            bool done = true;
            if (s.n == 0)
                continue;
            used[k] = true;
            if (s.all || !e->has_factor)
                add(a, &mine, e);
            else if (add_factor(a, plan, i, e, &s, levels, &mine, &done, err))
                return -1;
            lost += !done;
        }
        plan->asks[i].events = mine.at;
        plan->asks[i].n_events = mine.n;
    }
    for (size_t k = 0; k < n; k++)
        idle += !used[k];
    if (idle)
        notes_add(notes, "%zu of %zu events name no budget and no rows of one (name it, or write key=value)", idle, n);
    if (lost)
        notes_add(notes, "%zu planned factors are left out: the rows they are about have no forecast", lost);
    return 0;
}

void budgets_take_event_keys(struct arena *a, struct budgets *budgets, const struct events *events)
{
    for (size_t i = 0; i < events->n; i++) {
        const char *text = events->at[i].series, *equals = strchr(text, '='), *near;
        struct usage_key key;
        bool known = !equals || !usage_key_parse(a, arena_strndup(a, text, (size_t)(equals - text)), &key, &near);
        for (size_t k = 0; k < budgets->nkeys && !known; k++)
            known = strcmp(usage_key_text(a, &budgets->keys[k]), usage_key_text(a, &key)) == 0;
        if (!known && budgets->nkeys < USAGE_BY_MAX)
            budgets->keys[budgets->nkeys++] = key;
    }
}
