/* How the scopes of several snapshots become one book: a RateCard is whole, the newest per offer counts; of Retail
 * lists, each (region, service) is supplied by the newest that holds it, the built-in one last.
 */
#include "rates/book.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "base/notes.h"
#include "base/text.h"
#include "rates/book_parts.h"
#include "rates/builtin.h"
#include "rates/line.h"

enum { PREFIX_MIN = 4, ID_SHOWN = 12, KNOWN_SHOWN = 5 };

/* A snapshot that may be used. */
struct pick {
    const struct snapshot *snap;
    struct scope *scopes; /* those it supplies, once chosen */
    size_t nscopes;
    bool used, whole;     /* whole: supplies every scope it has */
    struct map *supplies; /* region \t service, unless whole */
};

struct load {
    struct arena *a;
    const struct catalog *catalog;
    const struct book_filter *filter;
    struct notes *notes;
    struct store *store;
    struct builtin *builtin; /* in the arena: the book keeps its snapshot */
    struct pick *picks;      /* newest first, the built-in one last */
    size_t npicks;
    const char *currency;
    struct map *services; /* folded names of what to load; NULL = all */
    struct map *ids;      /* of meters whose services are to be loaded */
    struct book *book;
    const struct pick *now; /* whose lines are being read */
};

static const char *scope_key(struct arena *a, const char *region, const char *service)
{
    return arena_printf(a, "%s\t%s", region, service);
}

static const char *kind_of(const struct snapshot *s)
{
    return s->source == RATE_RETAIL ? "Retail" : s->offer;
}

static const char *day_of(struct arena *a, struct day d)
{
    char text[DAY_TEXT];
    return day_is_none(d) ? "an unknown day" : arena_strdup(a, day_text(d, text));
}

/* Which snapshots may be used */

static const char *offer_of(const struct snapshot *s)
{
    return s->source == RATE_RETAIL ? NULL : s->offer;
}

static bool is_wanted_family(const struct load *l, const struct snapshot *s)
{
    const struct book_families *f = l->filter->families;
    if (!f || s->source == RATE_RETAIL)
        return !f || f->retail;
    for (size_t i = 0; i < f->ncards; i++)
        if (text_eq_nocase(f->cards[i], s->offer))
            return true;
    return false;
}

static void keep_wanted_families(struct load *l)
{
    size_t n = 0;
    for (size_t i = 0; i < l->npicks; i++)
        if (is_wanted_family(l, l->picks[i].snap))
            l->picks[n++] = l->picks[i];
    l->npicks = n;
}

/* --snapshot may name any list, whatever offers are asked for. */
static bool may_use_builtin(const struct book_filter *f)
{
    return f->snapshot || !f->families || f->families->retail;
}

static int all_picks(struct load *l, struct err *err)
{
    struct snapshot *cached = NULL;
    size_t n = 0;
    if (l->store && store_list(l->store, l->a, &cached, &n, err))
        return -1;
    l->picks = arena_array(l->a, n + 1, sizeof *l->picks);
    for (size_t i = 0; i < n; i++)
        l->picks[i].snap = &cached[i];
    l->npicks = n;
    if (!may_use_builtin(l->filter))
        return 0;
    l->builtin = arena_alloc(l->a, sizeof *l->builtin);
    if (builtin_head(l->a, l->builtin, err))
        return -1;
    l->picks[l->npicks++].snap = &l->builtin->snapshot;
    return 0;
}

static const char *known_picks(const struct load *l)
{
    const char *text = "known: ";
    for (size_t i = 0; i < l->npicks; i++) {
        const struct snapshot *s = l->picks[i].snap;
        if (i == KNOWN_SHOWN && i + 1 < l->npicks) {
            text = arena_printf(l->a, "%s, and %zu more", text, l->npicks - 1 - i);
            i = l->npicks - 1;
            s = l->picks[i].snap;
        }
        text = arena_printf(l->a, "%s%s%.*s (%s %s of %s)", text, i ? ", " : "", s->builtin ? 7 : ID_SHOWN,
                            s->builtin ? "builtin" : s->id, kind_of(s), s->currency, day_of(l->a, s->fetched));
    }
    return text;
}

