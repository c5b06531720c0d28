/* A fan over days: bands and lines on one scale, the bars of single days on another one below it. The scales have five
 * marks, whose texts stand beside them; a picture is stretched to its width, its texts are HTML and are not. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/dec.h"
#include "report/chart.h"
#include "report/chart_scale.h"
#include "report/doc.h"
#include "report/html.h"

enum { PLACES = 3 /* of a percentage */ };

static const char *const TONE[] = {
    [DOC_PLAIN] = "plain", [DOC_BEST] = "best", [DOC_BOLD] = "bold", [DOC_DIM] = "dim", [DOC_RISK] = "risk"};

/* One panel with its scale. */
struct panel {
    struct html *h;
    const struct doc_chart *c;
    struct chart_scale scale;
};

static const char *percent(const struct panel *p, dec n, dec of)
{
    char text[DEC_TEXT];
    dec part;
    if (!dec_muldiv(n, dec_of(100), of, &part))
        part = DEC_ZERO;
    return arena_strdup(p->h->d->arena, dec_text(dec_round(part, PLACES), text));
}

static const char *y_of(const struct panel *p, dec n)
{
    dec down;
    return percent(p, dec_sub(p->scale.high, n, &down) ? down : DEC_ZERO, p->scale.width);
}

/* A day is a slot; half == 1: the middle of slot k, 0: its beginning. */
static const char *x_of(const struct panel *p, size_t k, int half)
{
    return percent(p, dec_of((int64_t)(2 * k) + half), dec_of((int64_t)(2 * p->c->npoints)));
}

static void add_vertex(const struct panel *p, size_t k, size_t i)
{
    const struct doc_value *v = &p->c->points[k].values[i];
    if (chart_has_place(v))
        buf_printf(p->h->out, "%s,%s ", x_of(p, k, 1), y_of(p, v->number));
}

static void add_line(const struct panel *p, size_t i)
{
    buf_printf(p->h->out, "<polyline class=\"%s\" points=\"", TONE[p->c->series[i].tone]);
    for (size_t k = 0; k < p->c->npoints; k++)
        add_vertex(p, k, i);
    html_raw(p->h, "\"/>");
}

static void add_band(const struct panel *p, size_t i)
{
    buf_printf(p->h->out, "<polygon class=\"%s\" points=\"", TONE[p->c->series[i].tone]);
    for (size_t k = 0; k < p->c->npoints; k++)
        add_vertex(p, k, i);
    for (size_t k = p->c->npoints; k-- > 0;)
        add_vertex(p, k, i + 1);
    html_raw(p->h, "\"/>");
}

static void add_reference(const struct panel *p)
{
    if (!chart_has_place(&p->c->reference))
        return;
    const char *y = y_of(p, p->c->reference.number);
    buf_printf(p->h->out, "<line class=\"reference\" x1=\"0\" x2=\"100\" y1=\"%s\" y2=\"%s\"/>", y, y);
}

static void add_bar(const struct panel *p, size_t k, size_t i)
{
    const struct doc_value *v = &p->c->points[k].values[i];
    if (!chart_has_place(v))
        return;
    buf_printf(p->h->out, "<rect class=\"%s\" x=\"%s\" width=\"%s\" y=\"%s\" height=\"%s\"", TONE[p->c->series[i].tone],
               percent(p, dec_of((int64_t)(10 * k + 1)), dec_of((int64_t)(10 * p->c->npoints))),
               percent(p, dec_of(8), dec_of((int64_t)(10 * p->c->npoints))), y_of(p, dec_max(v->number, DEC_ZERO)),
               percent(p, dec_abs(v->number), p->scale.width));
    html_exact(p->h, v);
    html_raw(p->h, "/>");
}

/* What the pointer sees of a day: all its numbers in this panel. */
static void add_day(const struct panel *p, size_t k, bool bars)
{
    struct html *h = p->h;
    buf_printf(h->out, "<rect class=\"day\" x=\"%s\" width=\"%s\" y=\"0\" height=\"100\"><title>", x_of(p, k, 0),
               percent(p, dec_of(1), dec_of((int64_t)p->c->npoints)));
    html_text(h, p->c->points[k].label);
    for (size_t i = 0; i < p->c->nseries; i++) {
        const struct doc_value *v = &p->c->points[k].values[i];
        if (chart_is_bar(&p->c->series[i]) != bars || !chart_has_place(v))
            continue;
        html_raw(h, "; ");
        html_text(h, p->c->series[i].name);
        html_raw(h, " ");
        html_text(h, doc_show(h->d, v));
    }
    html_raw(h, "</title></rect>");
}

