/* The view of a result in its JSON: all of a doc but the data. What is absent is left out, so that most cells and
 * points stand on one short line; read_view.c reads it back.
 */
#include "base/buf.h"
#include "io/json.h"
#include "report/json_parts.h"

enum { PART_DEPTH = 3 }; /* of a table or chart in the view */

const char *json_cell_name(enum doc_type type)
{
    return type == DOC_MONEY ? "money" : type == DOC_QUANTITY ? "quantity" : type == DOC_PERCENT ? "percent" : NULL;
}

/* No default: the compiler tells who adds a value to add its name here, in read_view.c and in the schema. */

const char *json_tone_name(enum doc_tone tone)
{
    switch (tone) {
    case DOC_PLAIN:
        break;
    case DOC_BEST:
        return "best";
    case DOC_BOLD:
        return "bold";
    case DOC_DIM:
        return "dim";
    case DOC_RISK:
        return "risk";
    }
    return NULL;
}

const char *json_chart_name(enum doc_chart_kind kind)
{
    switch (kind) {
    case DOC_CHART_BARS:
        return "bars";
    case DOC_CHART_FAN:
        return "fan";
    }
    return "";
}

const char *json_series_name(enum doc_series_kind kind)
{
    switch (kind) {
    case DOC_SERIES_BAR:
        return "bar";
    case DOC_SERIES_REST:
        return "rest";
    case DOC_SERIES_LINE:
        return "line";
    case DOC_SERIES_LOW:
        return "low";
    case DOC_SERIES_HIGH:
        return "high";
    }
    return "";
}

static void add_name(const char *name, struct buf *out)
{
    json_quote(out, name);
    buf_puts(out, ": ");
}

static void add_text(const char *text, struct buf *out)
{
    if (text)
        json_quote(out, text);
    else
        buf_puts(out, "null");
}

/* "name": [text, text], each in a line of its own. */
static void add_texts(const char *name, const char *const *texts, size_t n, int depth, struct buf *out)
{
    add_name(name, out);
    buf_putc(out, '[');
    for (size_t i = 0; i < n; i++) {
        json_add_break(depth + 1, out);
        json_quote(out, texts[i]);
        buf_puts(out, i + 1 < n ? "," : "");
    }
    if (n > 0)
        json_add_break(depth, out);
    buf_putc(out, ']');
}

/* What says its type by itself stands as it is; a number that is shown as one is an object: {"money": "1.5"}. */
static void add_cell(struct doc *d, const struct doc_value *v, struct buf *out)
{
    const char *type = json_cell_name(v->type);
    bool plain = !type && !v->mark && !v->sign;
    if (plain) {
        json_add_value(d, v, out);
        return;
    }
    buf_putc(out, '{');
    add_name(type ? type : "value", out);
    json_add_value(d, v, out);
    if (v->sign)
        buf_puts(out, ", \"sign\": true");
    if (v->mark) {
        buf_puts(out, ", ");
        add_name("mark", out);
        json_quote(out, v->mark);
    }
    buf_putc(out, '}');
}

static void add_columns(const struct doc_table *t, struct buf *out)
{
    add_name("columns", out);
    buf_putc(out, '[');
    for (size_t i = 0; i < t->ncolumns; i++) {
        const struct doc_column *c = &t->columns[i];
        json_add_break(PART_DEPTH + 2, out);
        buf_puts(out, "{\"key\": ");
        json_quote(out, c->key);
        if (c->title) {
            buf_puts(out, ", \"title\": ");
            json_quote(out, c->title);
        }
        if (c->right)
            buf_puts(out, ", \"right\": true");
        if (c->keep)
            buf_printf(out, ", \"keep\": %d", c->keep);
        buf_puts(out, i + 1 < t->ncolumns ? "}," : "}");
    }
    if (t->ncolumns)
        json_add_break(PART_DEPTH + 1, out);
    buf_putc(out, ']');
}