static bool id_starts(const char *id, const char *prefix)
{
    for (; *prefix; id++, prefix++)
        if (text_lower_char(*prefix) != *id)
            return false;
    return true;
}

/* --snapshot: this one alone. */
static int one_pick(struct load *l, struct err *err)
{
    const char *want = l->filter->snapshot;
    const struct pick *found = NULL;
    if (!text_eq_nocase(want, "builtin") && strlen(want) < PREFIX_MIN)
        return err_set(err, EXIT_USAGE, known_picks(l),
                       "snapshot \"%s\" is too short, give at least %d digits of its id", want, PREFIX_MIN);
    for (size_t i = 0; i < l->npicks; i++) {
        const struct snapshot *s = l->picks[i].snap;
        bool fits = text_eq_nocase(want, "builtin") ? s->builtin : id_starts(s->id, want);
        if (!fits || (found && strcmp(found->snap->id, s->id) == 0))
            continue;
        if (found)
            return err_set(err, EXIT_USAGE, known_picks(l), "snapshot \"%s\" fits several", want);
        found = &l->picks[i];
    }
    if (!found)
        return err_set(err, EXIT_USAGE, known_picks(l), "no snapshot \"%s\"", want);
    const char *currency = l->filter->currency;
    if (currency && !text_eq_nocase(currency, found->snap->currency))
        return err_set(err, EXIT_INPUT, "leave --currency or --snapshot out",
                       "snapshot \"%s\" has prices in %s, not in %s", want, found->snap->currency, currency);
    l->picks = arena_array(l->a, 1, sizeof *l->picks);
    l->picks[0].snap = found->snap;
    l->npicks = 1;
    return 0;
}

/* Currency: what is asked for; else the only one; else USD, and the user is told what else there is. */

static bool has_currency(const struct load *l, size_t n, const char *currency)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(l->picks[i].snap->currency, currency) == 0)
            return true;
    return false;
}

static int choose_currency(struct load *l, struct err *err)
{
    if (l->filter->currency) {
        char *wish = arena_strdup(l->a, l->filter->currency);
        text_upper(wish);
        l->currency = wish;
        if (has_currency(l, l->npicks, wish))
            return 0;
        const char *of = l->filter->currency_of;
        const char *hint = arena_printf(l->a,
                                        of ? "import a price list in %s: amounts are never converted"
                                           : "import a price list in %s, or leave --currency out",
                                        wish);
        return err_set(err, EXIT_INPUT, hint, "no prices in %s%s%s", wish, of ? ", the currency of " : "",
                       of ? of : "");
    }
    l->currency = !l->npicks || has_currency(l, l->npicks, "USD") ? "USD" : l->picks[0].snap->currency;
    const char *others = "";
    for (size_t i = 0; i < l->npicks; i++) {
        const char *c = l->picks[i].snap->currency;
        if (strcmp(c, l->currency) != 0 && !has_currency(l, i, c))
            others = arena_printf(l->a, "%s%s%s", others, *others ? ", " : "", c);
    }
    if (*others)
        notes_add(l->notes, "prices in %s are used; there are also price lists in %s: choose with --currency",
                  l->currency, others);
    return 0;
}

/* Who supplies what */

static int read_scopes(struct load *l, struct pick *p, struct err *err)
{
    if (p->snap->builtin) {
        p->scopes = l->builtin->scopes;
        p->nscopes = l->builtin->nscopes;
        return 0;
    }
    return store_scopes(l->store, l->a, p->snap, &p->scopes, &p->nscopes, err);
}

/* Keeps the scopes that no newer list has taken. */
static void take_scopes(struct load *l, struct pick *p, struct map *taken)
{
    size_t n = 0;
    p->supplies = map_new(l->a);
    for (size_t i = 0; i < p->nscopes; i++) {
        const char *key = scope_key(l->a, p->scopes[i].region, p->scopes[i].service);
        if (map_get(taken, key))
            continue;
        map_put(taken, key, p);
        map_put(p->supplies, key, p);
        p->scopes[n++] = p->scopes[i];
    }
    p->whole = n == p->nscopes;
    p->nscopes = n;
    p->used = n > 0;
}

