/* doc: a result as neutral data, which every format can render: N kinds of result and M formats cost N + M.
 *
 * A doc has two views of one result. `data` is the tree that machines read (json): objects, lists, exact values.
 * `tables` are what people see (table, markdown, html) and what csv writes: typed cells under typed columns. Documents
 * (html) begin with the `figures` that matter most and the `charts`, which hold no number that `data` has not, but for
 * what a caption says how to make. Column
 * keys and member names are stable; titles are for people. Everything lives in the doc's arena; strings passed in are borrowed
 * for its life.
 */
#ifndef REPORT_DOC_H
#define REPORT_DOC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/dec.h"

struct arena;

enum doc_type {
    DOC_NULL, /* unknown; json null, shown as "-" */
    DOC_TEXT,
    DOC_MONEY,    /* exact; rounded to the currency's digits only when shown */
    DOC_QUANTITY, /* exact decimal, shown with at most 6 decimals */
    DOC_PERCENT,  /* a number in percent, shown with one decimal and '%' */
    DOC_COUNT,
    DOC_BOOL,
    DOC_OBJECT,
    DOC_LIST,
};

struct doc_value {
    enum doc_type type;
    const char *text;              /* DOC_TEXT */
    dec number;                    /* DOC_MONEY, DOC_QUANTITY, DOC_PERCENT */
    long long count;               /* DOC_COUNT, DOC_BOOL */
    bool sign;                     /* show '+' before positive numbers (a delta) */
    const char *mark;              /* shown after the value, such as "*" (explained in a note); NULL = none */
    struct doc_node *first, *last; /* DOC_OBJECT, DOC_LIST */
};

struct doc_node {
    const char *name; /* of an object's member; NULL in a list */
    struct doc_value value;
    struct doc_node *next;
};

struct doc_column {
    const char *key;   /* csv header */
    const char *title; /* for people; NULL = in csv only */
    bool right;
    int keep; /* 0 = never dropped; when the width is short, columns with the highest `keep` go first */
};

/* How a row, a bar or a figure stands out for people, where the format can show it. */
enum doc_tone {
    DOC_PLAIN,
    DOC_BEST,
    DOC_BOLD, /* what others are measured against, or a sum */
    DOC_DIM,  /* not to be counted on */
    DOC_RISK, /* can be taken away */
};

struct doc_table {
    const char *title;   /* above the table, or NULL */
    const char *heading; /* in documents instead of the title; NULL = the title */
    struct doc_column *columns;
    size_t ncolumns;
    struct doc_value *cells; /* rows x columns, row-major */
    size_t nrows, cap;
    const char **groups;    /* per row: a heading shown before it, or NULL; "" is just a gap */
    enum doc_tone *tones;   /* per row */
    const char **footnotes; /* below this table, each with its mark in front */
    size_t nfootnotes, fcap;
    bool csv;          /* this is the table csv writes */
    bool machine_only; /* not shown to people */
    bool document;     /* shown in documents (html) only: too long for a terminal */
};

/* One of the few numbers that a reader wants first. */
struct doc_figure {
    const char *key, *label; /* key: stable, for tests and scripts */
    struct doc_value value;  /* money is shown with the currency */
    const char *place;       /* what the number is of, or NULL */
    const char *detail;      /* what to know about it, or NULL */
    enum doc_tone tone;
};

/* A picture of numbers, told so that any format can draw it: points, each with one value per series. */
enum doc_chart_kind {
    DOC_CHART_BARS, /* lying bars, from 0; the points one below the other */
    DOC_CHART_FAN,  /* lines and bands over days, which are the points; bars on a scale of their own below them */
};

enum doc_series_kind {
    DOC_SERIES_BAR,
    DOC_SERIES_REST, /* lengthens the bar of the series before it by what that one leaves out */
    /* Of a fan. */
    DOC_SERIES_LINE,
    DOC_SERIES_LOW, /* of a band; its other bound is the series after it */
    DOC_SERIES_HIGH,
};

struct doc_series {
    const char *key, *name;
    enum doc_series_kind kind;
    enum doc_tone tone; /* where a point has several bars; the tone of the point where it has one */
};

struct doc_point {
    const char *group;        /* a heading before it, or NULL */
    const char *label;        /* whose numbers these are */
    const char *detail, *tag; /* more of the label, and one word that stands out; or NULL */
    enum doc_tone tone;
    struct doc_value *values; /* one per series; DOC_NULL: not known, so no bar, never one of length 0 */
    struct doc_value aside;   /* a number beside the values, such as a percentage */
    struct doc_value *ticks;  /* further numbers, as thin marks on the scale of the bar */
    const char **tick_names;
    size_t nticks, tcap;
    bool numbers_only; /* stands for many others: a bar would dwarf theirs */
};

