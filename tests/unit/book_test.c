#include "tests/unit/rates_fixture.h"
#include "tests/unit/scratch.h"

#include "base/notes.h"
#include "catalog/region.h"
#include "rates/stage.h"
#include "rates/source.h"

static struct err E;
static struct notes N;

static int load_all(void **state)
{
    return scratch_setup(state) || load(state);
}

static int unload_all(void **state)
{
    return unload(state) || scratch_teardown(state);
}

/* Puts one made-up list into the cache file; returns its id. */
static const char *put(const char *cache, const struct row *rows, size_t n, struct snapshot meta, const char *fetched)
{
    struct store *store;
    struct stage *stage;
    struct snapshot done;
    err_init(&E);
    meta.fetched = day_at(fetched);
    if (store_open(cache, STORE_WRITE, &store, &E) || stage_begin(store, C, &stage, &E))
        fail_msg("%s", E.text);
    for (size_t i = 0; i < n; i++) {
        struct rate r = {.snapshot = &meta};
        row_rate(&rows[i], &r);
        if (stage_add(stage, &r, "made-up", i + 1, &E))
            fail_msg("%s", E.text);
    }
    if (meta.source == RATE_RATECARD) {
        struct rate_term terms[] = {
            {.kind = TERM_CREDIT, .amount = dec_at("50"), .start = day_at("2015-01-01")},
            {.kind = TERM_CREDIT, .amount = dec_at("100"), .start = day_at("2016-01-01")},
            {.kind = TERM_RECURRING, .amount = dec_at("9"), .start = day_at("2027-01-01")},
        };
        for (size_t i = 0; i < COUNT(terms); i++)
            stage_add_term(stage, &terms[i]);
    }
    if (stage_commit(stage, &meta, true, A, &done, &N, &E))
        fail_msg("%s", E.text);
    store_close(store);
    return done.id;
}

static int try_load(const char *cache, struct book_filter f, struct book **out)
{
    err_init(&E);
    notes_init(&N, A);
    f.as_of = day_at("2026-09-01");
    return book_load(A, C, cache, &f, out, &N, &E);
}

static struct book *book(const char *cache, struct book_filter f)
{
    struct book *b;
    if (try_load(cache, f, &b))
        fail_msg("%s", E.text);
    return b;
}

static void expect_fails(const char *cache, struct book_filter f, enum exit_code code, const char *text)
{
    struct book *b;
    assert_int_equal(try_load(cache, f, &b), -1);
    assert_int_equal(E.code, code);
    if (!strstr(E.text, text))
        fail_msg("\"%s\" is not in \"%s\"", text, E.text);
}

static const struct rate *find(const struct book *b, const struct want *w, const char *offer, const char *region,
                               enum rate_variant v)
{
    struct match m;
    struct match_where where = {.offer_id = offer, .region = region, .variant = v};
    match_find(b, C, A, w, &where, &m);
    return m.state == MATCH_ONE ? m.rate : NULL;
}

static const char *const VM_AND_DISKS[] = {"virtual machines", "Storage"};

/* The snapshot inside the binary. */

static void builtin_alone(void **state)
{
    (void)state;
    size_t n;
    struct book *b = book(NULL, (struct book_filter){.services = VM_AND_DISKS, .nservices = 2});
    assert_string_equal(book_currency(b), "USD");
    const struct snapshot *const *snaps = book_snapshots(b, &n);
    assert_int_equal(n, 1);
    assert_true(snaps[0]->builtin);
    static const char *const regions[] = {"belgiumcentral", "francecentral", "northeurope", "swedencentral",
                                          "westeurope"};
    const char *const *at = book_regions(b, NULL, &n);
    assert_int_equal(n, COUNT(regions));
    for (size_t i = 0; i < n; i++)
        assert_string_equal(at[i], regions[i]);
    assert_true(book_has_option(b, OPTION_SPOT) && book_has_option(b, OPTION_SAVINGS_PLAN_1Y) &&
                book_has_option(b, OPTION_RESERVATION_3Y));
    assert_false(book_has_option(b, OPTION_DEVTEST) || book_has_option(b, OPTION_SAVINGS_PLAN_3Y));
    assert_true(book_service_has_option(b, "virtual machines", OPTION_RESERVATION_1Y));
    assert_false(book_service_has_option(b, "Storage", OPTION_RESERVATION_1Y));
    assert_true(book_region_has_option(b, "westeurope", OPTION_RESERVATION_1Y));
    assert_true(book_region_has_option(b, "belgiumcentral", OPTION_SPOT));
    assert_false(book_region_has_option(b, "belgiumcentral", OPTION_RESERVATION_1Y));
    assert_false(book_region_has_option(b, "norwayeast", OPTION_PAYG));
    book_offers(b, &n);
    assert_int_equal(n, 0);
    /* what was not asked for is not there, but counts where the whole list counts */
    b = book(NULL, (struct book_filter){.services = VM_AND_DISKS + 1, .nservices = 1});
    const struct rate *const *all = book_all(b, NULL, &n);
    for (size_t i = 0; i < n; i++)
        assert_string_equal(all[i]->service, "Storage");
    assert_int_equal(n, 825);
    assert_true(book_has_option(b, OPTION_RESERVATION_1Y));
}

