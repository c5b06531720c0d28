#include "io/http.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"

/* The calls of libcurl, found when it is loaded. */
#define CALLS(X) \
    X(curl_global_init) \
    X(curl_easy_init) \
    X(curl_easy_setopt) \
    X(curl_easy_perform) \
    X(curl_easy_getinfo) \
    X(curl_easy_strerror) \
    X(curl_easy_cleanup) \
    X(curl_easy_reset) \
    X(curl_getdate) \
    X(curl_free) \
    X(curl_url) \
    X(curl_url_cleanup) \
    X(curl_url_set) \
    X(curl_url_get) \
    X(curl_slist_append) \
    X(curl_slist_free_all)

#undef curl_easy_setopt /* macros that check types, of names that are members here */
#undef curl_easy_getinfo
#define CALL_MEMBER(name) __typeof__(name) *name;
static struct {
    pthread_once_t once;
    bool loaded;
    CALLS(CALL_MEMBER)
} lib = {.once = PTHREAD_ONCE_INIT};
#undef CALL_MEMBER

/* dlsym gives an object pointer; POSIX says its bytes are those of the function pointer. */
static bool find_call(void *handle, const char *name, void *call)
{
    void *p = dlsym(handle, name);
    memcpy(call, &p, sizeof p);
    return p != NULL;
}

static void load_once(void)
{
    void *handle = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    bool all = handle != NULL;
#define CALL_FIND(name) all = all && find_call(handle, #name, &lib.name);
    CALLS(CALL_FIND)
#undef CALL_FIND
    lib.loaded = all && lib.curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

static int load(struct err *err)
{
    pthread_once(&lib.once, load_once);
    return lib.loaded ? 0 : err_set(err, EXIT_INTERNAL, "install libcurl4", "libcurl cannot be loaded");
}

struct http {
    CURL *curl;
};

int http_open(struct http **out, struct err *err)
{
    *out = NULL;
    if (load(err))
        return -1;
    struct http *h = arena_xrealloc(NULL, 1, sizeof *h);
    h->curl = lib.curl_easy_init();
    if (!h->curl)
        arena_out_of_memory();
    *out = h;
    return 0;
}

void http_close(struct http *h)
{
    if (!h)
        return;
    lib.curl_easy_cleanup(h->curl);
    free(h);
}

int64_t http_date(const char *text)
{
    return lib.loaded ? (int64_t)lib.curl_getdate(text, NULL) : -1;
}

static bool url_part(CURLU *u, CURLUPart part, char *out, size_t room)
{
    char *text = NULL;
    if (lib.curl_url_get(u, part, &text, CURLU_DEFAULT_PORT) != CURLUE_OK)
        return false;
    bool fits = strlen(text) < room;
    snprintf(out, room, "%s", text);
    lib.curl_free(text);
    return fits;
}

static bool has_user(CURLU *u)
{
    char *text = NULL;
    if (lib.curl_url_get(u, CURLUPART_USER, &text, 0) == CURLUE_NO_USER)
        return false;
    lib.curl_free(text);
    return true;
}

bool http_origin(const char *url, struct http_origin *out)
{
    char scheme[16], port[16];
    *out = (struct http_origin){0};
    struct err ignored;
    err_init(&ignored);
    for (const char *p = url; *p; p++)
        if ((unsigned char)*p <= ' ' || *p == '\\' || *p == 0x7f)
            return false;
    CURLU *u = load(&ignored) ? NULL : lib.curl_url();
    bool ok = u && lib.curl_url_set(u, CURLUPART_URL, url, 0) == CURLUE_OK &&
              url_part(u, CURLUPART_SCHEME, scheme, sizeof scheme) &&
              url_part(u, CURLUPART_HOST, out->host, sizeof out->host) &&
              url_part(u, CURLUPART_PORT, port, sizeof port) && !has_user(u);
    if (u)
        lib.curl_url_cleanup(u);
    if (!ok || (strcmp(scheme, "https") != 0 && strcmp(scheme, "http") != 0))
        return false;
    out->https = strcmp(scheme, "https") == 0;
    out->port = (unsigned)strtoul(port, NULL, 10);
    return true;
}

bool http_origin_same(const struct http_origin *a, const struct http_origin *b)
{
    return a->https == b->https && a->port == b->port && text_eq_nocase(a->host, b->host);
}

void http_escape(struct buf *out, const char *text)
{
    for (const char *p = text; *p; p++) {
        bool plain = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') ||
                     strchr("-._~", *p) != NULL;
        if (plain)
            buf_putc(out, *p);
        else
            buf_printf(out, "%%%02X", (unsigned)(unsigned char)*p);
    }
}

struct exchange {
    const struct http_request *q;
    struct http_reply *reply;
    CURL *curl;
    struct err *err;
    uint64_t sent, got;
    size_t nwords;
    bool failed; /* err is set */
    bool over;   /* max_bytes, or a bomb */
};

enum { BOMB_FOLD = 200, BOMB_FROM = 80 << 20 }; /* as for packed files (io/zip.h) */

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
    curl_off_t packed = 0;
    lib.curl_easy_getinfo(x->curl, CURLINFO_SIZE_DOWNLOAD_T, &packed);
    x->got += bytes;
    x->over = x->got > x->q->max_bytes || (x->got > BOMB_FROM && x->got / BOMB_FOLD > (uint64_t)packed);
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

/* "Name: value" and a line end; or a status line, which starts over: a proxy's headers are not the reply's. */
static size_t take_header(char *p, size_t size, size_t n, void *ctx)
{
    struct exchange *x = ctx;
    size_t bytes = size * n, name = 0, end = bytes;
    char text[HTTP_WORDS];
    while (name < bytes && p[name] != ':')
        name++;
    while (end > name && (p[end - 1] == '\r' || p[end - 1] == '\n' || p[end - 1] == ' '))
        end--;
    if (!x->q->header || name == 0 || name >= end || end >= sizeof text || memchr(p, '\0', end))
        return bytes;
    memcpy(text, p, end);
    text[end] = text[name] = '\0';
    for (size_t i = 0; i < name; i++)
        text[i] = text_lower_char(text[i]);
    x->q->header(x->q->ctx, text, text + name + 1 + strspn(text + name + 1, " \t"));
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
    lib.curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, q->connect_ms ? (long)q->connect_ms : (long)HTTP_CONNECT_MS);
    lib.curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)q->total_ms);
    lib.curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, (long)HTTP_SLOW_BYTES);
    lib.curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, ((long)q->slow_ms + 999) / 1000);
    lib.curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, take_header);
    lib.curl_easy_setopt(c, CURLOPT_HEADERDATA, x);
    lib.curl_easy_setopt(c, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    lib.curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take);
    lib.curl_easy_setopt(c, CURLOPT_WRITEDATA, x);
    lib.curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L);
    lib.curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, look);
    lib.curl_easy_setopt(c, CURLOPT_XFERINFODATA, x);
    if (q->gzip)
        lib.curl_easy_setopt(c, CURLOPT_ACCEPT_ENCODING, "gzip");
    if (q->direct)
        lib.curl_easy_setopt(c, CURLOPT_PROXY, "");
    if (q->ca_file)
        lib.curl_easy_setopt(c, CURLOPT_CAINFO, q->ca_file);
    if (q->send) {
        lib.curl_easy_setopt(c, CURLOPT_POST, 1L);
        lib.curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)q->send_size);
        lib.curl_easy_setopt(c, CURLOPT_READFUNCTION, give);
        lib.curl_easy_setopt(c, CURLOPT_READDATA, x);
    }
}

