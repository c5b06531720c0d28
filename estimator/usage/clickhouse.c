#include "usage/clickhouse.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "io/http.h"

enum {
    SQL_MAX = 1 << 24,
    HOST_MAX_BYTES = 260,
    LINE_MAX_BYTES = 64 << 20,
    FIELDS_MAX = 64,
    WORDS_SHOWN = 300,
    NAME_MAX_BYTES = 120
};
static const uint64_t ANSWER_MAX = UINT64_C(1) << 40;

/* A profile of the server may ask for less than all of the answer: never here. */
static const char settings[] =
    "?wait_end_of_query=1&skip_unavailable_shards=0&max_parallel_replicas=1&distributed_group_by_no_merge=0"
    "&group_by_overflow_mode=throw&result_overflow_mode=throw&read_overflow_mode=throw&timeout_overflow_mode=throw"
    "&totals_mode=before_having&extremes=0";

static bool is_name(const char *s)
{
    size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
    return n > 0 && n <= NAME_MAX_BYTES && !s[n] && !(*s >= '0' && *s <= '9');
}

/* A name or an address, perhaps in brackets, perhaps with a port. */
static bool is_host(const char *s)
{
    bool six = *s == '[';
    size_t n = strspn(s + six, six ? "0123456789abcdefABCDEF:."
                                   : "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.");
    const char *p = s + six + n;
    if (n == 0 || strlen(s) > HOST_MAX_BYTES || (six && *p++ != ']'))
        return false;
    if (!*p)
        return true;
    long port = *p == ':' && strspn(p + 1, "0123456789") == strlen(p + 1) ? strtol(p + 1, NULL, 10) : 0;
    return port > 0 && port < 65536;
}

int clickhouse_parse(struct arena *a, const struct usage_server *server, struct clickhouse *out, struct err *err)
{
    static const char *const remedy = "write clickhouse://HOST:PORT/DATABASE/TABLE; names have letters, digits and _";
    *out = (struct clickhouse){0};
    if (!text_starts(server->url, CLICKHOUSE_SCHEME))
        return err_set(err, EXIT_USAGE, remedy, "\"%s\" is no ClickHouse table", server->url);
    char *host = arena_strdup(a, server->url + strlen(CLICKHOUSE_SCHEME)), *database = strchr(host, '/');
    if (strchr(host, '@'))
        return err_set(err, EXIT_USAGE,
                       "put them into CLICKHOUSE_USER and CLICKHOUSE_PASSWORD, where others do not see them",
                       "user and password do not belong into the address");
    char *table = database ? strchr(database + 1, '/') : NULL;
    if (table) {
        *database++ = *table++ = '\0';
        out->database = database;
        out->table = table;
    }
    if (!table || !is_host(host) || !is_name(database) || !is_name(table))
        return err_set(err, EXIT_USAGE, remedy, "\"%s\" is no ClickHouse table", server->url);
    const char *port = strrchr(host, ':');
    bool given = port && port[1] && !strchr(port, ']');
    out->url = arena_printf(a, "http://%s%s/", host, given ? "" : ":8123");
    if (server->user)
        out->headers[out->nheaders++] = arena_printf(a, "X-ClickHouse-User: %s", server->user);
    if (server->password)
        out->headers[out->nheaders++] = arena_printf(a, "X-ClickHouse-Key: %s", server->password);
    return 0;
}

const char *clickhouse_column(enum usage_field field)
{
    static const char *const columns[USAGE_FIELD_COUNT] = {
        [USAGE_UNIT] = "Unit",
        [USAGE_CURRENCY] = "Currency",
        [USAGE_METER] = "Meter",
        [USAGE_METER_NAME] = "MeterName",
        [USAGE_SERVICE] = "Service",
        [USAGE_SUBCATEGORY] = "Subcategory",
        [USAGE_SUBSCRIPTION] = "Subscription",
        [USAGE_RESOURCE_GROUP] = "ResourceGroup",
        [USAGE_RESOURCE] = "Resource",
        [USAGE_REGION] = "Region",
        [USAGE_SERIES] = "Series",
        [USAGE_CHARGE_TYPE] = "ChargeType",
        [USAGE_PRICING_MODEL] = "PricingModel",
        [USAGE_OFFER] = "Offer",
        [USAGE_PUBLISHER] = "Publisher",
        [USAGE_PRICE] = "Price",
        [USAGE_LIST_PRICE] = "ListPrice",
    };
    return columns[field];
}