/* Facts of the list that were counted when it was chosen (data/README.md): no two prices for a size, and which share of westeurope's VM
 * keys exists elsewhere. */
static void builtin_matches(void **state)
{
    (void)state;
    static const struct {
        const char *region;
        size_t percent;
    } share[] = {{"northeurope", 97}, {"swedencentral", 92}, {"francecentral", 81}, {"belgiumcentral", 52}};
    struct book *b = book(NULL, (struct book_filter){.services = VM_AND_DISKS, .nservices = 1});
    size_t n, nsizes, keys = 0, there[COUNT(share)] = {0}, nregions;
    const struct rate *const *all = book_all(b, NULL, &n);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(all[i]->region, "westeurope") != 0 || all[i]->type != RATE_CONSUMPTION)
            continue;
        keys++;
        size_t nsib;
        const struct rate *const *sib = book_siblings(b, all[i], &nsib);
        for (size_t k = 0; k < nsib; k++)
            for (size_t j = 0; j < COUNT(share); j++)
                there[j] += strcmp(sib[k]->region, share[j].region) == 0;
    }
    for (size_t j = 0; j < COUNT(share); j++)
        assert_int_equal((there[j] * 100 + keys / 2) / keys, share[j].percent);
    const char *const *sizes = book_sizes(b, NULL, &nsizes);
    const char *const *regions = book_regions(b, NULL, &nregions);
    assert_true(nsizes > 1000);
    for (size_t i = 0; i < nsizes; i++)
        for (size_t k = 0; k < nregions * 6; k++) {
            struct match m;
            struct want w = {.kind = WANT_VM, .size = sizes[i], .windows = k % 2};
            struct match_where where = {.region = regions[k / 6], .variant = (enum rate_variant)(k % 6 / 2)};
            match_find(b, C, A, &w, &where, &m);
            if (m.state == MATCH_AMBIGUOUS)
                fail_msg("%s in %s: %s", sizes[i], regions[k / 6], m.reason);
            assert_true(m.state == MATCH_NONE || (m.rate->windows == w.windows && m.rate->variant == where.variant &&
                                                  strcmp(m.rate->region, where.region) == 0 && !m.rate->deprecated));
        }
    struct want ds = {.kind = WANT_VM, .size = "Standard_DS14_v2"}, d2s = {.kind = WANT_VM, .size = "Standard_D2s_v3"};
    const struct rate *r = find(b, &ds, NULL, "westeurope", RATE_SPOT);
    assert_non_null(r);
    assert_string_equal(r->arm_sku, "Standard_D14_v2");
    assert_string_equal(find(b, &d2s, NULL, "westeurope", RATE_PLAIN)->arm_sku, "Standard_D2s_v3");
}

static void builtin_by_id(void **state)
{
    (void)state;
    static const char *const ids[] = {"CE957933-8287-4f8b-83ee-53a5cbe056d9"};
    static const char *const no[] = {NULL};
    struct book *b = book(NULL, (struct book_filter){.services = no, .meter_ids = ids, .nmeter_ids = 1});
    size_t n;
    book_all(b, NULL, &n);
    assert_int_equal(n, 825); /* its service, all of it */
    const struct rate *const *own = book_by_id(b, NULL, "ce957933-8287-4f8b-83ee-53a5cbe056d9", &n);
    assert_true(n > 5 && strstr(own[0]->meter, "Disk Operations"));
}

