/* Which windows are asked, and in what order:
 *
 *     from                      to   to + settle_days        as_of
 *     |---- settled, kept ------|-----------|  asked again  |
 *
 * A window is kept when it is settled and has left nothing out that is wanted now. Windows before those that are there
 * come last and backwards, so that what is fetched so far has no gap whenever it stops. */
#include "usage/fetch_parts.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/notes.h"
#include "base/text.h"

static struct day plus(struct day d, int n)
{
    return (struct day){d.n + n};
}

static struct day least(struct day a, struct day b)
{
    return day_cmp(a, b) < 0 ? a : b;
}

/* The first day of the month of d, and of the month after it. */
static struct day month_of(struct day d)
{
    int y, m, day;
    day_to_ymd(d, &y, &m, &day);
    return plus(d, 1 - day);
}

static struct day month_after(struct day start)
{
    int y, m, day;
    day_to_ymd(start, &y, &m, &day);
    return plus(start, day_month_length(y, m));
}

static bool by_month(const struct fetch_job *job)
{
    return job->ask->source == USAGE_FETCH_QUERY;
}

static struct day first_start(const struct fetch_job *job)
{
    return by_month(job) ? month_of(job->store.from) : job->store.from;
}

static struct day next_start(const struct fetch_job *job, struct day start)
{
    return by_month(job) ? month_after(start) : plus(start, 1);
}

/* The last day that can be asked: of use for the query, of reports for UsageAggregates. */
static struct day last_day(const struct fetch_job *job)
{
    struct day last = plus(job->ask->as_of, -1);
    if (day_is_none(job->store.to))
        return last;
    return least(last, by_month(job) ? job->store.to : plus(job->store.to, job->ask->settle_days));
}

/* What a window is to hold now. */
static struct fetch_window window_at(const struct fetch_job *job, struct day start)
{
    struct fetch_window w = {.start = start, .from = job->store.from, .to = job->store.to};
    struct day end = plus(start, 1);
    if (by_month(job)) {
        w.from = day_cmp(start, w.from) > 0 ? start : w.from;
        w.to = least(last_day(job), plus(month_after(start), -1));
        end = plus(w.to, 1);
    }
    w.settled = end.n + job->ask->settle_days <= job->ask->as_of.n;
    if (by_month(job) && day_cmp(end, month_after(start)) < 0 && day_is_none(job->store.to))
        w.settled = false; /* the month goes on */
    return w;
}

static bool is_wanted(const struct fetch_job *job, const struct fetch_window *w)
{
    const struct fetch_window *old = fetch_store_find(&job->store, w->start);
    if (!old || !old->settled || job->ask->again)
        return true;
    if (by_month(job))
        return day_cmp(old->from, w->from) != 0 || day_cmp(old->to, w->to) != 0;
    bool earlier = day_cmp(w->from, old->from) < 0 && old->before > 0;
    bool later = !day_is_none(old->to) && old->after > 0 && (day_is_none(w->to) || day_cmp(w->to, old->to) > 0);
    return earlier || later;
}

/* The days that the folder is about from now on: those it was about, those asked for, and what lies between. Sets
 * *begun to the first day it was about, or DAY_NONE. */
static int take_range(struct fetch_job *job, struct day *begun, struct err *err)
{
    const struct usage_fetch *ask = job->ask;
    struct fetch_store *s = &job->store;
    char first[DAY_TEXT], last[DAY_TEXT];
    *begun = s->from;
    if (day_is_none(s->from) && day_is_none(ask->from))
        return err_set(err, EXIT_USAGE, "give --from DATE, such as the first day of a month",
                       "nothing of the subscription \"%s\" is fetched yet, so where to begin is not known",
                       ask->subscription);
    if (!day_is_none(ask->from) && day_cmp(ask->from, ask->as_of) >= 0)
        return err_set(err, EXIT_USAGE, "days before today can be fetched", "--from %s is not before %s",
                       day_text(ask->from, first), day_text(ask->as_of, last));
    if (!day_is_none(ask->to) && day_cmp(ask->to, ask->as_of) >= 0)
        notes_add(job->notes, "--to %s: days before today can be fetched, up to %s", day_text(ask->to, first),
                  day_text(plus(ask->as_of, -1), last));
    if (day_is_none(s->from)) {
        s->from = ask->from;
        s->to = ask->to;
    } else {
        if (!day_is_none(s->to) && !day_is_none(ask->from) && ask->from.n > s->to.n + 1)
            notes_add(job->notes, "%s to %s are fetched too, so that \"%s\" has no gap",
                      day_text(plus(s->to, 1), first), day_text(plus(ask->from, -1), last), s->folder);
        s->from = day_is_none(ask->from) ? s->from : least(s->from, ask->from);
        s->to = day_is_none(s->to) || day_is_none(ask->to) ? DAY_NONE : day_cmp(s->to, ask->to) > 0 ? s->to : ask->to;
    }
    if (day_cmp(s->from, ask->as_of) >= 0)
        return err_set(err, EXIT_USAGE, "give a later --as-of, or another folder with --store",
                       "\"%s\" begins on %s, which is not before %s", s->folder, day_text(s->from, first),
                       day_text(ask->as_of, last));
    return 0;
}

