#include "invoice/project.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"
#include "invoice/events.h"
#include "invoice/frame.h"
#include "invoice/parallel.h"
#include "invoice/project_parts.h"

static bool is_known(const struct series *s, struct day day)
{
    int64_t i = (int64_t)day.n - s->first.n;
    return i >= 0 && (size_t)i < s->n && s->known[i];
}

/* The gate back from doubles: 12 digits, which is far more than a forecast knows, and the same on every machine. */
bool project_dec(double x, dec *out)
{
    char text[32];
    int n = snprintf(text, sizeof text, "%.12g", x);
    return isfinite(x) && dec_parse(text, (size_t)n, out) == DEC_OK;
}

bool project_known(const struct series *s, const struct cycle *c, struct day last, dec *sum, size_t *missing)
{
    struct day to = day_cmp(c->end, last) < 0 ? c->end : last;
    *sum = DEC_ZERO;
    *missing = 0;
    for (struct day d = c->start; d.n <= to.n; d.n++) {
        if (!is_known(s, d))
            ++*missing;
        else if (!dec_add(*sum, s->amount[d.n - s->first.n], sum))
            return false;
    }
    return true;
}

/* What the models expect of the days of the cycle that the history lacks. */
static double fill_missing(const struct work *w, const struct series *s, const struct cycle *c, struct day last)
{
    double sum = 0;
    for (struct day d = c->start; d.n <= c->end.n && d.n <= last.n; d.n++)
        if (!is_known(s, d) && d.n >= w->frame->first.n)
            sum += models_expected(w->models, (size_t)(d.n - w->frame->first.n));
    return sum;
}

/* Last known day of s up to `to`, and how many known days there are. */
static struct day last_known(const struct series *s, struct day to, size_t *days)
{
    struct day last = DAY_NONE;
    *days = 0;
    for (size_t i = 0; i < s->n && s->first.n + (int64_t)i <= to.n; i++) {
        if (s->known[i]) {
            last = (struct day){s->first.n + (int32_t)i};
            ++*days;
        }
    }
    return last;
}

static void refuse(struct projection *p, const char *reason)
{
    p->state = PROJECT_REFUSED;
    p->reason = reason;
}

static bool may_forecast(struct projection *p, const struct project_ask *ask, const struct cycle *end)
{
    struct day settled = {ask->as_of.n - ask->settle_days};
    p->last = last_known(p->series, settled, &p->days);
    p->late = !day_is_none(p->last) && p->last.n < settled.n;
    p->stale = p->late && p->last.n < settled.n - PROJECT_STALE_DAYS;
    if (day_is_none(p->last))
        refuse(p, "no day of it is known up to the as-of date");
    else if (p->days < MODELS_MIN_DAYS)
        refuse(p, "less than 14 days of history");
    else if (p->stale)
        refuse(p, "its history ends more than 31 days before the as-of date");
    else if (end->end.n - p->last.n > MODELS_MAX_HORIZON)
        refuse(p, "the end of the cycle is more than 800 days away");
    return p->state != PROJECT_REFUSED;
}

static const char *refusal_text(enum models_status status)
{
    switch (status) {
    case MODELS_TOO_SPARSE:
        return "less than 14 of the last 28 days are known";
    case MODELS_TOO_SHORT:
        return "less than 14 days of history in the last 400 days";
    case MODELS_BAD_INPUT:
    case MODELS_OK:
        break;
    }
    return "its numbers are beyond what can be computed";
}

/* Bounds of `c`: the stretch that f is of, or a part of it that it forecasts at `part`, moved by `fill`. */
static bool bounds(const struct models_forecast *f, double known, double part, double fill, const double *levels,
                   size_t nlevels, dec *low, dec *high)
{
    double share = f->sum != 0 ? part / f->sum : 1;
    if (!(share > 0 && share <= 1))
        share = 1;
    for (size_t i = 0; i < nlevels; i++) {
        double l = part + share * (models_quantile(f, (1 - levels[i]) / 2) - f->sum);
        double h = part + share * (models_quantile(f, (1 + levels[i]) / 2) - f->sum);
        if (!project_dec(known + fill + l, &low[i]) || !project_dec(known + fill + h, &high[i]))
            return false;
    }
    return true;
}

static bool set_sum(struct project_sum *sum, const struct models_forecast *f, double part, double fill,
                    const double *levels, size_t nlevels)
{
    if (!project_dec(part + fill, &sum->remaining) || !dec_add(sum->actual, sum->remaining, &sum->total))
        return false;
    sum->median = sum->total;
    return bounds(f, frame_double(sum->actual), part, fill, levels, nlevels, sum->low, sum->high);
}

static bool set_simple(struct projection *p, double fill)
{
    dec run_rate, seasonal;
    return project_dec(p->model.run_rate + fill, &run_rate) && project_dec(p->model.seasonal + fill, &seasonal) &&
           dec_add(p->sum.actual, run_rate, &p->run_rate) && dec_add(p->sum.actual, seasonal, &p->seasonal);
}

