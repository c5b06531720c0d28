/* What the forecast would have been worth on the past cycles of this very history. */
#include <string.h>

#include "base/arena.h"
#include "invoice/forecast_parts.h"
#include "invoice/parallel.h"
#include "invoice/project_parts.h"
#include "usage/usage.h"

static const int days[FORECAST_TRIAL_DAYS] = {5, 10, 15, 20, 25};

struct job {
    const struct project_ask *asks;
    struct forecast_record **records;
};

/* Sums; the means are taken at the end, when all that is to be added has been added. */
static void count(struct forecast_trials *to, const struct project_trial *trial, size_t nlevels)
{
    double ours = project_off(trial->central, trial->total), simple = project_off(trial->run_rate, trial->total);
    if (!trial->forecast) {
        to->early++;
        return;
    }
    to->n++;
    to->better += ours < simple;
    to->mape += ours;
    to->run_rate_mape += simple;
    to->seasonal_mape += project_off(trial->seasonal, trial->total);
    for (size_t i = 0; i < nlevels; i++)
        to->held[i] += trial->low[i] <= trial->total && trial->total <= trial->high[i];
}

static void add(struct forecast_trials *to, const struct forecast_trials *from)
{
    to->n += from->n;
    to->early += from->early;
    to->better += from->better;
    to->mape += from->mape;
    to->run_rate_mape += from->run_rate_mape;
    to->seasonal_mape += from->seasonal_mape;
    for (size_t i = 0; i < PROJECT_LEVELS_MAX; i++)
        to->held[i] += from->held[i];
}

static void take_means(struct forecast_record *r)
{
    for (size_t i = 0; i <= FORECAST_TRIAL_DAYS; i++) {
        struct forecast_trials *t = i < FORECAST_TRIAL_DAYS ? &r->day[i] : &r->all;
        if (t->n == 0)
            continue;
        t->mape /= (double)t->n;
        t->run_rate_mape /= (double)t->n;
        t->seasonal_mape /= (double)t->n;
    }
}

static void try_one(struct work *w, void *ctx, size_t i)
{
    struct job *job = ctx;
    struct forecast_record *r = job->records[i];
    struct project_trial trial[PROJECT_PAST_MAX];
    for (size_t d = 0; d < FORECAST_TRIAL_DAYS; d++) {
        r->day[d].day = days[d];
        size_t n = project_trials(w, r->series, &job->asks[i], days[d], trial, PROJECT_PAST_MAX);
        for (size_t k = 0; k < n; k++)
            count(&r->day[d], &trial[k], w->nlevels);
        add(&r->all, &r->day[d]);
    }
}

/* Without a series of its own, the total is all groups pooled. */
static void pool(struct forecast_backtest *out)
{
    struct forecast_record *total = &out->total;
    for (size_t d = 0; d < FORECAST_TRIAL_DAYS; d++) {
        total->day[d].day = days[d];
        for (size_t i = 0; i < out->n; i++)
            add(&total->day[d], &out->group[i].day[d]);
        add(&total->all, &total->day[d]);
    }
}

int forecast_backtest(struct arena *a, const struct usage_table *t, const struct usage_query *q,
                      const struct forecast_ask *ask, struct forecast_backtest *out, struct err *err)
{
    *out = (struct forecast_backtest){.query = q, .nlevels = ask->nlevels};
    memcpy(out->level, ask->level, sizeof out->level);
    if (forecast_series(a, t, q, ask, &out->set, err))
        return -1;
    out->n = out->set.n;
    double levels[PROJECT_LEVELS_MAX];
    forecast_levels(ask, levels);
    out->has_total = out->set.has_total && !ask->cycles;
    out->group = arena_array(a, out->n, sizeof *out->group);
    struct project_ask *asks = arena_array(a, out->n + 1, sizeof *asks);
    struct job job = {asks, arena_array(a, out->n + 1, sizeof *job.records)};
    for (size_t i = 0; i < out->n; i++) {
        out->group[i] =
            (struct forecast_record){.label = forecast_label(a, &out->set.at[i], q->nkeys), .series = &out->set.at[i]};
        asks[i] = forecast_ask_of(ask, t, out->group[i].label).ask;
        job.records[i] = &out->group[i];
    }
    out->total = (struct forecast_record){.label = "total", .series = &out->set.total};
    asks[out->n] = forecast_ask_of(ask, t, "total").ask;
    job.records[out->n] = &out->total;
    if (parallel_run(out->n + out->has_total, ask->threads, levels, ask->nlevels, try_one, &job, err))
        return -1;
    if (!out->has_total)
        pool(out);
    for (size_t i = 0; i < out->n; i++)
        take_means(&out->group[i]);
    take_means(&out->total);
    return 0;
}
