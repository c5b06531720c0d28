#include "pricing/alternates.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/text.h"
#include "catalog/size.h"
#include "catalog/size_name.h"
#include "rates/rate.h"
#include "workload/workload.h"

enum {
    AT_ONCE = 64, /* sizes that are priced together: mostly one of the nearest will do */
    VCPUS_MOST = 2,
    MEMORY_MOST = 4, /* times the own: more is no alternate */
};

/* Lines that ask for one size in one place: they get one answer. */
struct ask {
    const char *size;
    bool windows;
    size_t *lines, n, cap;
    const struct size *own;
};

struct nearness {
    bool burstable; /* and the own is not */
    unsigned gpus, vcpus;
    bool series; /* another one */
    dec memory;
};

struct candidate {
    const struct size *size;
    struct nearness far;
    unsigned generation; /* of two that cost the same the newer one */
};

struct search {
    const struct estimate_input *in;
    struct arena *a, *scratch;
    struct arena *work; /* of one answer */
    const struct estimate *e, *base;
    bool missing_only;
    struct alternate *found; /* per line; n is 0 where size and why are NULL */
};

/* Which lines ask for which size */

static const char *size_of(const struct line *l, const struct cell *c, bool *windows)
{
    const struct rate *r = c->rate;
    if (l->want.kind == WANT_VM) {
        *windows = l->want.windows;
        return l->want.size;
    }
    *windows = r && r->windows;
    return c->os && r && r->arm_sku[0] && r->variant == RATE_PLAIN ? r->arm_sku : NULL;
}

static bool is_missing(const struct cell *c)
{
    return c->state == LINE_NO_PRICE;
}

static struct ask *asks_of(const struct search *s, size_t *n)
{
    const struct workload *w = s->in->workload;
    struct map *seen = map_new(s->scratch);
    struct ask *asks = arena_array(s->scratch, w->n, sizeof *asks);
    *n = 0;
    for (size_t i = 0; i < w->n; i++) {
        const struct line *l = &w->lines[i];
        const struct cell *c = &s->e->cells[i];
        bool windows;
        const char *size = size_of(l, c, &windows);
        if (!size || !(is_missing(c) || (c->state == LINE_PRICED && !s->missing_only)))
            continue;
        const char *key = arena_printf(s->scratch, "%s\x1f%d%d%d\x1f%s\x1f%s\x1f%s", text_lower(s->scratch, size),
                                       windows, l->pin_offer, is_missing(c), c->region ? c->region : "",
                                       c->offer ? c->offer : "", l->has_offer ? l->offer.name : "");
        struct ask *ask = map_get(seen, key);
        if (!ask) {
            ask = &asks[(*n)++];
            *ask = (struct ask){.size = size, .windows = windows, .own = size_find(s->in->catalog, size)};
            map_put(seen, key, ask);
        }
        ask->lines = arena_grow(s->scratch, ask->lines, ask->n, &ask->cap, sizeof *ask->lines);
        ask->lines[ask->n++] = i;
    }
    return asks;
}

/* Which sizes fit, and how near they are */

static bool is_much_more(const struct size *own, const struct size *s)
{
    dec most;
    return s->vcpus_available > VCPUS_MOST * own->vcpus_available || s->gpus > VCPUS_MOST * own->gpus ||
           !dec_mul(own->memory_gb, dec_of(MEMORY_MOST), &most) || dec_cmp(s->memory_gb, most) > 0;
}

static bool fits(const struct size *own, const struct size *s)
{
    return s != own && !is_much_more(own, s) && s->vcpus_available >= own->vcpus_available &&
           dec_cmp(s->memory_gb, own->memory_gb) >= 0 && s->gpus >= own->gpus &&
           strcmp(s->architecture, own->architecture) == 0 && (s->premium_io || !own->premium_io);
}

static struct candidate candidate_of(const struct size *own, const struct size *s)
{
    struct size_name a, b;
    struct nearness far = {.gpus = s->gpus - own->gpus, .vcpus = s->vcpus_available - own->vcpus_available};
    size_name_read(own->name, &a);
    size_name_read(s->name, &b);
    far.burstable = b.burstable && !a.burstable;
    far.series = strcmp(a.series, b.series) != 0;
    if (!dec_sub(s->memory_gb, own->memory_gb, &far.memory))
        far.memory = s->memory_gb;
    return (struct candidate){s, far, b.generation};
}

static int cmp_nearness(const struct nearness *x, const struct nearness *y)
{
    if (x->burstable != y->burstable)
        return x->burstable - y->burstable;
    if (x->gpus != y->gpus)
        return x->gpus < y->gpus ? -1 : 1;
    if (x->vcpus != y->vcpus)
        return x->vcpus < y->vcpus ? -1 : 1;
    if (x->series != y->series)
        return x->series - y->series;
    return dec_cmp(x->memory, y->memory);
}

