/* json: cJSON, with limits. Big files are never one tree: the items of an array become small trees one by one, each for one
 * call; a reader of our own (json_fast.c) takes those that are plain, a brace scanner cuts the others out for cJSON.
 *
 * A number is the decimal of its double printed with %.15g (see docs/numbers.md).
 */
#ifndef IO_JSON_H
#define IO_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/dec.h"
#include "io/crypto.h"

struct arena;
struct buf;
struct err;
struct json; /* one value; borrowed from its tree */
struct zip;

enum json_kind { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

enum json_kind json_kind(const struct json *v);
const struct json *json_get(const struct json *object, const char *name); /* NULL when absent; case-sensitive */
const char *json_name(const struct json *v);                              /* of an object's member; else NULL */
const struct json *json_first(const struct json *container);              /* first element or member, or NULL */
const struct json *json_next(const struct json *v);
const char *json_string(const struct json *v);    /* NULL unless a string */
bool json_bool(const struct json *v, bool other); /* `other` unless a bool */
/* A number, or a string that is one; DEC_SYNTAX for anything else, NULL included. */
enum dec_status json_dec(const struct json *v, dec *out);
/* A whole number, or a string that is one, such as "3599"; false for anything else, NULL included. */
bool json_whole(const struct json *v, int64_t *out);

/* A whole small document in memory (nesting at most 64, at most 4 MiB). Caller frees with json_free. */
int json_parse(const char *text, size_t n, struct json **out, struct err *err);
/* The same from a file of at most `max` bytes (unpacked); "-" is stdin. sha256 is of the (unpacked) text.
 * Fails with EXIT_INPUT and FILE:LINE. */
int json_read(const char *path, size_t max, char sha256[CRYPTO_HEX], struct json **out, struct err *err);
void json_free(struct json *root);
void json_wipe(struct json *root); /* the same, and nothing of its texts stays in memory: for what holds secrets */

/* Streams the items of the named arrays of a document, wherever they stand:
 *   {"Items":[item,...], "NextPageLink":...}        one page
 *   {"Items":[...]} {"Items":[...]}                 pages one after another
 *   [{"Items":[...]},{"Items":[...]}]               an array of pages
 *   [item, item, ...]                               a bare array (array name "")
 * Any other top-level member goes to `field` (both callbacks may be NULL). Memory: one item or one other member.
 * Fails with EXIT_INPUT and FILE:LINE for: not JSON, cut short, nesting over 64, an item over 4 MiB, NUL bytes, UTF-16
 * or bytes that are not UTF-8, an empty file, text after the end. A callback that returns -1 ends the stream; `line` is
 * where its item starts, for its message. Items that are no objects are passed on too. */
struct json_sink {
    const char *const *arrays; /* names, NULL-terminated, e.g. {"Items", "items", NULL} */
    int (*item)(void *ctx, const char *array, const struct json *item, unsigned long line, struct err *err);
    int (*field)(void *ctx, const char *name, const struct json *value, unsigned long line, struct err *err);
    /* In place of `item`: with the text of the item, borrowed for the call and not terminated, for those who keep it. */
    int (*raw)(void *ctx, const struct json *item, const char *text, size_t n, unsigned long line, struct err *err);
    /* A named array starts; it may be empty. */
    int (*begin)(void *ctx, const char *array, unsigned long line, struct err *err);
    void *ctx;
};
int json_stream(struct zip *in, const struct json_sink *sink, struct err *err);
/* The same over text in memory, called `name` in messages. */
int json_stream_text(const char *name, const char *text, size_t n, const struct json_sink *sink, struct err *err);

/* Between json_stream.c, which cuts and checks the text, and json.c, which builds the tree with cJSON: the tree of exactly
 * one value, in arena a. On failure -1 and *bad is the offset at which it stops making sense. */
int json_build(struct arena *a, const char *text, size_t n, struct json **out, size_t *bad);

/* Writing: appends `s` as a quoted JSON string. */
void json_quote(struct buf *out, const char *s);

/* Of the library, such as "1.7.15". */
const char *json_version(void);

#endif
