/* show_usage: what the results about bills share. */
#ifndef REPORT_SHOW_USAGE_H
#define REPORT_SHOW_USAGE_H

#include "report/show.h"

/* "EUR 12.50 from 2026-07-01 to 2026-07-02 (4 rows)."; cost NULL = not stated. */
const char *show_usage_lead(struct doc *d, const struct usage_facts *f, const dec *cost);

#endif
