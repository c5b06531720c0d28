/* A fan as text. Lines are drawn in braille dots, two by four in a cell: the actual one through, the forecast one dotted;
 * bands are shades of whole cells; the bars of single days, below on a scale of their own, are blocks of eighths of a
 * cell. A cell shows one thing: a line, else the reference, else the innermost band. */
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "report/chart_scale.h"
#include "report/chart_text.h"
#include "report/doc.h"
#include "report/plain.h"

enum {
    GAP = 4,                            /* rows from mark to mark */
    ROWS = GAP * (CHART_MARKS - 1) + 1, /* of the lines */
    BAR_ROWS = 4,
    ACROSS = 2, /* dots of a cell */
    DOWN = 4,
    PLOT_MAX = 120,
    AXIS = 2,     /* columns of " |" between the scale and the plot */
    NOWHERE = -1, /* no value at this place */
    SHADES = 3,
    EIGHTHS = 8,
    ITEM_GAP = 3,
};

enum line { FIRST_LINE, OTHER_LINE, LINES }; /* what is known, and what is not */

struct cell {
    uint8_t dots[LINES]; /* of each line, as in braille: bit x * 4 + y */
    uint8_t shade;       /* 0, or 1 + the band */
    bool reference;
    char letter; /* of a name; 0 = none */
};

struct plot {
    struct doc *d;
    const struct doc_chart *c;
    const struct chart_style *style;
    struct buf *out;
    struct chart_scale scale;
    int scale_width, columns;
    struct cell *cells; /* ROWS x columns */
};

static struct cell *cell_at(const struct plot *p, int row, int column)
{
    return &p->cells[row * p->columns + column];
}

/* The dot row of a number: marks stand in the middle of their cells. */
static int dot_row(const struct plot *p, dec n)
{
    int up = chart_scale_place(&p->scale, n, DOWN * (ROWS - 1));
    return DOWN * (ROWS - 1) - up + DOWN / 2;
}

/* Where series i is in each dot column: straight from day to day. */
static int *trace(const struct plot *p, size_t i)
{
    int n = p->columns * ACROSS, days = (int)p->c->npoints, last_x = NOWHERE, last_y = 0;
    int *y = arena_array(p->d->arena, (size_t)n, sizeof *y);
    for (int x = 0; x < n; x++)
        y[x] = NOWHERE;
    for (int k = 0; k < days; k++) {
        const struct doc_value *v = &p->c->points[k].values[i];
        if (!chart_has_place(v))
            continue;
        int x = (2 * k + 1) * p->columns / days, to = dot_row(p, v->number);
        for (int t = last_x + 1; last_x != NOWHERE && t < x; t++)
            y[t] = last_y + (to - last_y) * (t - last_x) / (x - last_x);
        y[x] = to;
        last_x = x;
        last_y = to;
    }
    return y;
}

static void set_dot(const struct plot *p, enum line line, int x, int y)
{
    static const uint8_t bits[ACROSS][DOWN] = {{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}};
    cell_at(p, y / DOWN, x / ACROSS)->dots[line] |= bits[x % ACROSS][y % DOWN];
}

/* A line without holes, or of every second column of dots. */
static void draw_line(const struct plot *p, size_t i, enum line line)
{
    const int *y = trace(p, i);
    for (int x = 0; x < p->columns * ACROSS; x++) {
        if (y[x] == NOWHERE || (line == OTHER_LINE && x % 2))
            continue;
        int from = y[x];
        if (x > 0 && y[x - 1] != NOWHERE && line == FIRST_LINE)
            from = y[x - 1] > y[x] ? y[x - 1] - 1 : y[x - 1] < y[x] ? y[x - 1] + 1 : y[x];
        for (int at = y[x]; at != from; at += from > at ? 1 : -1)
            set_dot(p, line, x, at);
        set_dot(p, line, x, from);
    }
}

/* Cells that the band covers a part of: bands are narrow, and what hides them is worse than half a cell too much. */
static void draw_band(const struct plot *p, size_t i, uint8_t shade)
{
    const int *low = trace(p, i), *high = trace(p, i + 1);
    for (int x = 0; x < p->columns * ACROSS; x += ACROSS) {
        int at = low[x] != NOWHERE && high[x] != NOWHERE ? x : x + 1;
        if (low[at] == NOWHERE || high[at] == NOWHERE)
            continue;
        for (int row = 0; row < ROWS; row++) {
            int top = row * DOWN > high[at] ? row * DOWN : high[at];
            int bottom = row * DOWN + DOWN < low[at] + 1 ? row * DOWN + DOWN : low[at] + 1;
            if (bottom > top)
                cell_at(p, row, x / ACROSS)->shade = shade;
        }
    }
}

