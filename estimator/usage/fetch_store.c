#include "usage/fetch_store.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "io/crypto.h"
#include "io/file.h"
#include "io/json.h"
#include "io/out.h"

static const char schema[] = "ratecast/usage-store/1";

static const char *state_path(const struct fetch_store *s)
{
    return arena_printf(s->arena, "%s/%s", s->folder, FETCH_STATE);
}

/* "" and null are no day. */
static bool take_day(const struct json *object, const char *name, struct day *out)
{
    const char *text = json_string(json_get(object, name));
    *out = DAY_NONE;
    return !text || day_parse(text, out);
}

static bool take_count(const struct json *object, const char *name, uint64_t *out)
{
    dec n;
    if (json_dec(json_get(object, name), &n) != DEC_OK || dec_sign(n) < 0)
        return false;
    *out = (uint64_t)(n.v / dec_of(1).v);
    return true;
}

static bool take_window(const struct json *v, struct fetch_window *w)
{
    return take_day(v, "start", &w->start) && !day_is_none(w->start) && take_day(v, "from", &w->from) &&
           !day_is_none(w->from) && take_day(v, "to", &w->to) && take_count(v, "rows", &w->rows) &&
           take_count(v, "before", &w->before) && take_count(v, "after", &w->after) &&
           json_kind(json_get(v, "settled")) == JSON_BOOL;
}

static int damaged(const struct fetch_store *s, struct err *err)
{
    return err_at(err, EXIT_INPUT, state_path(s), 0,
                  "delete it: what the folder holds is then fetched again, in place of the files that are there",
                  "it does not say what was fetched");
}

static int other(const struct fetch_store *s, const char *what, const char *there, const char *wanted, struct err *err)
{
    return err_at(err, EXIT_INPUT, s->folder, 0, "give another folder with --store",
                  "the folder holds usage of another %s: \"%s\", not \"%s\"", what, there, wanted);
}

static int take_state(struct fetch_store *s, const struct json *root, struct err *err)
{
    const char *kind = json_string(json_get(root, "schema")), *of = json_string(json_get(root, "subscription")),
               *content = json_string(json_get(root, "content"));
    const struct json *windows = json_get(root, "windows");
    if (!kind || strcmp(kind, schema) != 0 || !of || !content || !windows || json_kind(windows) != JSON_ARRAY ||
        !take_day(root, "from", &s->from) || !take_day(root, "to", &s->to) ||
        !take_day(root, "provisional_from", &s->provisional) || day_is_none(s->from))
        return damaged(s, err);
    if (strcmp(of, s->subscription) != 0)
        return other(s, "subscription", of, s->subscription, err);
    if (strcmp(content, s->content) != 0)
        return other(s, "kind", content, s->content, err);
    for (const struct json *v = json_first(windows); v; v = json_next(v)) {
        struct fetch_window w;
        if (!take_window(v, &w) || (s->n > 0 && day_cmp(s->at[s->n - 1].start, w.start) >= 0))
            return damaged(s, err);
        w.settled = json_bool(json_get(v, "settled"), false);
        s->at = arena_grow(s->arena, s->at, s->n, &s->cap, sizeof *s->at);
        s->at[s->n++] = w;
    }
    return 0;
}

static int read_state(struct fetch_store *s, struct err *err)
{
    char sha256[CRYPTO_HEX];
    struct json *root;
    const char *path = state_path(s);
    if (!file_exists(path))
        return 0;
    if (json_read(path, FETCH_STATE_MAX, sha256, &root, err))
        return damaged(s, err);
    int status = take_state(s, root, err);
    json_free(root);
    return status;
}

