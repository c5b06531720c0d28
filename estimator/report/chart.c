#include "report/chart.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/dec.h"
#include "report/doc.h"
#include "report/html.h"

enum { PERCENT_PLACES = 3, REFERENCE_TURNS = 50 /* percent: from here on its name stands left of the line */ };

static const char *const TONE[] = {
    [DOC_PLAIN] = "plain", [DOC_BEST] = "best", [DOC_BOLD] = "bold", [DOC_DIM] = "dim", [DOC_RISK] = "risk"};

static bool has_length(const struct doc_value *v)
{
    return v->type == DOC_MONEY || v->type == DOC_QUANTITY || v->type == DOC_PERCENT;
}

static dec length_of(const struct doc_value *v)
{
    return has_length(v) && dec_sign(v->number) > 0 ? v->number : DEC_ZERO;
}

/* Where the bar of series i begins: at 0, or for what is left out at the end of the bar before it. */
static dec start_of(const struct doc_chart *c, const struct doc_point *p, size_t i)
{
    return c->series[i].kind == DOC_SERIES_REST && i > 0 ? length_of(&p->values[i - 1]) : DEC_ZERO;
}

static dec longest(const struct doc_chart *c)
{
    dec most = length_of(&c->reference), end;
    for (size_t k = 0; k < c->npoints; k++) {
        const struct doc_point *p = &c->points[k];
        for (size_t i = 0; i < c->nseries && !p->numbers_only; i++)
            if (dec_add(start_of(c, p, i), length_of(&p->values[i]), &end))
                most = dec_max(most, end);
        for (size_t i = 0; i < p->nticks; i++)
            most = dec_max(most, length_of(&p->ticks[i]));
    }
    return most;
}

/* One chart on its way out. */
struct drawing {
    struct html *h;
    const struct doc_chart *c;
    dec most; /* what the full width stands for */
};

static const char *percent(const struct drawing *g, dec n)
{
    char text[DEC_TEXT];
    dec part = DEC_ZERO;
    if (dec_sign(g->most) > 0 && !dec_muldiv(n, dec_of(100), g->most, &part))
        part = DEC_ZERO;
    return arena_strdup(g->h->d->arena, dec_text(dec_round(part, PERCENT_PLACES), text));
}

static void add_reference(const struct drawing *g)
{
    if (!has_length(&g->c->reference))
        return;
    const char *at = percent(g, length_of(&g->c->reference));
    buf_printf(g->h->out, "<line class=\"reference\" x1=\"%s%%\" x2=\"%s%%\" y1=\"0\" y2=\"100%%\"/>", at, at);
}

static void add_ticks(const struct drawing *g, const struct doc_point *p)
{
    for (size_t i = 0; i < p->nticks; i++) {
        if (!has_length(&p->ticks[i]))
            continue;
        const char *at = percent(g, length_of(&p->ticks[i]));
        buf_printf(g->h->out, "<line class=\"tick\" x1=\"%s%%\" x2=\"%s%%\" y1=\"15%%\" y2=\"85%%\"", at, at);
        html_exact(g->h, &p->ticks[i]);
        html_raw(g->h, "><title>");
        html_text(g->h, p->tick_names[i]);
        html_raw(g->h, " ");
        html_text(g->h, doc_show(g->h->d, &p->ticks[i]));
        html_raw(g->h, "</title></line>");
    }
}

static void add_bar(const struct drawing *g, const struct doc_point *p, size_t i, const char *tone)
{
    if (!has_length(&p->values[i]) || p->numbers_only)
        return;
    const char *start = percent(g, start_of(g->c, p, i)), *length = percent(g, length_of(&p->values[i]));
    bool rest = g->c->series[i].kind == DOC_SERIES_REST;
    buf_printf(g->h->out, "<rect class=\"%s\" x=\"%s%%\" y=\"25%%\" width=\"%s%%\" height=\"50%%\"/>",
               rest ? "rest" : tone, start, length);
}

static void add_number(const struct drawing *g, const struct doc_series *s, const struct doc_value *v, const char *name)
{
    buf_printf(g->h->out, "<span class=\"%s\"", name);
    html_attribute(g->h, "data-series", s->key);
    html_exact(g->h, v);
    html_raw(g->h, ">");
    html_text(g->h, doc_show(g->h->d, v));
    if (s->kind == DOC_SERIES_REST) {
        html_raw(g->h, " ");
        html_text(g->h, s->name);
    }
    html_raw(g->h, "</span>");
}

/* One bar with its number; what it leaves out lengthens it, and stands in the place of the number aside. */
static void add_track(const struct drawing *g, const struct doc_point *p, size_t i, bool several, bool first)
{
    struct html *h = g->h;
    bool rest = i + 1 < g->c->nseries && g->c->series[i + 1].kind == DOC_SERIES_REST;
    html_raw(h, "<span class=\"track\"><svg aria-hidden=\"true\">");
    add_bar(g, p, i, TONE[several ? g->c->series[i].tone : p->tone]);
    if (rest)
        add_bar(g, p, i + 1, "rest");
    if (first)
        add_ticks(g, p);
    add_reference(g);
    html_raw(h, "</svg></span>");
    add_number(g, &g->c->series[i], &p->values[i], "value");
    if (rest && has_length(&p->values[i + 1]))
        add_number(g, &g->c->series[i + 1], &p->values[i + 1], "aside rest");
    else if (first && has_length(&p->aside))
        html_value(h, "span", "aside", &p->aside);
    else
        html_raw(h, "<span class=\"aside\"></span>");
}

