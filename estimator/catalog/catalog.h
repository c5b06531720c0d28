/* catalog: the reference tables of data/, read once at the start and then only looked up. */
#ifndef CATALOG_CATALOG_H
#define CATALOG_CATALOG_H

struct arena;
struct catalog;
struct err;

/* In arena a; everything the other headers of this folder return lives as long. Fails (EXIT_INTERNAL) only on a mistake
 * in data/. */
int catalog_load(struct arena *a, struct catalog **out, struct err *err);

#endif
