/* html: text and values as HTML that nothing from outside can break out of.
 *
 * All text goes through plain_text first, so no control character and no mark that turns the direction of writing
 * arrives; what is written from right to left is isolated, so that it cannot drag its neighbours along.
 */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include <stdbool.h>

struct buf;
struct doc;
struct doc_chart;
struct doc_value;

/* Where the HTML of one doc goes. */
struct html {
    struct doc *d;
    struct buf *out;
    bool ascii; /* characters beyond ASCII become '?' */
};

void html_raw(struct html *h, const char *markup);                       /* ours */
void html_text(struct html *h, const char *text);                        /* between tags; NULL is nothing */
void html_attribute(struct html *h, const char *name, const char *text); /* ` name="text"` */
/* ` data-exact="1.5"` for a number that is rounded when shown; nothing for any other value. */
void html_exact(struct html *h, const struct doc_value *v);
/* <TAG class="name" data-exact="1.5">1.50</TAG> */
void html_value(struct html *h, const char *tag, const char *name, const struct doc_value *v);

#endif
