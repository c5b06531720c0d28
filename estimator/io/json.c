#include "io/json.h"

#include <cjson/cJSON.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"

/* struct json is never defined: it is a cJSON node that others cannot look into. */
static const cJSON *node(const struct json *v)
{
    return (const cJSON *)(const void *)v;
}

static const struct json *value(const cJSON *c)
{
    return (const struct json *)(const void *)c;
}

enum json_kind json_kind(const struct json *v)
{
    switch (node(v)->type & 0xff) {
    case cJSON_False:
    case cJSON_True:
        return JSON_BOOL;
    case cJSON_Number:
        return JSON_NUMBER;
    case cJSON_String:
        return JSON_STRING;
    case cJSON_Array:
        return JSON_ARRAY;
    case cJSON_Object:
        return JSON_OBJECT;
    default:
        return JSON_NULL;
    }
}

const struct json *json_get(const struct json *object, const char *name)
{
    if (!object || !cJSON_IsObject(node(object)))
        return NULL;
    return value(cJSON_GetObjectItemCaseSensitive(node(object), name));
}

const char *json_name(const struct json *v)
{
    return node(v)->string;
}

const struct json *json_first(const struct json *container)
{
    return container ? value(node(container)->child) : NULL;
}

const struct json *json_next(const struct json *v)
{
    return value(node(v)->next);
}

const char *json_string(const struct json *v)
{
    return v && cJSON_IsString(node(v)) ? node(v)->valuestring : NULL;
}

bool json_bool(const struct json *v, bool other)
{
    return v && cJSON_IsBool(node(v)) ? cJSON_IsTrue(node(v)) : other;
}

enum dec_status json_dec(const struct json *v, dec *out)
{
    if (v && cJSON_IsNumber(node(v)))
        return dec_from_json(node(v)->valuedouble, out);
    const char *s = json_string(v);
    return s ? dec_parse(s, strlen(s), out) : DEC_SYNTAX;
}

int json_build(const char *text, size_t n, struct json **out, size_t *bad)
{
    const char *end = NULL;
    cJSON *c = cJSON_ParseWithLengthOpts(text, n, &end, 0);
    *out = NULL;
    *bad = 0;
    if (c && end == text + n) {
        *out = (struct json *)(void *)c;
        return 0;
    }
    if (end && end >= text && end <= text + n)
        *bad = (size_t)(end - text);
    cJSON_Delete(c);
    return -1;
}

void json_free(struct json *root)
{
    cJSON_Delete((cJSON *)(void *)root);
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
