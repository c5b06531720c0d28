#include "rates/fetch_page.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "io/json.h"
#include "io/zip.h"

/* Of 1,000 items, about 0.7 MB; the most that is taken for a page. */
static const uint64_t PAGE_MAX_BYTES = 64 << 20;

static const char AGAIN[] = "fetch again; does a proxy change what is fetched?";

struct reading {
    struct fetch_page *page;
    struct arena *arena;
    uint64_t want;
    bool has_items, has_next;
};

/* FNV-1a */
static uint64_t hash_text(uint64_t h, const char *s)
{
    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * UINT64_C(1099511628211);
    return (h ^ 0x1f) * UINT64_C(1099511628211);
}

static uint64_t item_key(const struct json *item)
{
    static const char *const names[] = {"meterId", "skuId", "type", "reservationTerm", "armRegionName"};
    uint64_t h = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *text = json_string(json_get(item, names[i]));
        h = hash_text(h, text ? text : "");
    }
    dec tier;
    char text[DEC_TEXT] = "";
    if (json_dec(json_get(item, "tierMinimumUnits"), &tier) == DEC_OK)
        dec_text(tier, text);
    h = hash_text(h, text);
    return h ? h : 1;
}

static int on_begin(void *ctx, const char *array, unsigned long line, struct err *err)
{
    struct reading *r = ctx;
    (void)array, (void)line, (void)err;
    r->has_items = true;
    return 0;
}

static int on_item(void *ctx, const char *array, const struct json *item, unsigned long line, struct err *err)
{
    struct reading *r = ctx;
    struct fetch_page *p = r->page;
    (void)array, (void)line, (void)err;
    p->last = item_key(item);
    if (r->want && p->last == r->want && p->found == SIZE_MAX)
        p->found = p->items;
    p->keys = (p->keys ^ p->last) * UINT64_C(1099511628211) + 1;
    p->items++;
    return 0;
}

static int on_field(void *ctx, const char *name, const struct json *value, unsigned long line, struct err *err)
{
    struct reading *r = ctx;
    const char *text = json_string(value);
    (void)line, (void)err;
    if (strcmp(name, "NextPageLink") == 0) {
        r->has_next = true;
        r->page->next = arena_strdup(r->arena, text ? text : "");
    } else if (strcmp(name, "BillingCurrency") == 0) {
        r->page->currency = arena_strdup(r->arena, text ? text : "");
    }
    return 0;
}

int fetch_refuse_html(struct zip *z, struct err *err)
{
    char head[256];
    size_t got;
    if (zip_read(z, head, sizeof head, &got, err))
        return -1;
    size_t at = 0;
    while (at < got && strchr(" \t\r\n\xef\xbb\xbf", head[at]))
        at++;
    if (at < got && head[at] == '<')
        return err_set(err, EXIT_INPUT, "does a proxy or a sign-in page stand between? open the address in a browser",
                       "a web page came instead of prices");
    zip_unread(z, head, got);
    return 0;
}

int fetch_page_read(const char *path, uint64_t want, struct arena *a, struct fetch_page *out, struct err *err)
{
    static const char *const arrays[] = {"Items", "items", NULL};
    struct reading r = {.page = out, .arena = a, .want = want};
    struct json_sink sink = {.arrays = arrays, .item = on_item, .field = on_field, .begin = on_begin, .ctx = &r};
    struct zip *z;
    *out = (struct fetch_page){.next = "", .currency = "", .found = SIZE_MAX};
    if (zip_open(path, &z, err))
        return -1;
    zip_limit(z, PAGE_MAX_BYTES);
    int rc = fetch_refuse_html(z, err) || json_stream(z, &sink, err) ? -1 : 0;
    zip_close(z);
    if (!rc && (!r.has_items || !r.has_next))
        return err_set(err, EXIT_INPUT, AGAIN, "a page without \"%s\"", r.has_items ? "NextPageLink" : "Items");
    return rc;
}

int fetch_not_whole(struct err *err, const char *file, const char *what)
{
    struct err was = *err;
    const char *words = strstr(was.text, file);
    if (!was.located || !words)
        return -1;
    words += strlen(file);
    words += strspn(words, ":0123456789"); /* the line, of a text of one line */
    words += strspn(words, " ");
    err_init(err);
    return err_set(err, was.code, AGAIN, "%s: %.*s", what, (int)strcspn(words, "\n"), words);
}

const char *fetch_page_back(struct arena *a, const char *link, size_t back, bool *counts)
{
    static const char *const names[] = {"$skip=", "%24skip="};
    *counts = false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        for (const char *at = link; (at = strstr(at, names[i])) != NULL; at++) {
            const char *number = at + strlen(names[i]);
            size_t digits = strspn(number, "0123456789"), n = 0;
            if (at == link || !strchr("?&", at[-1]) || digits == 0 || digits > 9 ||
                (number[digits] && number[digits] != '&'))
                continue;
            for (size_t k = 0; k < digits; k++)
                n = n * 10 + (size_t)(number[k] - '0');
            *counts = true;
            return arena_printf(a, "%.*s%zu%s", (int)(number - link), link, n > back ? n - back : 0, number + digits);
        }
    }
    return link;
}
