#include "azure/secret.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"

enum { SHORTEST = 8 }; /* shorter ones would be taken out of every other word */

#define REMOVED "REMOVED"

struct secrets {
    char **at;
    size_t n;
};

struct secrets *secrets_new(void)
{
    struct secrets *s = arena_xrealloc(NULL, 1, sizeof *s);
    *s = (struct secrets){0};
    return s;
}

void secrets_add(struct secrets *s, const char *text)
{
    if (!text || strlen(text) < SHORTEST)
        return;
    for (size_t i = 0; i < s->n; i++)
        if (strcmp(s->at[i], text) == 0)
            return;
    s->at = arena_xrealloc(s->at, s->n + 1, sizeof *s->at);
    s->at[s->n] = arena_xrealloc(NULL, strlen(text) + 1, 1);
    memcpy(s->at[s->n++], text, strlen(text) + 1);
}

void secrets_free(struct secrets *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->n; i++) {
        explicit_bzero(s->at[i], strlen(s->at[i]));
        free(s->at[i]);
    }
    free(s->at);
    free(s);
}

bool secret_header(const char *name)
{
    static const char *const names[] = {"authorization", "proxy-authorization", "cookie",
                                        "set-cookie",    "x-identity-header",   "secret"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_eq_nocase(name, names[i]))
            return true;
    return false;
}

/* Names whose value is secret: of JSON members, of fields of forms and queries. */
static const char *const fields[] = {"access_token", "accessToken",   "refresh_token",    "id_token",
                                     "device_code",  "client_secret", "client_assertion", "assertion",
                                     "password",     "sig",           "downloadToken"};

static bool word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* What stands before a secret value at p: `"name": "` or `name=`. *value is where the value starts, *end what ends it. */
static bool before_value(const char *text, const char *p, const char *stop, const char **value, const char **end)
{
    bool escape = p - text >= 3 && p[-3] == '%'; /* "%3Fsig%3D..." */
    if (p > text && word_char(p[-1]) && !escape)
        return false;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        size_t n = strlen(fields[i]);
        if ((size_t)(stop - p) <= n || strncasecmp(p, fields[i], n) != 0)
            continue;
        const char *q = p + n;
        if (*q == '=') {
            *value = q + 1;
            *end = "&\"'<> \t\r\n\\";
            return true;
        }
        if (stop - q > 3 && strncmp(q, "%3D", 3) == 0) { /* a link as the value of another query */
            *value = q + 3;
            *end = "&%\"'<> \t\r\n\\";
            return true;
        }
        if (*q != '"')
            continue;
        for (q++; q < stop && strchr(" \t\r\n:", *q); q++)
            ;
        if (q < stop && *q == '"') {
            *value = q + 1;
            *end = "\"";
            return true;
        }
    }
    if (stop - p > 7 && strncasecmp(p, "Bearer ", 7) == 0) {
        *value = p + 7;
        *end = "\"'<>, \t\r\n\\";
        return true;
    }
    return false;
}

/* Length of the known secret at p, or 0. */
static size_t known(const struct secrets *s, const char *p, const char *stop)
{
    size_t best = 0;
    for (size_t i = 0; s && i < s->n; i++) {
        size_t n = strlen(s->at[i]);
        if (n > best && (size_t)(stop - p) >= n && *p == *s->at[i] && memcmp(p, s->at[i], n) == 0)
            best = n;
    }
    return best;
}

void secrets_hide(const struct secrets *s, const char *text, size_t size, struct buf *out)
{
    const char *stop = text + size, *p = text, *value, *end;
    while (p < stop) {
        size_t n = known(s, p, stop);
        if (n > 0) {
            buf_puts(out, REMOVED);
            p += n;
        } else if (before_value(text, p, stop, &value, &end)) {
            buf_add(out, p, (size_t)(value - p));
            for (p = value; p < stop && (*p == '\0' || !strchr(end, *p)); p++)
                if (*p == '\\' && *end == '"' && p + 1 < stop)
                    p++;
            if (p > stop)
                p = stop;
            if (p > value)
                buf_puts(out, REMOVED);
        } else {
            buf_putc(out, *p++);
        }
    }
}
