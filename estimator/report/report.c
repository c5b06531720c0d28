#include "report/report.h"

#include <string.h>

#define ROW(name, function, summary) {#name, function, summary},
static const struct report_format formats[] = {REPORT_FORMATS(ROW)};
#undef ROW

const struct report_format *report_formats(size_t *n)
{
    *n = sizeof formats / sizeof *formats;
    return formats;
}

const struct report_format *report_find(const char *name)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (strcmp(formats[i].name, name) == 0)
            return &formats[i];
    return NULL;
}
