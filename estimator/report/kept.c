#include "report/kept.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "io/json.h"
#include "pricing/estimate.h"
#include "report/json_parts.h"
#include "report/read_doc.h"
#include "workload/workload.h"

struct reading {
    const char *path;
    struct arena *arena;
    struct err *err;
};

static int bad(const struct reading *r, const char *where, const char *what)
{
    return json_bad_result(r->path, where, what, r->err);
}

/* A text or null. */
static int read_text(const struct reading *r, const struct json *object, const char *name, const char **out)
{
    const struct json *v = json_get(object, name);
    const char *s = json_string(v);
    *out = s ? arena_strdup(r->arena, s) : NULL;
    return s || !v || json_kind(v) == JSON_NULL ? 0 : bad(r, name, "not a text");
}

/* A decimal in a text, or null. */
static int read_number(const struct reading *r, const struct json *object, const char *name, bool *has, dec *out)
{
    const struct json *v = json_get(object, name);
    *has = false;
    *out = DEC_ZERO;
    if (!v || json_kind(v) == JSON_NULL)
        return 0;
    if (!json_string(v) || json_dec(v, out) != DEC_OK)
        return bad(r, name, "a number that is none, or too large");
    *has = true;
    return 0;
}

static int read_line(const struct reading *r, const struct json *v, struct kept_line *out)
{
    const struct json *match = json_get(v, "match");
    if (read_text(r, v, "name", &out->name) || read_number(r, v, "amount", &out->has_amount, &out->amount) ||
        read_number(r, v, "quantity", &out->has_quantity, &out->quantity) || read_text(r, v, "unit", &out->unit) ||
        read_text(r, v, "meter_id", &out->meter_id) || read_text(r, v, "state", &out->state) ||
        read_text(r, v, "reason", &out->reason) || read_text(r, match, "product", &out->product) ||
        read_text(r, match, "meter", &out->meter) || read_text(r, match, "region", &out->region) ||
        read_text(r, match, "offer", &out->offer))
        return -1;
    return out->name ? 0 : bad(r, "lines", "a line without a name");
}

static size_t count(const struct json *list)
{
    size_t n = 0;
    for (const struct json *v = json_first(list); v; v = json_next(v))
        n++;
    return n;
}

static int read_placement(const struct reading *r, const struct json *v, struct kept_placement *out)
{
    bool has_before;
    *out = (struct kept_placement){0};
    if (read_text(r, v, "region", &out->region) || read_text(r, v, "offer", &out->offer) ||
        read_number(r, v, "total", &out->has_total, &out->total) ||
        read_number(r, v, "priced_total", &out->has_part, &out->part) ||
        read_number(r, v, "before_terms", &has_before, &out->before_terms))
        return -1;
    if (!out->region || !out->offer)
        return bad(r, "placements", "a placement without region or offer");
    out->has_part = out->has_part && has_before;
    const struct json *lines = json_get(v, "lines");
    out->has_lines = lines != NULL;
    if (lines && json_kind(lines) != JSON_ARRAY)
        return bad(r, "lines", "not a list");
    out->lines = arena_array(r->arena, count(lines), sizeof *out->lines);
    for (const struct json *line = json_first(lines); line; line = json_next(line))
        if (read_line(r, line, &out->lines[out->n++]))
            return -1;
    return 0;
}

/* A result whose lines do not make its sum was changed by hand, or cut: a gate must not trust it. */
static int check_sum(const struct reading *r, const struct kept_placement *p)
{
    dec sum = DEC_ZERO;
    char lines[DEC_TEXT], stated[DEC_TEXT];
    for (size_t i = 0; i < p->n; i++)
        if (!dec_add(sum, p->lines[i].amount, &sum))
            return bad(r, "lines", "amounts too large to add up");
    if (!p->has_part || dec_cmp(sum, p->before_terms) == 0)
        return 0;
    return err_at(r->err, EXIT_INPUT, r->path, 0, "make it again with -o json",
                  "the lines come to %s, before_terms says %s: it was changed or cut", dec_text(sum, lines),
                  dec_text(p->before_terms, stated));
}

static int read_all(const struct reading *r, const struct json *v, struct kept_result *out)
{
    const struct json *list = json_get(v, "placements"), *base = json_get(v, "base");
    bool estimate = strcmp(out->kind, "estimate") == 0;
    if (!estimate && strcmp(out->kind, "compare") != 0)
        return err_at(r->err, EXIT_INPUT, r->path, 0, "give two results of compare, or two of estimate",
                      "a result of %s has no lines to compare", out->kind);
    if (!list || json_kind(list) != JSON_ARRAY || (estimate && count(list) != 1))
        return bad(r, "placements", estimate ? "not one placement" : "not a list");
    if (read_text(r, v, "currency", &out->currency) || read_text(r, v, "as_of", &out->as_of) ||
        read_text(r, v, "hours", &out->hours) ||
        read_placement(r,
                       estimate ? json_first(list)
                       : base   ? base
                                : list,
                       &out->main))
        return -1;
    if (!out->main.has_lines)
        return bad(r, estimate ? "placements" : "base", "no lines");
    if (check_sum(r, &out->main))
        return -1;
    out->placements = arena_array(r->arena, count(list), sizeof *out->placements);
    for (const struct json *p = json_first(list); p && !estimate; p = json_next(p))
        if (read_placement(r, p, &out->placements[out->n++]))
            return -1;
    return 0;
}

int kept_read(const char *path, struct arena *a, struct kept_result *out, struct err *err)
{
    struct json *root;
    const struct reading r = {strcmp(path, "-") == 0 ? "<stdin>" : path, a, err};
    *out = (struct kept_result){.path = r.path};
    if (read_result(path, a, out->sha256, &root, &out->kind, err))
        return -1;
    int status = read_all(&r, root, out);
    json_free(root);
    return status;
}

void kept_from_estimate(struct arena *a, const char *name, const char *currency, const struct workload *w,
                        const struct estimate *e, struct kept_result *out)
{
    struct kept_placement *p = &out->main;
    *out = (struct kept_result){.path = name, .kind = "estimate", .currency = currency};
    *p = (struct kept_placement){.region = e->region,
                                 .offer = e->offer,
                                 .has_total = e->complete,
                                 .total = e->total,
                                 .has_part = e->priced > 0,
                                 .part = e->total,
                                 .before_terms = e->before_terms,
                                 .has_lines = true,
                                 .n = e->n};
    p->lines = arena_array(a, e->n, sizeof *p->lines);
    for (size_t i = 0; i < e->n; i++) {
        const struct cell *c = &e->cells[i];
        bool priced = cell_has_amount(c);
        p->lines[i] = (struct kept_line){.name = w->lines[i].name,
                                         .has_amount = priced,
                                         .has_quantity = priced,
                                         .amount = priced ? c->amount : DEC_ZERO,
                                         .quantity = priced ? c->quantity : DEC_ZERO,
                                         .unit = c->unit,
                                         .meter_id = c->rate ? c->rate->meter_id : NULL,
                                         .product = c->rate ? c->rate->product : NULL,
                                         .meter = c->rate ? c->rate->meter : NULL,
                                         .region = c->region,
                                         .offer = c->offer,
                                         .state = line_state_name(c->state),
                                         .reason = priced ? NULL : c->reason};
    }
}
