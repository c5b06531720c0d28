#include "workload/read.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"

enum { SHORT = 60 };

static const char *const names[FIELDS] = {
    [FIELD_NAME] = "name",
    [FIELD_METER_ID] = "meter_id",
    [FIELD_SERVICE] = "service",
    [FIELD_PRODUCT] = "product",
    [FIELD_SKU] = "sku",
    [FIELD_METER] = "meter",
    [FIELD_RESOURCE] = "resource",
    [FIELD_QUANTITY] = "quantity",
    [FIELD_UNIT] = "unit",
    [FIELD_QUANTITY_LOW] = "quantity_low",
    [FIELD_QUANTITY_HIGH] = "quantity_high",
    [FIELD_COUNT] = "count",
    [FIELD_HOURS] = "hours",
    [FIELD_OS] = "os",
    [FIELD_REGION] = "region",
    [FIELD_OFFER] = "offer",
    [FIELD_PIN] = "pin",
    [FIELD_TAGS] = "tags",
};

const char *field_name(enum field f)
{
    return names[f];
}

const char *read_copy(struct arena *a, const char *text)
{
    if (!*text)
        return "";
    char *s = arena_strdup(a, text);
    for (char *p = s; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            *p = ' ';
    return text_trim(s);
}

const char *read_short(struct arena *a, const char *text)
{
    size_t n = SHORT;
    if (strlen(text) <= n)
        return text;
    while (n && ((unsigned char)text[n] & 0xC0) == 0x80)
        n--;
    return arena_printf(a, "%.*s...", (int)n, text);
}
