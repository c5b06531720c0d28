#include "io/http.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"

/* The calls of libcurl, found when it is loaded. */
#define CALLS(X) \
    X(curl_global_init) \
    X(curl_easy_init) \
    X(curl_easy_setopt) \
    X(curl_easy_perform) \
    X(curl_easy_getinfo) \
    X(curl_easy_strerror) \
    X(curl_easy_cleanup) \
    X(curl_slist_append) \
    X(curl_slist_free_all)

#undef curl_easy_setopt /* macros that check types, of names that are members here */
#undef curl_easy_getinfo
#define CALL_MEMBER(name) __typeof__(name) *name;
static struct {
    bool loaded;
    CALLS(CALL_MEMBER)
} lib;
#undef CALL_MEMBER

/* dlsym gives an object pointer; POSIX says its bytes are those of the function pointer. */
static bool find_call(void *handle, const char *name, void *call)
{
    void *p = dlsym(handle, name);
    memcpy(call, &p, sizeof p);
    return p != NULL;
}

static int load(struct err *err)
{
    if (lib.loaded)
        return 0;
    void *handle = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    bool all = handle != NULL;
#define CALL_FIND(name) all = all && find_call(handle, #name, &lib.name);
    CALLS(CALL_FIND)
#undef CALL_FIND
    if (!all || lib.curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return err_set(err, EXIT_INTERNAL, "install libcurl4", "libcurl cannot be loaded");
    lib.loaded = true;
    return 0;
}

struct exchange {
    const struct http_request *q;
    struct http_reply *reply;
    CURL *curl;
    struct err *err;
    uint64_t sent, got;
    size_t nwords;
    bool failed; /* err is set */
    bool over;   /* max_bytes */
};

void http_host(const char *url, char out[HTTP_HOST])
{
    const char *p = strstr(url, "://");
    p = p ? p + 3 : url;
    size_t n = strcspn(p, "/?#");
    for (size_t i = 0; i < n; i++)
        if (p[i] == '@') {
            p += i + 1;
            n -= i + 1;
            i = (size_t)-1;
        }
    snprintf(out, HTTP_HOST, "%.*s", n < HTTP_HOST ? (int)n : HTTP_HOST - 1, p);
}

static size_t give(char *p, size_t size, size_t n, void *ctx)
{
    struct exchange *x = ctx;
    size_t got = 0, room = size * n;
    uint64_t left = x->q->send_size - x->sent;
    if (left == 0)
        return 0;
    if (x->q->send(x->q->ctx, p, left < room ? (size_t)left : room, &got, x->err)) {
        x->failed = true;
        return CURL_READFUNC_ABORT;
    }
    x->sent += got;
    return got;
}

static size_t take(char *p, size_t size, size_t n, void *ctx)
{
    struct exchange *x = ctx;
    size_t bytes = size * n;
    long status = 0;
    lib.curl_easy_getinfo(x->curl, CURLINFO_RESPONSE_CODE, &status);
    x->reply->status = (unsigned)status;
    x->got += bytes;
    x->over = x->got > x->q->max_bytes;
    if (x->over)
        return 0;
    if (!http_ok(x->reply)) {
        size_t room = HTTP_WORDS - 1 - x->nwords, take = bytes < room ? bytes : room;
        memcpy(x->reply->words + x->nwords, p, take);
        x->nwords += take;
        x->reply->words[x->nwords] = '\0';
        return bytes;
    }
    if (x->q->take && x->q->take(x->q->ctx, p, bytes, x->err)) {
        x->failed = true;
        return 0;
    }
    return bytes;
}

static int look(void *ctx, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    const struct exchange *x = ctx;
    (void)a, (void)b, (void)c, (void)d;
    return x->q->stopped && x->q->stopped();
}

static int add_headers(const struct http_request *q, struct curl_slist **list, struct err *err)
{
    static const char *const own = "Expect:"; /* no waiting for leave to send the body */
    for (size_t i = 0; i <= q->nheaders; i++) {
        const char *header = i < q->nheaders ? q->headers[i] : own;
        if (strpbrk(header, "\r\n"))
            return err_set(err, EXIT_USAGE, "take the line break out of the user name, password or token",
                           "a line break in a header");
        struct curl_slist *more = lib.curl_slist_append(*list, header);
        if (!more)
            arena_out_of_memory();
        *list = more;
    }
    return 0;
}

/* The protocols are words since 7.85, bits before. */
static bool set_protocols(CURL *c)
{
#if LIBCURL_VERSION_NUM >= 0x075500
    return lib.curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK;
#else
    return lib.curl_easy_setopt(c, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS)) == CURLE_OK;
#endif
}