static int by_nearness(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    int c = cmp_nearness(&x->far, &y->far);
    if (!c)
        c = (x->generation < y->generation) - (x->generation > y->generation);
    return c ? c : strcmp(x->size->name, y->size->name);
}

/* Saves asking for the price of a size that the place does not know at all. */
static bool is_listed(const struct search *s, const struct ask *ask, const struct size *size)
{
    const struct cell *c = &s->e->cells[ask->lines[0]];
    size_t n;
    const struct rate *const *at = book_by_size(s->in->book, c->offer_id, size->name, &n);
    for (size_t i = 0; i < n; i++)
        if (!c->region || strcmp(at[i]->region, c->region) == 0)
            return true;
    return false;
}

static struct candidate *candidates_for(const struct search *s, const struct ask *ask, size_t *n)
{
    size_t all = size_count(s->in->catalog);
    struct candidate *list = arena_array(s->work, all, sizeof *list);
    *n = 0;
    for (size_t i = 0; i < all; i++) {
        const struct size *size = size_at(s->in->catalog, i);
        if (fits(ask->own, size) && is_listed(s, ask, size))
            list[(*n)++] = candidate_of(ask->own, size);
    }
    if (*n)
        qsort(list, *n, sizeof *list, by_nearness);
    return list;
}

/* Prices: the whole of the offer's rules, by pricing the lines with another size */

static struct line with_size(const struct search *s, size_t line, const struct ask *ask, const char *size)
{
    struct line l = s->in->workload->lines[line];
    l.want = (struct want){.kind = WANT_VM, .size = size, .windows = ask->windows};
    l.region = s->e->cells[line].region;
    return l;
}

static int price(const struct search *s, struct line *lines, size_t n, struct estimate *out, struct err *err)
{
    struct workload *w = arena_alloc(s->work, sizeof *w);
    struct estimate_input in = *s->in;
    *w = (struct workload){.lines = lines, .n = n};
    in.workload = w;
    in.notes = NULL;
    return estimate_run(&in, s->work, &s->e->placement, out, err);
}

/* Of some sizes the nearest that has a price, and a lower one if the line has its own; of equally near ones the
 * cheapest. */
static int pick_of(const struct search *s, const struct ask *ask, const struct candidate *list, size_t n,
                   const struct size **out, struct err *err)
{
    size_t first = ask->lines[0], best = n;
    const struct cell *own = &s->e->cells[first];
    struct line *lines = arena_array(s->work, n, sizeof *lines);
    struct estimate e;
    for (size_t i = 0; i < n; i++)
        lines[i] = with_size(s, first, ask, list[i].size->name);
    if (price(s, lines, n, &e, err))
        return -1;
    for (size_t i = 0; i < n; i++) {
        const struct cell *c = &e.cells[i];
        if (c->state != LINE_PRICED || (cell_has_amount(own) && dec_cmp(c->amount, own->amount) >= 0))
            continue;
        if (best < n && cmp_nearness(&list[i].far, &list[best].far) != 0)
            break;
        if (best == n || dec_cmp(c->amount, e.cells[best].amount) < 0)
            best = i;
    }
    *out = best < n ? list[best].size : NULL;
    return 0;
}

static int pick(const struct search *s, const struct ask *ask, const struct size **out, struct err *err)
{
    size_t n;
    const struct candidate *list = candidates_for(s, ask, &n);
    *out = NULL;
    for (size_t from = 0, to; from < n && !*out; from = to) {
        to = from + AT_ONCE < n ? from + AT_ONCE : n;
        while (to < n && cmp_nearness(&list[to].far, &list[to - 1].far) == 0)
            to++;
        if (pick_of(s, ask, list + from, to - from, out, err))
            return -1;
    }
    return 0;
}

/* Words */

static const char *add(struct arena *a, const char *text, const char *part)
{
    return text[0] ? arena_printf(a, "%s, %s", text, part) : part;
}

static const char *amounts(struct arena *a, const struct size *own, const struct size *to, const char *text)
{
    char own_memory[DEC_TEXT], memory[DEC_TEXT];
    bool same_vcpu = own->vcpus_available == to->vcpus_available;
    bool same_memory = dec_cmp(own->memory_gb, to->memory_gb) == 0;
    const char *vcpu =
        same_vcpu ? "same vCPU" : arena_printf(a, "%u instead of %u vCPU", to->vcpus_available, own->vcpus_available);
    if (same_vcpu && same_memory)
        text = add(a, text, "same vCPU and memory");
    else
        text = add(a, add(a, text, vcpu),
                   same_memory ? "same memory"
                               : arena_printf(a, "%s instead of %s GB of memory", dec_text(to->memory_gb, memory),
                                              dec_text(own->memory_gb, own_memory)));
    return own->gpus == to->gpus ? text : add(a, text, arena_printf(a, "%u instead of %u GPU", to->gpus, own->gpus));
}

