/* One catalogue for a whole test program. */
#ifndef TESTS_CATALOG_FIXTURE_H
#define TESTS_CATALOG_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/err.h"
#include "catalog/catalog.h"

static struct arena *A;
static struct catalog *C;

static int load(void **state)
{
    static struct err err;
    (void)state;
    err_init(&err);
    A = arena_new();
    if (catalog_load(A, &C, &err)) {
        print_error("%s", err.text);
        return -1;
    }
    return 0;
}

static int unload(void **state)
{
    (void)state;
    arena_free(A);
    return 0;
}

#endif
