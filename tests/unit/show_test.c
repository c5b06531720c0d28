#include "show_fixture.h"

static void money_digits(void **state)
{
    (void)state;
    assert_int_equal(show_money_digits("USD"), 2);
    assert_int_equal(show_money_digits("JPY"), 0);
    assert_int_equal(show_money_digits("KWD"), 3);
    assert_int_equal(show_money_digits(NULL), 2);
    assert_int_equal(show_money_digits("PYJ"), 2); /* no part of the list but no currency of it */
}

static void compare_leads(void **state)
{
    struct fixture *f = *state;
    struct doc *d = compared(f);
    assert_string_equal(d->lead,
                        "Cheapest comparable: northeurope under savings-plan-1y, 1,255.54 a month, 376.62 or 23.1% "
                        "below the base (westeurope under payg, 1,632.17 a month). Cheapest that can be evicted: "
                        "francecentral under spot, 332.17 a month, 1,300.00 or 79.6% below the base.");
    f->placements[0].rank = 0;
    f->placements[0].has_total = false;
    f->placements[1].rank = 1;
    f->placements[3].rank = 0;
    f->placements[3].has_total = false;
    d = compared(f);
    assert_string_equal(d->lead,
                        "The base is the cheapest comparable placement: westeurope under payg, 1,632.17 a month.");
    f->result.n = 1;
    d = compared(f);
    assert_string_equal(d->lead, "Nothing firm is comparable with the base (westeurope under payg, 1,632.17 a month).");
    f->result.n = 0;
    d = compared(f);
    assert_holds(d->lead, "There is nothing to compare");
}

static void compare_names_what_the_base_leaves_out(void **state)
{
    struct fixture *f = *state;
    struct comparison *b = &f->result.base;
    b->e.cells[1].state = LINE_NEEDS_USAGE;
    b->e.priced = b->lines_priced = 3;
    b->e.complete = b->has_spend_pct = b->has_total = false;
    struct doc *d = compared(f);
    assert_holds(d->lead, "1,632.17 a month for 3 of 4 lines");
    assert_holds(d->lead, "The base has no price for 1 of 4 lines (db-1): the comparison leaves it out.");
    struct json *root = parse(d);
    const struct json *base = json_get(root, "base");
    assert_string_equal(json_string(json_get(base, "status")), "incomplete");
    assert_int_equal(json_kind(json_get(base, "total")), JSON_NULL);
    assert_int_equal(json_kind(json_get(base, "yearly")), JSON_NULL);
    assert_string_equal(json_string(json_get(base, "priced_total")), "1632.17");
    assert_string_equal(json_string(json_get(base, "delta")), "0");
    json_free(root);
}

static void compare_for_people(void **state)
{
    struct fixture *f = *state;
    const char *text = render(compared(f), "table", 140);
    const char *best = strstr(text, "1  northeurope"), *base = strstr(text, "2  westeurope (base)"),
               *spot = strstr(text, "Interruptible:"), *left = strstr(text, "Not comparable:");
    assert_true(best && base && spot && left && best < base && base < spot && spot < left);
    assert_holds(left, "belgiumcentral  payg        165.17   577.00  3 of 4");
    assert_holds(text, "[1] 2 of 4 lines priced payg: savings-plan-1y does not apply to them");
    assert_holds(text, "1 of 4 lines not priced, first \"db-1\": Standard_E8s_v5 has no price in belgiumcentral");
    assert_holds(text, "before tax, for a month of 730 hours (730 h convention)");
    assert_holds(text, "ratecast 0.1.0, as of 2026-08-21.");
    assert_lacks(text, " \n");
}

static void price_nothing(struct comparison *c)
{
    for (size_t i = 0; i < LINES; i++) {
        c->e.cells[i].state = LINE_NO_PRICE;
        c->e.cells[i].reason = "nobody sells it";
    }
    c->e.priced = c->lines_priced = 0;
    c->e.complete = c->has_total = c->has_delta = c->has_missing = c->has_spend_pct = false;
    c->rank = 0;
    c->e.total = c->e.before_terms = c->e.yearly = c->total = c->delta = DEC_ZERO;
}

