/* field: what the text of one field means: quotes undone, blanks cut, ids and regions brought to one spelling, the value
 * of a tag taken out. */
#ifndef USAGE_FIELD_H
#define USAGE_FIELD_H

#include <stdbool.h>
#include <stddef.h>

#include "usage/decode.h"

struct field_text {
    const char *p; /* in the scratch arena, NUL-terminated */
    size_t n;
};

/* False for bytes that are no UTF-8 text. *unread tells that tags were no JSON object. */
bool field_read(const struct decode_plan *plan, const struct usage_key *key, const struct cell *c,
                struct arena *scratch, struct field_text *out, bool *unread);

#endif
