/* A fetch without its network: pages that are looked through, and the folder that keeps them. */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "import_fixture.h"

#include "base/text.h"
#include "io/file.h"
#include "rates/fetch.h"
#include "rates/fetch_page.h"
#include "rates/fetch_parts.h"
#include "rates/fetch_stage.h"

static struct fetch_page page;

static const char *page_text(const char *meters, const char *next)
{
    static char out[16384];
    size_t n = (size_t)snprintf(out, sizeof out, "{\"BillingCurrency\":\"EUR\",\"Items\":[");
    for (const char *m = meters; *m; m++) {
        char more[64];
        snprintf(more, sizeof more, "\"meterId\":\"%c\"", *m);
        n += (size_t)snprintf(out + n, sizeof out - n, "%s%s", m > meters ? "," : "", retail_with(more));
    }
    snprintf(out + n, sizeof out - n, "],\"NextPageLink\":%s%s%s,\"Count\":1}", *next ? "\"" : "",
             *next ? next : "null", *next ? "\"" : "");
    return out;
}

static int read_text(const char *text, uint64_t want)
{
    err_init(&err);
    return fetch_page_read(scratch_put("page.json", text, strlen(text)), want, A, &page, &err);
}

static void looks_through_a_page(void **state)
{
    (void)state;
    assert_int_equal(read_text(page_text("abc", "https://x/?$skip=3"), 0), 0);
    assert_int_equal(page.items, 3);
    assert_string_equal(page.next, "https://x/?$skip=3");
    assert_string_equal(page.currency, "EUR");
    assert_true(page.found == SIZE_MAX);
    uint64_t c = page.last, abc = page.keys;

    assert_int_equal(read_text(page_text("cde", ""), c), 0);
    assert_string_equal(page.next, "");
    assert_int_equal(page.found, 0);
    assert_true(page.last != c && page.keys != abc);
    assert_int_equal(read_text(page_text("xyc", ""), c), 0);
    assert_int_equal(page.found, 2);
    assert_true(page.last == c); /* known by its key, wherever it stands */
    assert_int_equal(read_text(page_text("abc", ""), 0), 0);
    assert_true(page.keys == abc); /* whatever the link */
    assert_int_equal(read_text(page_text("bac", ""), 0), 0);
    assert_true(page.keys != abc); /* in another order */
}

/* Price and names are not part of the key; tier, region, type and term are. */
static void knows_an_item_by_its_key(void **state)
{
    static const struct {
        const char *more;
        bool same;
    } of[] = {
        {"\"retailPrice\":9", true},
        {"\"meterName\":\"Other\"", true},
        {"\"tierMinimumUnits\":0.0", true},
        {"\"tierMinimumUnits\":1", false},
        {"\"armRegionName\":\"us\"", false},
        {"\"type\":\"Reservation\"", false},
        {"\"skuId\":\"s2\"", false},
        {"\"meterId\":\"m2\"", false},
        {"\"reservationTerm\":\"1 Year\"", false},
    };
    char text[8192];
    (void)state;
    assert_int_equal(read_text("{\"Items\":[],\"NextPageLink\":null}", 0), 0);
    assert_true(page.last == 0);
    snprintf(text, sizeof text, "{\"Items\":[%s],\"NextPageLink\":null}", retail_with(""));
    assert_int_equal(read_text(text, 0), 0);
    uint64_t key = page.last;
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        snprintf(text, sizeof text, "{\"Items\":[%s],\"NextPageLink\":null}", retail_with(of[i].more));
        assert_int_equal(read_text(text, 0), 0);
        assert_int_equal(page.last == key, of[i].same);
    }
}

static void refuses_what_is_no_page(void **state)
{
    (void)state;
    assert_fails(read_text("\n <!DOCTYPE html><html>", 0), EXIT_INPUT, "a web page came instead of prices");
    assert_fails(read_text("{\"Items\":[{\"meterId\":\"a\"", 0), EXIT_INPUT, "page.json");
    assert_fails(read_text("{\"Items\":[]}", 0), EXIT_INPUT, "a page without \"NextPageLink\"");
    assert_fails(read_text("{\"NextPageLink\":null}", 0), EXIT_INPUT, "a page without \"Items\"");
    assert_fails(read_text("", 0), EXIT_INPUT, "page.json");
}