/* The newest list of an offer counts, whatever country it was asked for. */
static bool is_older_card(struct load *l, size_t i)
{
    const struct snapshot *s = l->picks[i].snap;
    for (size_t k = 0; k < i; k++) {
        const struct snapshot *newer = l->picks[k].snap;
        if (!l->picks[k].used || newer->source != RATE_RATECARD || !text_eq_nocase(newer->offer, s->offer))
            continue;
        if (!text_eq_nocase(newer->country, s->country))
            notes_add(l->notes, "%s is there for several countries: the newest list, for %s, of %s, is used", s->offer,
                      newer->country, day_of(l->a, newer->fetched));
        return true;
    }
    return false;
}

static int choose_scopes(struct load *l, struct err *err)
{
    struct map *taken = map_new(l->a);
    for (size_t i = 0; i < l->npicks; i++) {
        struct pick *p = &l->picks[i];
        bool card = p->snap->source == RATE_RATECARD;
        if (strcmp(p->snap->currency, l->currency) != 0 || (card && is_older_card(l, i)))
            continue;
        if (read_scopes(l, p, err))
            return -1;
        if (card)
            p->used = p->whole = true;
        else
            take_scopes(l, p, taken);
    }
    return 0;
}

/* Is there an index that leads to all that is looked for? */
static bool goes_by_names(const struct load *l, const struct pick *p)
{
    return l->filter->looks && !p->snap->builtin && store_has_names(l->store, p->snap);
}

/* Which services are wanted */

static void want_service(struct load *l, const char *service)
{
    map_put(l->services, text_lower(l->a, service), l);
}

static const char *field(const char *line, enum rate_field f)
{
    for (int i = 0; line && i < (int)f; i++) {
        line = strchr(line, '\t');
        line += line ? 1 : 0;
    }
    return line;
}

static void see_line(struct load *l, const char *line)
{
    char id[64];
    const char *at = field(line, RATE_F_METER_ID);
    size_t n = at ? strcspn(at, "\t\n") : sizeof id;
    if (n >= sizeof id)
        return;
    memcpy(id, at, n);
    id[n] = '\0';
    if (map_get(l->ids, id))
        want_service(l, arena_strndup(l->a, line, strcspn(line, "\t")));
}

/* The index of the store may bring in lines of other meters, so each is looked at. */
static int see_stored(void *ctx, char *line, struct err *err)
{
    (void)err;
    see_line(ctx, line);
    return 0;
}

/* The built-in lines have no index: the text is searched for each id, between its tabs. */
static int see_builtin(struct load *l, struct err *err)
{
    if (builtin_text(l->a, l->builtin, err))
        return -1;
    const char *text = l->builtin->text, *end = text + l->builtin->n;
    for (size_t i = 0; i < l->filter->nmeter_ids; i++) {
        const char *id = arena_printf(l->a, "\t%s\t", text_lower(l->a, l->filter->meter_ids[i]));
        size_t n = strlen(id);
        for (const char *at = text; (at = memmem(at, (size_t)(end - at), id, n)) != NULL; at += n) {
            const char *line = at;
            while (line > text && line[-1] != '\n')
                line--;
            see_line(l, line);
        }
    }
    return 0;
}

static int choose_services(struct load *l, struct err *err)
{
    const struct book_filter *f = l->filter;
    if (!f->services)
        return 0;
    l->services = map_new(l->a);
    for (size_t i = 0; i < f->nservices; i++)
        want_service(l, f->services[i]);
    l->ids = map_new(l->a);
    for (size_t i = 0; i < f->nmeter_ids; i++)
        map_put(l->ids, text_lower(l->a, f->meter_ids[i]), l);
    for (size_t i = 0; f->nmeter_ids && i < l->npicks; i++) {
        struct pick *p = &l->picks[i];
        if (!p->used || goes_by_names(l, p))
            continue;
        if (p->snap->builtin && see_builtin(l, err))
            return -1;
        for (size_t k = 0; !p->snap->builtin && k < f->nmeter_ids; k++)
            if (store_lines(l->store, p->snap, NULL, NULL, f->meter_ids[k], see_stored, l, err))
                return -1;
    }
    return 0;
}

