#include "usage/field.h"

#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "catalog/region.h"
#include "io/json.h"
#include "usage/number.h"

static char *plain_text(const struct usage_dialect *dialect, const struct cell *c, struct arena *scratch)
{
    char *text = arena_alloc(scratch, c->n + 1);
    size_t n = 0;
    for (size_t i = 0; i < c->n; i++) {
        text[n++] = c->p[i];
        if (c->escaped && c->p[i] == '"' && i + 1 < c->n && c->p[i + 1] == '"')
            i++;
    }
    text[n] = '\0';
    text = text_trim(text);
    n = strlen(text);
    if (dialect->quoted_text && n >= 2 && text[0] == '"' && text[n - 1] == '"') {
        text[n - 1] = '\0';
        text = text_trim(text + 1);
    }
    return dialect->null_text && strcmp(text, "NULL") == 0 ? text + strlen(text) : text;
}

/* In arena scratch; "" for what is no scalar. */
static const char *scalar(const struct json *v, struct arena *scratch)
{
    dec n;
    char text[DEC_TEXT];
    switch (json_kind(v)) {
    case JSON_STRING:
        return arena_strdup(scratch, json_string(v));
    case JSON_NUMBER:
        return json_dec(v, &n) == DEC_OK ? arena_strdup(scratch, dec_text(n, text)) : "";
    case JSON_BOOL:
        return json_bool(v, false) ? "true" : "false";
    default:
        return "";
    }
}

static bool same_name(const char *name, const char *tag)
{
    while (*name == ' ')
        name++;
    size_t n = strlen(name);
    while (n && name[n - 1] == ' ')
        n--;
    return strlen(tag) == n && strncasecmp(name, tag, n) == 0;
}

/* Tags of EA have no braces around them. Names of tags do not depend on case. Of a name that is there twice the first
 * value counts. */
static const char *tag_value(const char *tags, const char *tag, struct arena *scratch, bool *unread)
{
    struct json *root;
    struct err ignored;
    if (!*tags)
        return "";
    if (*tags != '{')
        tags = arena_printf(scratch, "{%s}", tags);
    if (json_parse(tags, strlen(tags), &root, &ignored)) {
        *unread = true;
        return "";
    }
    const char *value = "";
    *unread = json_kind(root) != JSON_OBJECT;
    for (const struct json *v = *unread ? NULL : json_first(root); v; v = json_next(v))
        if (same_name(json_name(v), tag)) {
            value = scalar(v, scratch);
            break;
        }
    json_free(root);
    return value;
}

static const char *last_segment(const char *text)
{
    const char *slash = strrchr(text, '/');
    return slash && slash[1] ? slash + 1 : text;
}

static const char *region(const struct catalog *c, const char *text, struct arena *scratch)
{
    const struct region *r = *text ? region_find(c, text) : NULL;
    return r ? r->arm : text_lower(scratch, text);
}

static const char *number(const char *text, struct arena *scratch)
{
    dec n;
    char exact[DEC_TEXT];
    return number_parse(text, strlen(text), &n) == DEC_OK ? arena_strdup(scratch, dec_text(n, exact)) : text;
}

static const char *meaning(const struct decode_plan *plan, const struct usage_key *key, char *text,
                           struct arena *scratch, bool *unread)
{
    switch (key->field) {
    case USAGE_METER:
    case USAGE_RESOURCE_GROUP:
    case USAGE_RESOURCE:
        return text_lower(scratch, text);
    case USAGE_SUBSCRIPTION:
        return text_lower(scratch, last_segment(text));
    case USAGE_REGION:
        return region(plan->catalog, text, scratch);
    case USAGE_CURRENCY:
        text_upper(text);
        return text;
    case USAGE_PRICE:
    case USAGE_LIST_PRICE:
        return number(text, scratch);
    case USAGE_TAG:
        return plan->dialect->get ? text : tag_value(text, key->tag, scratch, unread);
    default:
        return text;
    }
}

bool field_read(const struct decode_plan *plan, const struct usage_key *key, const struct cell *c,
                struct arena *scratch, struct field_text *out, bool *unread)
{
    *out = (struct field_text){"", 0};
    *unread = false;
    if (memchr(c->p, '\0', c->n) || !text_utf8_ok(c->p, c->n))
        return false;
    out->p = meaning(plan, key, plain_text(plan->dialect, c, scratch), scratch, unread);
    out->n = strlen(out->p);
    return true;
}