/* The path of the stretch that f is of, with the planned changes in it; f follows. */
static void plan(struct work *w, const struct project_ask *ask, struct day last, struct models_forecast *f)
{
    models_path(w->models, w->path);
    if (ask->n_events == 0)
        return;
    size_t n = w->frame->in.horizon;
    events_apply(ask->events, ask->n_events, (struct day){last.n + 1}, w->path, n, &f->scale);
    f->sum = 0;
    for (size_t t = 0; t < n; t++)
        f->sum += w->path[t];
    if (f->floor == 0 && f->sum < 0) /* a planned credit may turn the sum */
        f->floor = -INFINITY;
}

size_t project_before(const struct cycle *c, struct day last)
{
    return c->start.n > last.n + 1 ? (size_t)(c->start.n - last.n - 1) : 0;
}

void project_trim(const struct work *w, size_t skip, struct models_forecast *f)
{
    const struct models_input *in = &w->frame->in;
    size_t n = in->horizon, known = 0;
    double part = 0, share, week = 0, mean;
    if (skip == 0 || skip >= n)
        return;
    for (size_t t = skip; t < n; t++)
        part += w->path[t];
    share = f->sum != 0 ? part / f->sum : 1;
    if (!(share > 0 && share <= 1))
        share = (double)(n - skip) / (double)n;
    f->sum = part;
    f->scale *= share; /* as bounds has it: what is not known is the level, the same for all days */
    f->run_rate *= (double)(n - skip) / (double)n;
    for (size_t i = 0; i < 7; i++) {
        double x = in->value[in->n - 7 + i];
        known += !isnan(x);
        week += isnan(x) ? 0 : x;
    }
    mean = known ? week / (double)known : 0;
    f->seasonal = 0;
    for (size_t t = skip; t < n; t++) {
        double x = in->value[in->n - 7 + t % 7];
        f->seasonal += isnan(x) ? mean : x;
    }
}

/* The cycles after the first: their days of the path, and their share of the whole stretch's uncertainty. */
static bool project_next(struct work *w, struct projection *p, const struct project_ask *ask)
{
    struct cycle end = cycle_step(&ask->cycle, (int)ask->ahead);
    size_t horizon = (size_t)(end.end.n - p->last.n);
    struct models_forecast f;
    frame_fill(w->frame, p->series, p->last, horizon, &ask->cycle);
    if (models_forecast(w->models, &w->frame->in, &f) != MODELS_OK)
        return false;
    plan(w, ask, p->last, &f);
    *p->far = f;
    for (size_t i = 0; i < ask->ahead; i++) {
        struct project_sum *next = &p->next[i];
        double part = 0;
        next->cycle = cycle_step(&ask->cycle, (int)i + 1);
        for (struct day d = next->cycle.start; d.n <= next->cycle.end.n; d.n++)
            part += d.n > p->last.n ? w->path[d.n - p->last.n - 1] : 0;
        if (!set_sum(next, &f, part, 0, w->levels, w->nlevels))
            return false;
    }
    return true;
}

/* Day by day: the mean, and bounds from the scatter of single days and the uncertainty of the level. */
static bool project_path(struct work *w, struct projection *p, const struct project_ask *ask)
{
    size_t horizon = p->n_path;
    struct models_forecast f;
    if (horizon == 0)
        return true;
    frame_fill(w->frame, p->series, p->last, horizon, &ask->cycle);
    if (models_forecast(w->models, &w->frame->in, &f) != MODELS_OK)
        return false;
    struct models_forecast unplanned = f;
    plan(w, ask, p->last, &f);
    for (size_t t = 0; t < horizon; t++) {
        struct project_day *day = &p->path[t];
        double expected = models_expected(w->models, w->frame->in.n + t), moved = w->path[t] - expected;
        if (!project_dec(w->path[t], &day->mean))
            return false;
        for (size_t i = 0; i < w->nlevels; i++) {
            double low = models_day_quantile(w->models, &unplanned, t, (1 - w->levels[i]) / 2);
            double high = models_day_quantile(w->models, &unplanned, t, (1 + w->levels[i]) / 2);
            if (!project_dec(low + moved, &day->low[i]) || !project_dec(high + moved, &day->high[i]))
                return false;
        }
    }
    return true;
}

static bool over(struct projection *p, size_t nlevels)
{
    struct project_sum *s = &p->sum;
    p->state = PROJECT_OVER;
    s->remaining = DEC_ZERO;
    s->total = s->median = p->run_rate = p->seasonal = s->actual;
    for (size_t i = 0; i < nlevels; i++)
        s->low[i] = s->high[i] = s->actual;
    return true;
}

