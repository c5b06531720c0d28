/* What a service or somebody in between may send: a refusal in any shape, JSON or not, links to next pages; and texts
 * that hold secrets.. */
#include "fuzz.h"

#include "azure/net.h"
#include "azure/pages.h"
#include "azure/refusal.h"
#include "azure/secret.h"
#include "base/buf.h"
#include "io/http.h"
#include "io/json.h"

#define SECRET "hush-hush-hush"

static void refusals(const char *text, size_t n)
{
    struct refusal r;
    refusal_read(text, n, &r);
    fuzz_check(strlen(r.code) < REFUSAL_CODE && strlen(r.words) < REFUSAL_WORDS);
    fuzz_check(text_utf8_ok(r.code, strlen(r.code)) && text_utf8_ok(r.words, strlen(r.words)));
    for (const char *p = r.words; *p;) {
        unsigned point;
        size_t step = text_decode(p, &point);
        fuzz_check(step > 0 && !text_steers(point));
        p += step;
    }
    (void)refusal_remedy(&r, 403, "Reader");
    (void)refusal_remedy(&r, 500, NULL);
}

/* What was hidden once is hidden; what is known does not come through, wherever it stands. */
static void secrets(const char *text, size_t n)
{
    struct buf in, once, twice;
    struct secrets *s = secrets_new();
    secrets_add(s, SECRET);
    buf_init(&in, 64 << 20);
    buf_init(&once, 64 << 20);
    buf_init(&twice, 64 << 20);
    buf_add(&in, text, n / 2);
    buf_puts(&in, SECRET);
    buf_add(&in, text + n / 2, n - n / 2);
    secrets_hide(s, in.p, in.n, &once);
    fuzz_check(!memmem(once.p, once.n, SECRET, strlen(SECRET)));
    secrets_hide(s, once.p, once.n, &twice);
    fuzz_check(once.n == twice.n && memcmp(once.p, twice.p, once.n) == 0);
    buf_release(&in);
    buf_release(&once);
    buf_release(&twice);
    secrets_free(s);
}

static void replies(const char *text, size_t n)
{
    struct net_reply r = {.status = 200, .body = text, .size = n};
    struct json *root;
    struct err err;
    err_init(&err);
    if (net_parse(&r, "a.example", &root, &err))
        fuzz_check_err(&err);
    else
        json_free(root);
}

/* A link that is followed stays where it was; libcurl and we agree on where that is. */
static void links(struct arena *a, const char *text)
{
    static const char first[] = "https://a.example/list";
    struct pages *p = pages_new(first, a);
    struct err err;
    const char *url;
    err_init(&err);
    if (pages_next(p, text, "{}", 2, 1, &url, &err)) {
        fuzz_check_err(&err);
        fuzz_check(!url);
    } else if (url) {
        struct http_origin o;
        fuzz_check(http_origin(url, &o) && o.https && o.port == 443 && text_eq_nocase(o.host, "a.example"));
        fuzz_check(strncasecmp(url, "https:", 6) == 0 && text_contains_nocase(url, "a.example"));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    char *text = arena_strndup(a, (const char *)data, size);
    char *whole = arena_alloc(a, size + 1); /* with the NULs it has */
    if (size > 0)
        memcpy(whole, data, size);
    refusals(whole, size);
    secrets(whole, size);
    replies(whole, size);
    if (strlen(text) < NET_URL_MAX)
        links(a, text);
    arena_free(a);
    return 0;
}
