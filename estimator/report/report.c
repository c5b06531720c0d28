#include "report/report.h"

#include <string.h>

#include "base/buf.h"
#include "base/err.h"

#define ROW(name, function) {#name, function},
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

int report_write(const struct report_format *format, struct doc *d, const struct report_style *style, struct buf *out,
                 struct err *err)
{
    if (format->write(d, style, out, err))
        return -1;
    if (out->full && !out->outlet) /* what the outlet says is for its owner to tell */
        return err_set(err, EXIT_INTERNAL, "ask for fewer lines or placements", "the result is longer than %zu bytes",
                       out->max);
    return 0;
}