/* Reading */

static bool is_wanted(const struct load *l, const char *service)
{
    return !l->services || map_get(l->services, text_lower(l->a, service));
}

static bool supplies(const struct load *l, const struct pick *p, const struct rate *r)
{
    char key[256];
    size_t a = strlen(r->region), b = strlen(r->service);
    if (p->whole)
        return true;
    if (a + b + 2 > sizeof key)
        return map_get(p->supplies, scope_key(l->a, r->region, r->service)) != NULL;
    memcpy(key, r->region, a);
    key[a] = '\t';
    memcpy(key + a + 1, r->service, b + 1);
    return map_get(p->supplies, key) != NULL;
}

/* `line` stays with the rate. */
static int take_line(struct load *l, char *line, struct err *err)
{
    const struct pick *p = l->now;
    struct rate *r = book_slot(l->book, p->snap);
    if (rate_from_line(l->catalog, l->a, line, r, err))
        return -1;
    r->snapshot = p->snap;
    if (!supplies(l, p, r))
        book_unslot(l->book, p->snap);
    return 0;
}

static int take_stored(void *ctx, char *line, struct err *err)
{
    struct load *l = ctx;
    return take_line(l, arena_strdup(l->a, line), err);
}

static int load_stored(struct load *l, const struct pick *p, struct err *err)
{
    if (goes_by_names(l, p))
        return book_load_looks(l->catalog, l->store, p->snap, l->filter, take_stored, l, err);
    if (!l->services)
        return store_lines(l->store, p->snap, NULL, NULL, NULL, take_stored, l, err);
    struct map *done = map_new(l->a);
    for (size_t i = 0; i < p->nscopes; i++) {
        const char *service = p->scopes[i].service;
        if (!is_wanted(l, service) || map_put(done, service, l))
            continue;
        if (store_lines(l->store, p->snap, service, NULL, NULL, take_stored, l, err))
            return -1;
    }
    return 0;
}

/* Sorted lines: a service is one piece, so the question is asked once for each piece. */
static int load_builtin(struct load *l, struct err *err)
{
    const char *service = "";
    size_t length = 0;
    bool wanted = false;
    for (size_t i = 0; i < l->builtin->nscopes; i++)
        wanted |= is_wanted(l, l->builtin->scopes[i].service);
    if (!wanted)
        return 0;
    if (builtin_text(l->a, l->builtin, err))
        return -1;
    for (char *line = l->builtin->text, *end; *line; line = end + 1) {
        end = strchr(line, '\n');
        if (!length || strncmp(line, service, length) != 0 || line[length] != '\t') {
            length = strcspn(line, "\t\n");
            service = arena_strndup(l->a, line, length);
            wanted = is_wanted(l, service);
        }
        *end = '\0';
        if (wanted && take_line(l, line, err))
            return -1;
    }
    return 0;
}

static int load_terms(struct load *l, const struct pick *p, struct err *err)
{
    struct rate_term *terms = NULL;
    size_t n = 0;
    if (store_terms(l->store, l->a, p->snap, &terms, &n, err))
        return -1;
    book_use_terms(l->book, p->snap, terms, n);
    return 0;
}

/* Old prices are told; and so are those of a day after the as-of day, which were not known then. */
static void note_age(struct load *l, const struct snapshot *s)
{
    long age = (long)l->filter->as_of.n - s->fetched.n;
    if (day_is_none(s->fetched) || (age >= 0 && age <= SNAPSHOT_FRESH_DAYS))
        return;
    const char *what = s->builtin                 ? "the built-in prices"
                       : s->source == RATE_RETAIL ? "the cached Retail prices"
                                                  : arena_printf(l->a, "the prices of RateCard %s", s->offer);
    if (age < 0)
        notes_add(l->notes, "%s of %s are newer than the as-of day", what, day_of(l->a, s->fetched));
    else
        notes_add(l->notes, "%s of %s are %ld days old: import newer ones for today's prices", what,
                  day_of(l->a, s->fetched), age);
}

