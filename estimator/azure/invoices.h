/* invoices: what Azure has billed, by two services.
 *
 * The old one is for subscriptions bought on the web (Microsoft.Billing 2017): periods and a link to the PDF, no amounts.
 * The new one is for billing accounts (2020): amounts, state, and documents to be asked for.
 */
#ifndef AZURE_INVOICES_H
#define AZURE_INVOICES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/day.h"
#include "base/dec.h"

struct arena;
struct arm;
struct err;
struct notes;

/* Whose invoices. With an account the new service is asked: of one profile of it, or of a subscription
 * (account "default" stands for the one that the subscription is in). Without, the old one. */
struct invoice_scope {
    const char *subscription, *account, *profile; /* or NULL */
};

struct invoice_amount {
    bool known;
    dec value;
    const char *currency;
};

struct invoice {
    const char *name;      /* "201810-318387190656310", "G123456789" */
    struct day start, end; /* of its period, end included; DAY_NONE: not said */
    struct day date, due;  /* new service; else DAY_NONE */
    const char *status;    /* "Due", "Paid"; "" = not said */
    const char *type;      /* "AzureServices"; "" = not said */
    const char *subscription;
    struct invoice_amount billed, amount_due, subtotal, tax, credit;
    const char
        *document; /* where its PDF is asked for; NULL: it says none (the old service tells when asked for one) */
};

struct invoices {
    struct invoice *at; /* the newest period first, then by name */
    size_t n;
    bool amounts; /* does the service say amounts at all */
};

/* A PDF on the disk. */
struct invoice_file {
    const struct invoice *invoice;
    const char *path;
    uint64_t bytes;
    bool kept; /* it was there already and is as it was */
};

/* Those whose period ends from `from` to `to` (DAY_NONE: no bound; the new service then goes back a year from as_of). In
 * arena a. Fails with EXIT_INTERNAL: refused (the message says who may), or a reply that is no list of invoices. */
int invoices_list(struct arm *arm, const struct invoice_scope *scope, struct day from, struct day to, struct day as_of,
                  struct arena *a, struct notes *notes, struct invoices *out, struct err *err);

/* Writes the PDF to `path`, which takes its name when it is whole; *bytes is its size. A link that has expired is asked for
 * again, once. Fails with EXIT_INTERNAL: refused, no document, a reply that is no PDF, the disk. */
int invoice_download(struct arm *arm, const struct invoice_scope *scope, const struct invoice *invoice,
                     const char *path, uint64_t *bytes, struct err *err);

/* Is it fit to be part of a file name: letters, digits, '-', '_' and '.', the first one no '.'. */
bool invoice_name_ok(const char *name);

#endif