/* Several lists */

static const struct row OLDER[] = {
    {"Storage", "Files", "", "GRS", "westeurope", "f-we", "1", .sku = "GRS"},
    {"Storage", "Files", "", "GRS", "northeurope", "f-ne", "1.5", .sku = "GRS"},
    {"Storage", "Files", "", "GRS", "", "f-none", "1.5", .sku = "GRS"},
};
static const struct row NEWER[] = {
    {"Storage", "Files", "", "GRS", "westeurope", "f-we", "2", .sku = "GRS"},
    {"Backup", "Backup", "", "Vault", "norwayeast", "b-no", "3", .type = RATE_DEVTEST},
};
static const struct row EURO[] = {{"Storage", "Files", "", "GRS", "westeurope", "f-we", "9", .sku = "GRS"}};

static void expect_price(const struct book *b, const char *id, const char *price)
{
    size_t n;
    const struct rate *const *r = book_by_id(b, NULL, id, &n);
    assert_int_equal(n, price ? 1 : 0);
    if (price)
        assert_int_equal(dec_cmp(r[0]->tiers[0].price, dec_at(price)), 0);
}

static void scopes_unite(void **state)
{
    (void)state;
    const char *cache = scratch_path("unite.db");
    size_t n;
    struct book_filter storage = {.services = VM_AND_DISKS + 1, .nservices = 1};
    put(cache, NEWER, COUNT(NEWER), LIST, "2026-08-25"); /* the day counts, not the order of arrival */
    put(cache, OLDER, COUNT(OLDER), LIST, "2026-08-22");
    struct book *b = book(cache, storage);
    expect_price(b, "f-we", "2");
    expect_price(b, "f-ne", "1.5");
    expect_price(b, "f-none", "1.5");
    expect_price(b, "b-no", NULL);
    const struct snapshot *const *snaps = book_snapshots(b, &n);
    assert_int_equal(n, 3);
    assert_true(!snaps[0]->builtin && snaps[2]->builtin);
    assert_int_equal(snaps[0]->fetched.n, day_at("2026-08-25").n);
    /* the built-in list fills what neither covers: disks of France, not of West Europe */
    const struct rate *const *all = book_all(b, NULL, &n);
    size_t we = 0, fr = 0;
    for (size_t i = 0; i < n; i++) {
        we += strcmp(all[i]->region, "westeurope") == 0;
        fr += strcmp(all[i]->region, "francecentral") == 0;
        assert_true(i == 0 || book_order(all[i - 1], all[i]) <= 0);
    }
    assert_int_equal(we, 1);
    assert_true(fr > 50);
    book_regions(b, NULL, &n);
    assert_int_equal(n, 6); /* the five and Norway, though Backup is not loaded */
    assert_true(book_has_option(b, OPTION_DEVTEST));
    assert_false(book_service_has_option(b, "Storage", OPTION_DEVTEST));
    struct day judge = book_judge_day(b, book_by_id(b, NULL, "f-we", &n)[0]);
    assert_int_equal(judge.n, day_at("2026-08-25").n);
    b = book(cache, (struct book_filter){.services = NULL});
    expect_price(b, "b-no", "3");
}

static void one_snapshot(void **state)
{
    (void)state;
    const char *cache = scratch_path("one.db");
    const char *id = put(cache, OLDER, COUNT(OLDER), LIST, "2026-08-22");
    put(cache, NEWER, COUNT(NEWER), LIST, "2026-08-25");
    size_t n;
    char prefix[8];
    snprintf(prefix, sizeof prefix, "%.6s", id);
    struct book *b = book(cache, (struct book_filter){.snapshot = prefix});
    expect_price(b, "f-we", "1");
    book_all(b, NULL, &n);
    assert_int_equal(n, 3);
    b = book(cache, (struct book_filter){.snapshot = "builtin", .services = VM_AND_DISKS + 1, .nservices = 1});
    book_all(b, NULL, &n);
    assert_int_equal(n, 825);
    expect_fails(cache, (struct book_filter){.snapshot = "12"}, EXIT_USAGE, "snapshot \"12\" is too short");
    expect_fails(cache, (struct book_filter){.snapshot = "zzzz"}, EXIT_USAGE, "no snapshot \"zzzz\"\n  known: ");
    expect_fails(cache, (struct book_filter){.snapshot = prefix, .currency = "EUR"}, EXIT_INPUT,
                 "has prices in USD, not in EUR");
}

