#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/notes.h"
#include "catalog/catalog.h"
#include "rates/book.h"
#include "scratch.h"
#include "workload/workload.h"

static struct arena *arena;
static struct catalog *catalog;
static struct notes notes;
static struct err err;
static struct workload w;

static int set_up(void **state)
{
    arena = arena_new();
    err_init(&err);
    return scratch_setup(state) || catalog_load(arena, &catalog, &err) ? -1 : 0;
}

static int tear_down(void **state)
{
    arena_free(arena);
    return scratch_teardown(state);
}

static int read_text(const char *text)
{
    size_t n = strlen(text);
    char *exact = malloc(n + 1); /* so that borrowing from the text is seen */
    memcpy(exact, text, n);
    notes_init(&notes, arena);
    err_init(&err);
    int status = workload_read_text(arena, catalog, "w.csv", exact, n, &w, &notes, &err);
    free(exact);
    return status;
}

static void reads(const char *text, size_t lines)
{
    if (read_text(text))
        fail_msg("%s", err.text);
    assert_int_equal(w.n, lines);
}

static void fails(const char *text, const char *want)
{
    assert_int_equal(read_text(text), -1);
    assert_int_equal(err.code, EXIT_INPUT);
    if (strncmp(err.text, want, strlen(want)) != 0)
        fail_msg("wanted %s got %s", want, err.text);
}

static void is(dec d, const char *want)
{
    char text[DEC_TEXT];
    assert_string_equal(dec_text(d, text), want);
}

static void whole_line(void **state)
{
    (void)state;
    reads("Tags,PIN,offer,Region,os,hours,count,resource,name\n"
          " a = b ;c=; ,Both,PAYG,West Europe,Windows,12.5X6,2.5,vm/standard_d4s_v5, web \n",
          1);
    const struct line *l = &w.lines[0];
    assert_string_equal(l->file, "w.csv");
    assert_int_equal(l->at, 2);
    assert_string_equal(l->name, "web");
    assert_string_equal(l->what, "vm/standard_d4s_v5");
    assert_int_equal(l->want.kind, WANT_VM);
    assert_true(l->want.windows);
    is(l->count, "2.5");
    assert_int_equal(l->hours_kind, HOURS_WEEKLY);
    is(l->hours, "12.5");
    assert_int_equal(l->days_a_week, 6);
    assert_string_equal(l->region, "westeurope");
    assert_true(l->has_offer && l->pin_offer && l->pin_region && !l->has_quantity);
    assert_string_equal(l->offer.name, "payg");
    assert_int_equal(l->ntags, 2);
    assert_string_equal(l->tags[0].key, "a");
    assert_string_equal(l->tags[0].value, "b");
    assert_string_equal(l->tags[1].value, "");
    assert_int_equal(w.ninputs, 1);
    assert_int_equal(w.inputs[0].lines, 1);
}

static void defaults(void **state)
{
    (void)state;
    reads("resource\ndisk/P30-LRS\n", 1);
    const struct line *l = &w.lines[0];
    assert_string_equal(l->name, "disk/P30-LRS");
    assert_int_equal(l->want.kind, WANT_NAMES);
    assert_string_equal(l->want.retail.meter, "P30 LRS Disk");
    is(l->count, "1");
    assert_int_equal(l->hours_kind, HOURS_BASIS);
    assert_null(l->region);
    assert_false(l->has_offer || l->pin_offer || l->pin_region || l->has_unit || l->has_range);
    assert_int_equal(notes.n, 0);
}

static void most_exact_way_wins(void **state)
{
    (void)state;
    reads("meter_id,service,product,sku,meter,resource\n"
          "8C821F66-8B51-5DAC-9CF7-47DF91CA8A50,Storage,,,P30 LRS Disk,disk/P30-LRS\n"
          ",Storage,Premium SSD Managed Disks,,P30 LRS Disk,disk/P10-LRS\n"
          ",,,P30 LRS,,disk/P10-LRS\n"
          ",Storage,,,,disk/P10-LRS\n",
          4);
    assert_int_equal(w.lines[0].want.kind, WANT_ID);
    assert_string_equal(w.lines[0].want.meter_id, "8c821f66-8b51-5dac-9cf7-47df91ca8a50");
    assert_string_equal(w.lines[1].want.retail.product, "Premium SSD Managed Disks");
    assert_string_equal(w.lines[1].want.ratecard.product, "Premium SSD Managed Disks");
    assert_string_equal(w.lines[1].what, "Storage / Premium SSD Managed Disks / P30 LRS Disk");
    assert_string_equal(w.lines[1].name, "P30 LRS Disk");
    assert_string_equal(w.lines[2].name, "P30 LRS");
    assert_string_equal(w.lines[3].want.retail.meter, "P10 LRS Disk");
}