/* The reference with its name, at the first place of its row that no line crosses. */
static void draw_reference(const struct plot *p)
{
    const struct doc_value *v = &p->c->reference;
    if (!chart_has_place(v))
        return;
    int row = dot_row(p, v->number) / DOWN, run = 0;
    const char *name = arena_printf(p->d->arena, " %s %s ", chart_reference_name(p->c), doc_show(p->d, v));
    name = plain_text(p->d->arena, name, true); /* a letter a cell */
    int wanted = (int)strlen(name);
    for (int x = 0; x < p->columns; x++)
        cell_at(p, row, x)->reference = true;
    for (int x = 1; x < p->columns; x++) {
        const struct cell *c = cell_at(p, row, x);
        run = c->dots[FIRST_LINE] || c->dots[OTHER_LINE] || c->shade ? 0 : run + 1;
        if (run < wanted)
            continue;
        for (int i = 0; i < wanted; i++)
            cell_at(p, row, x - wanted + 1 + i)->letter = name[i];
        return;
    }
}

static void draw(const struct plot *p)
{
    uint8_t shade = 0;
    bool first = true;
    for (size_t i = 0; i < p->c->nseries; i++)
        if (chart_is_band(p->c, i))
            draw_band(p, i, shade < SHADES ? ++shade : shade);
    for (size_t i = 0; i < p->c->nseries; i++)
        if (p->c->series[i].kind == DOC_SERIES_LINE) {
            draw_line(p, i, first ? FIRST_LINE : OTHER_LINE);
            first = false;
        }
    draw_reference(p);
}

static const char *shade_text(const struct plot *p, uint8_t shade)
{
    static const char *const shades[] = {" ", "\u2591", "\u2592", "\u2593"}, *const plain[] = {" ", ".", ":", "%"};
    return p->style->ascii ? plain[shade] : shades[shade];
}

static const char *reference_text(const struct plot *p)
{
    return p->style->ascii ? "-" : "\u2504";
}

static void add_cell(const struct plot *p, const struct cell *c)
{
    int dots = c->dots[FIRST_LINE] | c->dots[OTHER_LINE];
    if (dots && p->style->ascii)
        buf_putc(p->out, c->dots[FIRST_LINE] ? '*' : 'o');
    else if (dots) /* U+2800 and up, as UTF-8 */
        buf_printf(p->out, "\xE2%c%c", 0xA0 | dots >> 6, 0x80 | (dots & 0x3F));
    else if (c->letter)
        buf_putc(p->out, c->letter);
    else
        buf_puts(p->out, c->reference ? reference_text(p) : shade_text(p, c->shade));
}

/* A row without the blanks at its end. */
static void end_row(struct buf *row, struct buf *out)
{
    size_t n = row->n;
    while (n > 0 && row->p[n - 1] == ' ')
        n--;
    buf_add(out, row->p, n);
    buf_putc(out, '\n');
    buf_clear(row);
}

/* "1.5K |", with the mark i, or blanks where i is below 0. */
static void add_scale(const struct plot *p, const struct chart_scale *s, int i)
{
    const char *text = i < 0 ? "" : chart_short(p->d->arena, chart_scale_mark(s, i));
    chart_text_cell(p->d, text, p->scale_width, true, p->style->ascii, p->out);
    buf_puts(p->out, p->style->ascii ? (i < 0 ? " |" : " +") : i < 0 ? " \u2502" : " \u2524");
}

static void add_lines(struct plot *p)
{
    struct buf *out = p->out, row;
    buf_init(&row, 1 << 16);
    p->cells = arena_array(p->d->arena, (size_t)(ROWS * p->columns), sizeof *p->cells);
    draw(p);
    p->out = &row;
    for (int r = 0; r < ROWS; r++) {
        add_scale(p, &p->scale, r % GAP ? -1 : CHART_MARKS - 1 - r / GAP);
        for (int x = 0; x < p->columns; x++)
            add_cell(p, cell_at(p, r, x));
        end_row(&row, out);
    }
    buf_release(&row);
    p->out = out;
}