static void currencies(void **state)
{
    (void)state;
    const char *cache = scratch_path("euro.db");
    struct snapshot euro = LIST;
    euro.currency = "EUR";
    struct book_filter storage = {.services = VM_AND_DISKS + 1, .nservices = 1};
    expect_fails(cache, (struct book_filter){.currency = "eur"}, EXIT_INPUT,
                 "no prices in EUR\n  import a price list in EUR");
    put(cache, EURO, COUNT(EURO), euro, "2026-08-25");
    struct book *b = book(cache, storage);
    assert_string_equal(book_currency(b), "USD");
    assert_int_equal(N.n, 1);
    assert_string_equal(N.at[0], "prices in USD are used; there are also price lists in EUR: choose with --currency");
    storage.currency = "eur";
    b = book(cache, storage);
    assert_string_equal(book_currency(b), "EUR");
    assert_int_equal(N.n, 0);
    size_t n;
    book_all(b, NULL, &n);
    assert_int_equal(n, 1);
}

static void cards(void **state)
{
    (void)state;
    const char *cache = scratch_path("cards.db");
    struct snapshot us = CARD, de = CARD, other = CARD;
    de.country = "DE";
    other.offer = "MS-AZR-0003P";
    put(cache, OLDER, COUNT(OLDER), us, "2026-08-20");
    put(cache, NEWER, COUNT(NEWER), de, "2026-08-21");
    put(cache, EURO, COUNT(EURO), other, "2026-08-01");
    struct book *b = book(cache, (struct book_filter){.services = VM_AND_DISKS + 1, .nservices = 1});
    size_t n;
    const char *const *offers = book_offers(b, &n);
    assert_int_equal(n, 2);
    assert_string_equal(offers[0], "MS-AZR-0003P");
    assert_int_equal(N.n, 1);
    assert_string_equal(N.at[0],
                        "MS-AZR-0062P is there for several countries: the newest list, for DE, of 2026-08-21, is used");
    book_all(b, "ms-azr-0062p", &n);
    assert_int_equal(n, 1);
    book_regions(b, "MS-AZR-0062P", &n);
    assert_int_equal(n, 2);
    const struct rate_term *terms = book_terms(b, "MS-AZR-0062P", &n);
    assert_int_equal(n, 1); /* the later credit replaces the earlier, the charge of 2027 is not due yet */
    assert_int_equal(dec_cmp(terms[0].amount, dec_at("100")), 0);
    assert_null(book_terms(b, NULL, &n));
}

/* A run that names some price lists holds these alone, and its currency is theirs. */
static void families(void **state)
{
    (void)state;
    const char *cache = scratch_path("families.db"), *us = "MS-AZR-0062P", *euro = "ms-azr-0003p";
    struct snapshot card = CARD, other = CARD;
    struct book_families f = {.cards = &euro, .ncards = 1};
    struct book_filter filter = {.families = &f};
    size_t n;
    other.offer = "MS-AZR-0003P";
    other.currency = "EUR";
    put(cache, OLDER, COUNT(OLDER), card, "2026-08-20");
    put(cache, EURO, COUNT(EURO), other, "2026-08-01");
    struct book *b = book(cache, filter);
    assert_string_equal(book_currency(b), "EUR");
    assert_string_equal(book_snapshots(b, &n)[0]->offer, "MS-AZR-0003P");
    assert_int_equal(n, 1);
    assert_int_equal(N.n, 0);
    book_all(b, "MS-AZR-0003P", &n);
    assert_int_equal(n, COUNT(EURO));
    book_all(b, NULL, &n);
    assert_int_equal(n, 0);

    f.cards = &us;
    b = book(cache, filter);
    assert_string_equal(book_currency(b), "USD");
    assert_string_equal(book_snapshots(b, &n)[0]->offer, us);
    assert_int_equal(n, 1);
    assert_null(book_other_currency(b, us));
    /* one snapshot by its id is used whatever the run names */
    b = book(cache, (struct book_filter){.families = &f, .snapshot = "builtin"});
    assert_true(book_snapshots(b, &n)[0]->builtin);

    f = (struct book_families){.retail = true};
    filter.currency = "EUR";
    expect_fails(cache, filter, EXIT_INPUT, "no prices in EUR");
}

