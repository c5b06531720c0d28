#include "report/html.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "report/doc.h"
#include "report/plain.h"

enum { WORD_WHOLE = 24 }; /* characters after which a word may be broken, so that a long one does not widen a table */

void html_raw(struct html *h, const char *markup)
{
    buf_puts(h->out, markup);
}

static void add_char(struct buf *out, const char *s, size_t n)
{
    static const char special[] = "&<>\"'";
    static const char *const entity[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
    const char *at = *s ? strchr(special, *s) : NULL;
    if (at)
        buf_puts(out, entity[at - special]);
    else
        buf_add(out, s, n);
}

static bool is_right_to_left(unsigned p)
{
    return (p >= 0x590 && p <= 0x8ff) || (p >= 0xfb1d && p <= 0xfdff) || (p >= 0xfe70 && p <= 0xfefc) ||
           (p >= 0x10800 && p <= 0x10fff) || (p >= 0x1e800 && p <= 0x1efff);
}

/* Does writing from right to left go on at s, maybe after blanks? */
static bool goes_on(const char *s)
{
    unsigned point = 0;
    s += strspn(s, " ");
    return *s && text_decode(s, &point) > 0 && is_right_to_left(point);
}

void html_text(struct html *h, const char *text)
{
    const char *s = plain_text(h->d->arena, text ? text : "", h->ascii), *start = s;
    bool inside = false;
    size_t word = 0;
    while (*s) {
        unsigned point;
        size_t n = text_decode(s, &point); /* never 0 in a plain text */
        word = *s == ' ' ? 0 : word + 1;
        if (word > 1 && word % WORD_WHOLE == 1)
            buf_puts(h->out, "<wbr>");
        if (!inside && is_right_to_left(point)) {
            buf_puts(h->out, "<bdi>");
            inside = true;
        }
        if (plain_joins(start, (size_t)(s - start), s))
            buf_puts(h->out, "&nbsp;");
        else
            add_char(h->out, s, n);
        s += n;
        if (inside && !goes_on(s)) {
            buf_puts(h->out, "</bdi>");
            inside = false;
        }
    }
}

void html_attribute(struct html *h, const char *name, const char *text)
{
    buf_printf(h->out, " %s=\"", name);
    for (const char *s = plain_text(h->d->arena, text ? text : "", h->ascii); *s;) {
        unsigned point;
        size_t n = text_decode(s, &point);
        add_char(h->out, s, n);
        s += n;
    }
    buf_putc(h->out, '"');
}

void html_exact(struct html *h, const struct doc_value *v)
{
    if (v->type == DOC_MONEY || v->type == DOC_QUANTITY || v->type == DOC_PERCENT || v->type == DOC_COUNT)
        buf_printf(h->out, " data-exact=\"%s\"", doc_exact(h->d, v));
}

void html_value(struct html *h, const char *tag, const char *name, const struct doc_value *v)
{
    buf_printf(h->out, "<%s class=\"%s\"", tag, name);
    html_exact(h, v);
    buf_putc(h->out, '>');
    html_text(h, doc_show(h->d, v));
    buf_printf(h->out, "</%s>", tag);
}
