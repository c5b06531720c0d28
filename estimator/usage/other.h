/* other: files that people mistake for usage: what they are, and what to do with them. */
#ifndef USAGE_OTHER_H
#define USAGE_OTHER_H

#include <stddef.h>

#include "usage/dialect.h"

struct err;

/* -1 when the first bytes are of a file that holds no text, or none to add up: a workbook, a PDF, a web page. */
int other_bytes(const char *path, const char *head, size_t n, struct err *err);
/* "This is no usage": says what it is, where that can be seen from its header, or from the first bytes of a JSON.
 * Return -1. */
int other_header(const char *path, unsigned long line, const struct usage_header *h, struct err *err);
int other_json(const char *path, unsigned long line, const char *head, size_t n, struct err *err);

#endif