static void quantities(void **state)
{
    (void)state;
    reads("meter,quantity,unit,quantity_low,quantity_high\n"
          "m,0,,,\n"
          "m,1.5e3,10K,1000,2000\n"
          "m,5,GB,,7\n"
          "m,1e15,,,\n",
          4);
    assert_true(w.lines[0].has_quantity);
    assert_false(w.lines[0].has_unit || w.lines[0].has_range);
    is(w.lines[1].quantity, "1500");
    is(w.lines[1].quantity_low, "1000");
    is(w.lines[1].quantity_high, "2000");
    is(w.lines[1].unit.block, "10000");
    assert_true(w.lines[2].has_range);
    is(w.lines[2].quantity_low, "5");
    is(w.lines[2].quantity_high, "7");
    assert_string_equal(w.lines[2].unit.name, "GB");
    is(w.lines[3].quantity_high, "1000000000000000");
}

static void hours(void **state)
{
    (void)state;
    reads("resource,hours\nvm/Standard_D2s_v5,0\nvm/Standard_D2s_v5,744\nvm/Standard_D2s_v5,24x7\n"
          "vm/Standard_D2s_v5,8 x 1\nvm/Standard_D2s_v5,0.5x7\n",
          5);
    assert_int_equal(w.lines[0].hours_kind, HOURS_MONTH);
    is(w.lines[1].hours, "744");
    assert_int_equal(w.lines[2].hours_kind, HOURS_WEEKLY);
    assert_int_equal(w.lines[2].days_a_week, 7);
    is(w.lines[3].hours, "8");
    assert_int_equal(w.lines[3].days_a_week, 1);
    is(w.lines[4].hours, "0.5");
}

static void shapes_of_files(void **state)
{
    (void)state;
    reads("\xef\xbb\xbfresource,name\r\ndisk/P30-LRS,\"a, \"\"b\"\"\"\r\n\r\n,\r\ndisk/P30-LRS,\"two\nlines\"\r\n", 2);
    assert_string_equal(w.lines[0].name, "a, \"b\"");
    assert_string_equal(w.lines[1].name, "two lines");
    assert_int_equal(w.lines[1].at, 5);
    reads("name,resource\n\x1b[31mred,disk/P30-LRS\n", 1);
    assert_string_equal(w.lines[0].name, "[31mred");
}

static void columns_that_are_ignored(void **state)
{
    (void)state;
    reads("resource,owner,quantitiy,,os\ndisk/P30-LRS,me,5,,linux\nvm/Standard_D2s_v5,me,,,linux\n", 2);
    assert_int_equal(notes.n, 2);
    assert_string_equal(notes.at[0],
                        "w.csv: unknown columns ignored: \"owner\", \"quantitiy\" (did you mean \"quantity\"?)");
    assert_string_equal(notes.at[1], "w.csv: os is ignored on 1 line that is no VM (resource vm/...)");
    reads("resource,c1,c2,c3,c4,c5,c6,c7,c8,c9,c10\ndisk/P30-LRS,,,,,,,,,,\n", 1);
    assert_non_null(strstr(notes.at[0], "\"c8\" and 2 more"));
}

static void bad_lines_are_all_counted(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 1 << 16);
    buf_puts(&b, "resource,count\n");
    for (int i = 0; i < 30; i++)
        buf_puts(&b, "disk/P30-LRS,x\n");
    fails(b.p, "w.csv:2: count \"x\" is not a number\n  write 1234.5\nw.csv:3: ");
    assert_int_equal(err.count, 30);
    assert_non_null(strstr(err.text, "w.csv:21: "));
    assert_null(strstr(err.text, "w.csv:22: "));
    buf_release(&b);
}

static void one_line_many_problems(void **state)
{
    (void)state;
    fails("resource,quantity,unit,hours,count,region,offer,pin,tags,os\n"
          "vm/Standard_D2s_v5,x,bananas,5,-1,westeurop,pag,pin,tag,dos\n",
          "w.csv:2: os \"dos\" is not known\n");
    assert_int_equal(err.count, 9);
}

static void long_subjects_are_cut(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 1 << 16);
    buf_puts(&b, "resource,region\nvm/Standard_D2s_v5,");
    for (int i = 0; i < 100; i++)
        buf_puts(&b, "\xC3\xA4"
                     "b");
    fails(b.p, "w.csv:2: region \"");
    assert_non_null(strstr(err.text, "...\" is not known\n  write an Azure region"));
    buf_release(&b);
}

static const char *identity_of(const char *header, const char *row)
{
    reads(arena_printf(arena, "%s\n%s\n", header, row), 1);
    return w.lines[0].identity;
}

