/* refusal: what a service says when it says no, in the shapes that Azure has for it:
 *
 *   {"error":{"code":"...","message":"..."}}                ARM
 *   {"code":"...","message":"..."}   {"Message":"..."}      Commerce
 *   {"error":"invalid_client","error_description":"...","error_codes":[7000215]}   Entra, managed identity
 *   <?xml ...?><Error><Code>...</Code><Message>...</Message></Error>               blob storage
 *   HTML, or nothing                                        gateways, proxies
 *
 * Words are shown and never judged: they are localised and change.
 */
#ifndef AZURE_REFUSAL_H
#define AZURE_REFUSAL_H

#include <stdbool.h>
#include <stddef.h>

enum { REFUSAL_CODE = 96, REFUSAL_WORDS = 400 };

enum refusal_shape {
    REFUSAL_ARM,
    REFUSAL_COMMERCE,
    REFUSAL_ENTRA,
    REFUSAL_BLOB,
    REFUSAL_HTML,
    REFUSAL_EMPTY,
    REFUSAL_OTHER
};

struct refusal {
    enum refusal_shape shape;
    char code[REFUSAL_CODE];   /* "" when there is none */
    long number;               /* Entra's first error code (the N of AADSTSN); 0: none */
    char words[REFUSAL_WORDS]; /* one line, cut, fit for a terminal; "" when there are none */
};

void refusal_read(const char *body, size_t size, struct refusal *out);

/* What to do about it, or NULL: nothing is known. `role`: who may do this, or NULL. */
const char *refusal_remedy(const struct refusal *r, unsigned status, const char *role);

#endif
