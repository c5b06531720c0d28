/* plain: text from outside, made safe to show. Names come from files: they may hold terminal escapes, line breaks, text
 * directions and bytes that are no UTF-8.
 */
#ifndef REPORT_PLAIN_H
#define REPORT_PLAIN_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* `s` on one line: blanks for line breaks and tabs, '?' for what could steer a terminal and for bytes that are no
 * UTF-8; with `ascii` for every other character too. In arena a, or `s` itself. */
const char *plain_text(struct arena *a, const char *s, bool ascii);

/* Columns that the first n bytes of well-formed UTF-8 take on a terminal. */
int plain_width(const char *s, size_t n);

/* Is s the blank between a currency and its amount ("USD 1.50"), where no line should end? `before` is what stands
 * before s, n bytes. */
bool plain_joins(const char *before, size_t n, const char *s);

/* Columns of the longest part of a plain text that has no place for a break. */
int plain_longest_word(const char *s);

/* Breaks a plain text at blanks into lines of at most `width` columns, joined by '\n'; a word is broken only if it
 * alone is wider. In arena a, or `s` itself. */
const char *plain_wrap(struct arena *a, const char *s, int width);

#endif