/* What is wrong with a certificate, by the code of the verification. */
static int explain_certificate(const struct exchange *x, const char *host)
{
    enum {
        NOT_LOOKED_AT = 1,
        NOT_YET_VALID = 9,
        EXPIRED = 10,
        OTHER_NAME = 62,
        OTHER_ADDRESS = 64
    }; /* X509_V_ERR_... */
    long result = 0;
    lib.curl_easy_getinfo(x->curl, CURLINFO_SSL_VERIFYRESULT, &result);
    if (result == NOT_YET_VALID || result == EXPIRED)
        return err_set(x->err, EXIT_INTERNAL, "is this machine's clock right? else the server needs a new one",
                       "%s: its certificate is %s", host, result == EXPIRED ? "expired" : "not valid yet");
    /* libcurl looks at the name first, and then no further. */
    if (result <= NOT_LOOKED_AT || result == OTHER_NAME || result == OTHER_ADDRESS)
        return err_set(x->err, EXIT_INTERNAL, "is the address right? a certificate of another name is never taken",
                       "%s: its certificate is for another name", host);
    return err_set(x->err, EXIT_INTERNAL,
                   "who answers there? behind a company proxy, name its certificates with --ca-file FILE",
                   "%s: its certificate is not trusted", host);
}

/* What the proxy answered to being asked for a tunnel, if it was asked and refused; else 0. */
static long proxy_refusal(const struct exchange *x)
{
    long code = 0;
    lib.curl_easy_getinfo(x->curl, CURLINFO_HTTP_CONNECTCODE, &code);
    return code / 100 == 2 ? 0 : code;
}