static void steps_back_in_a_link(void **state)
{
    static const struct {
        const char *link;
        size_t back;
        const char *want; /* NULL: does not count */
    } of[] = {
        {"https://h/p?a=1&$skip=1000", 1, "https://h/p?a=1&$skip=999"},
        {"https://h/p?$skip=1000&b=2", 1000, "https://h/p?$skip=0&b=2"},
        {"https://h/p?%24skip=5&$filter=x", 7, "https://h/p?%24skip=0&$filter=x"},
        {"https://h/p?$filter=a eq '$skip=5'", 1, NULL},
        {"https://h/p?$skip=", 1, NULL},
        {"https://h/p?$skip=abc", 1, NULL},
        {"https://h/p?$skip=9999999999", 1, NULL},
        {"https://h/p?$skiptoken=5", 1, NULL},
    };
    bool counts;
    (void)state;
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        assert_string_equal(fetch_page_back(A, of[i].link, of[i].back, &counts), of[i].want ? of[i].want : of[i].link);
        assert_int_equal(counts, of[i].want != NULL);
    }
}

/* The folder */

static const struct fetch_part parts[] = {{"01-a", "https://h/a"}, {"02-b", "https://h/b"}};
static struct fetch_open open_with;
static struct fetch_stage *stage;

static int open_stage(const char *cache, const char *today, bool accept)
{
    err_init(&err);
    open_with = (struct fetch_open){.cache = cache, .parts = parts, .nparts = 2, .accept = accept};
    day_parse(today, &open_with.today);
    return fetch_stage_open(&open_with, &stage, &err);
}