static int load_rates(struct load *l, struct err *err)
{
    l->book = book_new(l->a, l->catalog, l->filter->as_of, l->currency);
    for (size_t i = 0; i < l->npicks; i++) {
        struct pick *p = &l->picks[i];
        if (strcmp(p->snap->currency, l->currency) != 0)
            book_see_currency(l->book, offer_of(p->snap), p->snap->currency);
        if (!p->used)
            continue;
        note_age(l, p->snap);
        l->now = p;
        book_use(l->book, p->snap, p->scopes, p->nscopes);
        if (p->snap->source == RATE_RATECARD && load_terms(l, p, err))
            return -1;
        if (p->snap->builtin ? load_builtin(l, err) : load_stored(l, p, err))
            return -1;
    }
    book_seal(l->book);
    return 0;
}

int book_load(struct arena *a, const struct catalog *c, const char *cache, const struct book_filter *f,
              struct book **out, struct notes *notes, struct err *err)
{
    struct load l = {.a = a, .catalog = c, .filter = f, .notes = notes};
    int rc = -1;
    if (cache && store_open(cache, STORE_READ, &l.store, err))
        goto out;
    if (all_picks(&l, err) || (f->snapshot && one_pick(&l, err)))
        goto out;
    if (!f->snapshot)
        keep_wanted_families(&l);
    if (choose_currency(&l, err) || choose_scopes(&l, err) || choose_services(&l, err) || load_rates(&l, err))
        goto out;
    *out = l.book;
    rc = 0;
out:
    store_close(l.store);
    return rc;
}

/* Without --snapshot: the only list, of this currency if one is given. */
static int only_pick(struct load *l, struct err *err)
{
    size_t n = 0;
    if (l->filter->currency && choose_currency(l, err))
        return -1;
    for (size_t i = 0; i < l->npicks; i++) {
        const struct snapshot *s = l->picks[i].snap;
        if (l->currency && strcmp(s->currency, l->currency) != 0)
            continue;
        if (n == 0 || strcmp(l->picks[0].snap->id, s->id) != 0) /* the built-in one may be cached too */
            l->picks[n++] = l->picks[i];
    }
    l->npicks = n;
    return n == 1 ? 0
                  : err_set(err, EXIT_USAGE, arena_printf(l->a, "choose one with --snapshot; %s", known_picks(l)),
                            "there are %zu price lists", n);
}

int book_one_snapshot(struct arena *a, const char *cache, const struct book_filter *f, struct snapshot *out,
                      struct err *err)
{
    struct load l = {.a = a, .filter = f};
    int rc = -1;
    if (cache && store_open(cache, STORE_READ, &l.store, err))
        goto out;
    if (all_picks(&l, err) || (f->snapshot ? one_pick(&l, err) : only_pick(&l, err)))
        goto out;
    *out = *l.picks[0].snap;
    rc = 0;
out:
    store_close(l.store);
    return rc;
}

/* A book without any service names the snapshots that it would take prices from. */
static int mark_currency(struct arena *a, const struct catalog *c, const char *cache, const char *currency,
                         struct snapshot *snaps, size_t n, struct err *err)
{
    struct notes unheard;
    struct book *b;
    size_t nused;
    const char *const nothing[] = {""};
    const struct book_filter filter = {.services = nothing, .currency = currency, .as_of = DAY_NONE};
    notes_init(&unheard, a);
    if (book_load(a, c, cache, &filter, &b, &unheard, err))
        return -1;
    const struct snapshot *const *used = book_snapshots(b, &nused);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < nused; k++)
            snaps[i].in_use |= strcmp(snaps[i].id, used[k]->id) == 0;
    return 0;
}

int book_mark_in_use(struct arena *a, const struct catalog *c, const char *cache, struct snapshot *snaps, size_t n,
                     struct err *err)
{
    struct map *done = map_new(a);
    for (size_t i = 0; i < n; i++)
        if (!map_put(done, snaps[i].currency, &snaps[i]) &&
            mark_currency(a, c, cache, snaps[i].currency, snaps, n, err))
            return -1;
    return 0;
}
