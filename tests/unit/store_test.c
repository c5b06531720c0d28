#include "import_fixture.h"

#include "io/db.h"
#include "rates/builtin.h"

#define REAL "tests/data/real/MS-AZR-0062P_USD_US_2016-05-25.json.gz"
#define MIXED "tests/data/real/retail_mixed_2026-08.json"

static size_t count_snapshots(void)
{
    struct snapshot *all;
    size_t n;
    assert_int_equal(store_list(S, A, &all, &n, &err), 0);
    return n;
}

struct expect {
    const char *service, *region, *meter_id;
    size_t n;
};

static int expect_line(void *ctx, char *line, struct err *e)
{
    struct expect *x = ctx;
    struct rate r;
    assert_int_equal(rate_from_line(C, A, line, &r, e), 0);
    assert_true(!x->service || strcmp(x->service, r.service) == 0);
    assert_true(!x->region || strcmp(x->region, r.region) == 0);
    assert_true(!x->meter_id || strcmp(x->meter_id, r.meter_id) == 0);
    x->n++;
    return 0;
}

static void finds_lines_by_any_key(void **state)
{
    (void)state;
    assert_int_equal(import_file(REAL), 0);
    assert_int_equal(nrates, snap.items);
    const struct rate *some = &rates[nrates / 2];
    for (unsigned which = 0; which < 8; which++) {
        struct expect x = {which & 1 ? some->service : NULL, which & 2 ? some->region : NULL,
                           which & 4 ? some->meter_id : NULL, 0};
        size_t want = 0;
        for (size_t i = 0; i < nrates; i++)
            want += (!x.service || strcmp(x.service, rates[i].service) == 0) &&
                    (!x.region || strcmp(x.region, rates[i].region) == 0) &&
                    (!x.meter_id || strcmp(x.meter_id, rates[i].meter_id) == 0);
        assert_int_equal(store_lines(S, &snap, x.service, x.region, x.meter_id, expect_line, &x, &err), 0);
        assert_int_equal(x.n, want);
        assert_true(want > 0);
    }
    struct expect none = {.meter_id = "nobody"};
    assert_int_equal(store_lines(S, &snap, NULL, NULL, "nobody", expect_line, &none, &err), 0);
    assert_int_equal(none.n, 0);
}

static int stop(void *ctx, char *line, struct err *e)
{
    (void)ctx;
    (void)line;
    return err_set(e, EXIT_INPUT, NULL, "stopped");
}

static void stops_when_told(void **state)
{
    (void)state;
    assert_int_equal(import_file(REAL), 0);
    assert_int_equal(store_lines(S, &snap, NULL, NULL, NULL, stop, NULL, &err), -1);
    assert_string_equal(err.text, "stopped\n");
}

static void id_goes_by_content(void **state)
{
    (void)state;
    char first[65];
    assert_int_equal(import_dated(retail_list("", "\"meterId\":\"m2\""), "2026-01-01"), 0);
    snprintf(first, sizeof first, "%s", snap.id);
    assert_int_equal(strlen(first), 64);
    /* another order of rows, another day: the same */
    assert_int_equal(import_dated(retail_list("\"meterId\":\"m2\"", ""), "2026-02-02"), 0);
    assert_string_equal(snap.id, first);
    assert_true(noted("holds the same prices already"));
    assert_int_equal(count_snapshots(), 1);
    char day[DAY_TEXT];
    struct snapshot *all;
    size_t n;
    assert_int_equal(store_list(S, A, &all, &n, &err), 0);
    assert_string_equal(day_text(all[0].fetched, day), "2026-02-02");
    /* an older day does not make it older */
    assert_int_equal(import_dated(retail_list("", "\"meterId\":\"m2\""), "2026-01-01"), 0);
    assert_string_equal(day_text(snap.fetched, day), "2026-02-02");
    assert_int_equal(import_dated(retail_list("", "\"meterId\":\"m2\",\"retailPrice\":1.51"), "2026-03-01"), 0);
    assert_string_not_equal(snap.id, first);
    assert_int_equal(store_list(S, A, &all, &n, &err), 0);
    assert_int_equal(n, 2);
    assert_string_equal(all[1].id, first); /* newest first */
}

static const char *many(const char *name, size_t n, const char *more)
{
    static char text[200000];
    size_t at = (size_t)snprintf(text, sizeof text, "{\"Items\":[");
    for (size_t i = 0; i < n; i++) {
        char head[256];
        snprintf(head, sizeof head, "\"meterId\":\"m%zu\",\"meterName\":\"N%zu\"%s", i, i, more);
        at += (size_t)snprintf(text + at, sizeof text - at, "%s%s", i ? ",\n" : "", retail_with(head));
    }
    at += (size_t)snprintf(text + at, sizeof text - at, "]}");
    return scratch_put(name, text, at);
}

