#include "catalog/catalog.h"

#include "base/arena.h"
#include "catalog/tables.h"

int catalog_load(struct arena *a, struct catalog **out, struct err *err)
{
    struct catalog *c = arena_alloc(a, sizeof *c);
    c->arena = a;
    if (unit_load(c, err) || region_load(c, err) || offer_load(c, err) || size_load(c, err) || resource_load(c, err))
        return -1;
    *out = c;
    return 0;
}