const char *clickhouse_key_name(struct arena *a, const struct usage_key *key)
{
    return text_lower(a, usage_key_text(a, key));
}

void clickhouse_escape(struct buf *out, const char *text)
{
    static const char special[] = "\\'\t\n\r", letters[] = "\\'tnr";
    for (const char *p = text; *p; p++) {
        const char *at = strchr(special, *p);
        if (at)
            buf_putc(out, '\\');
        buf_putc(out, at ? letters[at - special] : *p);
    }
}

void clickhouse_quote(struct buf *sql, const char *text)
{
    buf_putc(sql, '\'');
    clickhouse_escape(sql, text);
    buf_putc(sql, '\'');
}

void clickhouse_key(struct buf *sql, const struct usage_key *key)
{
    if (key->field != USAGE_TAG) {
        buf_puts(sql, clickhouse_column(key->field));
        return;
    }
    struct arena *scratch = arena_new();
    buf_puts(sql, "TagValues[indexOf(TagNames,");
    clickhouse_quote(sql, text_lower(scratch, key->tag));
    buf_puts(sql, ")]");
    arena_free(scratch);
}

/* What the server says of what went wrong, in one line for people. */
static int refused(const struct clickhouse *c, const struct http_reply *reply, struct err *err)
{
    char host[HTTP_HOST], words[HTTP_WORDS];
    http_host(c->url, host);
    memcpy(words, reply->words, sizeof words);
    words[strcspn(words, "\n")] = '\0';
    text_tame(words, false);
    size_t n = strlen(words) < WORDS_SHOWN ? strlen(words) : WORDS_SHOWN;
    while (n > 0 && n < strlen(words) && ((unsigned char)words[n] & 0xc0) == 0x80)
        n--;
    words[n] = '\0';
    const char *hint = strstr(words, "Code: 279") || strstr(words, "Code: 209") || strstr(words, "Code: 210")
                           ? "start the shard that does not answer; nothing is added up without it"
                           : "the words are the server's";
    return err_set(err, EXIT_INTERNAL, hint, "%s: ClickHouse refuses (HTTP %u): %s", host, reply->status,
                   *words ? words : "no reason given");
}

/* Answers */

struct answer {
    const struct clickhouse *c;
    clickhouse_row *row;
    void *ctx;
    size_t nfields;
    struct buf line; /* the last one, as far as it is there */
    bool blank;      /* the line before the totals */
    bool totals;
};

static int no_answer(const struct clickhouse *c, const char *what, struct err *err)
{
    char host[HTTP_HOST];
    http_host(c->url, host);
    return err_set(err, EXIT_INTERNAL, "try again; is it a ClickHouse server?", "%s: %s", host, what);
}

static void unescape(char *s)
{
    static const char from[] = "tnrbf0", to[] = "\t\n\r\b\f";
    char *out = s;
    for (; *s; s++) {
        const char *at = *s == '\\' && s[1] ? strchr(from, s[1]) : NULL;
        if (*s == '\\' && s[1])
            *out++ = at ? to[at - from] : s[1], s++;
        else
            *out++ = *s;
    }
    *out = '\0';
}

static int take_line(struct answer *a, char *line, struct err *err)
{
    char *field[FIELDS_MAX];
    size_t n = 0;
    if (!*line && !a->blank) {
        a->blank = true;
        return 0;
    }
    for (char *p = line; p && n < FIELDS_MAX;) {
        char *tab = strchr(p, '\t');
        if (tab)
            *tab++ = '\0';
        field[n++] = p;
        p = tab;
    }
    if (n != a->nfields || a->totals) {
        struct http_reply reply = {.status = 200};
        size_t room = sizeof reply.words - 1, len = strlen(line);
        memcpy(reply.words, line, len < room ? len : room);
        return strstr(line, "Exception") ? refused(a->c, &reply, err)
                                         : no_answer(a->c, "not the answer that was asked for", err);
    }
    for (size_t i = 0; i < n; i++)
        unescape(field[i]);
    a->totals = a->blank;
    return a->row(a->ctx, field, n, a->totals, err);
}