/* Unknown is never 0, and the reason is told. */
static void a_base_without_any_price(void **state)
{
    struct fixture *f = *state;
    price_nothing(&f->result.base);
    f->result.base.e.placement = (struct placement){0};
    f->result.base.e.region = f->result.base.e.offer = "as-is";
    f->placements[1].is_base = false;
    for (size_t i = 0; i < f->result.n; i++) {
        f->placements[i].has_total = f->placements[i].has_delta = f->placements[i].has_missing = false;
        f->placements[i].rank = 0;
    }
    struct doc *d = compared(f);
    assert_string_equal(d->lead,
                        "Nothing can be compared with the base, as-is: none of the 4 lines has a price. Give --base "
                        "REGION/OFFER to compare with another placement: northeurope/savings-plan-1y prices 4 of 4 "
                        "lines.");
    const char *text = render(d, "table", 140);
    assert_holds(text, "   -  as-is (base)  as-is        -  0 of 4  [1]\n");
    assert_holds(text, "[1] web-1: nobody sells it (and 3 more lines without a price)");
    assert_holds(text, "Not comparable: the base prices no line\n");
    assert_lacks(text, "Missing");
    assert_lacks(text, " 0.00");
    text = render(estimated(f, &f->result.base.e), "table", 140);
    assert_holds(text, "as-is: none of the 4 lines has a price.");
    assert_lacks(text, "0.00");
}

/* A term that acts on an unknown sum is unknown; a fixed charge is not. */
static void terms_of_nothing(void **state)
{
    struct fixture *f = *state;
    struct term_result terms[] = {{.kind = TERM_CREDIT, .name = "Monetary Credit", .detail = "0 of 100 used"},
                                  {.kind = TERM_RECURRING, .name = "Recurring Charge", .amount = dec_of(29)}};
    struct estimate *e = &f->result.base.e;
    price_nothing(&f->result.base);
    e->terms = terms;
    e->nterms = 2;
    e->total = dec_of(29);
    struct doc *d = estimated(f, e);
    const char *text = render(d, "table", 140);
    assert_lacks(text, "0.00\n");
    assert_lacks(text, "0 of 100 used");
    assert_holds(text, "+29.00");
    struct json *root = parse(d);
    const struct json *p = json_first(json_get(root, "placements"));
    static const char *const unknown[] = {"total", "priced_total", "before_terms", "yearly", "upfront", "missing"};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
        assert_int_equal(json_kind(json_get(p, unknown[i])), JSON_NULL);
    assert_int_equal(json_kind(json_get(json_first(json_get(p, "terms")), "amount")), JSON_NULL);
    json_free(root);
}

static void rows_tell_what_they_leave_out(void **state)
{
    struct fixture *f = *state;
    f->result.base.e.priced = 3;
    f->placements[0].leaves_out = f->placements[2].leaves_out = true;
    const char *text = render(compared(f), "table", 140);
    assert_holds(text, "] compared on the 3 lines the base prices; all 4 cost 1,255.54\n");
    assert_holds(text, "] compared on the 3 lines the base prices; all 4 cost 1,682.17\n");
}

static void many_empty_placements_are_folded(void **state)
{
    struct fixture *f = *state;
    static const char *const regions[] = {"a", "b", "c", "d", "e", "f"};
    enum { N = 12 };
    struct comparison *p = arena_array(f->run.arena, N + 2, sizeof *p);
    p[0] = f->placements[0];
    p[1] = f->placements[4];
    price_nothing(&f->placements[3]);
    for (size_t i = 0; i < N; i++) {
        p[2 + i] = f->placements[3];
        p[2 + i].e.region = regions[i / 2];
        p[2 + i].e.offer = i % 2 ? "spot" : "payg";
    }
    p[1].e.region = "a"; /* where payg prices something */
    p[2] = p[1];
    f->result.placements = p;
    f->result.n = N + 2;
    struct doc *d = compared(f);
    const char *text = render(d, "table", 140), *csv = render(d, "csv", 140);
    assert_holds(text,
                 "\n11 placements price none of the lines: all offers in b, c, d and 2 more regions; spot in a\n");
    assert_lacks(text, "0 of 4");
    assert_holds(csv, "\n,e,spot,incomplete,");
    assert_holds(render(d, "markdown", 140), "11 placements price none of the lines");
    f->result.n = 5; /* a few are rows */
    assert_holds(render(compared(f), "table", 140), "0 of 4");
}

