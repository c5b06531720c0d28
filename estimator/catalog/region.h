/* region: Azure regions under all their spellings. */
#ifndef CATALOG_REGION_H
#define CATALOG_REGION_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct catalog;

struct region {
    const char *arm;     /* "westeurope": how the program names a region everywhere */
    const char *price;   /* "EU West": MeterRegion of RateCard, location of Retail; "" when unknown */
    const char *display; /* "West Europe" */
    const char *zone;    /* egress zone as prices spell it: "Zone 1", "US Gov Zone 1"; "" when unknown */
};

/* A user's or a price list's spelling (ARM, price or display name, or another listed spelling; case, blanks, '_' and
 * '-' do not matter). NULL when unknown. Data-centre codes of old cost files ("us2", "fr") are not accepted here. */
const struct region *region_find(const struct catalog *c, const char *text);

/* The nearest known spelling for a did-you-mean, or NULL. */
const char *region_suggest(const struct catalog *c, const char *text);

/* How rates name where they hold: the ARM name of a region; "" for everywhere ("", "Global", "Unassigned", "All
 * Regions"); a pseudo region as the list spells it ("Zone 1"); else the text in lower case without blanks. In arena a
 * or the catalog. */
const char *region_of_rate(const struct catalog *c, struct arena *a, const char *text);

/* Is this name of a rate's region a place where something can be put (an ARM region, in the table or not)? */
bool region_is_place(const struct catalog *c, const char *name);

size_t region_count(const struct catalog *c);
const struct region *region_at(const struct catalog *c, size_t i);

#endif
