/* json_parts: what the writers of JSON and its reader share: how a cell and a tone are named, how a value is written,
 * how the data is hashed. For report_json.c, json_view.c,
 * report_ndjson.c, read_doc.c, read_view.c and schema.c alone. */
#ifndef REPORT_JSON_PARTS_H
#define REPORT_JSON_PARTS_H

#include "io/crypto.h"
#include "report/doc.h"

struct buf;
struct err;
struct json;

/* "money" of {"money": "1.5"}; NULL for a type that needs no name because JSON has it. */
const char *json_cell_name(enum doc_type type);
const char *json_tone_name(enum doc_tone tone); /* "best"; NULL for DOC_PLAIN */
const char *json_chart_name(enum doc_chart_kind kind);
const char *json_series_name(enum doc_series_kind kind);
void json_add_break(int depth, struct buf *out); /* a new line, indented */
void json_add_view(struct doc *d, const char *of, struct buf *out);
/* Fills d, whose data is read, from a view. `path` is for messages. Fails with EXIT_INPUT. */
int json_read_view(const char *path, const struct json *view, struct doc *d, struct err *err);
/* "PATH: not a result that ratecast wrote: WHERE: WHAT" */
int json_bad_result(const char *path, const char *where, const char *what, struct err *err);
bool json_whole_number(const struct json *v, long long *out);
void json_add_value(struct doc *d, const struct doc_value *v, struct buf *out); /* on one line */
void json_add_tree(struct doc *d, const struct doc_value *v, struct buf *out);  /* on many, as report_json does */
/* The tree of a JSON value; its strings are texts. False for a number that is not whole: we write none. */
bool json_read_value(struct doc *d, const struct json *v, struct doc_value *out);
/* SHA-256 of the data as report_json writes it. */
void json_data_hash(struct doc *d, char hex[CRYPTO_HEX]);

#endif
