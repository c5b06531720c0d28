/* secret: texts without what must not be seen. Known secrets go wherever they stand; beside them what is secret by where
 * it stands: after "Bearer ", in members and form fields such as access_token, client_secret and device_code, in the sig
 * of a link that lets its holder in. */
#ifndef AZURE_SECRET_H
#define AZURE_SECRET_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct secrets;

struct secrets *secrets_new(void);
void secrets_add(struct secrets *s, const char *text); /* copied; texts under 8 characters are not kept */
void secrets_free(struct secrets *s);                  /* wipes; NULL is fine */

/* Appends text to out, each secret as REMOVED. s may be NULL. */
void secrets_hide(const struct secrets *s, const char *text, size_t size, struct buf *out);

/* Is the value of a header of this name (any case) secret as a whole? */
bool secret_header(const char *name);

#endif
