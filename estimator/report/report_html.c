/* One self-contained document: it needs no script, loads nothing, and says which inputs and price lists it is made of.
 * Figures and charts come first, then the tables, small print last. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/version.h"
#include "data/embed.h"
#include "report/chart.h"
#include "report/doc.h"
#include "report/html.h"
#include "report/plain.h"
#include "report/report.h"

enum {
    WORD_WHOLE = 24, /* characters; longer words are broken */
    TEXT_READS = 18, /* a column of texts is not made narrower than this */
    COLUMNS_WIDE = 11,
    /* Pixels of report.css. */
    CHARACTER_TENTHS = 88,
    CELL_PADDING = 13,
    WINDOW_MARGINS = 48,
};
static const int windows[] = {500, 650, 800, 950, 1100, 1250, 1400};
enum { WINDOWS = sizeof windows / sizeof *windows };

static const char *const TONE[] = {
    [DOC_PLAIN] = "", [DOC_BEST] = "best", [DOC_BOLD] = "bold", [DOC_DIM] = "dim", [DOC_RISK] = "risk"};

/* "ratecast/prices-list/1" -> "prices list" */
static const char *kind_of(const struct doc *d)
{
    const char *kind = strchr(d->schema, '/');
    kind = kind ? kind + 1 : d->schema;
    char *words = arena_strndup(d->arena, kind, strcspn(kind, "/"));
    for (char *p = words; *p; p++)
        *p = *p == '-' ? ' ' : *p;
    return words;
}

static const char *capital(const struct doc *d, const char *text)
{
    char *copy = arena_strdup(d->arena, text);
    copy[0] = (char)toupper((unsigned char)copy[0]);
    return copy;
}

static const char *title_of(const struct doc *d)
{
    return d->title ? d->title : capital(d, kind_of(d));
}

static const char *text_in(const struct doc_value *object, const char *name)
{
    const struct doc_value *v = doc_get(object, name);
    return v && v->type == DOC_TEXT && v->text[0] ? v->text : NULL;
}