static void refuses_a_much_smaller_list(void **state)
{
    (void)state;
    assert_int_equal(import_dated(many("full.json", 100, ""), "2026-01-01"), 0);
    assert_int_equal(import_dated(many("less.json", 75, ""), "2026-02-01"), 0);
    assert_fails(import_dated(many("half.json", 56, ""), "2026-03-01"), EXIT_SNAPSHOT,
                 "the list has 56 prices where snapshot");
    assert_non_null(strstr(err.text, "of 2026-02-01 has 75"));
    assert_int_equal(count_snapshots(), 2);
    /* an older list is not held against a newer one; nor is one of another region or currency */
    assert_int_equal(import_dated(many("old.json", 10, ""), "2025-12-31"), 0);
    assert_int_equal(import_dated(many("there.json", 10, ",\"armRegionName\":\"northeurope\""), "2026-03-01"), 0);
    assert_int_equal(import_dated(many("euro.json", 10, ",\"currencyCode\":\"EUR\""), "2026-03-01"), 0);
    accept_all = true;
    assert_int_equal(import_dated(many("half.json", 56, ""), "2026-03-01"), 0);
    assert_true(noted("56 prices where the one before had 75"));
}

static void notes_what_a_list_drops(void **state)
{
    (void)state;
    assert_int_equal(import_dated(retail_list("", "\"armRegionName\":\"northeurope\""), "2026-01-01"), 0);
    assert_int_equal(import_dated(retail_list("\"retailPrice\":2", NULL), "2026-02-01"), 0);
    assert_true(noted("1 of 2 pairs of region and service"));
}

/* A list with few prices hides what was in use before: the built-in list, or what the cache had. */
static void notes_what_a_list_hides(void **state)
{
    (void)state;
    const char *vm = "\"serviceName\":\"Virtual Machines\"";
    assert_int_equal(import_dated(retail_list(vm, "\"serviceName\":\"Storage\""), "2026-01-01"), 0);
    assert_true(noted("it holds 1 price of Virtual Machines in westeurope where the built-in list holds 6,322: those "
                      "stand in its shadow now (and one more pair)"));
    assert_int_equal(
        import_dated(retail_list("\"currencyCode\":\"EUR\",\"serviceName\":\"Storage\"", NULL), "2026-01-01"), 0);
    assert_false(noted("shadow"));
    assert_int_equal(import_dated(retail_list("", "\"meterId\":\"m2\""), "2026-01-01"), 0);
    accept_all = true;
    assert_int_equal(import_dated(retail_list("", NULL), "2026-02-01"), 0);
    assert_true(noted("it holds 1 price of Service in westeurope where the list before it holds 2: those stand in its "
                      "shadow now"));
}

/* The second page of a list, imported by itself, hides the first. */
static void notes_pages_that_come_one_by_one(void **state)
{
    (void)state;
    const char *more = "import all pages in one call";
    assert_int_equal(import_dated(retail_list("", "\"meterId\":\"m2\""), "2026-01-01"), 0);
    assert_int_equal(import_dated(retail_list("\"meterId\":\"m3\"", "\"meterId\":\"m4\""), "2026-01-02"), 0);
    assert_false(noted(more)); /* of another day */
    assert_int_equal(import_dated(retail_list("\"meterId\":\"m3\"", "\"meterId\":\"m5\""), "2026-01-02"), 0);
    assert_false(noted(more)); /* half of it was there */
    assert_int_equal(import_dated(retail_list("\"meterId\":\"m6\"", "\"meterId\":\"m7\""), "2026-01-02"), 0);
    assert_true(noted("the list of the same day held other prices: import all pages in one call"));
    assert_fails(import_dated(retail_list("\"meterId\":\"m8\"", NULL), "2026-01-02"), EXIT_SNAPSHOT,
                 "they look like pages of one list: import all of them in one call");
}

static void refuses_changed_units(void **state)
{
    (void)state;
    assert_int_equal(import_dated(retail_list("", NULL), "2026-01-01"), 0);
    assert_int_equal(import_dated(retail_list("\"unitOfMeasure\":\"1 Hours\"", NULL), "2026-02-01"), 0); /* the same */
    const char *changed = retail_list("\"unitOfMeasure\":\"10 Hours\"", NULL);
    assert_fails(import_dated(changed, "2026-03-01"), EXIT_SNAPSHOT,
                 ":1: the unit of meter \"m1\" in \"westeurope\" was \"1 Hours\" and is now \"10 Hours\"");
    accept_all = true;
    assert_int_equal(import_dated(changed, "2026-03-01"), 0);
    assert_true(noted("the unit of 1 meter changed"));
}