/* Wanted, but there in another currency only. */
static void other_currency(void **state)
{
    (void)state;
    const char *cache = scratch_path("other-currency.db");
    const char *const cards[] = {"MS-AZR-0003P", "MS-AZR-0111P"};
    struct snapshot card = CARD;
    struct match m;
    struct match_where where = {.offer_id = cards[0], .region = "westeurope"};
    struct want w = {.kind = WANT_ID, .meter_id = EURO[0].id};
    struct book_families f = {.retail = true, .cards = cards, .ncards = 2};
    const struct book_families *const wanted[] = {&f, NULL};
    card.offer = cards[0];
    card.currency = "EUR";
    put(cache, EURO, COUNT(EURO), card, "2026-08-01");
    for (size_t i = 0; i < COUNT(wanted); i++) {
        struct book *b = book(cache, (struct book_filter){.families = wanted[i]});
        assert_string_equal(book_currency(b), "USD");
        assert_string_equal(book_other_currency(b, "ms-azr-0003p"), "EUR");
        assert_null(book_other_currency(b, NULL));
        where.offer_id = cards[0];
        match_find(b, C, A, &w, &where, &m);
        assert_string_equal(m.reason, "the price list of MS-AZR-0003P is in EUR: give --currency EUR");
        where.offer_id = cards[1];
        match_find(b, C, A, &w, &where, &m);
        assert_string_equal(m.reason, "there is no price list of MS-AZR-0111P");
        where.offer_id = NULL;
        b = book(cache, (struct book_filter){.families = wanted[i], .currency = "eur"});
        match_find(b, C, A, &w, &where, &m);
        assert_string_equal(m.reason, "the Retail price list is in USD: give --currency USD");
    }
    size_t n;
    f = (struct book_families){.cards = cards + 1, .ncards = 1};
    book_snapshots(book(cache, (struct book_filter){.families = &f}), &n);
    assert_int_equal(n, 0);
}

static void ages(void **state)
{
    (void)state;
    static const struct {
        const char *fetched, *note;
    } all[] = {
        {"2026-08-01", NULL}, /* 31 days before the as-of day */
        {"2026-07-31", "the prices of RateCard MS-AZR-0062P of 2026-07-31 are 32 days old: import newer ones for "
                       "today's prices"},
        {"2026-09-01", NULL},
        {"2026-09-02", "the prices of RateCard MS-AZR-0062P of 2026-09-02 are newer than the as-of day"},
    };
    for (size_t i = 0; i < COUNT(all); i++) {
        const char *cache = arena_printf(A, "%s", scratch_path("ages.db"));
        remove(cache);
        put(cache, OLDER, COUNT(OLDER), CARD, all[i].fetched);
        book(cache, (struct book_filter){.services = VM_AND_DISKS, .nservices = 1});
        assert_int_equal(N.n, all[i].note != NULL);
        if (all[i].note)
            assert_string_equal(N.at[0], all[i].note);
    }
}

/* Of two lists of one offer the newer one is in use; and each currency has its own. */
static void marks_what_is_in_use(void **state)
{
    (void)state;
    const char *cache = scratch_path("in-use.db");
    struct snapshot euro = LIST, *snaps;
    struct store *store;
    size_t n;
    euro.currency = "EUR";
    put(cache, OLDER, COUNT(OLDER), CARD, "2026-08-20");
    put(cache, NEWER, COUNT(NEWER), CARD, "2026-08-21");
    put(cache, EURO, COUNT(EURO), euro, "2026-08-19");
    assert_int_equal(store_open(cache, STORE_READ, &store, &E), 0);
    assert_int_equal(store_list(store, A, &snaps, &n, &E), 0);
    store_close(store);
    assert_int_equal(n, 3);
    assert_int_equal(book_mark_in_use(A, C, cache, snaps, n, &E), 0);
    assert_true(snaps[0].in_use && !snaps[1].in_use && snaps[2].in_use);
}