static void add_row(struct doc *d, const struct doc_table *t, size_t row, struct buf *out)
{
    buf_putc(out, '{');
    if (t->groups[row]) {
        add_name("group", out);
        json_quote(out, t->groups[row]);
        buf_puts(out, ", ");
    }
    if (t->tones[row] != DOC_PLAIN)
        buf_printf(out, "\"tone\": \"%s\", ", json_tone_name(t->tones[row]));
    buf_puts(out, "\"cells\": [");
    for (size_t i = 0; i < t->ncolumns; i++) {
        buf_puts(out, i > 0 ? ", " : "");
        add_cell(d, &t->cells[row * t->ncolumns + i], out);
    }
    buf_puts(out, "]}");
}

/* Members behind the first one of an object, each with its comma. */

static void add_text_member(const char *name, const char *text, struct buf *out)
{
    if (!text)
        return;
    buf_puts(out, ", ");
    add_name(name, out);
    json_quote(out, text);
}

static void add_flag_member(const char *name, bool flag, struct buf *out)
{
    if (!flag)
        return;
    buf_puts(out, ", ");
    add_name(name, out);
    buf_puts(out, "true");
}

static void add_cell_member(struct doc *d, const char *name, const struct doc_value *v, struct buf *out)
{
    if (v->type == DOC_NULL && !v->mark)
        return;
    buf_puts(out, ", ");
    add_name(name, out);
    add_cell(d, v, out);
}

/* "name": [ one, a line ], closed by end_list. */
static void begin_list(const char *name, struct buf *out)
{
    add_name(name, out);
    buf_putc(out, '[');
}

static void end_list(size_t n, int depth, struct buf *out)
{
    if (n > 0)
        json_add_break(depth, out);
    buf_putc(out, ']');
}

static void add_table(struct doc *d, const struct doc_table *t, struct buf *out)
{
    buf_putc(out, '{');
    json_add_break(PART_DEPTH + 1, out);
    add_name("title", out);
    add_text(t->title, out);
    add_text_member("heading", t->heading, out);
    add_flag_member("csv", t->csv, out);
    add_flag_member("machine_only", t->machine_only, out);
    add_flag_member("document", t->document, out);
    buf_putc(out, ',');
    json_add_break(PART_DEPTH + 1, out);
    add_columns(t, out);
    buf_putc(out, ',');
    json_add_break(PART_DEPTH + 1, out);
    begin_list("rows", out);
    for (size_t row = 0; row < t->nrows; row++) {
        json_add_break(PART_DEPTH + 2, out);
        add_row(d, t, row, out);
        buf_puts(out, row + 1 < t->nrows ? "," : "");
    }
    end_list(t->nrows, PART_DEPTH + 1, out);
    buf_putc(out, ',');
    json_add_break(PART_DEPTH + 1, out);
    add_texts("footnotes", t->footnotes, t->nfootnotes, PART_DEPTH + 1, out);
    json_add_break(PART_DEPTH, out);
    buf_putc(out, '}');
}

static void add_figure(struct doc *d, const struct doc_figure *f, struct buf *out)
{
    buf_putc(out, '{');
    add_name("key", out);
    json_quote(out, f->key);
    add_text_member("label", f->label, out);
    buf_puts(out, ", ");
    add_name("value", out);
    add_cell(d, &f->value, out);
    add_text_member("place", f->place, out);
    add_text_member("detail", f->detail, out);
    add_text_member("tone", json_tone_name(f->tone), out);
    buf_putc(out, '}');
}

static void add_series(const struct doc_series *s, struct buf *out)
{
    buf_putc(out, '{');
    add_name("key", out);
    json_quote(out, s->key);
    add_text_member("name", s->name, out);
    add_text_member("kind", json_series_name(s->kind), out);
    add_text_member("tone", json_tone_name(s->tone), out);
    buf_putc(out, '}');
}

static void add_point(struct doc *d, const struct doc_chart *c, const struct doc_point *p, struct buf *out)
{
    buf_putc(out, '{');
    begin_list("values", out);
    for (size_t i = 0; i < c->nseries; i++) {
        buf_puts(out, i > 0 ? ", " : "");
        add_cell(d, &p->values[i], out);
    }
    buf_putc(out, ']');
    add_text_member("group", p->group, out);
    add_text_member("label", p->label, out);
    add_text_member("detail", p->detail, out);
    add_text_member("tag", p->tag, out);
    add_text_member("tone", json_tone_name(p->tone), out);
    add_cell_member(d, "aside", &p->aside, out);
    add_flag_member("numbers_only", p->numbers_only, out);
    if (p->nticks > 0) {
        buf_puts(out, ", ");
        begin_list("ticks", out);
        for (size_t i = 0; i < p->nticks; i++) {
            buf_puts(out, i > 0 ? ", {" : "{");
            add_name("value", out);
            add_cell(d, &p->ticks[i], out);
            add_text_member("name", p->tick_names[i], out);
            buf_putc(out, '}');
        }
        buf_putc(out, ']');
    }
    buf_putc(out, '}');
}

