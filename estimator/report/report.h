/* report: doc -> text in one of the formats. A format is one file and one row here.
 *
 * To add one: write report_NAME.c with its function, add its row to REPORT_FORMATS, add a case folder in tests/cli/.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct buf;
struct doc;
struct err;

enum report_charts { REPORT_NO_CHARTS, REPORT_GLANCES /* those that say so */, REPORT_CHARTS };

struct report_style {
    int columns; /* width for text */
    bool ascii, color;
    enum report_charts charts; /* in text; documents (html) have all of them */
};

#define REPORT_FORMATS(X) \
    X(table, report_text)        /* aligned text for people */ \
    X(json, report_json)         /* everything, exact, one object */ \
    X(ndjson, report_ndjson)     /* the same, one object a line */ \
    X(csv, report_csv)           /* the main table, exact, for spreadsheets */ \
    X(markdown, report_markdown) /* a table for documents and pull requests */ \
    X(html, report_html)         /* one self-contained document with charts */

/* Their names as choices of an option. */
#define REPORT_CHOICE(name, function) #name "|"
#define REPORT_CHOICES REPORT_FORMATS(REPORT_CHOICE)

struct report_format {
    const char *name;
    /* Appends to out, which may get full: for report_write to tell. Never reads out->p or out->n. */
    int (*write)(struct doc *d, const struct report_style *style, struct buf *out, struct err *err);
};

/* NULL for an unknown name. */
const struct report_format *report_find(const char *name);
const struct report_format *report_formats(size_t *n);

/* Appends the doc in this format. `out` may have an outlet (base/buf.h), so that no format holds all its text: none
 * looks back at what it appended. Fails with EXIT_INTERNAL when the text does not fit into an out without. */
int report_write(const struct report_format *format, struct doc *d, const struct report_style *style, struct buf *out,
                 struct err *err);

/* A text as csv shows it, without quotes: on one line, and no formula for a spreadsheet. In arena a, or the text. */
const char *report_csv_text(struct arena *a, const char *text);

#define REPORT_DECLARE(name, function) \
    int function(struct doc *d, const struct report_style *style, struct buf *out, struct err *err);
REPORT_FORMATS(REPORT_DECLARE)
#undef REPORT_DECLARE

#endif