/* The real RateCard of 2016 (tests/data/real/README.md). */

static struct book *real_card(void)
{
    static struct book *b;
    if (b)
        return b;
    const char *cache = scratch_path("real.db");
    const char *file = "tests/data/real/MS-AZR-0062P_USD_US_2016-05-25.json.gz";
    struct store *store;
    struct snapshot snap;
    struct import_options o = {.fetched = DAY_NONE, .as_of = day_at("2026-09-01")};
    err_init(&E);
    notes_init(&N, A);
    if (store_open(cache, STORE_WRITE, &store, &E) || source_import(store, C, &file, 1, &o, A, &snap, &N, &E))
        fail_msg("%s", E.text);
    store_close(store);
    b = book(cache, (struct book_filter){.services = NULL});
    return b;
}

/* The 20 keys that stand at 0 without a region while others charge. */
static const struct {
    const char *service, *product, *meter, *unit;
} TRAPS[] = {
    {"Data Management", "", "Geo-Replicated Data Transfer (GB)", "GB"},
    {"Data Management", "", "Standard IO - Cool Block Blob Data Retrieval (GB)", "GB"},
    {"Data Management", "", "Standard IO - Cool Block Blob Data Write (GB)", "GB"},
    {"Data Management", "", "Standard IO - Cool Block Blob Read Operations (in 10,000s)", "10,000s"},
    {"Data Management", "", "Standard IO - Cool Block Blob Write Operations (in 10,000s)", "10,000s"},
    {"Data Management", "", "Standard IO - Hot Block Blob Read Operations (in 10,000s)", "10,000s"},
    {"Data Management", "", "Standard IO - Hot Block Blob Write Operations (in 10,000s)", "10,000s"},
    {"Data Management", "Geo Redundant", "Standard IO - Cool Block Blob Data Write (GB)", "GB"},
    {"Data Management", "Geo Redundant", "Standard IO - Cool Block Blob Write Operations (in 10,000s)", "10,000s"},
    {"Data Management", "Geo Redundant", "Standard IO - Hot Block Blob Write Operations (in 10,000s)", "10,000s"},
    {"Storage", "Geo Redundant", "Standard IO - Cool Block Blob (GB)", "GB"},
    {"Storage", "Geo Redundant", "Standard IO - Hot Block Blob (GB)", "GB"},
    {"Storage", "Locally Redundant", "Standard IO - Cool Block Blob (GB)", "GB"},
    {"Storage", "Locally Redundant", "Standard IO - Hot Block Blob (GB)", "GB"},
    {"Storage", "Read-Access Geo Redundant", "Standard IO - Cool Block Blob (GB)", "GB"},
    {"Storage", "Read-Access Geo Redundant", "Standard IO - Hot Block Blob (GB)", "GB"},
    {"Virtual Machines", "Standard_D13_v2 VM (Windows)", "Compute Hours", "Hours"},
    {"Virtual Machines", "Standard_D14_v2 VM (Windows)", "Compute Hours", "Hours"},
    {"Virtual Machines", "Standard_D2_v2 VM (Windows)", "Compute Hours", "Hours"},
    {"Virtual Machines", "Standard_D3_v2 VM (Windows)", "Compute Hours", "Hours"},
};

static bool is_trap(const struct rate *r)
{
    for (size_t i = 0; i < COUNT(TRAPS); i++)
        if (strcmp(r->service, TRAPS[i].service) == 0 && strcmp(r->product, TRAPS[i].product) == 0 &&
            strcmp(r->meter, TRAPS[i].meter) == 0 && strcmp(r->unit_text, TRAPS[i].unit) == 0)
            return true;
    return false;
}