static void add_chart(struct doc *d, const struct doc_chart *c, struct buf *out)
{
    buf_putc(out, '{');
    json_add_break(PART_DEPTH + 1, out);
    add_name("kind", out);
    json_quote(out, json_chart_name(c->kind));
    add_text_member("key", c->key, out);
    add_text_member("title", c->title, out);
    add_text_member("caption", c->caption, out);
    add_flag_member("glance", c->glance, out);
    add_cell_member(d, "reference", &c->reference, out);
    add_text_member("reference_name", c->reference_name, out);
    buf_putc(out, ',');
    json_add_break(PART_DEPTH + 1, out);
    begin_list("series", out);
    for (size_t i = 0; i < c->nseries; i++) {
        json_add_break(PART_DEPTH + 2, out);
        add_series(&c->series[i], out);
        buf_puts(out, i + 1 < c->nseries ? "," : "");
    }
    end_list(c->nseries, PART_DEPTH + 1, out);
    buf_putc(out, ',');
    json_add_break(PART_DEPTH + 1, out);
    begin_list("points", out);
    for (size_t i = 0; i < c->npoints; i++) {
        json_add_break(PART_DEPTH + 2, out);
        add_point(d, c, &c->points[i], out);
        buf_puts(out, i + 1 < c->npoints ? "," : "");
    }
    end_list(c->npoints, PART_DEPTH + 1, out);
    json_add_break(PART_DEPTH, out);
    buf_putc(out, '}');
}

static void add_parts(struct doc *d, struct buf *out)
{
    begin_list("figures", out);
    for (size_t i = 0; i < d->nfigures; i++) {
        json_add_break(PART_DEPTH, out);
        add_figure(d, &d->figures[i], out);
        buf_puts(out, i + 1 < d->nfigures ? "," : "");
    }
    end_list(d->nfigures, PART_DEPTH - 1, out);
    buf_putc(out, ',');
    json_add_break(PART_DEPTH - 1, out);
    begin_list("charts", out);
    for (size_t i = 0; i < d->ncharts; i++) {
        json_add_break(PART_DEPTH, out);
        add_chart(d, d->charts[i], out);
        buf_puts(out, i + 1 < d->ncharts ? "," : "");
    }
    end_list(d->ncharts, PART_DEPTH - 1, out);
    buf_putc(out, ',');
    json_add_break(PART_DEPTH - 1, out);
    begin_list("tables", out);
    for (size_t i = 0; i < d->ntables; i++) {
        json_add_break(PART_DEPTH, out);
        add_table(d, d->tables[i], out);
        buf_puts(out, i + 1 < d->ntables ? "," : "");
    }
    end_list(d->ntables, PART_DEPTH - 1, out);
}

void json_add_view(struct doc *d, const char *of, struct buf *out)
{
    add_name("view", out);
    buf_putc(out, '{');
    json_add_break(PART_DEPTH - 1, out);
    add_name("of", out);
    json_quote(out, of);
    buf_putc(out, ',');
    json_add_break(PART_DEPTH - 1, out);
    add_name("title", out);
    add_text(d->title, out);
    buf_putc(out, ',');
    json_add_break(PART_DEPTH - 1, out);
    add_name("lead", out);
    add_text(d->lead, out);
    buf_putc(out, ',');
    json_add_break(PART_DEPTH - 1, out);
    add_parts(d, out);
    buf_putc(out, ',');
    json_add_break(PART_DEPTH - 1, out);
    add_texts("about", d->about, d->nabout, PART_DEPTH - 1, out);
    json_add_break(PART_DEPTH - 2, out);
    buf_putc(out, '}');
}
