/* book_parts: how a book is put together; for book*.c and their tests only.
 *
 *     b = book_new(a, c, as_of, "USD");
 *     book_use(b, snapshot, scopes, nscopes);           what of the snapshot counts, loaded or not
 *     *book_slot(b, snapshot) = rate;                   any number, in any order
 *     book_seal(b);                                     sorts and indexes; from now on the book is read-only
 */
#ifndef RATES_BOOK_PARTS_H
#define RATES_BOOK_PARTS_H

#include "rates/book.h"

struct book *book_new(struct arena *a, const struct catalog *c, struct day as_of, const char *currency);

/* Snapshot and scopes are borrowed until the book goes. */
void book_use(struct book *b, const struct snapshot *snap, const struct scope *scopes, size_t n);
/* There is a price list of this family (offer_id NULL = Retail) in another currency. Borrowed. */
void book_see_currency(struct book *b, const char *offer_id, const char *currency);
/* Of these terms, those in force at the as-of day count; copied, but what they point to is borrowed. */
void book_use_terms(struct book *b, const struct snapshot *snap, const struct rate_term *terms, size_t n);

/* Room for one more rate of a snapshot in use, zeroed but for `snapshot`. book_unslot takes the last one back. */
struct rate *book_slot(struct book *b, const struct snapshot *snap);
void book_unslot(struct book *b, const struct snapshot *snap);

void book_seal(struct book *b);

/* In book_looks.c: calls `take` with each line of a cached list, once, that has to do with what the filter looks for. The
 * list must have the index for it (store_has_names). */
int book_load_looks(const struct catalog *c, struct store *s, const struct snapshot *snap, const struct book_filter *f,
                    int (*take)(void *ctx, char *line, struct err *err), void *ctx, struct err *err);

#endif