/* Asked for by names and by the very id of the 0, in every region: the region's own price or none. */
static void expect_never_free(const struct book *b, const char *offer, const struct rate *zero)
{
    struct want names = {.kind = WANT_NAMES, .ratecard = {zero->service, zero->product, "", zero->meter}};
    struct want id = {.kind = WANT_ID, .meter_id = zero->meter_id};
    size_t nregions, nsib, priced = 0, charging = 0;
    const struct rate *const *sib = book_siblings(b, zero, &nsib);
    for (size_t i = 0; i < nsib; i++)
        charging += !rate_is_zero(sib[i]) && region_is_place(C, sib[i]->region); /* "US Northwest" is none */
    const char *const *regions = book_regions(b, offer, &nregions);
    for (size_t k = 0; k < nregions; k++) {
        const struct rate *by_names = find(b, &names, offer, regions[k], RATE_PLAIN);
        const struct rate *by_id = find(b, &id, offer, regions[k], RATE_PLAIN);
        assert_ptr_equal(by_names, by_id);
        assert_true(!by_names || (!rate_is_zero(by_names) && strcmp(by_names->region, regions[k]) == 0));
        priced += by_names != NULL;
    }
    assert_int_equal(priced, charging);
    assert_true(priced >= 16);
    assert_null(find(b, &id, offer, "polandcentral", RATE_PLAIN));
    assert_null(find(b, &id, offer, NULL, RATE_PLAIN));
}

static void zeros_of_the_card(void **state)
{
    (void)state;
    struct book *b = real_card();
    size_t n, both = 0, traps = 0, noffers;
    const char *offer = book_offers(b, &noffers)[0];
    const struct rate *const *all = book_all(b, offer, &n);
    assert_int_equal(n, 3817);
    for (size_t i = 0; i < n; i++) {
        size_t nsib;
        book_siblings(b, all[i], &nsib);
        if (all[i]->region[0] || nsib == 1)
            continue;
        both++;
        assert_int_equal(rate_is_zero(all[i]), is_trap(all[i]));
        if (!rate_is_zero(all[i]))
            continue;
        traps++;
        expect_never_free(b, offer, all[i]);
    }
    assert_int_equal(both, 162);
    assert_int_equal(traps, COUNT(TRAPS));
    assert_int_equal(traps, 20);
}

static void sizes_of_the_card(void **state)
{
    (void)state;
    struct book *b = real_card();
    size_t n, noffers;
    const char *offer = book_offers(b, &noffers)[0];
    const char *const *sizes = book_sizes(b, offer, &n);
    assert_int_equal(n, 40);
    assert_string_equal(sizes[0], "Basic_A0");
    struct want d2 = {.kind = WANT_VM, .size = "standard_d2_v2", .windows = true};
    const struct rate *r = find(b, &d2, offer, "westeurope", RATE_PLAIN);
    assert_non_null(r);
    assert_string_equal(r->product, "Standard_D2_v2 VM (Windows)");
    assert_null(find(b, &d2, offer, "brazilsoutheast", RATE_PLAIN));
    r = find(b, &d2, offer, "northeurope", RATE_LOW_PRIORITY);
    assert_true(!r || strstr(r->product, "Low Priority"));
    /* both stand beside each other in Canada */
    d2.windows = false;
    r = find(b, &d2, offer, "canadacentral", RATE_PLAIN);
    assert_non_null(r);
    assert_int_equal(dec_cmp(r->tiers[0].price, dec_at("0.152")), 0);
    r = find(b, &d2, offer, "canadacentral", RATE_LOW_PRIORITY);
    assert_non_null(r);
    assert_string_equal(r->product, "Standard_D2_v2 VM Low Priority");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(builtin_alone),
        cmocka_unit_test(builtin_matches),
        cmocka_unit_test(builtin_by_id),
        cmocka_unit_test(scopes_unite),
        cmocka_unit_test(one_snapshot),
        cmocka_unit_test(currencies),
        cmocka_unit_test(families),
        cmocka_unit_test(other_currency),
        cmocka_unit_test(ages),
        cmocka_unit_test(marks_what_is_in_use),
        cmocka_unit_test(cards),
        cmocka_unit_test(zeros_of_the_card),
        cmocka_unit_test(sizes_of_the_card),
    };
    return cmocka_run_group_tests(tests, load_all, unload_all);
}