/* Reasons name places: where many places lack the same lines, one footnote names the lines. */
static void gaps_share_a_footnote(void **state)
{
    struct fixture *f = *state;
    f->placements[3] = f->placements[4];
    f->placements[3].e.region = "francecentral";
    f->placements[3].reason = "1 of 4 lines not priced, first \"db-1\": Standard_E8s_v5 has no price in francecentral";
    const char *text = render(compared(f), "table", 140);
    assert_holds(text, "francecentral   payg        165.17   577.00  3 of 4  [2]\n");
    assert_holds(text, "belgiumcentral  payg        165.17   577.00  3 of 4  [2]\n");
    assert_holds(text, "[2] no price there for db-1 (vm/Standard_E8s_v5)\n");
    assert_lacks(text, "[3]");
}

/* The same lines, but one place has no price for them and the others lack the reservation only. */
static void gaps_say_what_is_missing(void **state)
{
    struct fixture *f = *state;
    static const char *const regions[] = {"francecentral", "northeurope"};
    struct offer reserved = {.name = "reservation-1y+ahb", .option = OPTION_RESERVATION_1Y, .ahb = true};
    for (size_t i = 0; i < 2; i++) {
        struct comparison *c = &f->placements[2 + i];
        *c = f->placements[4];
        c->e.placement.offer = &reserved;
        c->e.region = regions[i];
        c->e.offer = reserved.name;
        c->e.cells = arena_array(f->run.arena, LINES, sizeof *c->e.cells);
        memcpy(c->e.cells, f->placements[4].e.cells, LINES * sizeof *c->e.cells);
        c->e.cells[1].lacks = &reserved;
        c->e.cells[1].region = regions[i];
        c->reason = arena_printf(f->run.arena, "1 of 4 lines not priced, first \"db-1\": none in %s", regions[i]);
    }
    const char *text = render(compared(f), "table", 140);
    assert_holds(text, "[2] no reservation-1y price there of db-1 (vm/Standard_E8s_v5)\n"
                       "[3] 1 of 4 lines not priced, first \"db-1\": Standard_E8s_v5 has no price in belgiumcentral\n");
    assert_lacks(text, "[4]");
    f->ctx.book = book_new(f->run.arena, NULL, f->run.as_of, "USD"); /* that has nothing anywhere */
    book_seal((struct book *)f->ctx.book);
    text = render(compared(f), "table", 140);
    assert_holds(text, "[2] the price lists hold no reservation-1y prices in francecentral, northeurope\n");
    f->ctx.book = NULL;
    /* two reasons that differ in more than the place */
    f->placements[2].e.cells[1].lacks = f->placements[3].e.cells[1].lacks = NULL;
    f->placements[2].e.cells[1].reason = "none in francecentral";
    f->placements[3].e.cells[1].reason = "none in northeurope";
    text = render(compared(f), "table", 140);
    assert_holds(text, "[2] no price there for db-1 (vm/Standard_E8s_v5)\n"
                       "[3] 1 of 4 lines not priced, first \"db-1\": Standard_E8s_v5 has no price in belgiumcentral\n");
}

static void lines_of_one(void **state)
{
    struct fixture *f = *state;
    struct doc *d = doc_new(f->run.arena, "x", NULL);
    assert_string_equal(show_lines(d, 1, 1), "1 of 1 line");
    assert_string_equal(show_lines(d, 1, 3), "1 of 3 lines");
}