static void identity(void **state)
{
    (void)state;
    static const char h[] = "name,resource,quantity,unit,count,hours,region,offer,pin,os,tags";
    static const char base[] = "a,vm/Standard_D4s_v5,,,1.0,12x5,westeurope,payg,,linux,x=1;y=2";
    static const char *const others[] = {
        "a,vm/Standard_D2s_v5,,,1,12x5,westeurope,payg,,linux,x=1;y=2",
        "a,vm/Standard_D4s_v5,5,,1,,westeurope,payg,,linux,x=1;y=2",
        "a,vm/Standard_D4s_v5,5,Hours,1,,westeurope,payg,,linux,x=1;y=2",
        "a,vm/Standard_D4s_v5,,,2,12x5,westeurope,payg,,linux,x=1;y=2",
        "a,vm/Standard_D4s_v5,,,1,12,westeurope,payg,,linux,x=1;y=2",
        "a,vm/Standard_D4s_v5,,,1,12x6,westeurope,payg,,linux,x=1;y=2",
        "a,vm/Standard_D4s_v5,,,1,12x5,northeurope,payg,,linux,x=1;y=2",
        "a,vm/Standard_D4s_v5,,,1,12x5,westeurope,spot,,linux,x=1;y=2",
        "a,vm/Standard_D4s_v5,,,1,12x5,westeurope,payg,offer,linux,x=1;y=2",
        "a,vm/Standard_D4s_v5,,,1,12x5,westeurope,payg,region,linux,x=1;y=2",
        "a,vm/Standard_D4s_v5,,,1,12x5,westeurope,payg,,windows,x=1;y=2",
        "a,vm/Standard_D4s_v5,,,1,12x5,westeurope,payg,,linux,x=1",
        "a,vm/Standard_D4s_v5,,,1,12x5,westeurope,payg,,linux,\"x=1,y;y=2\"",
        "a,disk/P30-LRS,,,1,12x5,westeurope,payg,,,x=1;y=2",
    };
    const char *id = identity_of(h, base);
    assert_string_equal(id, identity_of(h, "other,VM/standard_d4s_V5,,,1,12.0X5,West Europe,PAYG,none,,y=2; x=1"));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_string_not_equal(id, identity_of(h, others[i]));
    assert_string_not_equal(identity_of("service,meter", "a,\"b,c\""), identity_of("service,meter", "\"a,b\",c"));
}

static void what_the_book_must_hold(void **state)
{
    (void)state;
    struct book_filter f = {0};
    reads("meter_id,service,meter,resource\nAB-1,,,\n,Storage,m,\n,storage,n,\n,,,vm/Standard_D2s_v5\nab-1,,,\n", 5);
    workload_needs(arena, &w, &f);
    assert_int_equal(f.nservices, 2);
    assert_string_equal(f.services[0], "Storage");
    assert_string_equal(f.services[1], "Virtual Machines");
    assert_int_equal(f.nmeter_ids, 1);
    assert_string_equal(f.meter_ids[0], "ab-1");

    reads("meter_id\nab-1\n", 1);
    workload_needs(arena, &w, &f);
    assert_non_null(f.services);
    assert_int_equal(f.nservices, 0);

    reads("service,meter\nStorage,m\n,m\n", 2);
    workload_needs(arena, &w, &f);
    assert_null(f.services);
    assert_int_equal(f.nservices, 0);

    reads("resource\ndisk/P30-LRS\n", 1);
    workload_needs(arena, &w, &f);
    assert_non_null(f.services);
    assert_int_equal(f.nservices, 1);
}

static void files(void **state)
{
    (void)state;
    static const char text[] = "\xef\xbb\xbfresource\ndisk/P30-LRS\ndisk/P10-LRS\n";
    const char *const paths[] = {scratch_put("a.csv", text, sizeof text - 1),
                                 scratch_put("b.csv", text, sizeof text - 1)};
    char sha[CRYPTO_HEX];
    notes_init(&notes, arena);
    err_init(&err);
    assert_int_equal(workload_read(arena, catalog, paths, 2, &w, &notes, &err), 0);
    assert_int_equal(w.n, 4);
    assert_int_equal(w.ninputs, 2);
    assert_int_equal(w.inputs[1].lines, 2);
    assert_string_equal(w.inputs[1].path, paths[1]);
    crypto_sha256(text, sizeof text - 1, sha);
    assert_string_equal(w.inputs[0].sha256, sha);
    assert_string_equal(w.lines[3].file, paths[1]);

    const char *const missing[] = {scratch_path("none.csv")};
    assert_int_equal(workload_read(arena, catalog, missing, 1, &w, &notes, &err), -1);
    assert_int_equal(err.code, EXIT_INPUT);
    assert_false(err.located);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_line),
        cmocka_unit_test(defaults),
        cmocka_unit_test(most_exact_way_wins),
        cmocka_unit_test(quantities),
        cmocka_unit_test(hours),
        cmocka_unit_test(shapes_of_files),
        cmocka_unit_test(columns_that_are_ignored),
        cmocka_unit_test(bad_lines_are_all_counted),
        cmocka_unit_test(one_line_many_problems),
        cmocka_unit_test(long_subjects_are_cut),
        cmocka_unit_test(identity),
        cmocka_unit_test(what_the_book_must_hold),
        cmocka_unit_test(files),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