struct doc_chart {
    enum doc_chart_kind kind;
    const char *key, *title;
    const char *caption; /* how to read it, or NULL */
    bool glance;         /* shown on a terminal without being asked for */
    const struct doc_series *series;
    size_t nseries;
    struct doc_point *points;
    size_t npoints, pcap;
    struct doc_value reference; /* a line through all of it; DOC_NULL = none */
    const char *reference_name;
};

/* The time that amounts of money are for. */
struct doc_span {
    const char *per;   /* behind an amount: " a month", " in 4 days" */
    const char *title; /* of a column: "Monthly", "4 days" */
    const char *cost;  /* of a picture: "Monthly cost", "Cost of 4 days" */
    bool month;        /* so that twelve of it are a year */
};

struct doc {
    struct arena *arena;
    const char *schema;    /* "ratecast/compare/1" */
    const char *lead;      /* the result in one sentence, or NULL */
    int money_digits;      /* of the currency */
    const char *currency;  /* or NULL */
    struct doc_span span;  /* a month, unless set otherwise */
    const char *title;     /* of a document, in a few words; NULL = the name of the schema says it */
    struct doc_value data; /* DOC_OBJECT */
    struct doc_figure *figures;
    size_t nfigures, fcap;
    struct doc_chart **charts;
    size_t ncharts, ccap;
    struct doc_table **tables;
    size_t ntables, tcap;
    const char **about; /* lines for people after the tables: sources, basis, tax */
    size_t nabout, acap;
    size_t nmarks;            /* numbered footnotes so far */
    const char *const *notes; /* shared with run.notes */
    size_t nnotes;
};

struct doc *doc_new(struct arena *a, const char *schema, const char *currency);

/* Values. */
struct doc_value doc_null(void);
struct doc_value doc_text(const char *s); /* NULL becomes doc_null */
struct doc_value doc_money(dec n);
struct doc_value doc_delta(dec n); /* money with its sign */
struct doc_value doc_quantity(dec n);
struct doc_value doc_percent(dec n, bool sign);
struct doc_value doc_count(long long n);
struct doc_value doc_bool(bool b);
struct doc_value doc_object(void);
struct doc_value doc_list(void);

/* Tree: appends and returns the stored value, so that objects and lists can be filled. */
struct doc_value *doc_put(struct doc *d, struct doc_value *object, const char *name, struct doc_value v);
struct doc_value *doc_push(struct doc *d, struct doc_value *list, struct doc_value v);
const struct doc_value *doc_get(const struct doc_value *object, const char *name); /* NULL if it has no such member */

/* Tables. The columns array is copied. doc_row returns the new row's cells, all DOC_NULL, to be filled at once. */
struct doc_table *doc_table(struct doc *d, const char *title, const struct doc_column *columns, size_t n);
struct doc_value *doc_row(struct doc *d, struct doc_table *t, const char *group);
void doc_tone(struct doc_table *t, enum doc_tone tone);                  /* of the last row */
void doc_footnote(struct doc *d, struct doc_table *t, const char *text); /* each text once */
/* The same, numbered through all tables: returns the mark "[1]" that refers to it. */
const char *doc_mark(struct doc *d, struct doc_table *t, const char *text);
void doc_about(struct doc *d, const char *text);

/* Documents. */
struct doc_figure *doc_figure(struct doc *d, const char *key, const char *label, struct doc_value value);
/* The series are borrowed. doc_point returns the new point, all its values DOC_NULL, to be filled at once. */
struct doc_chart *doc_chart(struct doc *d, enum doc_chart_kind kind, const char *key, const char *title,
                            const struct doc_series *series, size_t n);
struct doc_point *doc_point(struct doc *d, struct doc_chart *c, const char *label);
void doc_tick(struct doc *d, struct doc_point *p, const char *name, struct doc_value v);

/* Do people see this column? It needs a title, and something in some row unless it is never dropped (keep 0). */
bool doc_column_shown(const struct doc_table *t, size_t column);

/* How a value is written: for people, and exactly. In arena of the doc. */
const char *doc_show(struct doc *d, const struct doc_value *v);
const char *doc_exact(struct doc *d, const struct doc_value *v);

#endif