static void compare_shows_a_base_outside_the_placements(void **state)
{
    struct fixture *f = *state;
    f->placements[1].is_base = false;
    f->result.base.e.region = f->result.base.e.offer = "as-is";
    f->result.base.rank = 0;
    const char *text = render(compared(f), "table", 140);
    const char *best = strstr(text, "northeurope  "), *base = strstr(text, "as-is (base)"),
               *dear = strstr(text, "swedencentral  ");
    assert_true(best && base && dear && best < base && base < dear);
    f->ctx.top = 1;
    text = render(compared(f), "table", 140);
    assert_holds(text, "as-is (base)");
    assert_lacks(text, "swedencentral");
    assert_holds(text, "The first 1 of 5 placements (--top).");
}

static void compare_for_machines(void **state)
{
    struct fixture *f = *state;
    f->ctx.lines = 1;
    struct json *root = parse(compared(f));
    assert_string_equal(json_string(json_get(root, "schema")), "ratecast/compare/1");
    assert_string_equal(json_string(json_get(root, "as_of")), "2026-08-21");
    assert_string_equal(json_string(json_get(root, "hours")), "730");
    assert_string_equal(json_string(json_get(json_first(json_get(root, "inputs")), "sha256")), "00ff");
    assert_non_null(json_string(json_first(json_get(root, "notes"))));
    const struct json *base = json_get(root, "base"), *list = json_get(root, "placements");
    assert_non_null(json_get(base, "lines"));
    assert_string_equal(json_string(json_get(base, "delta")), "0");
    const struct json *best = nth(list, 0), *gap = nth(list, 4);
    assert_string_equal(json_string(json_get(best, "total")), "1255.545");
    assert_string_equal(json_string(json_get(best, "delta")), "-376.625");
    assert_string_equal(json_string(json_get(best, "yearly")), "15066.54");
    const struct json *line = json_first(json_get(best, "lines"));
    assert_string_equal(json_string(json_get(line, "amount")), "700.125");
    assert_string_equal(json_string(json_get(line, "meter_id")), "aaaa-1");
    assert_string_equal(json_string(json_get(json_get(line, "match"), "sku")), "D4s v5");
    assert_null(json_get(nth(list, 1), "lines"));
    assert_string_equal(json_string(json_get(gap, "status")), "incomplete");
    static const char *const unknown[] = {"rank", "total", "delta", "delta_pct", "yearly"};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
        assert_int_equal(json_kind(json_get(gap, unknown[i])), JSON_NULL);
    assert_string_equal(json_string(json_get(gap, "priced_total")), "165.17");
    assert_string_equal(json_string(json_get(gap, "missing")), "577");
    assert_string_equal(json_string(json_get(json_get(gap, "coverage"), "spend_pct")), "64.645");
    json_free(root);
}

static void tables_need_no_lines_as_data(void **state)
{
    struct fixture *f = *state;
    f->ctx.for_people = true;
    struct doc *d = compared(f);
    struct json *root = parse(d);
    assert_null(json_get(json_get(root, "base"), "lines"));
    json_free(root);
    const char *people = render(d, "table", 140);
    f->ctx.for_people = false;
    d = compared(f);
    assert_string_equal(render(d, "table", 140), people);
    root = parse(d);
    assert_non_null(json_get(json_get(root, "base"), "lines"));
    json_free(root);
}

static void compare_csv(void **state)
{
    struct fixture *f = *state;
    const char *text = render(compared(f), "csv", 100);
    assert_holds(text,
                 "rank,region,offer,status,interruptible,base,total,priced_total,before_terms,terms,delta,delta_pct,"
                 "yearly,upfront,lines,lines_priced,spend_pct,missing,filled,currency,reason\n"
                 "2,westeurope,payg,ok,false,true,1632.17,1632.17,1632.17,,0,0,19586.04,0,4,4,100,0,false,,\n"
                 "1,northeurope,savings-plan-1y,ok,false,false,1255.545,");
    assert_holds(text,
                 "\n,belgiumcentral,payg,incomplete,false,false,,165.17,165.17,,,,,0,4,3,64.645,577,false,,\"1 of 4");
}

