#include "report/doc.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"

enum { QUANTITY_PLACES = 6, PERCENT_PLACES = 1 };

struct doc *doc_new(struct arena *a, const char *schema, const char *currency)
{
    struct doc *d = arena_alloc(a, sizeof *d);
    *d = (struct doc){.arena = a, .schema = schema, .currency = currency, .money_digits = 2, .data = doc_object()};
    d->span = (struct doc_span){" a month", "Monthly", "Monthly cost", true};
    return d;
}

struct doc_value doc_null(void)
{
    return (struct doc_value){.type = DOC_NULL};
}

struct doc_value doc_text(const char *s)
{
    return s ? (struct doc_value){.type = DOC_TEXT, .text = s} : doc_null();
}

struct doc_value doc_money(dec n)
{
    return (struct doc_value){.type = DOC_MONEY, .number = n};
}

struct doc_value doc_delta(dec n)
{
    return (struct doc_value){.type = DOC_MONEY, .number = n, .sign = true};
}

struct doc_value doc_quantity(dec n)
{
    return (struct doc_value){.type = DOC_QUANTITY, .number = n};
}

struct doc_value doc_percent(dec n, bool sign)
{
    return (struct doc_value){.type = DOC_PERCENT, .number = n, .sign = sign};
}

struct doc_value doc_count(long long n)
{
    return (struct doc_value){.type = DOC_COUNT, .count = n};
}

struct doc_value doc_bool(bool b)
{
    return (struct doc_value){.type = DOC_BOOL, .count = b};
}

struct doc_value doc_object(void)
{
    return (struct doc_value){.type = DOC_OBJECT};
}

struct doc_value doc_list(void)
{
    return (struct doc_value){.type = DOC_LIST};
}

struct doc_value *doc_put(struct doc *d, struct doc_value *object, const char *name, struct doc_value v)
{
    struct doc_node *node = arena_alloc(d->arena, sizeof *node);
    *node = (struct doc_node){.name = name, .value = v};
    if (object->last)
        object->last->next = node;
    else
        object->first = node;
    object->last = node;
    return &node->value;
}

struct doc_value *doc_push(struct doc *d, struct doc_value *list, struct doc_value v)
{
    return doc_put(d, list, NULL, v);
}

const struct doc_value *doc_get(const struct doc_value *object, const char *name)
{
    for (const struct doc_node *node = object->first; node; node = node->next)
        if (node->name && strcmp(node->name, name) == 0)
            return &node->value;
    return NULL;
}

struct doc_figure *doc_figure(struct doc *d, const char *key, const char *label, struct doc_value value)
{
    d->figures = arena_grow(d->arena, d->figures, d->nfigures, &d->fcap, sizeof *d->figures);
    d->figures[d->nfigures] = (struct doc_figure){.key = key, .label = label, .value = value};
    return &d->figures[d->nfigures++];
}

struct doc_chart *doc_chart(struct doc *d, enum doc_chart_kind kind, const char *key, const char *title,
                            const struct doc_series *series, size_t n)
{
    struct doc_chart *c = arena_alloc(d->arena, sizeof *c);
    *c = (struct doc_chart){.kind = kind, .key = key, .title = title, .series = series, .nseries = n};
    d->charts = arena_grow(d->arena, d->charts, d->ncharts, &d->ccap, sizeof *d->charts);
    d->charts[d->ncharts++] = c;
    return c;
}

struct doc_point *doc_point(struct doc *d, struct doc_chart *c, const char *label)
{
    c->points = arena_grow(d->arena, c->points, c->npoints, &c->pcap, sizeof *c->points);
    struct doc_point *p = &c->points[c->npoints++];
    *p = (struct doc_point){.label = label, .values = arena_array(d->arena, c->nseries, sizeof *p->values)};
    for (size_t i = 0; i < c->nseries; i++)
        p->values[i] = doc_null();
    return p;
}

void doc_tick(struct doc *d, struct doc_point *p, const char *name, struct doc_value v)
{
    size_t before = p->tcap; /* two arrays grow in step */
    p->tick_names = arena_grow(d->arena, p->tick_names, p->nticks, &before, sizeof *p->tick_names);
    p->ticks = arena_grow(d->arena, p->ticks, p->nticks, &p->tcap, sizeof *p->ticks);
    p->tick_names[p->nticks] = name;
    p->ticks[p->nticks++] = v;
}

struct doc_table *doc_table(struct doc *d, const char *title, const struct doc_column *columns, size_t n)
{
    struct doc_table *t = arena_alloc(d->arena, sizeof *t);
    struct doc_column *copy = arena_array(d->arena, n, sizeof *copy);
    if (n)
        memcpy(copy, columns, n * sizeof *copy);
    *t = (struct doc_table){.title = title, .columns = copy, .ncolumns = n};
    d->tables = arena_grow(d->arena, d->tables, d->ntables, &d->tcap, sizeof *d->tables);
    d->tables[d->ntables++] = t;
    return t;
}