static int take_bytes(void *ctx, const char *p, size_t n, struct err *err)
{
    struct answer *a = ctx;
    while (n > 0) {
        const char *end = memchr(p, '\n', n);
        size_t part = end ? (size_t)(end - p) : n;
        if (memchr(p, '\0', part) || !buf_add(&a->line, p, part))
            return no_answer(a->c, "not the answer that was asked for", err);
        if (end) {
            if (take_line(a, a->line.p, err))
                return -1;
            buf_clear(&a->line);
            part++;
        }
        p += part;
        n -= part;
    }
    return 0;
}

/* Requests */

struct text {
    const char *p;
    size_t left;
};

static int send_text(void *ctx, char *p, size_t room, size_t *got, struct err *err)
{
    struct text *t = ctx;
    (void)err;
    *got = t->left < room ? t->left : room;
    memcpy(p, t->p, *got);
    t->p += *got;
    t->left -= *got;
    return 0;
}

struct posting { /* the two ends of a request have one ctx */
    struct text sql;
    struct answer *answer;
};

static int send_sql(void *ctx, char *p, size_t room, size_t *got, struct err *err)
{
    return send_text(&((struct posting *)ctx)->sql, p, room, got, err);
}

static int take_answer(void *ctx, const char *p, size_t n, struct err *err)
{
    struct posting *post = ctx;
    return post->answer ? take_bytes(post->answer, p, n, err) : 0;
}

/* Sends q, of which only what is sent and taken is set, to `url`, releases that, and judges the reply. */
static int exchange(const struct clickhouse *c, struct buf *url, struct http_request *q, struct err *err)
{
    struct http_reply reply;
    q->method = "POST";
    q->url = url->p;
    q->headers = c->headers;
    q->nheaders = c->nheaders;
    q->max_bytes = ANSWER_MAX;
    q->stopped = c->stopped;
    int status = http_send(q, &reply, err);
    buf_release(url);
    if (status)
        return -1;
    return http_ok(&reply) ? 0 : refused(c, &reply, err);
}

static int post(const struct clickhouse *c, const char *sql, struct answer *answer, struct err *err)
{
    struct posting p = {{sql, strlen(sql)}, answer};
    struct http_request q = {.send = send_sql, .send_size = p.sql.left, .take = take_answer, .ctx = &p};
    struct buf url;
    buf_init(&url, SQL_MAX);
    buf_printf(&url, "%s%s", c->url, settings);
    return exchange(c, &url, &q, err);
}

int clickhouse_do(const struct clickhouse *c, const char *sql, struct err *err)
{
    return post(c, sql, NULL, err);
}

int clickhouse_ask(const struct clickhouse *c, const char *sql, size_t n, clickhouse_row *row, void *ctx,
                   struct err *err)
{
    struct answer a = {.c = c, .row = row, .ctx = ctx, .nfields = n};
    buf_init(&a.line, LINE_MAX_BYTES);
    int status = post(c, sql, &a, err);
    if (!status && (!a.totals || a.line.n > 0))
        status = no_answer(c, "the answer ends early", err);
    buf_release(&a.line);
    return status;
}

int clickhouse_insert(const struct clickhouse *c, const char *sql, uint64_t size,
                      int (*send)(void *ctx, char *p, size_t room, size_t *got, struct err *err), void *ctx,
                      struct err *err)
{
    struct http_request q = {.send = send, .send_size = size, .ctx = ctx};
    struct buf url;
    buf_init(&url, SQL_MAX);
    buf_printf(&url, "%s?query=", c->url);
    for (const char *p = sql; *p; p++)
        if (strchr(" %&#+'\"\\?=`", *p))
            buf_printf(&url, "%%%02X", (unsigned)(unsigned char)*p);
        else
            buf_putc(&url, *p);
    return exchange(c, &url, &q, err);
}