static const struct doc_node *list_in(const struct doc_value *object, const char *name)
{
    const struct doc_value *v = doc_get(object, name);
    return v && v->type == DOC_LIST ? v->first : NULL;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

static const char *input_names(const struct doc *d)
{
    const char *names = "";
    for (const struct doc_node *n = list_in(&d->data, "inputs"); n; n = n->next) {
        const char *path = text_in(&n->value, "path");
        if (path)
            names = arena_printf(d->arena, "%s%s%s", names, *names ? ", " : "", base_name(path));
    }
    return names;
}

static size_t count_shown(const struct doc_table *t)
{
    size_t n = 0;
    for (size_t i = 0; i < t->ncolumns; i++)
        n += doc_column_shown(t, i);
    return n;
}

/* What a text takes at least: a number all of it, a text its longest word, but not less than what reads well. */
static int least_width(const char *text, bool whole)
{
    int all = plain_width(text, strlen(text)), word = plain_longest_word(text);
    if (whole)
        return all;
    word = word > WORD_WHOLE ? WORD_WHOLE : word;
    return word > TEXT_READS ? word : all > TEXT_READS ? TEXT_READS : all;
}

/* The narrowest of these windows that the table fits into; the last also stands for none. Digits and letters are
 * taken for as wide as those of a wide sans-serif; make web shows whether that holds. */
static int fitting_window(struct doc *d, const struct doc_table *t)
{
    int width = WINDOW_MARGINS;
    for (size_t i = 0; i < t->ncolumns; i++) {
        if (!doc_column_shown(t, i))
            continue;
        int most = plain_longest_word(t->columns[i].title);
        for (size_t row = 0; row < t->nrows; row++) {
            int n = least_width(doc_show(d, &t->cells[row * t->ncolumns + i]), t->columns[i].right);
            most = n > most ? n : most;
        }
        width += most * CHARACTER_TENTHS / 10 + CELL_PADDING;
    }
    size_t i = 0;
    while (i + 1 < WINDOWS && width > windows[i])
        i++;
    return windows[i];
}

static bool is_shown(const struct doc_table *t)
{
    return !t->machine_only && t->nrows > 0 && count_shown(t) > 0;
}

static bool is_wide(const struct doc *d)
{
    for (size_t i = 0; i < d->ntables; i++)
        if (is_shown(d->tables[i]) && count_shown(d->tables[i]) >= COLUMNS_WIDE)
            return true;
    return false;
}

/* In narrower windows than a table fits into, and on paper if it fits into none, its rows become a list. */
static void add_row_rules(struct html *h)
{
    const struct embed *rules = embed_find("report_rows.css");
    for (size_t k = 0; k < WINDOWS; k++) {
        bool used = false;
        for (size_t i = 0; i < h->d->ntables && !used; i++)
            used = is_shown(h->d->tables[i]) && fitting_window(h->d, h->d->tables[i]) == windows[k];
        if (!used)
            continue;
        buf_printf(h->out, "@media %sscreen and (max-width: %d.98px) { .fits-%d {\n", k + 1 == WINDOWS ? "print, " : "",
                   windows[k] - 1, windows[k]);
        buf_add(h->out, rules->p, rules->n);
        html_raw(h, "} }\n");
    }
}

/* The policy forbids what the document does not hold anyway: scripts, and anything from elsewhere. */
static void add_head(struct html *h)
{
    const char *inputs = input_names(h->d);
    html_raw(h, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
                "'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                "<meta name=\"color-scheme\" content=\"light dark\">\n"
                "<meta name=\"generator\" content=\"ratecast " RATECAST_VERSION "\">\n<title");
    html_attribute(h, "data-schema", h->d->schema);
    html_raw(h, ">");
    html_text(h, arena_printf(h->d->arena, "%s%s%s", title_of(h->d), *inputs ? ": " : "", inputs));
    html_raw(h, "</title>\n<style>\n");
    const struct embed *css = embed_find("report.css");
    buf_add(h->out, css->p, css->n);
    add_row_rules(h);
    html_raw(h, "</style>\n</head>\n");
    html_raw(h, is_wide(h->d) ? "<body class=\"wide\">\n" : "<body>\n");
}

static void add_top(struct html *h)
{
    const struct doc *d = h->d;
    const char *inputs = input_names(d), *as_of = text_in(&d->data, "as_of");
    html_raw(h, "<header>\n<p class=\"kicker\">ratecast ");
    html_text(h, kind_of(d));
    html_raw(h, "</p>\n<h1>");
    html_text(h, title_of(d));
    html_raw(h, "</h1>\n<p class=\"sub\">");
    if (*inputs) {
        html_raw(h, "<span>");
        html_text(h, inputs);
        html_raw(h, "</span> ");
    }
    if (d->currency) {
        html_raw(h, "<span>");
        html_text(h, d->currency);
        html_raw(h, "</span> ");
    }
    if (as_of) {
        html_raw(h, "<span>as of ");
        html_text(h, as_of);
        html_raw(h, "</span>");
    }
    html_raw(h, "</p>\n</header>\n");
}

static void add_element(struct html *h, const char *tag, const char *class_name, const char *text)
{
    if (!text)
        return;
    buf_printf(h->out, "<%s class=\"%s\">", tag, class_name);
    html_text(h, text);
    buf_printf(h->out, "</%s>\n", tag);
}

static void add_figures(struct html *h)
{
    const struct doc *d = h->d;
    if (d->nfigures == 0)
        return;
    buf_printf(h->out, "<dl class=\"figures of%zu\">\n", d->nfigures);
    for (size_t i = 0; i < d->nfigures; i++) {
        const struct doc_figure *f = &d->figures[i];
        buf_printf(h->out, "<div class=\"figure %s\"", TONE[f->tone]);
        html_attribute(h, "data-figure", f->key);
        html_raw(h, ">\n");
        add_element(h, "dt", "name", f->label);
        html_raw(h, "<dd class=\"number\">");
        if (d->currency && f->value.type == DOC_MONEY) {
            html_raw(h, "<small>");
            html_text(h, d->currency);
            html_raw(h, "</small> ");
        }
        html_value(h, "span", "value", &f->value);
        html_raw(h, "</dd>\n");
        add_element(h, "dd", "place", f->place);
        add_element(h, "dd", "detail", f->detail);
        html_raw(h, "</div>\n");
    }
    html_raw(h, "</dl>\n");
}

/* "[2] [3]" in a column of notes leads to the footnotes. */
static void add_marks(struct html *h, const char *text)
{
    while (*text) {
        char *end = NULL;
        unsigned long n = *text == '[' && isdigit((unsigned char)text[1]) ? strtoul(text + 1, &end, 10) : 0;
        if (n > 0 && n <= h->d->nmarks && *end == ']') {
            buf_printf(h->out, "<a href=\"#note-%lu\">[%lu]</a>", n, n);
            text = end + 1;
            continue;
        }
        size_t plain = 1 + strcspn(text + 1, "[");
        html_text(h, arena_strndup(h->d->arena, text, plain));
        text += plain;
    }
}

static bool is_empty(const struct doc_value *v)
{
    return v->type == DOC_NULL || (v->type == DOC_TEXT && !v->text[0]);
}

/* A name such as reservation-3y, which should not be broken at its hyphen. */
static bool is_word(const struct doc_value *v)
{
    return v->type == DOC_TEXT && v->text[0] && !strchr(v->text, ' ') && strlen(v->text) <= WORD_WHOLE;
}

static void add_cell(struct html *h, const struct doc_table *t, size_t column, const struct doc_value *v, bool first)
{
    const struct doc_column *c = &t->columns[column];
    buf_printf(h->out, "<%s", first ? "th scope=\"row\"" : "td");
    if (c->right || is_empty(v) || is_word(v))
        buf_printf(h->out, " class=\"%s%s\"", c->right ? "n" : is_word(v) ? "w" : "", is_empty(v) ? " none" : "");
    html_attribute(h, "data-key", c->key);
    if (c->right || c->keep > 0)
        html_attribute(h, "data-title", c->title);
    html_exact(h, v);
    html_raw(h, ">");
    if (strcmp(c->key, "notes") == 0 && v->type == DOC_TEXT)
        add_marks(h, v->text);
    else
        html_text(h, doc_show(h->d, v));
    html_raw(h, first ? "</th>" : "</td>");
}

static void add_rows(struct html *h, const struct doc_table *t, size_t shown)
{
    for (size_t row = 0; row < t->nrows; row++) {
        if (t->groups[row] && t->groups[row][0]) {
            buf_printf(h->out, "<tr class=\"group\"><th colspan=\"%zu\" scope=\"rowgroup\">", shown);
            html_text(h, t->groups[row]);
            html_raw(h, "</th></tr>\n");
        }
        const char *gap = t->groups[row] && !t->groups[row][0] ? " gap" : "";
        if (*gap || t->tones[row] != DOC_PLAIN)
            buf_printf(h->out, "<tr class=\"%s%s\">", TONE[t->tones[row]], gap);
        else
            html_raw(h, "<tr>");
        bool first = true;
        for (size_t i = 0; i < t->ncolumns; i++)
            if (doc_column_shown(t, i)) {
                add_cell(h, t, i, &t->cells[row * t->ncolumns + i], first);
                first = false;
            }
        html_raw(h, "</tr>\n");
    }
}

/* "[2] why": the mark is what links lead to. */
static void add_footnotes(struct html *h, const struct doc_table *t)
{
    if (t->nfootnotes == 0)
        return;
    html_raw(h, "<ul class=\"footnotes\">\n");
    for (size_t i = 0; i < t->nfootnotes; i++) {
        const char *text = t->footnotes[i];
        unsigned long n = text[0] == '[' ? strtoul(text + 1, NULL, 10) : 0;
        if (n > 0)
            buf_printf(h->out, "<li id=\"note-%lu\">", n);
        else
            html_raw(h, "<li>");
        html_text(h, text);
        html_raw(h, "</li>\n");
    }
    html_raw(h, "</ul>\n");
}

/* "Not comparable: why" is a heading and a line below it. */
static void add_title(struct html *h, const char *title)
{
    if (!title)
        return;
    const char *rest = strstr(title, ": ");
    add_element(h, "h2", "title", rest ? arena_strndup(h->d->arena, title, (size_t)(rest - title)) : title);
    if (rest)
        add_element(h, "p", "under", capital(h->d, rest + 2));
}

static void add_table(struct html *h, const struct doc_table *t)
{
    size_t shown = count_shown(t);
    if (!is_shown(t))
        return;
    html_raw(h, "<section>\n");
    add_title(h, t->heading ? t->heading : t->title);
    buf_printf(h->out, "<table class=\"fits-%d\">\n<thead><tr>", fitting_window(h->d, t));
    for (size_t i = 0; i < t->ncolumns; i++)
        if (doc_column_shown(t, i)) {
            html_raw(h, t->columns[i].right ? "<th scope=\"col\" class=\"n\"" : "<th scope=\"col\"");
            html_attribute(h, "data-key", t->columns[i].key);
            html_raw(h, ">");
            html_text(h, t->columns[i].title);
            html_raw(h, "</th>");
        }
    html_raw(h, "</tr></thead>\n<tbody>\n");
    add_rows(h, t, shown);
    html_raw(h, "</tbody>\n</table>\n");
    add_footnotes(h, t);
    html_raw(h, "</section>\n");
}

static void add_list(struct html *h, const char *title, const char *const *items, size_t n)
{
    if (n == 0)
        return;
    add_element(h, "h3", "title", title);
    html_raw(h, "<ul>\n");
    for (size_t i = 0; i < n; i++)
        add_element(h, "li", "item", items[i]);
    html_raw(h, "</ul>\n");
}

/* "rates 27,727" with `before`, "27,727 rates" with `after` */
static void add_member(struct html *h, const struct doc_value *object, const char *before, const char *name,
                       const char *after)
{
    const struct doc_value *v = doc_get(object, name);
    if (!v || is_empty(v))
        return;
    buf_printf(h->out, "<span class=\"part\">%s<span data-member=\"%s\">", before, name);
    html_text(h, doc_show(h->d, v));
    buf_printf(h->out, "</span>%s</span> ", after);
}

/* What the numbers were made of: whoever has the same bytes and price lists gets the same document. */
static void add_sources(struct html *h)
{
    const struct doc_node *inputs = list_in(&h->d->data, "inputs"), *lists = list_in(&h->d->data, "snapshots");
    html_raw(h, inputs ? "<h3>Inputs</h3>\n<ul>\n" : "");
    for (const struct doc_node *n = inputs; n; n = n->next) {
        html_raw(h, "<li data-source=\"input\">");
        add_member(h, &n->value, "", "path", "");
        add_member(h, &n->value, "", "lines", " lines");
        add_member(h, &n->value, "SHA-256 ", "sha256", "");
        html_raw(h, "</li>\n");
    }
    html_raw(h, inputs ? "</ul>\n" : "");
    html_raw(h, lists ? "<h3>Price lists</h3>\n<ul>\n" : "");
    for (const struct doc_node *n = lists; n; n = n->next) {
        html_raw(h, "<li data-source=\"snapshot\">");
        add_member(h, &n->value, "", "source", "");
        add_member(h, &n->value, "", "offer", "");
        add_member(h, &n->value, "of ", "fetched", "");
        add_member(h, &n->value, "", "currency", "");
        add_member(h, &n->value, "", "items", " rates");
        add_member(h, &n->value, "from ", "origin", "");
        add_member(h, &n->value, "id ", "id", "");
        html_raw(h, "</li>\n");
    }
    html_raw(h, lists ? "</ul>\n" : "");
}

/* The lines about the basis name the version; where there are none, it stands alone. */
static void add_footer(struct html *h)
{
    html_raw(h, "<footer>\n");
    add_list(h, "Basis", h->d->about, h->d->nabout);
    add_list(h, "Notes", h->d->notes, h->d->nnotes);
    add_sources(h);
    if (h->d->nabout == 0)
        html_raw(h, "<p class=\"version\">ratecast " RATECAST_VERSION "</p>\n");
    html_raw(h, "</footer>\n");
}

int report_html(struct doc *d, const struct report_style *style, struct buf *out, struct err *err)
{
    (void)err;
    struct html h = {.d = d, .out = out, .ascii = style->ascii};
    add_head(&h);
    html_raw(&h, "<main>\n");
    add_top(&h);
    add_figures(&h);
    add_element(&h, "p", "lead", d->lead);
    if (d->ncharts > 0)
        chart_definitions(&h);
    for (size_t i = 0; i < d->ncharts; i++)
        if (d->charts[i]->npoints > 0)
            chart_html(&h, d->charts[i]);
    for (size_t i = 0; i < d->ntables; i++)
        add_table(&h, d->tables[i]);
    html_raw(&h, "</main>\n");
    add_footer(&h);
    html_raw(&h, "</body>\n</html>\n");
    return 0;
}