static const char *differences(struct arena *a, const struct size *own, const struct size *to)
{
    struct size_name x, y;
    const char *text = "";
    size_name_read(own->name, &x);
    size_name_read(to->name, &y);
    bool same_series = strcmp(x.series, y.series) == 0;
    if (!same_series)
        text = arena_printf(a, "%s series", y.series);
    if (x.maker != y.maker)
        text = add(a, text, size_maker_name(y.maker));
    if (same_series && x.generation != y.generation)
        text = add(a, text, arena_printf(a, "generation %u instead of %u", y.generation, x.generation));
    text = amounts(a, own, to, text);
    if (y.burstable && !x.burstable)
        text = add(a, text, "burstable");
    if (own->gpus && (!same_series || strcmp(x.accelerator, y.accelerator) != 0))
        text = add(a, text, "another GPU");
    if (x.local == SIZE_DISK_LOCAL && y.local == SIZE_DISK_NONE)
        text = add(a, text, "no local disk");
    if (x.local == SIZE_DISK_NONE && y.local == SIZE_DISK_LOCAL)
        text = add(a, text, "with a local disk");
    if (x.more_storage && !y.more_storage)
        text = add(a, text, "less disk throughput");
    if (x.more_network && !y.more_network)
        text = add(a, text, "less network throughput");
    if (x.isolated && !y.isolated)
        text = add(a, text, "not isolated");
    return text;
}

/* The whole */

static void cannot(const struct search *s, const struct ask *ask, const char *why)
{
    for (size_t i = 0; i < ask->n; i++) {
        size_t line = ask->lines[i];
        s->found[line] =
            (struct alternate){.line = line, .own = ask->size, .missing = is_missing(&s->e->cells[line]), .why = why};
    }
}

static void propose(const struct search *s, const struct ask *ask, const struct size *to, const char *how, size_t line,
                    dec amount)
{
    const struct cell *own = &s->e->cells[line];
    struct alternate x = {.line = line, .own = ask->size, .missing = is_missing(own), .size = to, .differences = how};
    const struct cell *against = !x.missing ? own : s->base ? &s->base->cells[line] : NULL;
    x.amount = amount;
    x.has_delta = against && cell_has_amount(against) && dec_sub(amount, against->amount, &x.delta);
    if (x.missing || dec_sign(x.delta) < 0)
        s->found[line] = x;
}

static int answer(const struct search *s, const struct ask *ask, struct err *err)
{
    const struct size *to;
    struct estimate e;
    if (!ask->own) {
        cannot(s, ask, "not in the catalogue");
        return 0;
    }
    if (pick(s, ask, &to, err))
        return -1;
    if (!to) {
        if (is_missing(&s->e->cells[ask->lines[0]]))
            cannot(s, ask, "no size that fits has a price there");
        return 0;
    }
    struct line *lines = arena_array(s->work, ask->n, sizeof *lines);
    for (size_t i = 0; i < ask->n; i++)
        lines[i] = with_size(s, ask->lines[i], ask, to->name);
    if (price(s, lines, ask->n, &e, err))
        return -1;
    const char *how = differences(s->a, ask->own, to);
    for (size_t i = 0; i < ask->n; i++)
        if (e.cells[i].state == LINE_PRICED)
            propose(s, ask, to, how, ask->lines[i], e.cells[i].amount);
    return 0;
}

int alternates_find(const struct estimate_input *in, struct arena *a, const struct estimate *e,
                    const struct estimate *base, bool missing_only, struct alternates *out, struct err *err)
{
    struct search s = {in, a, arena_new(), arena_new(), e, base, missing_only, NULL};
    size_t n, count = 0;
    struct ask *asks = asks_of(&s, &n);
    int status = 0;
    s.found = arena_array(s.scratch, e->n, sizeof *s.found);
    for (size_t i = 0; i < n && !status; i++) {
        status = answer(&s, &asks[i], err);
        arena_reset(s.work);
    }
    struct alternate *at = arena_array(a, e->n, sizeof *at);
    for (size_t i = 0; i < e->n && !status; i++)
        if (s.found[i].size || s.found[i].why) {
            at[count] = s.found[i];
            at[count++].own = arena_strdup(a, s.found[i].own);
        }
    *out = (struct alternates){at, count};
    arena_free(s.work);
    arena_free(s.scratch);
    return status;
}
