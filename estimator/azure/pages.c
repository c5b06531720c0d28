#include "azure/pages.h"

#include <string.h>

#include "azure/net.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "io/crypto.h"
#include "io/http.h"

struct pages {
    struct arena *a;
    const char *first;
    struct map *links, *bodies; /* SHA-256 -> something */
    size_t n;
};

/* Remembers; true when it was known. */
static bool known(struct pages *p, struct map *map, const char *text, size_t n)
{
    char *hex = arena_alloc(p->a, CRYPTO_HEX);
    crypto_sha256(text, n, hex);
    return map_put(map, hex, p) != NULL;
}

struct pages *pages_new(const char *first, struct arena *a)
{
    struct pages *p = arena_alloc(a, sizeof *p);
    *p = (struct pages){.a = a, .first = arena_strdup(a, first), .links = map_new(a), .bodies = map_new(a)};
    pages_seen(p, first);
    return p;
}

void pages_seen(struct pages *p, const char *link)
{
    (void)known(p, p->links, link, strlen(link));
}

size_t pages_count(const struct pages *p)
{
    return p->n;
}

/* The page without its link, which differs where the rest repeats. Links stand in JSON, where only '/', '&' and the like
 * can be written in two ways; if this one is, the whole page counts. */
static bool repeats(struct pages *p, const char *link, const char *body, size_t size)
{
    size_t n = strlen(link);
    const char *at = n > 0 ? memmem(body, size, link, n) : NULL;
    if (!at)
        return known(p, p->bodies, body, size);
    size_t before = (size_t)(at - body), after = size - before - n;
    char hex[CRYPTO_HEX];
    struct crypto_hash *h = crypto_hash_new();
    crypto_hash_add(h, body, before);
    crypto_hash_add(h, at + n, after);
    crypto_hash_end(h, hex);
    return map_put(p->bodies, arena_strdup(p->a, hex), p) != NULL;
}

int pages_next(struct pages *p, const char *link, const char *body, size_t size, size_t items, const char **url,
               struct err *err)
{
    char host[HTTP_HOST];
    http_host(p->first, host);
    *url = NULL;
    p->n++;
    if (items > 0 && repeats(p, link ? link : "", body, size))
        return err_set(err, EXIT_INTERNAL, "try again later: nothing of this list was kept",
                       "%s: page %zu of the list is the same as one before", host, p->n);
    if (!link || !*link)
        return 0;
    if (net_url_ok(link, false, "the link to the next page", err))
        return -1;
    if (!net_same_origin(link, p->first)) {
        char other[HTTP_HOST];
        http_host(link, other);
        return err_set(err, EXIT_INTERNAL, "it is not followed; who answers there?",
                       "%s: the link to the next page leads to %s", host, other);
    }
    if (known(p, p->links, link, strlen(link)))
        return err_set(err, EXIT_INTERNAL, "try again later: nothing of this list was kept",
                       "%s: the list goes round in a circle after %zu pages", host, p->n);
    if (p->n >= PAGES_MAX)
        return err_set(err, EXIT_INTERNAL, "ask for less: fewer regions, services or days", "%s: more than %d pages",
                       host, (int)PAGES_MAX);
    *url = arena_strdup(p->a, link);
    return 0;
}
