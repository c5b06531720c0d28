/* resource: short human forms of priced things (data/resources.csv): "disk/P30-LRS", "blob/hot-lrs", "egress/internet",
 * "vm/Standard_D4s_v5".
 */
#ifndef CATALOG_RESOURCE_H
#define CATALOG_RESOURCE_H

#include <stdbool.h>
#include <stddef.h>

struct catalog;

struct resource {
    const char *form;  /* canonical spelling */
    const char *title; /* for people: "Premium SSD P30, LRS (1 TiB)" */
    bool is_vm;        /* then `size` is set and the names below are NULL */
    const char *size;
    /* What it is in the Retail price list; "" = any. */
    const char *service, *product, *sku, *meter;
    /* The same in RateCard; all NULL when there is no such meter there. */
    const char *category, *subcategory, *name;
};

/* False when the form is not known; *suggestion is the nearest or NULL. A vm/ form with any well-formed size name
 * (Standard_..., Basic_...) is known: whether a price exists is for the price list to say. `out` lives in the
 * catalog. */
bool resource_find(const struct catalog *c, const char *form, struct resource *out, const char **suggestion);
size_t resource_count(const struct catalog *c); /* forms in the table, without vm/ */
const struct resource *resource_at(const struct catalog *c, size_t i);

#endif
