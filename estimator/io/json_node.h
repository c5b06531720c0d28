/* json_node: the tree behind struct json, for json*.c only. Two readers make the same nodes:
 *
 *     json.c        cJSON, the reference: small documents, and whatever the other one leaves to it
 *     json_fast.c   the items of big lists, straight from the window of the scanner
 */
#ifndef IO_JSON_NODE_H
#define IO_JSON_NODE_H

#include "io/json.h"

struct arena;

struct json {
    enum json_kind kind;
    bool truth;
    const char *name; /* of a member */
    const char *text; /* a string; a number as it is written (json_fast), or NULL: then `number` has it */
    double number;
    struct json *first, *next;
    struct arena *owner; /* of the root of json_parse */
};

/* Reads the value at p, strict JSON only, into arena a: the end of it, or NULL, which means "let the scanner and cJSON
 * look": wrong, cut off by the NUL that ends the window, or merely unusual. `depth`: containers around it. *newlines is
 * the number of lines that end inside the value. */
const char *json_fast(struct arena *a, const char *p, int depth, struct json **out, unsigned long *newlines);

enum { JSON_DEPTH = 64, JSON_NUMBER_MAX = 63 /* cJSON's number buffer; it would read the first 63 characters */ };

#endif
