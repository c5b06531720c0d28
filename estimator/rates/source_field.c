#include "rates/source_field.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "io/json.h"

enum { SOURCE_TEXT_MAX = 1000 }; /* the longest name in the price lists has 90 */

const char source_again[] = "fetch the list again; if it comes from there like this, report it";

static int missing(const struct source_read *r, const char *name, unsigned long line, struct err *err)
{
    return err_more(err, EXIT_INPUT, r->file, line, source_again, "a price without \"%s\"", name);
}

static const struct json *member(const struct json *item, const char *name)
{
    const struct json *v = json_get(item, name);
    return v && json_kind(v) != JSON_NULL ? v : NULL;
}

int source_text(const struct source_read *r, const struct json *item, const char *name, enum source_need need,
                unsigned long line, const char **out, struct err *err)
{
    const struct json *v = member(item, name);
    *out = "";
    if (!v)
        return need == FIELD_OPTIONAL ? 0 : missing(r, name, line, err);
    const char *s = json_string(v);
    if (!s)
        return err_more(err, EXIT_INPUT, r->file, line, source_again, "\"%s\" is not a text", name);
    if (strlen(s) > SOURCE_TEXT_MAX)
        return err_more(err, EXIT_INPUT, r->file, line, source_again, "\"%s\" is longer than %d bytes", name,
                        SOURCE_TEXT_MAX);
    if (need == FIELD_FILLED && !s[strspn(s, " \t\r\n")])
        return err_more(err, EXIT_INPUT, r->file, line, source_again, "\"%s\" is empty", name);
    *out = s;
    return 0;
}

int source_name(const struct source_read *r, const struct json *item, const char *name, enum source_need need,
                unsigned long line, const char **out, struct err *err)
{
    const char *s;
    *out = "";
    if (source_text(r, item, name, need, line, &s, err))
        return -1;
    *out = text_squeeze(r->item_arena, s);
    return 0;
}

int source_id(const struct source_read *r, const struct json *item, const char *name, enum source_need need,
              unsigned long line, const char **out, struct err *err)
{
    const char *s;
    *out = "";
    if (source_name(r, item, name, need, line, &s, err))
        return -1;
    *out = text_lower(r->item_arena, s);
    return 0;
}

int source_number(const struct source_read *r, const struct json *item, const char *name, enum source_need need,
                  unsigned long line, dec *out, struct err *err)
{
    const struct json *v = member(item, name);
    *out = DEC_ZERO;
    if (!v)
        return need == FIELD_OPTIONAL ? 0 : missing(r, name, line, err);
    if (json_kind(v) != JSON_NUMBER)
        return err_more(err, EXIT_INPUT, r->file, line, source_again, "\"%s\" is not a number", name);
    if (json_dec(v, out) != DEC_OK)
        return err_more(err, EXIT_INPUT, r->file, line, source_again, "\"%s\" is out of range", name);
    return 0;
}

int source_day(const struct source_read *r, const struct json *item, const char *name, unsigned long line,
               struct day *out, struct err *err)
{
    const char *s;
    *out = DAY_NONE;
    if (source_text(r, item, name, FIELD_OPTIONAL, line, &s, err))
        return -1;
    if (*s && !day_parse(s, out))
        return err_more(err, EXIT_INPUT, r->file, line, source_again, "\"%s\" is \"%s\", not a date", name, s);
    return 0;
}

int source_bool(const struct source_read *r, const struct json *item, const char *name, bool other, unsigned long line,
                bool *out, struct err *err)
{
    const struct json *v = member(item, name);
    *out = other;
    if (v && json_kind(v) != JSON_BOOL)
        return err_more(err, EXIT_INPUT, r->file, line, source_again, "\"%s\" is not true or false", name);
    if (v)
        *out = json_bool(v, other);
    return 0;
}

int source_agree(const struct source_read *r, const char *what, const char *value, unsigned long line, const char **at,
                 struct err *err)
{
    if (!*value || strcmp(*at, value) == 0)
        return 0;
    if (**at)
        return err_more(err, EXIT_INPUT, r->file, line, "import each list by itself", "%s \"%s\" after \"%s\"", what,
                        value, *at);
    *at = arena_strdup(r->arena, value);
    return 0;
}

int source_currency(struct source_read *r, const char *name, const struct json *v, unsigned long line, struct err *err)
{
    if (!v || json_kind(v) == JSON_NULL)
        return 0;
    const char *text = json_string(v);
    if (!text)
        return err_more(err, EXIT_INPUT, r->file, line, source_again, "\"%s\" is not a text", name);
    const char *code = text_code(r->item_arena, text, 3);
    if (!code)
        return err_more(err, EXIT_INPUT, r->file, line, source_again, "currency \"%s\" is not a currency code", text);
    return source_agree(r, "currency", code, line, &r->meta->currency, err);
}

enum rate_variant source_variant(const char *name, enum rate_variant other)
{
    if (text_has_word(name, "Spot"))
        return RATE_SPOT;
    return text_has_word(name, "Low Priority") ? RATE_LOW_PRIORITY : other;
}