static int explain_proxy(const struct exchange *x, long code, const char *host)
{
    return err_set(x->err, EXIT_INTERNAL,
                   code == 407 ? "give its name and password: HTTPS_PROXY=http://NAME:PASSWORD@HOST:PORT"
                               : "may it be used for this host? see HTTPS_PROXY and NO_PROXY",
                   "%s: the proxy on the way refuses (HTTP %ld)", host, code);
}

static enum http_failure failure_of(const struct exchange *x, CURLcode code)
{
    if (code == CURLE_OK)
        return HTTP_WHOLE;
    if (x->failed)
        return HTTP_REFUSED;
    if (x->over)
        return HTTP_TOO_LONG;
    if (proxy_refusal(x) / 100 == 4)
        return HTTP_OTHER; /* it will not do otherwise a second time */
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
        return HTTP_NO_HOST;
    case CURLE_COULDNT_CONNECT:
        return HTTP_NO_CONNECTION;
    case CURLE_OPERATION_TIMEDOUT:
        return HTTP_LATE;
    case CURLE_PEER_FAILED_VERIFICATION:
        return HTTP_UNTRUSTED;
    case CURLE_ABORTED_BY_CALLBACK:
        return HTTP_STOPPED;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_PARTIAL_FILE:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
    case CURLE_WRITE_ERROR: /* not by us: the unpacking fails */
    case CURLE_BAD_CONTENT_ENCODING:
        return HTTP_LOST;
    default:
        return HTTP_OTHER;
    }
}

static int explain(const struct exchange *x, CURLcode code)
{
    char host[HTTP_HOST];
    http_host(x->q->url, host);
    if (code == CURLE_OUT_OF_MEMORY)
        arena_out_of_memory();
    if (code == CURLE_SSL_CACERT_BADFILE)
        return err_set(x->err, EXIT_USAGE, "give a file of certificates in PEM form", "--ca-file: cannot use \"%s\"",
                       x->q->ca_file ? x->q->ca_file : "");
    if (proxy_refusal(x))
        return explain_proxy(x, proxy_refusal(x), host);
    switch (x->reply->failure) {
    case HTTP_REFUSED:
        return -1;
    case HTTP_TOO_LONG:
        return err_set(x->err, EXIT_INTERNAL, "is it the right address?", "%s: the reply is longer than %llu bytes",
                       host, (unsigned long long)(x->got > x->q->max_bytes ? x->q->max_bytes : (uint64_t)BOMB_FROM));
    case HTTP_NO_HOST:
        return err_set(x->err, EXIT_INTERNAL, "is the name right, is there a network?", "%s: no such host", host);
    case HTTP_NO_CONNECTION:
        return err_set(x->err, EXIT_INTERNAL, "does the server run, is the port right?", "%s: no connection", host);
    case HTTP_LATE:
        return err_set(x->err, EXIT_INTERNAL, "try again; is the server busy?", "%s: no answer in time", host);
    case HTTP_UNTRUSTED:
        return explain_certificate(x, host);
    case HTTP_STOPPED:
        return err_set(x->err, EXIT_INTERNAL, "start it again", "%s: stopped", host);
    default:
        return err_set(x->err, EXIT_INTERNAL, "try again", "%s: %s", host, lib.curl_easy_strerror(code));
    }
}

/* A list of headers holds tokens: nothing of it stays in memory. */
static void drop_headers(struct curl_slist *headers)
{
    for (struct curl_slist *h = headers; h; h = h->next)
        explicit_bzero(h->data, strlen(h->data));
    lib.curl_slist_free_all(headers);
}

int http_send_on(struct http *h, const struct http_request *q, struct http_reply *reply, struct err *err)
{
    struct curl_slist *headers = NULL;
    struct exchange x = {.q = q, .reply = reply, .curl = h->curl, .err = err};
    *reply = (struct http_reply){.failure = HTTP_OTHER};
    lib.curl_easy_reset(x.curl); /* keeps the connections */
    int status = add_headers(q, &headers, err);
    if (!status) {
        set_options(&x, headers);
        CURLcode code = set_protocols(x.curl) ? lib.curl_easy_perform(x.curl) : CURLE_UNSUPPORTED_PROTOCOL;
        long http = 0;
        lib.curl_easy_getinfo(x.curl, CURLINFO_RESPONSE_CODE, &http);
        reply->status = (unsigned)http;
        reply->failure = failure_of(&x, code);
        status = code == CURLE_OK ? 0 : explain(&x, code);
    }
    drop_headers(headers);
    return status;
}

int http_send(const struct http_request *q, struct http_reply *reply, struct err *err)
{
    struct http *h;
    *reply = (struct http_reply){.failure = HTTP_OTHER};
    if (http_open(&h, err))
        return -1;
    int status = http_send_on(h, q, reply, err);
    http_close(h);
    return status;
}