/* The windows to ask, in their order. */
static size_t make_plan(struct fetch_job *job, struct day begun, struct fetch_window **plan)
{
    size_t n = 0, cap = 0, late = 0;
    struct fetch_window *early = NULL;
    size_t nearly = 0, early_cap = 0;
    for (struct day d = first_start(job), last = last_day(job); day_cmp(d, last) <= 0; d = next_start(job, d)) {
        struct fetch_window w = window_at(job, d);
        if (!is_wanted(job, &w)) {
            job->out->kept++;
        } else if (!day_is_none(begun) && day_cmp(next_start(job, d), begun) <= 0) {
            early = arena_grow(job->arena, early, nearly, &early_cap, sizeof *early);
            early[nearly++] = w;
        } else {
            *plan = arena_grow(job->arena, *plan, n, &cap, sizeof **plan);
            (*plan)[n++] = w;
        }
    }
    for (late = nearly; late > 0; late--) {
        *plan = arena_grow(job->arena, *plan, n, &cap, sizeof **plan);
        (*plan)[n++] = early[late - 1];
    }
    return n;
}

struct day fetch_provisional(const struct fetch_job *job, const struct fetch_window *w)
{
    const struct fetch_store *s = &job->store;
    struct day reported = by_month(job) ? w->to : w->start, complete = plus(reported, -job->ask->settle_days);
    if (by_month(job))
        complete = least(w->to, plus(job->ask->as_of, -1 - job->ask->settle_days));
    if (!day_is_none(s->to) && day_cmp(complete, s->to) >= 0)
        return DAY_NONE;
    struct day open = plus(complete, 1);
    return day_cmp(open, s->from) > 0 ? open : s->from;
}

static void give_facts(struct fetch_job *job)
{
    const struct fetch_store *s = &job->store;
    struct usage_fetched *out = job->out;
    struct day yesterday = plus(job->ask->as_of, -1);
    out->months = by_month(job);
    out->from = s->from;
    out->to = day_is_none(s->to) ? yesterday : least(s->to, yesterday);
    out->provisional = s->n ? fetch_provisional(job, &s->at[s->n - 1]) : s->from;
    for (size_t i = 0; i < s->n; i++)
        out->rows += s->at[i].rows;
}

const char *usage_fetch_dimension(struct arena *a, const struct usage_key *key)
{
    static const char *const names[USAGE_FIELD_COUNT] = {
        [USAGE_METER] = "MeterId",
        [USAGE_SERVICE] = "ServiceName",
        [USAGE_SUBCATEGORY] = "MeterSubcategory",
        [USAGE_RESOURCE_GROUP] = "ResourceGroupName",
        [USAGE_RESOURCE] = "ResourceId",
        [USAGE_REGION] = "ResourceLocation",
        [USAGE_SUBSCRIPTION] = "SubscriptionId",
        [USAGE_CHARGE_TYPE] = "ChargeType",
        [USAGE_PRICING_MODEL] = "PricingModel",
    };
    return key->field == USAGE_TAG ? arena_strdup(a, key->tag) : names[key->field];
}

/* The folder of this subscription and kind: SUBSCRIPTION/daily, SUBSCRIPTION/query-service-region. */
static const char *folder_of(const struct fetch_job *job, const char **content)
{
    const struct usage_fetch *ask = job->ask;
    const char *kind = by_month(job) ? "query" : ask->hourly ? "hourly" : "daily";
    for (size_t i = 0; by_month(job) && i < ask->nkeys; i++)
        kind = arena_printf(job->arena, "%s %s", kind, usage_key_text(job->arena, &ask->keys[i]));
    *content = kind;
    char *name = arena_strdup(job->arena, kind);
    for (char *p = name; *p; p++)
        if (strchr("/\\:. ", *p) || (unsigned char)*p < ' ')
            *p = '-';
    return arena_printf(job->arena, "%s/%s/%s", ask->store, ask->subscription, name);
}

int usage_fetch(struct arm *arm, const struct usage_fetch *ask, struct arena *a, struct progress *progress,
                struct notes *notes, struct usage_fetched *out, struct err *err)
{
    struct fetch_job job = {.arm = arm, .ask = ask, .arena = a, .progress = progress, .notes = notes, .out = out};
    struct fetch_window *plan = NULL;
    struct day begun;
    const char *content, *folder = folder_of(&job, &content);
    *out = (struct usage_fetched){.subscription = ask->subscription, .folder = folder};
    if (fetch_store_open(folder, ask->subscription, content, by_month(&job) ? ".csv" : ".json.gz", a, &job.store, err))
        return -1;
    int status = take_range(&job, &begun, err);
    if (!status) {
        size_t n = make_plan(&job, begun, &plan);
        status = fetch_windows(&job, plan, n, err);
    }
    if (!status)
        give_facts(&job);
    fetch_store_close(&job.store);
    return status;
}
