/* The past cycles of a series as if they were present ones: what is known on day D, the forecast, and what came. */
#include <math.h>

#include "invoice/project_parts.h"
#include "invoice/series.h"

/* A cycle can be judged if at least nine tenths of its days are known; the rest is taken as expected on both sides. */
static bool judge(struct work *w, const struct series *s, const struct cycle *c, struct day as_of, int settle_days,
                  struct project_trial *trial)
{
    dec whole, known;
    size_t missing, unused;
    struct day last = {as_of.n - settle_days};
    if (!project_known(s, c, c->end, &whole, &missing) || missing * 10 > (size_t)cycle_length(c))
        return false;
    *trial = (struct project_trial){.cycle = *c};
    while (last.n >= s->first.n && !s->known[last.n - s->first.n])
        last.n--;
    if (last.n < s->first.n + MODELS_MIN_DAYS - 1 || last.n >= c->end.n)
        return true;
    struct models_forecast f;
    frame_fill(w->frame, s, last, (size_t)(c->end.n - last.n), c);
    if (models_forecast(w->models, &w->frame->in, &f) != MODELS_OK || !project_known(s, c, last, &known, &unused))
        return true;
    double fill = 0, ahead_missing = 0;
    models_path(w->models, w->path);
    project_trim(w, project_before(c, last), &f);
    for (struct day d = c->start; d.n <= c->end.n; d.n++) {
        if (s->known[d.n - s->first.n])
            continue;
        if (d.n > last.n)
            ahead_missing += w->path[d.n - last.n - 1];
        else if (d.n >= w->frame->first.n)
            fill += models_expected(w->models, (size_t)(d.n - w->frame->first.n));
    }
    double base = frame_double(known) + fill;
    trial->forecast = true;
    trial->total = frame_double(whole) + fill + ahead_missing;
    trial->central = base + f.sum;
    trial->run_rate = base + f.run_rate;
    trial->seasonal = base + f.seasonal;
    for (size_t i = 0; i < w->nlevels; i++) {
        trial->low[i] = base + models_quantile(&f, (1 - w->levels[i]) / 2);
        trial->high[i] = base + models_quantile(&f, (1 + w->levels[i]) / 2);
    }
    return true;
}

size_t project_trials(struct work *w, const struct series *s, const struct project_ask *ask, int day,
                      struct project_trial *out, size_t max)
{
    size_t n = 0;
    for (int back = 1; n < max; back++) {
        struct cycle c = cycle_step(&ask->cycle, -back);
        if (c.start.n < s->first.n)
            break;
        if (c.end.n >= s->first.n + (int32_t)s->n || c.end.n > ask->as_of.n - ask->settle_days)
            continue;
        int length = cycle_length(&c), at = day < length ? day : length - 1;
        if (judge(w, s, &c, (struct day){c.start.n + at - 1}, ask->settle_days, &out[n]))
            n++;
    }
    return n;
}

double project_off(double forecast, double total)
{
    if (total == 0)
        return forecast == 0 ? 0 : 200;
    double off = 100 * fabs(forecast - total) / fabs(total);
    return off < 200 ? off : 200;
}

void project_past(struct work *w, struct projection *p, const struct project_ask *ask)
{
    struct project_trial trial[PROJECT_PAST_MAX];
    int day = ask->as_of.n - ask->cycle.start.n + 1;
    size_t n = project_trials(w, p->series, ask, day < 1 ? 1 : day, trial, PROJECT_PAST_MAX);
    for (size_t i = 0; i < n; i++) {
        if (!trial[i].forecast)
            continue;
        p->past.cycles++;
        p->past.held += w->nlevels > 0 && trial[i].total >= trial[i].low[0] && trial[i].total <= trial[i].high[0];
        p->past.mape += project_off(trial[i].central, trial[i].total);
        p->past.run_rate_mape += project_off(trial[i].run_rate, trial[i].total);
    }
    if (p->past.cycles) {
        p->past.mape /= (double)p->past.cycles;
        p->past.run_rate_mape /= (double)p->past.cycles;
    }
}