/* False: a number out of range. */
static bool project(struct work *w, const struct project_ask *ask, struct projection *p)
{
    const struct cycle *c = &ask->cycle;
    struct cycle end = cycle_step(c, (int)ask->ahead);
    p->as_of = ask->as_of;
    p->settle_days = ask->settle_days;
    p->sum.cycle = *c;
    if (!may_forecast(p, ask, &end))
        return true;
    if (!project_known(p->series, c, p->last, &p->sum.actual, &p->missing))
        return false;
    if (p->series->first.n > c->start.n) {
        size_t before = (size_t)(p->series->first.n - c->start.n);
        p->before = before < p->missing ? before : p->missing;
        p->missing -= p->before;
    }
    bool done = p->last.n >= c->end.n;
    if (done && p->missing == 0 && ask->ahead == 0 && p->n_path == 0)
        return over(p, w->nlevels);
    frame_fill(w->frame, p->series, p->last, done ? 1 : (size_t)(c->end.n - p->last.n), c);
    enum models_status status = models_forecast(w->models, &w->frame->in, &p->model);
    if (status != MODELS_OK) {
        refuse(p, refusal_text(status));
        return true;
    }
    p->history = w->frame->first;
    double fill = fill_missing(w, p->series, c, p->last), unplanned = p->model.sum;
    if (!done) {
        size_t skip = project_before(c, p->last);
        if (skip > 0) {
            models_path(w->models, w->path);
            unplanned = 0;
            for (size_t t = skip; t < w->frame->in.horizon; t++)
                unplanned += w->path[t];
        }
        plan(w, ask, p->last, &p->model);
        project_trim(w, skip, &p->model);
    }
    if (!project_dec(p->model.sum - unplanned, &p->planned))
        return false;
    if (done)
        p->model.sum = p->model.scale = p->model.run_rate = p->model.seasonal = 0;
    p->state = done && p->missing == 0 ? PROJECT_OVER : PROJECT_FORECAST;
    p->last_is_low = models_last_is_low(w->models);
    if (!set_sum(&p->sum, &p->model, p->model.sum, fill, w->levels, w->nlevels) || !set_simple(p, fill))
        return false;
    if (ask->past)
        project_past(w, p, ask);
    return (ask->ahead == 0 || project_next(w, p, ask)) && project_path(w, p, ask);
}

struct job {
    const struct project_ask *asks;
    struct projection *out;
};

static void project_one(struct work *w, void *ctx, size_t i)
{
    struct job *job = ctx;
    if (!project(w, &job->asks[i], &job->out[i]))
        refuse(&job->out[i], "its numbers are beyond what can be computed");
}

static size_t path_days(const struct series *s, const struct project_ask *ask)
{
    if (ask->path == 0 || ask->path != SIZE_MAX)
        return ask->path < MODELS_MAX_HORIZON ? ask->path : MODELS_MAX_HORIZON;
    size_t days;
    struct day last = last_known(s, (struct day){ask->as_of.n - ask->settle_days}, &days);
    struct cycle end = cycle_step(&ask->cycle, (int)ask->ahead);
    int64_t n = day_is_none(last) ? 0 : (int64_t)end.end.n - last.n;
    return n < 0 ? 0 : n > MODELS_MAX_HORIZON ? MODELS_MAX_HORIZON : (size_t)n;
}

/* The reasons that have a number in them, told where there is an arena. */
static void say_more(struct arena *a, struct projection *p)
{
    char day[DAY_TEXT];
    if (p->days > 0 && p->days < MODELS_MIN_DAYS)
        p->reason = arena_printf(a, "only %zu %s of history, %d are needed", p->days, p->days == 1 ? "day" : "days",
                                 (int)MODELS_MIN_DAYS);
    else if (p->stale)
        p->reason = arena_printf(a, "its history ends on %s, more than %d days before the as-of date",
                                 day_text(p->last, day), (int)PROJECT_STALE_DAYS);
}

int project_run(struct arena *a, const struct series *const *series, const struct project_ask *asks, size_t n,
                const double *levels, size_t nlevels, unsigned threads, struct projection *out, struct err *err)
{
    struct job job = {asks, out};
    for (size_t i = 0; i < n; i++) {
        out[i] = (struct projection){.series = series[i], .last = DAY_NONE};
        out[i].n_next = asks[i].ahead;
        out[i].next = arena_array(a, asks[i].ahead, sizeof *out[i].next);
        out[i].far = asks[i].ahead ? arena_alloc(a, sizeof *out[i].far) : NULL;
        out[i].n_path = path_days(series[i], &asks[i]);
        out[i].path = arena_array(a, out[i].n_path, sizeof *out[i].path);
    }
    if (parallel_run(n, threads, levels, nlevels, project_one, &job, err))
        return -1;
    for (size_t i = 0; i < n; i++)
        if (out[i].state == PROJECT_REFUSED)
            say_more(a, &out[i]);
    return 0;
}