static void set_options(struct exchange *x, const struct curl_slist *headers)
{
    const struct http_request *q = x->q;
    CURL *c = x->curl;
    lib.curl_easy_setopt(c, CURLOPT_URL, q->url);
    lib.curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, q->method);
    lib.curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
    lib.curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
    lib.curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    lib.curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)HTTP_CONNECT_MS);
    lib.curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)q->total_ms);
    lib.curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take);
    lib.curl_easy_setopt(c, CURLOPT_WRITEDATA, x);
    lib.curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L);
    lib.curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, look);
    lib.curl_easy_setopt(c, CURLOPT_XFERINFODATA, x);
    if (q->ca_file)
        lib.curl_easy_setopt(c, CURLOPT_CAINFO, q->ca_file);
    if (q->send) {
        lib.curl_easy_setopt(c, CURLOPT_POST, 1L);
        lib.curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)q->send_size);
        lib.curl_easy_setopt(c, CURLOPT_READFUNCTION, give);
        lib.curl_easy_setopt(c, CURLOPT_READDATA, x);
    }
}

static int explain(const struct exchange *x, CURLcode code)
{
    char host[HTTP_HOST];
    if (x->failed)
        return -1;
    http_host(x->q->url, host);
    if (x->over)
        return err_set(x->err, EXIT_INTERNAL, "is it the right address?", "%s: the reply is longer than %llu bytes",
                       host, (unsigned long long)x->q->max_bytes);
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
        return err_set(x->err, EXIT_INTERNAL, "is the name right, is there a network?", "%s: no such host", host);
    case CURLE_COULDNT_CONNECT:
        return err_set(x->err, EXIT_INTERNAL, "does the server run, is the port right?", "%s: no connection", host);
    case CURLE_OPERATION_TIMEDOUT:
        return err_set(x->err, EXIT_INTERNAL, "try again; is the server busy?", "%s: no answer in time", host);
    case CURLE_PEER_FAILED_VERIFICATION:
        return err_set(x->err, EXIT_INTERNAL, "who answers there? a certificate is never taken unseen",
                       "%s: its certificate is not trusted", host);
    case CURLE_ABORTED_BY_CALLBACK:
        return err_set(x->err, EXIT_INTERNAL, "start it again", "%s: stopped", host);
    case CURLE_OUT_OF_MEMORY:
        arena_out_of_memory();
    default:
        return err_set(x->err, EXIT_INTERNAL, "try again", "%s: %s", host, lib.curl_easy_strerror(code));
    }
}

int http_send(const struct http_request *q, struct http_reply *reply, struct err *err)
{
    struct curl_slist *headers = NULL;
    *reply = (struct http_reply){0};
    if (load(err))
        return -1;
    struct exchange x = {.q = q, .reply = reply, .curl = lib.curl_easy_init(), .err = err};
    if (!x.curl)
        arena_out_of_memory();
    int status = add_headers(q, &headers, err);
    if (!status) {
        set_options(&x, headers);
        CURLcode code = set_protocols(x.curl) ? lib.curl_easy_perform(x.curl) : CURLE_UNSUPPORTED_PROTOCOL;
        long http = 0;
        lib.curl_easy_getinfo(x.curl, CURLINFO_RESPONSE_CODE, &http);
        reply->status = (unsigned)http;
        status = code == CURLE_OK ? 0 : explain(&x, code);
    }
    lib.curl_slist_free_all(headers);
    lib.curl_easy_cleanup(x.curl);
    return status;
}
