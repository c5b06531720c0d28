/* The small CSV files of plans: budgets, planned changes, cycles. What is read holds what the headers promise. */
#include "fuzz.h"

#include <math.h>

#include "invoice/budget.h"
#include "invoice/cycles_file.h"
#include "invoice/events.h"

static bool refused(int status, const struct err *err)
{
    if (!status)
        return false;
    fuzz_check_err(err);
    fuzz_check(err->code == EXIT_INPUT);
    return true;
}

static void try_budgets(struct arena *a, const char *path)
{
    struct budgets b;
    struct err err;
    err_init(&err);
    if (refused(budgets_read(a, path, &b, &err), &err))
        return;
    fuzz_check(b.n > 0 && b.nkeys <= USAGE_BY_MAX);
    for (size_t i = 0; i < b.n; i++) {
        const struct budget *one = &b.at[i];
        fuzz_check(one->name && one->filter && one->currency && one->line > 1 && dec_sign(one->amount) > 0);
        fuzz_check(one->n_parts <= BUDGET_PARTS_MAX && one->n_thresholds <= BUDGET_THRESHOLDS_MAX);
        fuzz_check((one->month == 0) == (one->year == 0) && one->month <= 12 && one->period <= BUDGET_YEAR);
        fuzz_check(day_is_none(one->start) || day_is_none(one->end) || day_cmp(one->start, one->end) <= 0);
        for (size_t k = 0; k < one->n_parts; k++)
            fuzz_check(one->key[k] < b.nkeys && one->value[k]);
        for (size_t k = 0; k < one->n_thresholds; k++)
            fuzz_check(dec_sign(one->threshold[k].percent) > 0 && dec_cmp(one->threshold[k].percent, dec_of(1000)) <= 0);
    }
}

static void try_events(struct arena *a, const char *path)
{
    struct events events;
    struct err err;
    double days[20] = {1}, scale = 1;
    err_init(&err);
    if (refused(events_read(a, path, &events, &err), &err))
        return;
    const struct event **at = arena_array(a, events.n, sizeof *at);
    for (size_t i = 0; i < events.n; i++) {
        const struct event *e = at[i] = &events.at[i];
        fuzz_check(e->series && !day_is_none(e->date) && (day_is_none(e->until) || day_cmp(e->date, e->until) <= 0));
        fuzz_check(e->factor >= 0 && e->factor <= 1000 && isfinite(e->amount) && (e->has_factor ? e->amount == 0 : e->factor == 1));
    }
    if (events.n)
        events_apply(at, events.n, events.at[0].date, days, 20, &scale);
}

static void try_cycles(struct arena *a, const char *path)
{
    struct cycles_file *f;
    struct err err;
    err_init(&err);
    if (refused(cycles_file_read(a, path, &f, &err), &err))
        return;
    cycles_file_last(f);
    fuzz_check(!cycles_file_find(f, "\x01"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_file f = fuzz_file(data, size);
    struct arena *a = arena_new();
    try_budgets(a, f.path);
    try_events(a, f.path);
    try_cycles(a, f.path);
    arena_free(a);
    close(f.fd);
    return 0;
}