static void add_marks(const struct panel *p)
{
    html_raw(p->h, "<div class=\"scale\">");
    for (int i = CHART_MARKS - 1; i >= 0; i--) {
        dec at = chart_scale_mark(&p->scale, i);
        struct doc_value v =
            p->scale.type == DOC_MONEY && !dec_is_whole(p->scale.width) ? doc_money(at) : doc_quantity(at);
        html_raw(p->h, "<span>");
        html_text(p->h, doc_show(p->h->d, &v));
        html_raw(p->h, "</span>");
    }
    html_raw(p->h, "</div>");
}

static void add_panel(struct html *h, const struct doc_chart *c, bool bars)
{
    struct panel p = {.h = h, .c = c};
    chart_scale_of(c, bars, &p.scale);
    buf_printf(h->out, "<div class=\"panel %s\">", bars ? "days" : "total");
    add_marks(&p);
    html_raw(h, "<svg viewBox=\"0 0 100 100\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
    for (int i = 0; i < CHART_MARKS; i++)
        buf_printf(h->out, "<line class=\"grid\" x1=\"0\" x2=\"100\" y1=\"%d\" y2=\"%d\"/>",
                   100 * i / (CHART_MARKS - 1), 100 * i / (CHART_MARKS - 1));
    for (size_t i = 0; i < c->nseries && !bars; i++)
        if (chart_is_band(c, i))
            add_band(&p, i);
    for (size_t i = 0; i < c->nseries; i++) {
        if (!bars && c->series[i].kind == DOC_SERIES_LINE)
            add_line(&p, i);
        for (size_t k = 0; k < c->npoints && bars && chart_is_bar(&c->series[i]); k++)
            add_bar(&p, k, i);
    }
    if (!bars)
        add_reference(&p);
    for (size_t k = 0; k < c->npoints; k++)
        add_day(&p, k, bars);
    html_raw(h, "</svg></div>\n");
}

static void add_number(struct html *h, const char *key, const struct doc_value *v)
{
    if (!v)
        return;
    html_raw(h, "<b class=\"value\"");
    html_attribute(h, "data-series", key);
    html_exact(h, v);
    html_raw(h, ">");
    html_text(h, doc_show(h->d, v));
    html_raw(h, "</b>");
}

/* What is what, with the numbers at the ends of lines and bands. */
static void add_legend(struct html *h, const struct doc_chart *c)
{
    html_raw(h, "<p class=\"legend\">");
    for (size_t i = 0; i < c->nseries; i++) {
        enum doc_series_kind kind = c->series[i].kind;
        if (kind == DOC_SERIES_HIGH || !chart_last(c, i))
            continue;
        buf_printf(
            h->out,
            "<span class=\"item\"><svg aria-hidden=\"true\"><rect class=\"%s %s\" width=\"12\" height=\"10\"/></svg> ",
            kind == DOC_SERIES_LOW ? "band" : "", TONE[c->series[i].tone]);
        html_text(h, c->series[i].name);
        html_raw(h, " ");
        if (!chart_is_bar(&c->series[i]))
            add_number(h, c->series[i].key, chart_last(c, i));
        if (chart_is_band(c, i)) {
            html_raw(h, " to ");
            add_number(h, c->series[i + 1].key, chart_last(c, i + 1));
        }
        html_raw(h, "</span> ");
    }
    if (chart_has_place(&c->reference)) {
        html_raw(h, "<span class=\"item\"><svg aria-hidden=\"true\"><line class=\"reference\" x2=\"12\" y1=\"5\" "
                    "y2=\"5\"/></svg> ");
        html_text(h, c->reference_name);
        html_raw(h, " ");
        add_number(h, "reference", &c->reference);
        html_raw(h, "</span> ");
    }
    html_raw(h, "</p>\n");
}

void chart_fan(struct html *h, const struct doc_chart *c)
{
    bool bars = false, lines = false;
    for (size_t i = 0; i < c->nseries; i++) {
        bars |= chart_is_bar(&c->series[i]);
        lines |= !chart_is_bar(&c->series[i]);
    }
    add_legend(h, c);
    html_raw(h, "<div class=\"fan\">\n");
    if (lines)
        add_panel(h, c, false);
    if (bars)
        add_panel(h, c, true);
    html_raw(h, "</div>\n<p class=\"ends\"><span>");
    html_text(h, c->points[0].label);
    html_raw(h, "</span> <span>");
    html_text(h, c->points[c->npoints - 1].label);
    html_raw(h, "</span></p>\n");
}
