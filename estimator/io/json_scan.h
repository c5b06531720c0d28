/* json_scan: the brace scanner under json_stream.c: cuts values out of a byte stream and checks their characters.
 *
 *     p      mark        pos              end
 *     |...used|{"MeterId":|"077...  ......|NUL
 *
 * A window slides over the unpacked bytes. While a value is being cut, `mark` holds its first byte in the window, which
 * grows (to one item of 4 MiB) when the value does not end in it; so a cut value is always one piece of memory and is
 * parsed in place. A NUL behind the last byte stops the inner loops, which therefore test no bounds.
 *
 * The scanner checks what cJSON lets through (control characters, NULs, numbers as 01 or 1., nesting); cJSON checks the
 * order of tokens inside a value, json_stream.c whatever stands outside. Lines are counted only when a value was cut.
 */
#ifndef IO_JSON_SCAN_H
#define IO_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

struct err;
struct zip;

enum {
    JSON_ITEM_MAX = 4 << 20,
    JSON_EOF = -1,
    JSON_FAILED = -2, /* err is set */
};

/* The remedy for files that are not what they should be. */
extern const char json_fetch_again[];

struct json_scan {
    struct zip *in; /* borrowed; NULL when all the text is in the window */
    const char *name;
    const char *what;          /* "file" or "text", for messages */
    size_t most;               /* bytes of one value */
    const char *const *arrays; /* names of arrays of items, NULL-terminated */
    struct err *err;
    char *p;
    size_t pos, end, cap;
    size_t mark;        /* first byte that must stay in the window, or SIZE_MAX */
    size_t counted;     /* lines are counted up to here */
    unsigned long line; /* of the byte at `counted` */
    bool high;          /* a byte above 0x7f since the mark */
    bool in_item;       /* for the message when the file ends */
    int depth;          /* containers open around the value being cut */
};

void json_scan_open(struct json_scan *s, struct zip *in, const char *const *arrays, struct err *err);
/* Over text in memory, called `name` in messages; copied, because the scanner wants its NUL. */
void json_scan_open_text(struct json_scan *s, const char *name, const char *text, size_t n, struct err *err);
void json_scan_close(struct json_scan *s);

/* Refuses UTF-16 and steps over a BOM. To be called first. */
int json_scan_start(struct json_scan *s);
/* The next byte that is not blank, not taken: a byte, JSON_EOF or JSON_FAILED. */
int json_scan_skip(struct json_scan *s);
/* The same where the file must not end: a byte or JSON_FAILED. */
int json_scan_need(struct json_scan *s);
/* Cuts the next value: afterwards it is the text from mark to pos. With `watch` 1, with pos anywhere, as soon as it
 * turns out to be an object that holds one of the arrays. */
int json_scan_value(struct json_scan *s, bool item, bool watch);
/* The name of the array that text (p, n) is, or NULL. */
const char *json_scan_array(const struct json_scan *s, const char *p, size_t n);
unsigned long json_scan_line(struct json_scan *s, size_t at);
/* Somebody else read the value from pos to `end`, and counted its lines. */
void json_scan_taken(struct json_scan *s, size_t end, unsigned long newlines);
int json_scan_bad(struct json_scan *s, const char *expected); /* "not JSON" at pos; -1 */
int json_scan_too_big(struct json_scan *s);                   /* -1 */

#endif
