/* chart_text: a chart of a doc as text, for terminals and mails: readable without colours, at any width from 40 columns
 * on. Numbers that matter stand beside it in full; the scales are short ("1.5K"). */
#ifndef REPORT_CHART_TEXT_H
#define REPORT_CHART_TEXT_H

#include <stdbool.h>

struct buf;
struct doc;
struct doc_chart;

struct chart_style {
    int columns;
    bool ascii; /* plain characters: #, *, o, . and : for blocks, braille dots and shades */
};

/* The chart with its title, each line ended. */
void chart_text(struct doc *d, const struct doc_chart *c, const struct chart_style *style, struct buf *out);
/* The inside of a fan, below its title. */
void chart_text_fan(struct doc *d, const struct doc_chart *c, const struct chart_style *style, struct buf *out);
/* A text cut to `width` columns, and blanks up to them; before it, if `right`. */
void chart_text_cell(struct doc *d, const char *text, int width, bool right, bool ascii, struct buf *out);

#endif
