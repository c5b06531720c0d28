/* The view of a result, as json_view.c writes it, back into the doc. Nothing is taken on trust. */
#include <string.h>

#include "base/arena.h"
#include "io/json.h"
#include "report/json_parts.h"

enum { COLUMNS_MAX = 200, KEEP_MAX = 100, TONES = DOC_RISK + 1 };

struct reading {
    const char *path;
    struct doc *d;
    struct err *err;
};

static int bad(const struct reading *r, const char *where, const char *what)
{
    return json_bad_result(r->path, where, what, r->err);
}

static int read_value(const struct reading *r, const char *where, const struct json *v, struct doc_value *out)
{
    return json_read_value(r->d, v, out) ? 0 : bad(r, where, "a number outside a text is not a whole one");
}

/* A text, or NULL for null and for nothing. */
static int read_text(const struct reading *r, const char *where, const struct json *v, const char **out)
{
    const char *s = json_string(v);
    *out = s ? arena_strdup(r->d->arena, s) : NULL;
    return s || !v || json_kind(v) == JSON_NULL ? 0 : bad(r, where, "not a text");
}

static size_t count(const struct json *list)
{
    size_t n = 0;
    for (const struct json *v = json_first(list); v; v = json_next(v))
        n++;
    return n;
}

static bool is_list(const struct json *v)
{
    return v && json_kind(v) == JSON_ARRAY;
}

static int read_texts(const struct reading *r, const char *where, const struct json *list, const char ***out, size_t *n)
{
    if (!is_list(list))
        return bad(r, where, "not a list");
    *out = arena_array(r->d->arena, count(list), sizeof **out);
    *n = 0;
    for (const struct json *v = json_first(list); v; v = json_next(v)) {
        if (!json_string(v))
            return bad(r, where, "holds something that is no text");
        (*out)[(*n)++] = arena_strdup(r->d->arena, json_string(v));
    }
    return 0;
}

static int read_cell(const struct reading *r, const struct json *v, struct doc_value *out)
{
    static const enum doc_type named[] = {DOC_MONEY, DOC_QUANTITY, DOC_PERCENT};
    static const char where[] = "a cell of a table";
    const char *mark;
    if (json_kind(v) == JSON_ARRAY)
        return bad(r, where, "it is a list");
    if (json_kind(v) != JSON_OBJECT)
        return read_value(r, where, v, out);
    const struct json *inner = json_get(v, "value");
    if (inner && (json_kind(inner) == JSON_OBJECT || json_kind(inner) == JSON_ARRAY))
        return bad(r, where, "its value has parts");
    if (inner && read_value(r, where, inner, out))
        return -1;
    for (size_t i = 0; !inner && i < sizeof named / sizeof *named; i++) {
        dec n;
        inner = json_get(v, json_cell_name(named[i]));
        if (!inner)
            continue;
        if (!json_string(inner) || json_dec(inner, &n) != DEC_OK)
            return bad(r, where, "its number is none, or too large");
        *out = (struct doc_value){.type = named[i], .number = n};
    }
    if (!inner)
        return bad(r, where, "an object without a value");
    if (read_text(r, where, json_get(v, "mark"), &mark))
        return -1;
    out->mark = mark;
    out->sign = json_bool(json_get(v, "sign"), false);
    return 0;
}

static int read_columns(const struct reading *r, const struct json *list, struct doc_column **out, size_t *n)
{
    static const char where[] = "the columns of a table";
    if (!is_list(list) || count(list) == 0 || count(list) > COLUMNS_MAX)
        return bad(r, where, "there are none, or too many");
    *out = arena_array(r->d->arena, count(list), sizeof **out);
    *n = 0;
    for (const struct json *v = json_first(list); v; v = json_next(v)) {
        struct doc_column *c = &(*out)[(*n)++];
        const struct json *keep = json_get(v, "keep");
        long long k = 0;
        if (read_text(r, where, json_get(v, "key"), &c->key) || read_text(r, where, json_get(v, "title"), &c->title))
            return -1;
        if (!c->key || (keep && !json_whole_number(keep, &k)) || k < 0 || k > KEEP_MAX)
            return bad(r, where, c->key ? "keep is no small number" : "one has no key");
        c->right = json_bool(json_get(v, "right"), false);
        c->keep = (int)k;
    }
    return 0;
}

/* The value whose name v is: names[i] stands for i, NULL for none. */
static bool find_name(const char *const *names, size_t n, const struct json *v, size_t *out)
{
    for (*out = 0; *out < n; ++*out)
        if (names[*out] && json_string(v) && strcmp(json_string(v), names[*out]) == 0)
            return true;
    return false;
}