int fetch_store_open(const char *folder, const char *subscription, const char *content, const char *ending,
                     struct arena *a, struct fetch_store *out, struct err *err)
{
    *out = (struct fetch_store){.folder = folder,
                                .subscription = subscription,
                                .content = content,
                                .ending = ending,
                                .from = DAY_NONE,
                                .to = DAY_NONE,
                                .provisional = DAY_NONE,
                                .arena = a,
                                .lock = -1};
    if (file_make_parents(state_path(out), err) ||
        file_lock_folder(folder, "usage fetch is at work in it already", &out->lock, err))
        return -1;
    out_sweep(folder);
    if (read_state(out, err)) {
        fetch_store_close(out);
        return -1;
    }
    return 0;
}

void fetch_store_close(struct fetch_store *s)
{
    if (s->lock >= 0)
        close(s->lock);
    s->lock = -1;
}

const char *fetch_store_path(const struct fetch_store *s, struct day start)
{
    char text[DAY_TEXT];
    return arena_printf(s->arena, "%s/%s%s", s->folder, day_text(start, text), s->ending);
}

/* Where it stands, or would. */
static size_t place_of(const struct fetch_store *s, struct day start)
{
    size_t low = 0, high = s->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (day_cmp(s->at[middle].start, start) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct fetch_window *fetch_store_find(const struct fetch_store *s, struct day start)
{
    size_t i = place_of(s, start);
    if (i == s->n || day_cmp(s->at[i].start, start) != 0)
        return NULL;
    return s->at[i].rows == 0 || file_exists(fetch_store_path(s, start)) ? &s->at[i] : NULL;
}

static void put_day(struct buf *b, const char *name, struct day d)
{
    char text[DAY_TEXT];
    if (day_is_none(d))
        buf_printf(b, ",\"%s\":null", name);
    else
        buf_printf(b, ",\"%s\":\"%s\"", name, day_text(d, text));
}

static int write_state(const struct fetch_store *s, struct err *err)
{
    struct buf b;
    char text[DAY_TEXT];
    buf_init(&b, FETCH_STATE_MAX);
    buf_printf(&b, "{\"schema\":\"%s\",\n\"subscription\":", schema);
    json_quote(&b, s->subscription);
    buf_puts(&b, ",\"content\":");
    json_quote(&b, s->content);
    put_day(&b, "from", s->from);
    put_day(&b, "to", s->to);
    put_day(&b, "provisional_from", s->provisional);
    buf_puts(&b, ",\n\"windows\":[");
    for (size_t i = 0; i < s->n; i++) {
        const struct fetch_window *w = &s->at[i];
        buf_printf(&b, "%s\n{\"start\":\"%s\"", i ? "," : "", day_text(w->start, text));
        put_day(&b, "from", w->from);
        put_day(&b, "to", w->to);
        buf_printf(&b, ",\"rows\":%llu,\"before\":%llu,\"after\":%llu,\"settled\":%s}", (unsigned long long)w->rows,
                   (unsigned long long)w->before, (unsigned long long)w->after, w->settled ? "true" : "false");
    }
    buf_puts(&b, "\n]}\n");
    int status = b.full ? err_set(err, EXIT_INTERNAL, "give another folder with --store",
                                  "\"%s\": too many windows for one folder", s->folder)
                        : file_write(state_path(s), b.p, b.n, err);
    buf_release(&b);
    return status;
}

int fetch_store_put(struct fetch_store *s, const struct fetch_window *w, struct err *err)
{
    size_t i = place_of(s, w->start);
    if (i == s->n || day_cmp(s->at[i].start, w->start) != 0) {
        s->at = arena_grow(s->arena, s->at, s->n, &s->cap, sizeof *s->at);
        memmove(s->at + i + 1, s->at + i, (s->n - i) * sizeof *s->at);
        s->n++;
    }
    s->at[i] = *w;
    if (w->rows == 0 && unlink(fetch_store_path(s, w->start)) != 0 && errno != ENOENT)
        return err_set(err, EXIT_INTERNAL, "check the permissions of the folder", "cannot remove \"%s\": %s",
                       fetch_store_path(s, w->start), strerror(errno));
    return write_state(s, err);
}
