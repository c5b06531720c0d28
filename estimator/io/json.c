#include <cjson/cJSON.h>
#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "io/json_node.h"

bool json_whole(const struct json *v, int64_t *out)
{
    dec n;
    char text[DEC_TEXT], *end;
    if (json_dec(v, &n) != DEC_OK || !dec_is_whole(n))
        return false;
    errno = 0;
    *out = strtoll(dec_text(n, text), &end, 10);
    return errno == 0 && *end == '\0';
}

enum json_kind json_kind(const struct json *v)
{
    return v->kind;
}

const struct json *json_get(const struct json *object, const char *name)
{
    if (!object || object->kind != JSON_OBJECT)
        return NULL;
    for (const struct json *v = object->first; v; v = v->next)
        if (v->name[0] == name[0] && strcmp(v->name, name) == 0)
            return v;
    return NULL;
}

const char *json_name(const struct json *v)
{
    return v->name;
}

const struct json *json_first(const struct json *container)
{
    return container ? container->first : NULL;
}

const struct json *json_next(const struct json *v)
{
    return v->next;
}

const char *json_string(const struct json *v)
{
    return v && v->kind == JSON_STRING ? v->text : NULL;
}

bool json_bool(const struct json *v, bool other)
{
    return v && v->kind == JSON_BOOL ? v->truth : other;
}

/* A decimal of up to 15 digits comes through a double and %.15g unchanged (DBL_DIG), so it need not go that way. */
static bool survives_double(const char *s)
{
    int n = 0;
    for (; *s; s++) {
        if (*s == 'e' || *s == 'E')
            return false;
        n += *s >= '0' && *s <= '9' && (n > 0 || *s != '0');
    }
    return n <= 15;
}

enum dec_status json_dec(const struct json *v, dec *out)
{
    if (v && v->kind == JSON_NUMBER) {
        if (v->text && survives_double(v->text))
            return dec_parse(v->text, strlen(v->text), out);
        return dec_from_json(v->text ? strtod(v->text, NULL) : v->number, out);
    }
    const char *s = json_string(v);
    return s ? dec_parse(s, strlen(s), out) : DEC_SYNTAX;
}

/* cJSON's tree as ours; no deeper than JSON_DEPTH, as the scanner has seen to. */
static struct json *convert(struct arena *a, const cJSON *c)
{
    struct json *v = arena_alloc(a, sizeof *v), **last = &v->first;
    v->name = c->string ? arena_strdup(a, c->string) : NULL;
    switch (c->type & 0xff) {
    case cJSON_False:
    case cJSON_True:
        v->kind = JSON_BOOL;
        v->truth = cJSON_IsTrue(c);
        break;
    case cJSON_Number:
        v->kind = JSON_NUMBER;
        v->number = c->valuedouble;
        break;
    case cJSON_String:
        v->kind = JSON_STRING;
        v->text = arena_strdup(a, c->valuestring);
        break;
    case cJSON_Array:
        v->kind = JSON_ARRAY;
        break;
    case cJSON_Object:
        v->kind = JSON_OBJECT;
        break;
    default:
        v->kind = JSON_NULL;
    }
    for (const cJSON *child = c->child; child; child = child->next) {
        *last = convert(a, child);
        last = &(*last)->next;
    }
    return v;
}

/* Without memory cJSON would report text that is not JSON. */
static void *allocate(size_t n)
{
    return arena_xrealloc(NULL, n, 1);
}

/* Some documents hold tokens, and cJSON's copies of them must not stay either. */
static void release(void *p)
{
    if (p)
        explicit_bzero(p, malloc_usable_size(p));
    free(p);
}

static void set_hooks(void)
{
    cJSON_Hooks hooks = {.malloc_fn = allocate, .free_fn = release};
    cJSON_InitHooks(&hooks);
}

int json_build(struct arena *a, const char *text, size_t n, struct json **out, size_t *bad)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT; /* several threads may read replies */
    const char *end = NULL;
    pthread_once(&once, set_hooks);
    cJSON *c = cJSON_ParseWithLengthOpts(text, n, &end, 0);
    bool whole = c && end == text + n;
    *bad = !whole && end && end >= text && end <= text + n ? (size_t)(end - text) : 0;
    *out = whole ? convert(a, c) : NULL;
    cJSON_Delete(c);
    return whole ? 0 : -1;
}

void json_free(struct json *root)
{
    if (root)
        arena_free(root->owner);
}

static void wipe(struct json *v)
{
    for (struct json *child = v->first; child; child = child->next)
        wipe(child);
    if (v->kind == JSON_STRING && v->text)
        explicit_bzero((char *)v->text, strlen(v->text)); /* the tree's own memory */
}

void json_wipe(struct json *root)
{
    if (root)
        wipe(root);
    json_free(root);
}

static void quote_point(struct buf *out, unsigned point)
{
    if (point >= 0x10000)
        buf_printf(out, "\\u%04x\\u%04x", 0xd7c0 + (point >> 10), 0xdc00 + (point & 0x3ff));
    else
        buf_printf(out, "\\u%04x", point);
}

/* What steers a terminal or turns the direction of writing is escaped, so that the text is exact and harmless. What we
 * print must be JSON even when it quotes a command line that is not UTF-8. */
void json_quote(struct buf *out, const char *s)
{
    buf_putc(out, '"');
    while (*s) {
        size_t easy = 0;
        while (s[easy] >= ' ' && s[easy] < 0x7f && s[easy] != '"' && s[easy] != '\\')
            easy++;
        buf_add(out, s, easy);
        s += easy;
        if (!*s)
            break;
        unsigned point;
        size_t n = text_decode(s, &point);
        if (*s == '"' || *s == '\\')
            buf_printf(out, "\\%c", *s);
        else if (*s == '\n')
            buf_puts(out, "\\n");
        else if (*s == '\t')
            buf_puts(out, "\\t");
        else if (n == 0)
            buf_puts(out, "\\ufffd");
        else if (text_steers(point))
            quote_point(out, point);
        else
            buf_add(out, s, n);
        s += n ? n : 1;
    }
    buf_putc(out, '"');
}

const char *json_version(void)
{
    return cJSON_Version();
}