struct doc_value *doc_row(struct doc *d, struct doc_table *t, const char *group)
{
    /* Three arrays grow in step: the first two with the capacity as it was, the last one moves it on. */
    size_t before = t->cap, row = t->ncolumns * sizeof *t->cells;
    t->tones = arena_grow(d->arena, t->tones, t->nrows, &before, sizeof *t->tones);
    before = t->cap;
    t->groups = arena_grow(d->arena, t->groups, t->nrows, &before, sizeof *t->groups);
    t->cells = arena_grow(d->arena, t->cells, t->nrows, &t->cap, row ? row : 1);
    t->tones[t->nrows] = DOC_PLAIN;
    t->groups[t->nrows] = group;
    struct doc_value *cells = t->cells + t->nrows * t->ncolumns;
    for (size_t i = 0; i < t->ncolumns; i++)
        cells[i] = doc_null();
    t->nrows++;
    return cells;
}

void doc_tone(struct doc_table *t, enum doc_tone tone)
{
    t->tones[t->nrows - 1] = tone;
}

static void add_footnote(struct doc *d, struct doc_table *t, const char *text)
{
    t->footnotes = arena_grow(d->arena, t->footnotes, t->nfootnotes, &t->fcap, sizeof *t->footnotes);
    t->footnotes[t->nfootnotes++] = text;
}

void doc_footnote(struct doc *d, struct doc_table *t, const char *text)
{
    for (size_t i = 0; i < t->nfootnotes; i++)
        if (strcmp(t->footnotes[i], text) == 0)
            return;
    add_footnote(d, t, text);
}

const char *doc_mark(struct doc *d, struct doc_table *t, const char *text)
{
    for (size_t i = 0; i < t->nfootnotes; i++) {
        const char *old = t->footnotes[i], *end = strchr(old, ' ');
        if (old[0] == '[' && end && strcmp(end + 1, text) == 0)
            return arena_strndup(d->arena, old, (size_t)(end - old));
    }
    const char *mark = arena_printf(d->arena, "[%zu]", ++d->nmarks);
    add_footnote(d, t, arena_printf(d->arena, "%s %s", mark, text));
    return mark;
}

void doc_about(struct doc *d, const char *text)
{
    d->about = arena_grow(d->arena, d->about, d->nabout, &d->acap, sizeof *d->about);
    d->about[d->nabout++] = text;
}

bool doc_column_shown(const struct doc_table *t, size_t column)
{
    const struct doc_column *c = &t->columns[column];
    if (!c->title || c->keep == 0)
        return c->title != NULL;
    for (size_t row = 0; row < t->nrows; row++) {
        const struct doc_value *v = &t->cells[row * t->ncolumns + column];
        if (v->type != DOC_NULL && !(v->type == DOC_TEXT && !v->text[0]))
            return true;
    }
    return false;
}

static const char *show_plain(struct doc *d, const struct doc_value *v)
{
    char text[DEC_TEXT];
    switch (v->type) {
    case DOC_TEXT:
        return v->text;
    case DOC_MONEY:
        return text_group(d->arena, dec_text_fixed(v->number, d->money_digits, text));
    case DOC_QUANTITY:
        return text_group(d->arena, dec_text(dec_round(v->number, QUANTITY_PLACES), text));
    case DOC_PERCENT:
        return arena_printf(d->arena, "%s%%", text_group(d->arena, dec_text_fixed(v->number, PERCENT_PLACES, text)));
    case DOC_COUNT:
        return text_group(d->arena, arena_printf(d->arena, "%lld", v->count));
    case DOC_BOOL:
        return v->count ? "yes" : "no";
    case DOC_NULL:
    case DOC_OBJECT:
    case DOC_LIST:
        break;
    }
    return "-";
}

/* A '+' only where something other than 0 is left after rounding. */
static bool shows_plus(const struct doc_value *v, const char *shown)
{
    return v->sign && (v->type == DOC_MONEY || v->type == DOC_PERCENT || v->type == DOC_QUANTITY) &&
           dec_sign(v->number) > 0 && strpbrk(shown, "123456789");
}

const char *doc_show(struct doc *d, const struct doc_value *v)
{
    const char *shown = show_plain(d, v);
    bool plus = shows_plus(v, shown);
    if (!plus && !v->mark)
        return shown;
    return arena_printf(d->arena, "%s%s%s", plus ? "+" : "", shown, v->mark ? v->mark : "");
}

const char *doc_exact(struct doc *d, const struct doc_value *v)
{
    char text[DEC_TEXT];
    switch (v->type) {
    case DOC_TEXT:
        return v->text;
    case DOC_MONEY:
    case DOC_QUANTITY:
    case DOC_PERCENT:
        return arena_strdup(d->arena, dec_text(v->number, text));
    case DOC_COUNT:
        return arena_printf(d->arena, "%lld", v->count);
    case DOC_BOOL:
        return v->count ? "true" : "false";
    case DOC_NULL:
    case DOC_OBJECT:
    case DOC_LIST:
        break;
    }
    return "";
}
