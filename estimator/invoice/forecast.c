#include "invoice/forecast.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/notes.h"
#include "invoice/cycles_file.h"
#include "invoice/events.h"
#include "invoice/forecast_parts.h"
#include "invoice/frame.h"
#include "invoice/metered.h"
#include "invoice/metered_forecast.h"
#include "invoice/addup.h"
#include "usage/usage.h"

const char *forecast_member(size_t i)
{
    return models_member(i);
}

const char *forecast_label(struct arena *a, const struct series *s, size_t nkeys)
{
    const char *label = nkeys ? s->keys[0] : "total";
    for (size_t k = 1; k < nkeys; k++)
        label = arena_printf(a, "%s/%s", label, s->keys[k]);
    return label;
}

static int settle_days(const struct forecast_ask *ask, const struct usage_table *t)
{
    if (ask->settle_days >= 0)
        return ask->settle_days;
    bool plain = strcmp(usage_dialect_name(usage_table_facts(t)->dialect), "plain") == 0;
    return plain ? 0 : FORECAST_SETTLE_DAYS;
}

struct forecast_asked forecast_ask_of(const struct forecast_ask *ask, const struct usage_table *t, const char *label)
{
    struct forecast_asked to = {.ask = {.as_of = ask->as_of,
                                        .cycle = ask->cycle,
                                        .settle_days = settle_days(ask, t),
                                        .ahead = ask->ahead,
                                        .path = ask->path,
                                        .past = ask->past}};
    if (!ask->cycles)
        return to;
    const struct cycles_entry *e = cycles_file_find(ask->cycles, label);
    to.without = !e;
    if (!e)
        return to;
    to.ask.cycle = e->cycle;
    if (!day_is_none(e->as_of))
        to.ask.as_of = e->as_of;
    if (e->settle_days >= 0)
        to.ask.settle_days = e->settle_days;
    return to;
}

static bool same_ask(const struct project_ask *x, const struct project_ask *y)
{
    return x->as_of.n == y->as_of.n && x->cycle.start.n == y->cycle.start.n && x->cycle.end.n == y->cycle.end.n &&
           x->settle_days == y->settle_days;
}

int forecast_series(struct arena *a, const struct usage_table *t, const struct usage_query *q,
                    const struct forecast_ask *ask, struct series_set *out, struct err *err)
{
    struct day last = ask->cycles ? cycles_file_last(ask->cycles) : ask->as_of;
    if (ask->metered)
        *out = ask->metered->groups;
    else if (series_build(a, t, q, ask->basis, last, out, err))
        return -1;
    if (out->n == 0)
        return err_set(err, EXIT_INPUT, "give --as-of, or files with earlier days",
                       "the usage files have no day up to the as-of date");
    return 0;
}

void forecast_levels(const struct forecast_ask *ask, double *levels)
{
    for (size_t i = 0; i < ask->nlevels; i++)
        levels[i] = frame_double(ask->level[i]) / 100;
}

static int project_groups(struct arena *a, const struct forecast_ask *ask, const struct project_ask *asks,
                          const double *levels, struct forecast *out, struct err *err)
{
    const struct series **series = arena_array(a, out->n + 1, sizeof *series);
    for (size_t i = 0; i < out->n; i++)
        series[i] = &out->set.at[i];
    out->group = arena_array(a, out->n + 1, sizeof *out->group);
    return project_run(a, series, asks, out->n, levels, ask->nlevels, ask->threads, out->group, err);
}