static int keep(size_t part, const char *meters, const char *next, enum fetch_follow how)
{
    const char *text = page_text(meters, next), *file = fetch_stage_file(stage, part);
    err_init(&err);
    int fd = fetch_stage_create(file, &err);
    assert_true(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    close(fd);
    assert_int_equal(fetch_page_read(file, 0, A, &page, &err), 0);
    return fetch_stage_keep(stage, part, &page, how, &err);
}

static void goes_on_where_it_stopped(void **state)
{
    const char *cache = scratch_path("goes-on.db");
    struct stat st;
    size_t n;
    (void)state;
    assert_int_equal(open_stage(cache, "2026-08-25", false), 0);
    assert_int_equal(keep(0, "ab", "https://h/a?$skip=2", FOLLOW_PLAIN), 0);
    assert_int_equal(keep(1, "xyz", "", FOLLOW_PLAIN), 0);
    assert_int_equal(keep(0, "bc", "https://h/a?$skip=3", FOLLOW_OVERLAP), 0);
    /* a page that was under way is none */
    close(fetch_stage_create(fetch_stage_file(stage, 0), &err));
    struct fetch_chain was = *fetch_stage_chain(stage, 0);
    char *next = arena_strdup(A, was.next);
    fetch_stage_close(stage);

    assert_int_equal(open_stage(cache, "2026-08-26", false), 0);
    const struct fetch_chain *now = fetch_stage_chain(stage, 0);
    assert_int_equal(fetch_stage_resumed(stage), 3);
    assert_int_equal(now->pages, 2);
    assert_int_equal(now->items, 4);
    assert_string_equal(now->next, next);
    assert_true(now->last == was.last && !now->done && !now->gap);
    assert_true(fetch_stage_chain(stage, 1)->done);
    assert_int_equal(fetch_stage_follows(stage, FOLLOW_OVERLAP), 1);
    char day[DAY_TEXT];
    assert_string_equal(day_text(fetch_stage_day(stage), day), "2026-08-25");
    assert_int_equal(keep(0, "cd", "", FOLLOW_OVERLAP), 0);
    const char *const *files = fetch_stage_files(stage, A, &n);
    assert_int_equal(n, 4);
    assert_true(text_ends(files[0], "01-a.00001.json") && text_ends(files[3], "02-b.00001.json"));
    for (size_t i = 0; i < n; i++)
        assert_int_equal(stat(files[i], &st), 0);
    fetch_stage_forget(stage);
    fetch_stage_close(stage);
    assert_int_not_equal(stat(files[0], &st), 0);
    assert_false(file_exists(arena_printf(A, "%s-fetch", cache)));
}

/* Only pages that are there as they were written count; a torn line of the journal does not. */
static void takes_what_is_whole(void **state)
{
    const char *cache = scratch_path("whole.db");
    size_t n;
    (void)state;
    assert_int_equal(open_stage(cache, "2026-08-25", false), 0);
    assert_int_equal(keep(0, "ab", "https://h/a?$skip=2", FOLLOW_PLAIN), 0);
    assert_int_equal(keep(0, "cd", "https://h/a?$skip=4", FOLLOW_PLAIN), 0);
    const char *const *files = fetch_stage_files(stage, A, &n);
    const char *journal = arena_printf(A, "%.*s/journal", (int)(strrchr(files[0], '/') - files[0]), files[0]);
    fetch_stage_close(stage);
    struct stat st;
    assert_int_equal(stat(journal, &st), 0);
    assert_int_equal(truncate(journal, st.st_size - 3), 0);
    assert_int_equal(open_stage(cache, "2026-08-25", false), 0);
    assert_int_equal(fetch_stage_resumed(stage), 1);
    assert_int_equal(keep(0, "cd", "https://h/a?$skip=4", FOLLOW_PLAIN), 0);
    fetch_stage_close(stage);

    assert_int_equal(truncate(files[1], 10), 0);
    assert_int_equal(open_stage(cache, "2026-08-25", false), 0);
    assert_int_equal(fetch_stage_resumed(stage), 1);
    fetch_stage_close(stage);
}

static void begins_anew(void **state)
{
    const char *cache = scratch_path("anew.db");
    (void)state;
    for (int again = 0; again < 3; again++) {
        assert_int_equal(open_stage(cache, "2026-08-25", false), 0);
        assert_int_equal(fetch_stage_resumed(stage), 0);
        assert_int_equal(keep(0, "ab", "", FOLLOW_PLAIN), 0);
        if (again) {
            fetch_stage_refused(stage);
            fetch_stage_close(stage);
            assert_int_equal(open_stage(cache, "2026-08-25", true), 0); /* --accept takes what was refused */
            assert_int_equal(fetch_stage_resumed(stage), 1);
            fetch_stage_close(stage);
            continue;
        }
        fetch_stage_close(stage);
        assert_int_equal(open_stage(cache, "2026-08-27", false), 0); /* two days later */
        assert_int_equal(fetch_stage_resumed(stage), 0);
        fetch_stage_refused(stage);
        fetch_stage_close(stage);
    }
}

static void one_fetch_at_a_time(void **state)
{
    const char *cache = scratch_path("lock.db");
    (void)state;
    assert_int_equal(open_stage(cache, "2026-08-25", false), 0);
    struct fetch_stage *first = stage;
    assert_fails(open_stage(cache, "2026-08-25", false), EXIT_INTERNAL, "another fetch of the same prices is running");
    fetch_stage_close(first);
    assert_int_equal(open_stage(cache, "2026-08-25", false), 0);
    fetch_stage_close(stage);
}

static void refuses_to_go_round(void **state)
{
    (void)state;
    assert_int_equal(open_stage(scratch_path("round.db"), "2026-08-25", false), 0);
    assert_int_equal(keep(0, "ab", "https://h/a?$skip=2", FOLLOW_PLAIN), 0);
    assert_fails(keep(0, "cd", "https://h/a?$skip=2", FOLLOW_PLAIN), EXIT_INPUT, "page 2 of 01-a links back to page 2");
    assert_fails(keep(0, "ab", "https://h/a?$skip=4", FOLLOW_PLAIN), EXIT_INPUT, "page 2 of 01-a is page 1 once more");
    assert_int_equal(keep(1, "ab", "https://h/a?$skip=2", FOLLOW_PLAIN), 0); /* of another part */
    fetch_stage_close(stage);
}

static void closes_gaps(void **state)
{
    (void)state;
    assert_int_equal(open_stage(scratch_path("gaps.db"), "2026-08-25", false), 0);
    assert_int_equal(keep(0, "abc", "https://h/a?$skip=3", FOLLOW_PLAIN), 0);
    uint64_t c = fetch_stage_chain(stage, 0)->last;
    assert_int_equal(keep(0, "fg", "", FOLLOW_GAP), 0);
    const struct fetch_chain *chain = fetch_stage_chain(stage, 0);
    assert_true(chain->gap && !chain->done); /* though it was the last page */
    assert_string_equal(chain->gap_next, "https://h/a?$skip=3");
    assert_int_equal(chain->gap_items, 3);
    assert_true(chain->gap_last == c);
    assert_int_equal(keep(0, "bcd", "https://h/a?$skip=3", FOLLOW_CLOSED), 0);
    assert_true(chain->done && !chain->gap && !chain->unclosed);
    assert_int_equal(chain->items, 5);
    fetch_stage_close(stage);
}

/* How the list is cut */

static const char *url_of(const struct fetch_options *o, size_t i, size_t *n)
{
    size_t heads;
    struct fetch_part *p = fetch_retail_parts(o, A, &heads, n);
    return i < *n ? p[i].first : NULL;
}

static void cuts_the_list(void **state)
{
    static const char *const regions[] = {"westeurope", FETCH_NOWHERE, "r3", "r4"};
    static const char *const services[] = {"Virtual Machines", "L'Or"};
    struct fetch_options o = {.retail = "https://h", .currency = "EUR"};
    size_t n, heads;
    (void)state;
    assert_string_equal(url_of(&o, 0, &n),
                        "https://h/api/retail/prices?api-version=2023-01-01-preview&currencyCode=%27EUR%27"
                        "&$filter=priceType%20eq%20%27Consumption%27");
    assert_int_equal(n, 3);
    o.services = services;
    o.nservices = 2;
    assert_non_null(strstr(url_of(&o, 3, &n), "=serviceName%20eq%20%27L%27%27Or%27%20and%20priceType"));
    assert_int_equal(n, 6);
    o.regions = regions;
    o.nregions = 4;
    assert_non_null(strstr(url_of(&o, 0, &n), "=armRegionName%20eq%20%27westeurope%27%20and%20%28serviceName%20eq%20"
                                              "%27Virtual%20Machines%27%20or%20serviceName%20eq%20%27L%27%27Or%27%29"));
    assert_non_null(strstr(url_of(&o, 1, &n), "%28armRegionName%20eq%20%27%27%20or%20armRegionName%20eq%20%27Global"));
    assert_int_equal(n, 4); /* enough of them for all threads */
    struct fetch_part *p = fetch_retail_parts(&o, A, &heads, &n);
    assert_string_equal(p[0].name, "01-westeurope");
    assert_int_equal(heads, 4);
    /* a filter beyond what a URL holds */
    static const char *many[2000];
    for (size_t i = 0; i < 2000; i++)
        many[i] = "A service";
    o.services = many;
    o.nservices = 2000;
    assert_null(url_of(&o, 0, &n));
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, fresh_cache, close_cache)
    const struct CMUnitTest tests[] = {
        T(looks_through_a_page),
        T(knows_an_item_by_its_key),
        T(refuses_what_is_no_page),
        T(steps_back_in_a_link),
        T(goes_on_where_it_stopped),
        T(takes_what_is_whole),
        T(begins_anew),
        T(one_fetch_at_a_time),
        T(refuses_to_go_round),
        T(closes_gaps),
        T(cuts_the_list),
    };
    return cmocka_run_group_tests(tests, import_setup, import_teardown);
}
