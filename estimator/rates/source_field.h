/* source_field: reading the members of a price item, with one wording of what may be wrong with them. All return 0, or
 * -1 after err_more with FILE:LINE. For the sources only.
 */
#ifndef RATES_SOURCE_FIELD_H
#define RATES_SOURCE_FIELD_H

#include "rates/source.h"

/* The remedy for an item that is not what it should be. */
extern const char source_again[];

enum source_need {
    FIELD_OPTIONAL, /* may be absent or null: "" */
    FIELD_PRESENT,  /* must be there, may be "" */
    FIELD_FILLED,
};

/* A text as it stands; borrowed from the item. */
int source_text(const struct source_read *r, const struct json *item, const char *name, enum source_need need,
                unsigned long line, const char **out, struct err *err);
/* A name: blanks at the ends are cut and runs of them made one, because some rows have them and the same row elsewhere
 * does not. In r->item_arena. */
int source_name(const struct source_read *r, const struct json *item, const char *name, enum source_need need,
                unsigned long line, const char **out, struct err *err);
/* An id, lower case: ids differ in case between feeds. In r->item_arena. */
int source_id(const struct source_read *r, const struct json *item, const char *name, enum source_need need,
              unsigned long line, const char **out, struct err *err);
/* A number (not a text); 0 when optional and absent. */
int source_number(const struct source_read *r, const struct json *item, const char *name, enum source_need need,
                  unsigned long line, dec *out, struct err *err);
int source_day(const struct source_read *r, const struct json *item, const char *name, unsigned long line,
               struct day *out, struct err *err);
int source_bool(const struct source_read *r, const struct json *item, const char *name, bool other, unsigned long line,
                bool *out, struct err *err);

/* Sets *at (a field of the snapshot), or compares: a list has one currency. `what` is for the message. In r->arena. */
int source_agree(const struct source_read *r, const char *what, const char *value, unsigned long line, const char **at,
                 struct err *err);

/* The currency that member `name` of the list or of an item states (`v`; NULL and null state none), as
 * meta->currency. */
int source_currency(struct source_read *r, const char *name, const struct json *v, unsigned long line, struct err *err);

/* "Spot", "Low Priority" in a name. */
enum rate_variant source_variant(const char *name, enum rate_variant other);

#endif
