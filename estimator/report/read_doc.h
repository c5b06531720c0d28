/* read_doc: the JSON of a result (report_json.c) -> the doc it was written from.
 *
 * The JSON holds the data and its view; both come back as they were, so that every format renders the very bytes that
 * the command itself would have written. Nothing is taken on trust: schema and version, the shape of the view, its
 * numbers, and that the data is the one the view was made of. What it cannot check is whether the prices are true.
 */
#ifndef REPORT_READ_DOC_H
#define REPORT_READ_DOC_H

#include "io/crypto.h"
#include "report/doc.h"

struct arena;
struct err;
struct json;

enum { READ_DOC_MAX = 256 << 20 }; /* bytes of a result */

/* The parsed JSON of `path` ("-" is stdin; gzip is unpacked), its `schema` checked: of this program, of a kind it knows
 * and of version 1. *kind, in arena a, is "compare" of "ratecast/compare/1". Caller frees with json_free.
 * Fails with EXIT_INPUT. */
int read_result(const char *path, struct arena *a, char sha256[CRYPTO_HEX], struct json **out, const char **kind,
                struct err *err);

/* The doc in arena a. `path` is for messages. Fails with EXIT_INPUT. */
int read_doc(const char *path, struct arena *a, const struct json *result, struct doc **out, struct err *err);

#endif