static void filled_placements_are_starred(void **state)
{
    struct fixture *f = *state;
    f->placements[2].filled = true;
    f->placements[2].reason = "1 of 4 lines taken at base price, first \"db-1\": no price";
    const char *text = render(compared(f), "table", 140);
    assert_holds(text, "1,682.17*");
    assert_holds(text, "\n* lines without a price there are counted at the price of the base (--min-coverage)\n");
    assert_holds(text, "1 of 4 lines taken at base price");
}

static void estimate_for_people(void **state)
{
    struct fixture *f = *state;
    struct estimate *e = &f->placements[0].e;
    struct doc *d = estimated(f, e);
    assert_string_equal(d->lead,
                        "northeurope under savings-plan-1y: 1,255.54 a month, 15,066.54 a year; 4 lines, all priced.");
    const char *text = render(d, "table", 140);
    assert_holds(text, "Total a month");
    assert_holds(text, "[1] priced payg: savings-plan-1y does not apply to it");
    assert_lacks(text, "Before terms");
    d = estimated(f, &f->placements[4].e);
    assert_string_equal(
        d->lead, "belgiumcentral under payg: 165.17 a month for 3 of 4 lines; without a price and in no total: db-1.");
    text = render(d, "table", 140);
    assert_holds(text, "no-price [1]");
    assert_holds(text, "[1] db-1: Standard_E8s_v5 has no price in belgiumcentral");
    assert_holds(text, "3 of 4 lines priced");
}

static void estimate_shows_terms(void **state)
{
    struct fixture *f = *state;
    struct estimate *e = &f->placements[1].e;
    struct term_result term = {.kind = TERM_CREDIT,
                               .name = "Monetary Credit",
                               .amount = dec_of(-100),
                               .available = dec_of(100),
                               .eligible = dec_of(500),
                               .detail = "runs out on day 7 of 31",
                               .exhausted = true,
                               .last_day = 7};
    e->terms = &term;
    e->nterms = 1;
    e->total = number("1532.17");
    struct doc *d = estimated(f, e);
    const char *text = render(d, "table", 140);
    assert_holds(text, "Before terms");
    assert_holds(text, "-100.00");
    assert_holds(text, "[1] Monetary Credit: runs out on day 7 of 31");
    struct json *root = parse(d);
    const struct json *one = json_first(json_get(json_first(json_get(root, "placements")), "terms"));
    assert_string_equal(json_string(json_get(one, "kind")), "credit");
    assert_string_equal(json_string(json_get(one, "amount")), "-100");
    assert_int_equal(json_kind(json_get(one, "offer")), JSON_NULL);
    json_free(root);
    term.offer = "MS-AZR-0062P";
    d = estimated(f, e);
    assert_holds(render(d, "table", 140), "[1] Monetary Credit of MS-AZR-0062P: runs out on day 7 of 31");
    root = parse(d);
    one = json_first(json_get(json_first(json_get(root, "placements")), "terms"));
    assert_string_equal(json_string(json_get(one, "offer")), "MS-AZR-0062P");
    json_free(root);
    struct offer card = {.name = term.offer, .option = OPTION_RATECARD, .id = term.offer};
    e->placement.offer = &card;
    assert_holds(render(estimated(f, e), "table", 140), "] Monetary Credit: runs out on day 7 of 31");
}

static void estimate_for_machines(void **state)
{
    struct fixture *f = *state;
    struct doc *d = estimated(f, &f->placements[4].e);
    struct json *root = parse(d);
    const struct json *only = json_first(json_get(root, "placements")), *gap = nth(json_get(only, "lines"), 1);
    assert_string_equal(json_string(json_get(root, "schema")), "ratecast/estimate/1");
    assert_null(json_next(only));
    assert_string_equal(json_string(json_get(only, "status")), "incomplete");
    assert_int_equal(json_kind(json_get(only, "total")), JSON_NULL);
    assert_string_equal(json_string(json_get(only, "priced_total")), "165.17");
    assert_int_equal(json_kind(json_get(gap, "amount")), JSON_NULL);
    assert_string_equal(json_string(json_get(gap, "state")), "no-price");
    assert_holds(json_string(json_get(gap, "reason")), "has no price");
    json_free(root);
    const char *text = render(d, "csv", 100);
    assert_holds(text, "\ndb-1,vm/Standard_E8s_v5,,,belgiumcentral,payg,,,no-price,,,");
    assert_holds(text, "\n'=out,"); /* a formula to a spreadsheet */
}

