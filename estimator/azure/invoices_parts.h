/* What invoices.c shares with invoice_file.c. */
#ifndef AZURE_INVOICES_PARTS_H
#define AZURE_INVOICES_PARTS_H

#include "azure/invoices.h"

/* "/subscriptions/S/providers/Microsoft.Billing/invoices". In arena a. */
const char *invoices_path(const struct invoice_scope *s, struct arena *a);
const char *invoices_role(const struct invoice_scope *s);

static inline const char *invoices_version(const struct invoice_scope *s)
{
    return s->account ? "2020-05-01" : "2017-04-24-preview";
}

#endif