/* The day whose bar column x shows, or of several the one that stands out; -1: none, a gap between two bars. */
static int day_at(const struct plot *p, size_t series, int x)
{
    int days = (int)p->c->npoints, from = x * days / p->columns, to = (x + 1) * days / p->columns, best = -1;
    bool gap = p->columns >= 3 * days && to > from; /* the last column of its day */
    for (int k = from; !gap && (k < to || k == from); k++) {
        const struct doc_value *v = &p->c->points[k].values[series];
        if (chart_has_place(v) &&
            (best < 0 || dec_cmp(dec_abs(v->number), dec_abs(p->c->points[best].values[series].number)) > 0))
            best = k;
    }
    return best;
}

/* Which part of this cell is full, in eighths: from its bottom, or below 0 from its top. */
static int fill_of(const struct chart_scale *s, dec n, int row)
{
    int zero = dec_sign(s->low) < 0 ? BAR_ROWS / 2 * EIGHTHS : 0;
    int top = chart_scale_place(s, n, BAR_ROWS * EIGHTHS), bottom = (BAR_ROWS - 1 - row) * EIGHTHS;
    int full = top >= zero ? top - bottom : bottom + EIGHTHS - top;
    bool side = top >= zero ? bottom >= zero : bottom < zero;
    full = !side || full < 0 ? 0 : full > EIGHTHS ? EIGHTHS : full;
    return top >= zero ? full : -full;
}

static void add_fill(const struct plot *p, int full)
{
    static const char *const parts[] = {" ",      "\u2581", "\u2582", "\u2583", "\u2584",
                                        "\u2585", "\u2586", "\u2587", "\u2588"};
    if (p->style->ascii)
        buf_putc(p->out, full >= EIGHTHS / 2 || -full >= EIGHTHS / 2 ? '#' : full > 0 ? '_' : ' ');
    else if (full < 0) /* there are no blocks of eighths from the top */
        buf_puts(p->out, -full > EIGHTHS / 2 ? parts[EIGHTHS] : "\u2580");
    else
        buf_puts(p->out, parts[full]);
}

static void add_days(struct plot *p, size_t series)
{
    struct chart_scale s;
    struct buf *out = p->out, row;
    chart_scale_of(p->c, true, &s);
    buf_puts(out, p->scale.type != DOC_NULL ? "\n" : "");
    buf_init(&row, 1 << 16);
    p->out = &row;
    for (int r = 0; r < BAR_ROWS; r++) {
        add_scale(p, &s, r == 0 ? CHART_MARKS - 1 : r == BAR_ROWS - 1 ? 0 : -1);
        for (int x = 0; x < p->columns; x++) {
            int day = day_at(p, series, x);
            add_fill(p, day < 0 ? 0 : fill_of(&s, p->c->points[day].values[series].number, r));
        }
        end_row(&row, out);
    }
    buf_release(&row);
    p->out = out;
}

/* The last day of the first line: what is known ends there. */
static int last_known(const struct plot *p)
{
    for (size_t i = 0; i < p->c->nseries; i++)
        for (size_t k = p->c->npoints; p->c->series[i].kind == DOC_SERIES_LINE && k-- > 0;)
            if (chart_has_place(&p->c->points[k].values[i]))
                return (int)k;
    return 0;
}

/* First day, last known day, last day; each below its column. */
static void add_dates(const struct plot *p)
{
    struct buf row;
    int days = (int)p->c->npoints, known = last_known(p), left = p->scale_width + AXIS;
    const char *first = plain_text(p->d->arena, p->c->points[0].label, p->style->ascii);
    const char *last = plain_text(p->d->arena, p->c->points[days - 1].label, p->style->ascii);
    const char *middle = plain_text(p->d->arena, p->c->points[known].label, p->style->ascii);
    int wide = plain_width(last, strlen(last)), at = (2 * known + 1) * p->columns / (2 * days);
    int start = at - plain_width(middle, strlen(middle)) / 2, end = p->columns - wide;
    buf_init(&row, 1 << 16);
    buf_printf(&row, "%*s%s", left - 1, "", p->style->ascii ? "+" : "\u2514");
    for (int x = 0; x < p->columns; x++)
        buf_puts(&row, x == at && known > 0 && known + 1 < days ? (p->style->ascii ? "^" : "\u2534")
                                                                : (p->style->ascii ? "-" : "\u2500"));
    end_row(&row, p->out);
    buf_printf(&row, "%*s%s", left, "", first);
    int used = plain_width(first, strlen(first));
    bool fits = start > used && start + plain_width(middle, strlen(middle)) < end;
    if (fits && known > 0 && known + 1 < days) {
        buf_printf(&row, "%*s%s", start - used, "", middle);
        used = start + plain_width(middle, strlen(middle));
    }
    if (end > used)
        buf_printf(&row, "%*s%s", end - used, "", last);
    end_row(&row, p->out);
    buf_release(&row);
}

