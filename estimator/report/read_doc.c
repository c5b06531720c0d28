#include "report/read_doc.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "io/json.h"
#include "report/json_parts.h"
#include "report/schema.h"
#include "report/show_common.h"

static const char again[] = "make it again with -o json";

static const char *path_name(const char *path)
{
    return strcmp(path, "-") == 0 ? "<stdin>" : path;
}

int json_bad_result(const char *path, const char *where, const char *what, struct err *err)
{
    return err_at(err, EXIT_INPUT, path_name(path), 0, again, "not a result that ratecast wrote: %s: %s", where, what);
}

/* Schema */

int read_result(const char *path, struct arena *a, char sha256[CRYPTO_HEX], struct json **out, const char **kind,
                struct err *err)
{
    static const char prefix[] = "ratecast/";
    const char *name = path_name(path);
    if (json_read(path, READ_DOC_MAX, sha256, out, err))
        return -1;
    const char *schema = json_string(json_get(*out, "schema"));
    const char *version = schema ? strrchr(schema, '/') : NULL;
    int rc = -1;
    if (!schema || !text_starts(schema, prefix) || version < schema + strlen(prefix)) {
        err_at(err, EXIT_INPUT, name, 0, "give a file made with -o json",
               schema ? "not a result of ratecast: its schema is \"%.60s\"" : "not a result of ratecast: no schema",
               schema);
    } else if (strcmp(version, "/1") != 0) {
        err_at(err, EXIT_INPUT, name, 0, "make it again with this ratecast, or use the one that made it",
               "this ratecast reads version 1 of its results; this one is \"%.60s\"", schema);
    } else {
        *kind = arena_strndup(a, schema + strlen(prefix), (size_t)(version - schema) - strlen(prefix));
        rc = schema_find(*kind) ? 0
                                : err_at(err, EXIT_INPUT, name, 0, "ratecast schema lists the kinds of results",
                                         "this ratecast knows no result \"%.60s\"", schema);
    }
    if (rc) {
        json_free(*out);
        *out = NULL;
    }
    return rc;
}

/* Data: the tree as it is. Its strings are texts, whatever they were: it is only written again. */

bool json_whole_number(const struct json *v, long long *out)
{
    dec n;
    char text[DEC_TEXT];
    if (json_dec(v, &n) != DEC_OK || !dec_is_whole(n) || dec_cmp(dec_abs(n), dec_of(LLONG_MAX)) > 0)
        return false;
    *out = strtoll(dec_text(n, text), NULL, 10);
    return true;
}

bool json_read_value(struct doc *d, const struct json *v, struct doc_value *out)
{
    long long n;
    switch (json_kind(v)) {
    case JSON_NULL:
        *out = doc_null();
        return true;
    case JSON_BOOL:
        *out = doc_bool(json_bool(v, false));
        return true;
    case JSON_STRING:
        *out = doc_text(arena_strdup(d->arena, json_string(v)));
        return true;
    case JSON_NUMBER:
        if (!json_whole_number(v, &n))
            return false;
        *out = doc_count(n);
        return true;
    case JSON_ARRAY:
    case JSON_OBJECT:
        break;
    }
    *out = json_kind(v) == JSON_OBJECT ? doc_object() : doc_list();
    for (const struct json *m = json_first(v); m; m = json_next(m)) {
        const char *name = json_kind(v) == JSON_OBJECT ? arena_strdup(d->arena, json_name(m)) : NULL;
        if (!json_read_value(d, m, doc_put(d, out, name, doc_null())))
            return false;
    }
    return true;
}

static int read_data(const char *path, const struct json *result, struct doc *d, struct err *err)
{
    for (const struct json *m = json_first(result); m; m = json_next(m)) {
        const char *name = arena_strdup(d->arena, json_name(m));
        if (strcmp(name, "view") != 0 && !json_read_value(d, m, doc_put(d, &d->data, name, doc_null())))
            return json_bad_result(path, name, "a number outside a text is not a whole one", err);
    }
    return 0;
}

/* The doc keeps two members of the data beside it. */
static int take_currency(const char *path, struct doc *d, struct err *err)
{
    const struct doc_value *v = doc_get(&d->data, "currency");
    if (v && v->type != DOC_TEXT && v->type != DOC_NULL)
        return json_bad_result(path, "currency", "not a text", err);
    d->currency = v ? v->text : NULL;
    d->money_digits = show_money_digits(d->currency);
    return 0;
}

static int take_notes(const char *path, struct doc *d, struct err *err)
{
    const struct doc_value *v = doc_get(&d->data, "notes");
    const char **notes = NULL;
    size_t cap = 0;
    if (!v || v->type != DOC_LIST)
        return json_bad_result(path, "notes", "not a list", err);
    for (const struct doc_node *n = v->first; n; n = n->next) {
        if (n->value.type != DOC_TEXT)
            return json_bad_result(path, "notes", "holds something that is no text", err);
        notes = arena_grow(d->arena, notes, d->nnotes, &cap, sizeof *notes);
        notes[d->nnotes++] = n->value.text;
    }
    d->notes = notes;
    return 0;
}

/* Is the data what the view was made of? Whoever changes the one by hand cannot see it in the other. */
static int check_hash(const char *path, const struct json *view, struct doc *d, struct err *err)
{
    char hex[CRYPTO_HEX];
    const char *of = json_string(json_get(view, "of"));
    json_data_hash(d, hex);
    if (of && strcmp(of, hex) == 0)
        return 0;
    return err_at(err, EXIT_INPUT, path_name(path), 0, again,
                  "the data is not what its view was made of: it was changed after ratecast wrote it");
}

int read_doc(const char *path, struct arena *a, const struct json *result, struct doc **out, struct err *err)
{
    const char *schema = json_string(json_get(result, "schema"));
    const struct json *view = json_get(result, "view");
    struct doc *d = doc_new(a, arena_strdup(a, schema ? schema : ""), NULL);
    if (!view)
        return err_at(err, EXIT_INPUT, path_name(path), 0, again, "the result holds no view to render");
    if (read_data(path, result, d, err) || take_currency(path, d, err) || take_notes(path, d, err) ||
        check_hash(path, view, d, err) || json_read_view(path, view, d, err))
        return -1;
    *out = d;
    return 0;
}