static size_t count_bars(const struct doc_chart *c)
{
    size_t n = 0;
    for (size_t i = 0; i < c->nseries; i++)
        n += c->series[i].kind == DOC_SERIES_BAR;
    return n;
}

static void add_point(const struct drawing *g, const struct doc_point *p)
{
    struct html *h = g->h;
    size_t bars = count_bars(g->c);
    if (p->group) {
        html_raw(h, "<li class=\"group\">");
        html_text(h, p->group);
        html_raw(h, "</li>\n");
    }
    buf_printf(h->out, "<li class=\"bar %s%s\"><span class=\"label rows%zu\"><b>", TONE[p->tone],
               bars > 1 ? " several" : "", bars);
    html_text(h, p->label);
    html_raw(h, "</b>");
    if (p->detail) {
        html_raw(h, " <i>");
        html_text(h, p->detail);
        html_raw(h, "</i>");
    }
    if (p->tag) {
        html_raw(h, " <em>");
        html_text(h, p->tag);
        html_raw(h, "</em>");
    }
    html_raw(h, "</span>");
    bool first = true;
    for (size_t i = 0; i < g->c->nseries; i++)
        if (g->c->series[i].kind == DOC_SERIES_BAR) {
            add_track(g, p, i, bars > 1, first);
            first = false;
        }
    html_raw(h, "</li>\n");
}

/* What the colours of several bars at one label mean. */
static void add_legend(const struct drawing *g)
{
    if (count_bars(g->c) < 2)
        return;
    html_raw(g->h, "<p class=\"legend\">");
    for (size_t i = 0; i < g->c->nseries; i++) {
        buf_printf(g->h->out, "<span><svg aria-hidden=\"true\"><rect class=\"%s\" width=\"12\" height=\"10\"/></svg> ",
                   TONE[g->c->series[i].tone]);
        html_text(g->h, g->c->series[i].name);
        html_raw(g->h, "</span> ");
    }
    html_raw(g->h, "</p>\n");
}

static void add_reference_name(const struct drawing *g)
{
    struct html *h = g->h;
    if (!has_length(&g->c->reference))
        return;
    dec at = DEC_ZERO;
    bool left =
        dec_muldiv(length_of(&g->c->reference), dec_of(100), g->most, &at) && dec_cmp(at, dec_of(REFERENCE_TURNS)) >= 0;
    buf_printf(h->out,
               "<li class=\"bar scale\"><span class=\"label\"></span><span class=\"track\"><svg aria-hidden=\"true\">"
               "<text x=\"%s%%\" dx=\"%s\" y=\"13\" text-anchor=\"%s\"",
               percent(g, length_of(&g->c->reference)), left ? "-5" : "5", left ? "end" : "start");
    html_exact(h, &g->c->reference);
    html_raw(h, ">");
    html_text(h, g->c->reference_name);
    html_raw(h, " ");
    html_text(h, doc_show(h->d, &g->c->reference));
    html_raw(h, "</text>");
    add_reference(g);
    html_raw(h, "</svg></span></li>\n");
}

void chart_definitions(struct html *h)
{
    html_raw(h, "<svg class=\"definitions\" aria-hidden=\"true\" width=\"0\" height=\"0\"><defs>\n"
                "<pattern id=\"hatch-rest\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" "
                "patternTransform=\"rotate(45)\"><rect class=\"rest-light\" width=\"5\" height=\"5\"/>"
                "<rect class=\"rest-line\" width=\"1.6\" height=\"5\"/></pattern>\n"
                "<pattern id=\"hatch-risk\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
                "patternTransform=\"rotate(-45)\"><rect class=\"risk-light\" width=\"6\" height=\"6\"/>"
                "<rect class=\"risk-line\" width=\"3\" height=\"6\"/></pattern>\n"
                "</defs></svg>\n");
}

static void add_bars(const struct drawing *g)
{
    add_legend(g);
    html_raw(g->h, "<ul>\n");
    add_reference_name(g);
    for (size_t i = 0; i < g->c->npoints; i++)
        add_point(g, &g->c->points[i]);
    html_raw(g->h, "</ul>\n");
}

void chart_html(struct html *h, const struct doc_chart *c)
{
    struct drawing g = {.h = h, .c = c, .most = longest(c)};
    html_raw(h, "<figure class=\"chart\"");
    html_attribute(h, "data-chart", c->key);
    html_raw(h, ">\n<h2>");
    html_text(h, c->title);
    html_raw(h, "</h2>\n");
    if (c->caption) {
        html_raw(h, "<figcaption>");
        html_text(h, c->caption);
        html_raw(h, "</figcaption>\n");
    }
    if (c->kind == DOC_CHART_FAN)
        chart_fan(h, c);
    else
        add_bars(&g);
    html_raw(h, "</figure>\n");
}