static int read_tone(const struct reading *r, const char *where, const struct json *v, enum doc_tone *out)
{
    const char *names[TONES];
    size_t i;
    *out = DOC_PLAIN;
    for (i = 0; i < TONES; i++)
        names[i] = json_tone_name((enum doc_tone)i);
    if (v && !find_name(names, TONES, v, &i))
        return bad(r, where, "unknown tone");
    if (v)
        *out = (enum doc_tone)i;
    return 0;
}

/* Names for programs become attributes and classes as they stand. */
static int read_key(const struct reading *r, const char *where, const struct json *v, const char **out)
{
    if (read_text(r, where, v, out))
        return -1;
    if (!*out || !**out || strspn(*out, "abcdefghijklmnopqrstuvwxyz0123456789_-") != strlen(*out))
        return bad(r, where, "a key that is none");
    return 0;
}

static int read_row(const struct reading *r, const struct json *v, struct doc_table *t)
{
    static const char where[] = "a row of a table";
    const struct json *cells = json_get(v, "cells");
    const char *group;
    enum doc_tone tone;
    if (!is_list(cells) || count(cells) != t->ncolumns)
        return bad(r, where, "not one cell for each column");
    if (read_text(r, where, json_get(v, "group"), &group) || read_tone(r, where, json_get(v, "tone"), &tone))
        return -1;
    struct doc_value *at = doc_row(r->d, t, group);
    for (const struct json *c = json_first(cells); c; c = json_next(c))
        if (read_cell(r, c, at++))
            return -1;
    doc_tone(t, tone);
    return 0;
}

static int read_table(const struct reading *r, const struct json *v)
{
    struct doc_column *columns = NULL;
    size_t n = 0;
    const char *title, *heading, **footnotes;
    const struct json *rows = json_get(v, "rows");
    if (read_text(r, "the title of a table", json_get(v, "title"), &title) ||
        read_text(r, "the heading of a table", json_get(v, "heading"), &heading) ||
        read_columns(r, json_get(v, "columns"), &columns, &n))
        return -1;
    struct doc_table *t = doc_table(r->d, title, columns, n);
    t->heading = heading;
    t->document = json_bool(json_get(v, "document"), false);
    t->csv = json_bool(json_get(v, "csv"), false);
    t->machine_only = json_bool(json_get(v, "machine_only"), false);
    if (!is_list(rows))
        return bad(r, "the rows of a table", "not a list");
    for (const struct json *row = json_first(rows); row; row = json_next(row))
        if (read_row(r, row, t))
            return -1;
    if (read_texts(r, "the footnotes of a table", json_get(v, "footnotes"), &footnotes, &n))
        return -1;
    for (size_t i = 0; i < n; i++) {
        doc_footnote(r->d, t, footnotes[i]);
        r->d->nmarks += footnotes[i][0] == '['; /* as doc_mark counts them */
    }
    return 0;
}

static int read_figure(const struct reading *r, const struct json *v)
{
    static const char where[] = "a figure";
    const char *key, *label;
    struct doc_value value;
    if (read_key(r, where, json_get(v, "key"), &key) || read_text(r, where, json_get(v, "label"), &label))
        return -1;
    if (!label || !json_get(v, "value"))
        return bad(r, where, "no label or no value");
    if (read_cell(r, json_get(v, "value"), &value))
        return -1;
    struct doc_figure *f = doc_figure(r->d, key, label, value);
    return read_text(r, where, json_get(v, "place"), &f->place) ||
                   read_text(r, where, json_get(v, "detail"), &f->detail) ||
                   read_tone(r, where, json_get(v, "tone"), &f->tone)
               ? -1
               : 0;
}

static int read_series(const struct reading *r, const struct json *v, struct doc_series *s)
{
    static const char where[] = "a series of a chart";
    const char *names[] = {json_series_name(DOC_SERIES_BAR), json_series_name(DOC_SERIES_REST),
                           json_series_name(DOC_SERIES_LINE), json_series_name(DOC_SERIES_LOW),
                           json_series_name(DOC_SERIES_HIGH)};
    size_t kind;
    if (read_key(r, where, json_get(v, "key"), &s->key) || read_text(r, where, json_get(v, "name"), &s->name) ||
        read_tone(r, where, json_get(v, "tone"), &s->tone))
        return -1;
    if (!s->name || !find_name(names, sizeof names / sizeof *names, json_get(v, "kind"), &kind))
        return bad(r, where, "no name, or a kind that is none");
    s->kind = (enum doc_series_kind)kind;
    return 0;
}