static void removes_and_verifies(void **state)
{
    (void)state;
    struct db *db;
    const char *path = scratch_path("verify.db");
    store_close(S);
    assert_int_equal(store_open(path, STORE_WRITE, &S, &err), 0);
    assert_int_equal(import_file(REAL), 0);
    struct snapshot card = snap;
    assert_int_equal(import_file(MIXED), 0);
    notes_init(&notes, A);
    assert_int_equal(store_verify(S, &notes, &err), 0);
    assert_int_equal(notes.n, 2);
    assert_int_equal(store_remove(S, &snap, &err), 0);
    assert_int_equal(count_snapshots(), 1);
    assert_int_equal(import_file(MIXED), 0);
    assert_int_equal(store_verify(S, &notes, &err), 0);
    store_close(S);
    assert_int_equal(db_open(path, DB_WRITE, &db, &err), 0);
    assert_int_equal(db_exec(db,
                             "UPDATE item SET line=replace(line, '=1', '=2') WHERE key=(SELECT min(key)+3 FROM item "
                             "WHERE line LIKE '%=1%')-3",
                             &err),
                     0);
    assert_int_equal(db_exec(db, "UPDATE item SET line=line||'1' WHERE key=5", &err), 0);
    db_close(db);
    assert_int_equal(store_open(path, STORE_WRITE, &S, &err), 0);
    notes_init(&notes, A);
    assert_fails(store_verify(S, &notes, &err), EXIT_INTERNAL, "is not what was stored");
    assert_non_null(strstr(err.text, arena_strndup(A, card.id, 12)));
    assert_int_equal(notes.n, 1); /* the other one is whole */
}

static void a_missing_cache_is_empty(void **state)
{
    (void)state;
    struct store *none;
    assert_int_equal(store_open(scratch_path("not-there.db"), STORE_READ, &none, &err), 0);
    assert_null(none);
    scratch_put("nothing.db", "", 0);
    assert_int_equal(store_open(scratch_path("nothing.db"), STORE_READ, &none, &err), 0);
    assert_null(none);
    assert_int_equal(store_open(NULL, STORE_READ, &none, &err), 0);
    assert_null(none);
    assert_fails(store_open(NULL, STORE_WRITE, &none, &err), EXIT_INTERNAL,
                 "there is no place for the rate cache: HOME is not set");
}

static void set(const char *name, const char *sql)
{
    struct db *db;
    assert_int_equal(db_open(scratch_path(name), DB_WRITE, &db, &err), 0);
    assert_int_equal(db_exec(db, sql, &err), 0);
    db_close(db);
}

static void refuses_foreign_files(void **state)
{
    (void)state;
    struct store *s;
    assert_int_equal(store_open(scratch_path("newer.db"), STORE_WRITE, &s, &err), 0);
    store_close(s);
    set("newer.db", "PRAGMA user_version=99");
    assert_fails(store_open(scratch_path("newer.db"), STORE_READ, &s, &err), EXIT_INTERNAL, "is from a newer ratecast");
    assert_fails(store_open(scratch_path("newer.db"), STORE_WRITE, &s, &err), EXIT_INTERNAL,
                 "is from a newer ratecast");
    set("other.db", "CREATE TABLE t(x); PRAGMA user_version=1");
    assert_fails(store_open(scratch_path("other.db"), STORE_WRITE, &s, &err), EXIT_INTERNAL,
                 "is not a rate cache file");
    scratch_put("text.db", "this is no database at all, only some text that is long enough", 62);
    assert_fails(store_open(scratch_path("text.db"), STORE_READ, &s, &err), EXIT_INTERNAL, "is not a rate cache file");
}

static void built_in_prices_are_whole(void **state)
{
    (void)state;
    struct builtin b;
    size_t n = 0, scoped = 0;
    struct rate previous = {0}, r;
    assert_int_equal(builtin_load(A, &b, &err), 0);
    assert_true(b.snapshot.builtin);
    assert_string_equal(b.snapshot.currency, "USD");
    assert_int_equal(strlen(b.snapshot.id), 64);
    for (size_t i = 0; i < b.nscopes; i++)
        scoped += b.scopes[i].items;
    for (char *p = b.text, *end; *p; p = end + 1, n++) {
        end = strchr(p, '\n');
        assert_non_null(end);
        *end = 0;
        assert_int_equal(rate_from_line(C, A, p, &r, &err), 0);
        assert_true(r.unit.known);
        assert_true(n == 0 || rate_cmp_meter(&previous, &r) <= 0);
        previous = r;
    }
    assert_int_equal(n, b.snapshot.items);
    assert_int_equal(scoped, n);
    assert_true(n > 20000);
}

#define each(f) cmocka_unit_test_setup_teardown(f, fresh_cache, close_cache)
int main(void)
{
    const struct CMUnitTest tests[] = {
        each(finds_lines_by_any_key),           each(stops_when_told),         each(id_goes_by_content),
        each(refuses_a_much_smaller_list),      each(notes_what_a_list_drops), each(notes_what_a_list_hides),
        each(notes_pages_that_come_one_by_one), each(refuses_changed_units),   each(removes_and_verifies),
        each(a_missing_cache_is_empty),         each(refuses_foreign_files),   each(built_in_prices_are_whole),
    };
    return cmocka_run_group_tests(tests, import_setup, import_teardown);
}