static void rates(void **state)
{
    struct fixture *f = *state;
    struct rate_tier tiers[] = {{DEC_ZERO, number("0.1")}, {dec_of(51200), number("0.0004")}};
    struct rate tiered = f->rate, reserved = f->rate;
    tiered.tiers = tiers;
    tiered.ntiers = 2;
    reserved.type = RATE_RESERVATION;
    reserved.term_years = 3;
    const struct rate *list[] = {&f->rate, &tiered, &reserved};
    struct doc *d = show_rates(f->run.arena, &f->ctx, list, 3, 40);
    assert_string_equal(d->lead, "The first 3 of 40 rates that match.");
    const char *text = render(d, "table", 200);
    assert_holds(text, "     0     0.1  1 Hour");
    assert_holds(text, "51,200  0.0004\n");
    assert_holds(render(d, "csv", 0), ",from 0: 0.1; from 51200: 0.0004,");
    assert_holds(text, "reservation-3y");
    assert_holds(text, "[1] the price is for the whole term");
    struct json *root = parse(d);
    const struct json *second = nth(json_get(root, "rates"), 1);
    assert_string_equal(json_string(json_get(nth(json_get(second, "tiers"), 1), "price")), "0.0004");
    assert_string_equal(json_string(json_get(second, "option")), "payg");
    json_free(root);
    assert_string_equal(show_rates(f->run.arena, &f->ctx, NULL, 0, 0)->lead, "No rate matches.");
}

static void snapshots(void **state)
{
    struct fixture *f = *state;
    struct snapshot both[] = {f->snapshot, f->snapshot};
    both[1].builtin = false;
    both[1].source = RATE_RATECARD;
    both[1].offer = "MS-AZR-0062P";
    both[1].in_use = true;
    struct doc *d = show_snapshots(f->run.arena, &f->ctx, both, 2);
    const char *text = render(d, "table", 140);
    assert_holds(text, "built-in      Retail");
    assert_holds(text, "3f9a0c11d2e4  RateCard  MS-AZR-0062P");
    assert_holds(text, "In use");
    struct json *root = parse(d);
    const struct json *first = json_first(json_get(root, "snapshots"));
    assert_int_equal(strlen(json_string(json_get(first, "id"))), 64);
    assert_false(json_bool(json_get(first, "in_use"), true));
    assert_true(json_bool(json_get(json_next(first), "in_use"), false));
    json_free(root);
    assert_string_equal(show_snapshot_text(d, &both[0]),
                        "built-in Azure Retail prices of 2026-08-20 (USD; 27,727 rates)");
    assert_string_equal(show_snapshot_text(d, &both[1]),
                        "3f9a0c11d2e4 RateCard MS-AZR-0062P of 2026-08-20 (USD; 27,727 rates)");
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(money_digits),
        WITH(compare_leads),
        WITH(compare_names_what_the_base_leaves_out),
        WITH(compare_for_people),
        WITH(gaps_share_a_footnote),
        WITH(gaps_say_what_is_missing),
        WITH(lines_of_one),
        WITH(a_base_without_any_price),
        WITH(terms_of_nothing),
        WITH(rows_tell_what_they_leave_out),
        WITH(many_empty_placements_are_folded),
        WITH(compare_shows_a_base_outside_the_placements),
        WITH(compare_for_machines),
        WITH(compare_csv),
        WITH(tables_need_no_lines_as_data),
        WITH(filled_placements_are_starred),
        WITH(estimate_for_people),
        WITH(estimate_shows_terms),
        WITH(estimate_for_machines),
        WITH(rates),
        WITH(snapshots),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
