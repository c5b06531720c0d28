/* fetch: price lists from where they are sold, into the cache. How each source does it is in fetch_retail.c and
 * fetch_ratecard.c; what comes is kept beside the cache until it is whole (fetch_stage.h), then imported like files
 * (source.h): the same scope, the same guard, the same notes.
 */
#ifndef RATES_FETCH_H
#define RATES_FETCH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/day.h"

struct arena;
struct arm;
struct catalog;
struct err;
struct net;
struct notes;
struct progress;
struct snapshot;
struct store;

struct fetch_options {
    const char *cache;    /* path of the cache */
    const char *currency; /* "USD" */
    struct day today;
    bool accept; /* a list that looks wrong */
    struct progress *progress;
    struct net *net;
    /* Retail */
    const char *retail;                           /* https://prices.azure.com */
    const char *const *regions, *const *services; /* as the list writes them; FETCH_NOWHERE for what has no region */
    size_t nregions, nservices;                   /* none: all */
    /* RateCard */
    struct arm *arm;
    const char *subscription;
    const char *const *offers; /* MS-AZR-0003P */
    size_t noffers;
    const char *country, *locale; /* "US", "en-US" */
};

/* A region for --region: services that are priced everywhere or by zone, which no region of a list has. */
#define FETCH_NOWHERE "global"

/* One snapshot. Fails with EXIT_INTERNAL (the network, the disk; what is there already is gone on with the next time),
 * EXIT_INPUT (what the service sent) or EXIT_SNAPSHOT (the guard; with `accept` the next time takes it as it is). */
int fetch_retail(struct store *s, const struct catalog *c, const struct fetch_options *o, struct arena *a,
                 struct snapshot *out, struct notes *notes, struct err *err);

/* One snapshot for each offer, in their order; out holds o->noffers, *done of them are made when it fails. */
int fetch_ratecard(struct store *s, const struct catalog *c, const struct fetch_options *o, struct arena *a,
                   struct snapshot *out, size_t *done, struct notes *notes, struct err *err);

#endif
