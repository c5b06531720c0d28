#include "catalog/offer.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "base/text.h"
#include "catalog/tables.h"

static const char FILE_NAME[] = "offers.csv";

static const struct {
    const char *name, *ahb_name;
    bool interruptible;
    int reservation_years, plan_years;
} options[OPTION_COUNT] = {
    [OPTION_PAYG] = {"payg", "payg+ahb", false, 0, 0},
    [OPTION_DEVTEST] = {"devtest", "devtest+ahb", false, 0, 0},
    [OPTION_SPOT] = {"spot", "spot+ahb", true, 0, 0},
    [OPTION_LOW_PRIORITY] = {"low-priority", "low-priority+ahb", true, 0, 0},
    [OPTION_RESERVATION_1Y] = {"reservation-1y", "reservation-1y+ahb", false, 1, 0},
    [OPTION_RESERVATION_3Y] = {"reservation-3y", "reservation-3y+ahb", false, 3, 0},
    [OPTION_SAVINGS_PLAN_1Y] = {"savings-plan-1y", "savings-plan-1y+ahb", false, 0, 1},
    [OPTION_SAVINGS_PLAN_3Y] = {"savings-plan-3y", "savings-plan-3y+ahb", false, 0, 3},
};

/* Other ways people write them, in the folded form of text_fold. */
static const struct {
    const char *folded;
    enum option option;
} spellings[] = {
    {"payasyougo", OPTION_PAYG},
    {"ondemand", OPTION_PAYG},
    {"consumption", OPTION_PAYG},
    {"dev/test", OPTION_DEVTEST},
    {"devtestconsumption", OPTION_DEVTEST},
    {"ri1y", OPTION_RESERVATION_1Y},
    {"ri3y", OPTION_RESERVATION_3Y},
    {"reserved1y", OPTION_RESERVATION_1Y},
    {"reserved3y", OPTION_RESERVATION_3Y},
    {"reservation1year", OPTION_RESERVATION_1Y},
    {"reservation3years", OPTION_RESERVATION_3Y},
    {"sp1y", OPTION_SAVINGS_PLAN_1Y},
    {"sp3y", OPTION_SAVINGS_PLAN_3Y},
    {"savingsplan1year", OPTION_SAVINGS_PLAN_1Y},
    {"savingsplan3years", OPTION_SAVINGS_PLAN_3Y},
};

/* "nnnnP" in upper case at p? Returns its end, or NULL. */
static const char *number_group(const char *p)
{
    for (int i = 0; i < 4; i++, p++)
        if (*p < '0' || *p > '9')
            return NULL;
    return *p == 'P' ? p + 1 : NULL;
}

/* MS-AZR-0003P, MS-AZR-USGOV-0003P, MS-MC-AZR-0044P, MS-AZR-0017P-0111P; in upper case. */
static bool is_offer_id(const char *id)
{
    if (text_starts(id, "MS-AZR-"))
        id += strlen("MS-AZR-");
    else if (text_starts(id, "MS-MC-AZR-"))
        id += strlen("MS-MC-AZR-");
    else
        return false;
    if (*id >= 'A' && *id <= 'Z') {
        while (*id >= 'A' && *id <= 'Z')
            id++;
        if (*id++ != '-')
            return false;
    }
    while ((id = number_group(id))) {
        if (*id == '\0')
            return true;
        if (*id++ != '-')
            return false;
    }
    return false;
}

static bool find_option(struct arena *a, const char *name, enum option *out)
{
    const char *folded = text_fold(a, name);
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (strcmp(folded, text_fold(a, options[i].name)) == 0) {
            *out = (enum option)i;
            return true;
        }
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++)
        if (strcmp(folded, spellings[i].folded) == 0) {
            *out = spellings[i].option;
            return true;
        }
    return false;
}

static const char *suggest(const struct catalog *c, struct arena *a, const char *text, const char *upper, bool ahb)
{
    struct suggest s;
    if (is_offer_id(upper)) /* "+ahb" was the mistake */
        return upper;
    const char *end = number_group(upper);
    if (end && *end == '\0')
        return arena_printf(a, "MS-AZR-%s", upper);
    suggest_start(&s, text);
    for (size_t i = 0; i < OPTION_COUNT; i++)
        suggest_offer(&s, ahb ? options[i].ahb_name : options[i].name);
    for (size_t i = 0; i < c->offers_n; i++)
        suggest_offer(&s, c->offers[i].id);
    return s.best;
}

bool offer_parse(const struct catalog *c, struct arena *a, const char *text, struct offer *out, const char **suggestion)
{
    char *name = text_trim(arena_strdup(a, text));
    const char *whole = arena_strdup(a, name);
    size_t n = strlen(name);
    enum option option;
    *out = (struct offer){0};
    if (suggestion)
        *suggestion = NULL;
    out->ahb = n > 4 && text_eq_nocase(name + n - 4, "+ahb");
    if (out->ahb)
        name[n - 4] = '\0';
    if (find_option(a, name, &option)) {
        out->option = option;
        out->name = out->ahb ? options[option].ahb_name : options[option].name;
        return true;
    }
    text_upper(name);
    if (!out->ahb && is_offer_id(name)) {
        out->option = OPTION_RATECARD;
        out->name = out->id = name;
        return true;
    }
    if (suggestion)
        *suggestion = suggest(c, a, whole, name, out->ahb);
    return false;
}

const char *option_name(enum option o)
{
    return o < OPTION_COUNT ? options[o].name : NULL;
}

bool option_is_reservation(enum option o, int *years)
{
    int y = o < OPTION_COUNT ? options[o].reservation_years : 0;
    if (y && years)
        *years = y;
    return y > 0;
}

bool option_is_savings_plan(enum option o, int *years)
{
    int y = o < OPTION_COUNT ? options[o].plan_years : 0;
    if (y && years)
        *years = y;
    return y > 0;
}

enum { OFFERS_MAX = 256 };

static int add(struct catalog *c, const char *const *f, struct err *err)
{
    if (c->offers_n == OFFERS_MAX)
        return table_error(err, FILE_NAME, "too many rows at", f[0]);
    struct offer_info *o = &c->offers[c->offers_n++];
    o->id = arena_strdup(c->arena, f[0]);
    o->title = arena_strdup(c->arena, f[1]);
    o->nature = arena_strdup(c->arena, f[2]);
    if (!is_offer_id(o->id))
        return table_error(err, FILE_NAME, "no offer id:", o->id);
    return map_put(c->offers_by_id, o->id, o) ? table_error(err, FILE_NAME, "twice:", o->id) : 0;
}

int offer_load(struct catalog *c, struct err *err)
{
    static const char *const columns[] = {"id", "title", "nature", NULL};
    c->offers = arena_array(c->arena, OFFERS_MAX, sizeof *c->offers);
    c->offers_by_id = map_new(c->arena);
    return table_read(c, FILE_NAME, columns, add, err);
}

const struct offer_info *offer_info(const struct catalog *c, const char *id)
{
    return map_get(c->offers_by_id, id);
}

const struct offer_info *offer_info_at(const struct catalog *c, size_t i)
{
    return i < c->offers_n ? &c->offers[i] : NULL;
}