static const char *series_text(const struct plot *p, size_t i, const char *sign)
{
    const struct doc_chart *c = p->c;
    struct arena *a = p->d->arena;
    const char *text = arena_printf(a, "%s %s", sign, plain_text(a, c->series[i].name, p->style->ascii));
    if (chart_is_bar(&c->series[i]))
        return text;
    text = arena_printf(a, "%s %s", text, doc_show(p->d, chart_last(c, i)));
    return chart_is_band(c, i) && chart_last(c, i + 1)
               ? arena_printf(a, "%s to %s", text, doc_show(p->d, chart_last(c, i + 1)))
               : text;
}

/* One item more on the line, or on a new one. */
static void add_item(const struct plot *p, const char *text, int *used)
{
    int width = plain_width(text, strlen(text));
    bool fits = *used + ITEM_GAP + width <= p->style->columns;
    buf_printf(p->out, "%s%s", *used == 0 ? "" : fits ? "   " : "\n", plain_wrap(p->d->arena, text, p->style->columns));
    *used = *used && fits ? *used + ITEM_GAP + width : width;
}

/* What is what, with the numbers at the ends of lines and bands. */
static void add_legend(const struct plot *p)
{
    const struct doc_chart *c = p->c;
    uint8_t shade = 0;
    int used = 0;
    bool first = true, ascii = p->style->ascii;
    for (size_t i = 0; i < c->nseries; i++) {
        const char *sign = ascii ? "#" : "\u2587";
        if (chart_is_band(c, i)) {
            shade += shade < SHADES;
            sign = arena_printf(p->d->arena, "%s%s", shade_text(p, shade), shade_text(p, shade));
        } else if (c->series[i].kind == DOC_SERIES_LINE) {
            sign = ascii ? (first ? "**" : "oo") : first ? "\u2812\u2812" : "\u2802\u2802";
            first = false;
        }
        if (chart_last(c, i) && c->series[i].kind != DOC_SERIES_HIGH)
            add_item(p, series_text(p, i, sign), &used);
    }
    if (chart_has_place(&c->reference))
        add_item(p,
                 arena_printf(p->d->arena, "%s%s %s %s", reference_text(p), reference_text(p),
                              plain_text(p->d->arena, chart_reference_name(c), ascii), doc_show(p->d, &c->reference)),
                 &used);
    buf_putc(p->out, '\n');
}

static void measure(struct plot *p)
{
    struct chart_scale days;
    chart_scale_of(p->c, false, &p->scale);
    chart_scale_of(p->c, true, &days);
    for (int i = 0; i < CHART_MARKS; i++) {
        int a = (int)strlen(chart_short(p->d->arena, chart_scale_mark(&p->scale, i)));
        int b = (int)strlen(chart_short(p->d->arena, chart_scale_mark(&days, i)));
        p->scale_width = a > p->scale_width ? a : p->scale_width;
        p->scale_width = b > p->scale_width ? b : p->scale_width;
    }
    p->columns = p->style->columns - p->scale_width - AXIS;
    p->columns = p->columns > PLOT_MAX ? PLOT_MAX : p->columns < 1 ? 1 : p->columns;
}

void chart_text_fan(struct doc *d, const struct doc_chart *c, const struct chart_style *style, struct buf *out)
{
    struct plot p = {.d = d, .c = c, .style = style, .out = out};
    if (c->npoints == 0 || c->npoints > INT16_MAX)
        return;
    measure(&p);
    add_legend(&p);
    if (p.scale.type != DOC_NULL)
        add_lines(&p);
    for (size_t i = 0; i < c->nseries; i++)
        if (chart_is_bar(&c->series[i]) && chart_last(c, i)) {
            add_days(&p, i);
            break; /* one kind of bars is all a fan has */
        }
    add_dates(&p);
}
