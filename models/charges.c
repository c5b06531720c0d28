/* Calendar charges: what falls on the same day of the month again and again (licences, support plans, marketplace
 * fees). Such days are kept out of the level, and the charge is forecast on its own day. A day counts from the start
 * of the month, and where that finds nothing, the last three also from its end. */
#include <string.h>

#include "models/sorted.h"
#include "models/work.h"

enum { SEEN_MAX = 16, FROM_END = 3 };

static const double sure = 4, likely = 3;                 /* robust deviations above what is expected */
static const double share_sure = 0.4, share_likely = 0.3; /* and shares of the local level */
static const double once = 1.5;                           /* a first of the month seen once: this many mean days */

static int is_charge(const struct models_work *w, size_t t, double deviations, double share)
{
    return w->known[t] && w->residual[t] > deviations * w->deviation && w->residual[t] > share;
}

/* Day key of t: the day of the month, or minus the days left in it. */
static int on_day(const struct models_input *in, size_t at, int key)
{
    return key > 0 ? in->month_day[at] == key : in->month_length[at] - in->month_day[at] == -key;
}

/* days[0..n): the days that stand out, in order. */
static int find(struct models_work *w, const struct models_input *in, int key, const size_t *days, size_t n_days)
{
    size_t n = w->view.n, met = 0, seen = 0;
    double size[SEEN_MAX];
    for (size_t i = 0; i < n_days && seen < SEEN_MAX; i++)
        if (on_day(in, days[i] + w->skipped, key))
            size[seen++] = w->residual[days[i]] * w->local[days[i]];
    if (seen == 0 || (seen == 1 && key != 1))
        return 0;
    for (size_t t = 0; t < n; t++)
        met += w->known[t] && on_day(in, t + w->skipped, key);
    double amount = 0;
    if (seen >= 2 && (double)seen >= 0.6 * (double)met)
        amount = seen >= 3 ? sorted_median_of(size + seen - 3, 3) : size[seen - 1];
    else if (seen == 1 && met == 1 && size[0] > once)
        amount = size[0];
    if (!(amount > 0))
        return 0;
    for (size_t t = 0; t < n + w->view.horizon; t++) {
        if (!on_day(in, t + w->skipped, key))
            continue;
        w->charge[t] = amount;
        if (t < n)
            w->charge_day[t] = (unsigned char)is_charge(w, t, likely, share_likely);
    }
    return 1;
}

void charges_find(struct models_work *w, const struct models_input *in)
{
    size_t days[WORK_DAYS], n = 0;
    memset(w->charge, 0, (w->view.n + w->view.horizon) * sizeof *w->charge);
    for (size_t t = 0; t < w->view.n; t++)
        if (is_charge(w, t, sure, share_sure))
            days[n++] = t;
    int found_late = 0;
    for (int day = 1; day <= 31 && n; day++)
        found_late |= find(w, in, day, days, n) && day >= 28;
    for (int left = 0; left < FROM_END && n && !found_late; left++)
        find(w, in, -left, days, n);
}
