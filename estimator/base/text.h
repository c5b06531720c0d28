/* text: the few string helpers that several rooms share. ASCII rules only; never the locale. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

int text_cmp_nocase(const char *a, const char *b);
int text_cmp_ptr(const void *a, const void *b); /* for qsort over const char *: by bytes */
bool text_same(const char *a, const char *b);   /* by bytes; NULL is the same as NULL only */
bool text_eq_nocase(const char *a, const char *b);
bool text_starts(const char *s, const char *prefix);
bool text_ends(const char *s, const char *suffix);
bool text_contains_nocase(const char *s, const char *needle);
bool text_has_word(const char *s, const char *word); /* a whole word between non-alphanumerics; case-insensitive */
char *text_trim(char *s);                            /* cuts blanks at both ends, in place */
/* The form of a name: blanks and control characters at the ends are cut, runs of them become one blank. */
char *text_squeeze(struct arena *a, const char *s);
/* Lower case without blanks, '_' and '-': the form in which spellings of names are compared. */
char *text_fold(struct arena *a, const char *s);
bool text_eq_folded(const char *a, const char *b); /* are two spellings of one name */
char *text_lower(struct arena *a, const char *s);
char text_lower_char(char c);
/* A decimal number with its thousands apart, for people: "1234567.5" -> "1,234,567.5". */
char *text_group(struct arena *a, const char *number);
void text_upper(char *s);                   /* in place */
/* A code such as USD: letters only, upper case, n of them; else NULL. */
const char *text_code(struct arena *a, const char *text, size_t n);
bool text_utf8_ok(const char *s, size_t n); /* well-formed UTF-8 */
/* Length of the well-formed UTF-8 character at s, and its code point; 0 when there is none. */
size_t text_decode(const char *s, unsigned *point);
/* Controls, marks that turn the direction of writing, and what cannot be seen: they steer a terminal, or make a text
 * read as another one. */
bool text_steers(unsigned point);
/* In place, for people's eyes: blanks for line breaks and tabs, '?' for what steers and for bytes that are no UTF-8;
 * with `ascii` for every other character too. */
void text_tame(char *s, bool ascii);

/* A text at a glance: the letters and digits that it holds, a bit each, in any case; its length. Texts that are the same
 * but for case have the same sign. */
struct text_sign {
    uint64_t letters;
    size_t length;
};
struct text_sign text_sign(const char *s);
bool text_sign_eq(struct text_sign a, struct text_sign b);

/* Did-you-mean: offer candidates one by one, then take `best` (NULL when nothing is near enough: more than a third of
 * the letters differ). Another spelling of what is wanted (text_eq_folded) goes before any typing error; else ties go
 * to the first offered. */
struct suggest {
    const char *want, *best;
    struct text_sign sign;
    unsigned distance;
};
void suggest_start(struct suggest *s, const char *want);
void suggest_offer(struct suggest *s, const char *candidate); /* candidate borrowed while `s` is used */
/* False when a candidate of this sign cannot be `best`: for long lists whose signs are at hand. */
bool suggest_may_take(const struct suggest *s, struct text_sign candidate);

#endif
