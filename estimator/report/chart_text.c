#include "report/chart_text.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "report/chart_scale.h"
#include "report/doc.h"
#include "report/plain.h"

enum { LABEL_MAX = 36, BAR_MIN = 8, EIGHTHS = 8 };

void chart_text_cell(struct doc *d, const char *text, int width, bool right, bool ascii, struct buf *out)
{
    const char *shown = plain_text(d->arena, text, ascii);
    size_t n = strlen(shown);
    while (n > 0 && plain_width(shown, n) > width)
        do
            n--;
        while (n > 0 && ((unsigned char)shown[n] & 0xC0) == 0x80);
    int rest = width - plain_width(shown, n);
    buf_printf(out, "%*s%.*s%*s", right ? rest : 0, "", (int)n, shown, right ? 0 : rest, "");
}

/* Lying bars. */
struct bars {
    struct doc *d;
    const struct doc_chart *c;
    const struct chart_style *style;
    struct buf *out;
    struct chart_scale scale;
    int label, name, number, bar; /* columns of each part */
};

static bool has_length(const struct doc_value *v)
{
    return v->type == DOC_MONEY || v->type == DOC_QUANTITY || v->type == DOC_PERCENT;
}

static dec length_of(const struct doc_value *v)
{
    return has_length(v) && dec_sign(v->number) > 0 ? v->number : DEC_ZERO;
}

static int width_of(const struct bars *b, const char *text)
{
    const char *shown = plain_text(b->d->arena, text, b->style->ascii);
    return plain_width(shown, strlen(shown));
}

static int larger(int a, int b)
{
    return a > b ? a : b;
}

static const char *label_of(const struct bars *b, const struct doc_point *p)
{
    const char *text = p->detail ? arena_printf(b->d->arena, "%s %s", p->label, p->detail) : p->label;
    return p->tag ? arena_printf(b->d->arena, "%s [%s]", text, p->tag) : text;
}

static size_t count_bars(const struct doc_chart *c)
{
    size_t n = 0;
    for (size_t i = 0; i < c->nseries; i++)
        n += c->series[i].kind == DOC_SERIES_BAR;
    return n;
}

static bool has_rest(const struct doc_chart *c, size_t i)
{
    return i + 1 < c->nseries && c->series[i + 1].kind == DOC_SERIES_REST;
}

/* Columns and scale: from 0 to the longest bar. */
static void measure(struct bars *b)
{
    const struct doc_chart *c = b->c;
    dec most = length_of(&c->reference), end;
    bool several = count_bars(c) > 1;
    for (size_t i = 0; i < c->nseries && several; i++)
        if (c->series[i].kind == DOC_SERIES_BAR)
            b->name = larger(b->name, width_of(b, c->series[i].name));
    for (size_t k = 0; k < c->npoints; k++) {
        const struct doc_point *p = &c->points[k];
        b->label = larger(b->label, width_of(b, label_of(b, p)));
        for (size_t i = 0; i < c->nseries; i++) {
            if (c->series[i].kind != DOC_SERIES_BAR)
                continue;
            b->number = larger(b->number, width_of(b, doc_show(b->d, &p->values[i])));
            dec rest = has_rest(c, i) ? length_of(&p->values[i + 1]) : DEC_ZERO;
            if (!p->numbers_only && dec_add(length_of(&p->values[i]), rest, &end))
                most = dec_max(most, end);
        }
    }
    b->label = b->label > LABEL_MAX ? LABEL_MAX : b->label;
    b->bar = larger(BAR_MIN, b->style->columns - b->label - b->number - b->name - (several ? 6 : 4));
    b->scale = (struct chart_scale){.high = most, .width = dec_sign(most) > 0 ? most : dec_of(1)};
}

/* A bar of n eighths of a column. */
static int add_solid(const struct bars *b, int n)
{
    static const char *const parts[] = {"", "\u258F", "\u258E", "\u258D", "\u258C", "\u258B", "\u258A", "\u2589"};
    int whole = b->style->ascii ? (n + EIGHTHS / 2) / EIGHTHS : n / EIGHTHS;
    for (int i = 0; i < whole; i++)
        buf_puts(b->out, b->style->ascii ? "#" : "\u2588");
    if (b->style->ascii || n % EIGHTHS == 0)
        return whole;
    buf_puts(b->out, parts[n % EIGHTHS]);
    return whole + 1;
}

/* Bar, what it leaves out, and where the reference is. */
static void add_bar(const struct bars *b, const struct doc_point *p, size_t i)
{
    int used = 0, mark = has_length(&b->c->reference)
                             ? chart_scale_place(&b->scale, length_of(&b->c->reference), b->bar - 1)
                             : -1;
    if (has_length(&p->values[i]) && !p->numbers_only) {
        used = add_solid(b, chart_scale_place(&b->scale, length_of(&p->values[i]), EIGHTHS * b->bar));
        dec rest = has_rest(b->c, i) ? length_of(&p->values[i + 1]) : DEC_ZERO, end;
        int to = dec_sign(rest) > 0 && dec_add(length_of(&p->values[i]), rest, &end)
                     ? chart_scale_place(&b->scale, end, b->bar)
                     : 0;
        for (; used < to; used++)
            buf_puts(b->out, b->style->ascii ? "." : "\u2591");
    }
    for (; used < b->bar; used++)
        buf_puts(b->out, used != mark ? " " : b->style->ascii ? "|" : "\u250A");
}

static void add_point(const struct bars *b, const struct doc_point *p)
{
    bool first = true;
    if (p->group)
        buf_printf(b->out, "%s\n", plain_text(b->d->arena, p->group, b->style->ascii));
    for (size_t i = 0; i < b->c->nseries; i++) {
        if (b->c->series[i].kind != DOC_SERIES_BAR)
            continue;
        chart_text_cell(b->d, first ? label_of(b, p) : "", b->label, false, b->style->ascii, b->out);
        if (b->name) {
            buf_puts(b->out, "  ");
            chart_text_cell(b->d, b->c->series[i].name, b->name, false, b->style->ascii, b->out);
        }
        buf_puts(b->out, "  ");
        add_bar(b, p, i);
        buf_puts(b->out, "  ");
        chart_text_cell(b->d, doc_show(b->d, &p->values[i]), b->number, true, b->style->ascii, b->out);
        buf_putc(b->out, '\n');
        first = false;
    }
}

static void add_bars(struct doc *d, const struct doc_chart *c, const struct chart_style *style, struct buf *out)
{
    struct bars b = {.d = d, .c = c, .style = style, .out = out};
    measure(&b);
    if (has_length(&c->reference))
        buf_printf(out, "%s %s %s\n", style->ascii ? "|" : "\u250A",
                   plain_text(d->arena, chart_reference_name(c), style->ascii), doc_show(d, &c->reference));
    for (size_t k = 0; k < c->npoints; k++)
        add_point(&b, &c->points[k]);
}

void chart_text(struct doc *d, const struct doc_chart *c, const struct chart_style *style, struct buf *out)
{
    const char *title = plain_wrap(d->arena, plain_text(d->arena, c->title, style->ascii), style->columns);
    buf_printf(out, "%s\n", title);
    if (c->kind == DOC_CHART_FAN)
        chart_text_fan(d, c, style, out);
    else
        add_bars(d, c, style, out);
}