static int read_ticks(const struct reading *r, const struct json *list, struct doc_point *p)
{
    static const char where[] = "the ticks of a chart";
    if (list && !is_list(list))
        return bad(r, where, "not a list");
    for (const struct json *v = json_first(list); v; v = json_next(v)) {
        struct doc_value value;
        const char *name;
        if (!json_get(v, "value"))
            return bad(r, where, "one has no value");
        if (read_text(r, where, json_get(v, "name"), &name) || read_cell(r, json_get(v, "value"), &value))
            return -1;
        doc_tick(r->d, p, name, value);
    }
    return 0;
}

static int read_point(const struct reading *r, const struct json *v, struct doc_chart *c)
{
    static const char where[] = "a point of a chart";
    const struct json *values = json_get(v, "values"), *aside = json_get(v, "aside");
    struct doc_point *p = doc_point(r->d, c, NULL);
    struct doc_value *at = p->values;
    if (!is_list(values) || count(values) != c->nseries)
        return bad(r, where, "not one value for each series");
    for (const struct json *one = json_first(values); one; one = json_next(one))
        if (read_cell(r, one, at++))
            return -1;
    p->numbers_only = json_bool(json_get(v, "numbers_only"), false);
    if (read_text(r, where, json_get(v, "group"), &p->group) || read_text(r, where, json_get(v, "label"), &p->label) ||
        read_text(r, where, json_get(v, "detail"), &p->detail) || read_text(r, where, json_get(v, "tag"), &p->tag) ||
        read_tone(r, where, json_get(v, "tone"), &p->tone) || (aside && read_cell(r, aside, &p->aside)))
        return -1;
    return p->label ? read_ticks(r, json_get(v, "ticks"), p) : bad(r, where, "no label");
}

static int read_chart(const struct reading *r, const struct json *v)
{
    static const char where[] = "a chart";
    const char *names[] = {json_chart_name(DOC_CHART_BARS), json_chart_name(DOC_CHART_FAN)};
    const struct json *list = json_get(v, "series"), *points = json_get(v, "points"), *reference;
    const char *key, *title;
    size_t kind, n = 0;
    if (read_key(r, where, json_get(v, "key"), &key) || read_text(r, where, json_get(v, "title"), &title))
        return -1;
    if (!find_name(names, sizeof names / sizeof *names, json_get(v, "kind"), &kind) || !title)
        return bad(r, where, "no title, or a kind that is none");
    if (!is_list(list) || !is_list(points) || count(list) == 0 || count(list) > COLUMNS_MAX)
        return bad(r, where, "no series, too many, or no points");
    struct doc_series *series = arena_array(r->d->arena, count(list), sizeof *series);
    for (const struct json *s = json_first(list); s; s = json_next(s))
        if (read_series(r, s, &series[n++]))
            return -1;
    struct doc_chart *c = doc_chart(r->d, (enum doc_chart_kind)kind, key, title, series, n);
    c->glance = json_bool(json_get(v, "glance"), false);
    reference = json_get(v, "reference");
    if (read_text(r, where, json_get(v, "caption"), &c->caption) ||
        read_text(r, where, json_get(v, "reference_name"), &c->reference_name) ||
        (reference && read_cell(r, reference, &c->reference)))
        return -1;
    for (const struct json *p = json_first(points); p; p = json_next(p))
        if (read_point(r, p, c))
            return -1;
    return 0;
}

/* A part of the view that may be absent: earlier versions had none. */
static int read_parts(const struct reading *r, const char *where, const struct json *list,
                      int (*read)(const struct reading *r, const struct json *v))
{
    if (list && !is_list(list))
        return bad(r, where, "not a list");
    for (const struct json *v = json_first(list); v; v = json_next(v))
        if (read(r, v))
            return -1;
    return 0;
}

int json_read_view(const char *path, const struct json *view, struct doc *d, struct err *err)
{
    const struct reading r = {path, d, err};
    const char **about;
    size_t n;
    if (read_text(&r, "view.title", json_get(view, "title"), &d->title) ||
        read_text(&r, "view.lead", json_get(view, "lead"), &d->lead) ||
        read_parts(&r, "view.figures", json_get(view, "figures"), read_figure) ||
        read_parts(&r, "view.charts", json_get(view, "charts"), read_chart) ||
        read_parts(&r, "view.tables", json_get(view, "tables"), read_table) ||
        read_texts(&r, "view.about", json_get(view, "about"), &about, &n))
        return -1;
    for (size_t i = 0; i < n; i++)
        doc_about(d, about[i]);
    return 0;
}