/* The total: of one group it is that group; of several with one cycle both are made to add up. */
static int project_total(struct arena *a, const struct forecast_ask *ask, const struct project_ask *asks,
                         const double *levels, struct forecast *out, struct notes *notes, struct err *err)
{
    out->no_total = out->set.no_total;
    for (size_t i = 1; i < out->n && !out->no_total; i++)
        if (!same_ask(&asks[0], &asks[i]))
            out->no_total = "the cycles differ";
    if (out->no_total)
        return 0;
    out->has_total = true;
    if (out->n == 1) {
        out->total = out->group[0];
        return 0;
    }
    const struct series *series = &out->set.total;
    struct project_ask own = asks[0];
    own.n_events = 0; /* those of the groups move it */
    if (project_run(a, &series, &own, 1, levels, ask->nlevels, 1, &out->total, err))
        return -1;
    size_t open;
    if (!addup_plans(out->group, out->n, &out->total, ask->nlevels) ||
        !addup(a, out->group, out->n, &out->total, levels, ask->nlevels, &open))
        return err_set(err, EXIT_INPUT, "look for a wrong number in the usage files", "the total is beyond 1.7e20");
    if (open && !ask->metered && out->total.state != PROJECT_REFUSED)
        notes_add(notes,
                  "%zu of %zu groups have no forecast of their own; the total includes them and the groups do not add "
                  "up to it",
                  open, out->n);
    return 0;
}

/* Gives each group the events that are about it; notes those that are about none. */
static void take_events(struct arena *a, const struct forecast_ask *ask, const struct forecast *out,
                        struct project_ask *asks, struct notes *notes)
{
    size_t n = ask->events ? ask->events->n : 0, idle = 0;
    bool *used = arena_array(a, n, sizeof *used);
    for (size_t i = 0; i < out->n && n; i++) {
        const struct event **mine = arena_array(a, n, sizeof *mine);
        asks[i].events = mine;
        for (size_t k = 0; k < n; k++) {
            if (!event_is_of(a, &ask->events->at[k], &out->set.at[i], out->query, out->label[i]))
                continue;
            mine[asks[i].n_events++] = &ask->events->at[k];
            used[k] = true;
        }
    }
    for (size_t k = 0; k < n; k++)
        idle += !used[k];
    if (idle)
        notes_add(notes, "%zu of %zu events name no group of this forecast (see --by)", idle, n);
}

int forecast_run(struct arena *a, const struct usage_table *t, const struct usage_query *q,
                 const struct forecast_ask *ask, struct forecast *out, struct notes *notes, struct err *err)
{
    *out = (struct forecast){.query = q, .basis = ask->chosen, .nlevels = ask->nlevels};
    memcpy(out->level, ask->level, sizeof out->level);
    if (forecast_series(a, t, q, ask, &out->set, err))
        return -1;
    out->n = out->set.n;
    double levels[PROJECT_LEVELS_MAX];
    forecast_levels(ask, levels);
    struct project_ask *asks = arena_array(a, out->n, sizeof *asks);
    bool *without = arena_array(a, out->n, sizeof *without);
    out->label = arena_array(a, out->n, sizeof *out->label);
    size_t found = 0;
    for (size_t i = 0; i < out->n; i++) {
        out->label[i] = forecast_label(a, &out->set.at[i], q->nkeys);
        struct forecast_asked to = forecast_ask_of(ask, t, out->label[i]);
        asks[i] = to.ask;
        without[i] = to.without;
        found += !to.without;
    }
    if (ask->cycles && found == 0)
        return err_set(err, EXIT_INPUT, "the column series names the groups of --by, several keys joined by '/'",
                       "no group of the usage is in the file of --cycles");
    if (ask->cycles && cycles_file_count(ask->cycles) > found)
        notes_add(notes, "%zu series of --cycles not in the usage", cycles_file_count(ask->cycles) - found);
    take_events(a, ask, out, asks, notes);
    if (project_groups(a, ask, asks, levels, out, err))
        return -1;
    for (size_t i = 0; i < out->n; i++) {
        if (without[i]) {
            out->group[i].state = PROJECT_REFUSED;
            out->group[i].reason = "no line in the file of --cycles";
        }
    }
    if (project_total(a, ask, asks, levels, out, notes, err) ||
        (ask->metered && metered_forecast(a, ask, asks, levels, out, err)))
        return -1;
    for (size_t i = 0; i < out->n; i++)
        out->refused += out->group[i].state == PROJECT_REFUSED;
    return 0;
}
