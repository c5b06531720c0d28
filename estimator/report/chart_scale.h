/* chart_scale: the scale of a chart, the same for every format: from 0, or as far below 0 as above it where there are
 * values below, to a number whose quarters are short. */
#ifndef REPORT_CHART_SCALE_H
#define REPORT_CHART_SCALE_H

#include <stdbool.h>

#include "base/dec.h"
#include "report/doc.h"

enum { CHART_MARKS = 5 }; /* of a scale, both ends included */

struct chart_scale {
    dec low, high, width; /* width = high - low, above 0 */
    enum doc_type type;   /* of the values; DOC_NULL: there are none */
};

/* Of the bars of a fan, or of its lines, bands and reference. */
void chart_scale_of(const struct doc_chart *c, bool bars, struct chart_scale *out);
/* Mark i of CHART_MARKS, the lowest first. */
dec chart_scale_mark(const struct chart_scale *s, int i);
/* How far n is above `low`, in `steps` of the width: 0 at low, steps at high; rounded. */
int chart_scale_place(const struct chart_scale *s, dec n, int steps);

/* Can it stand on such a scale? */
bool chart_has_place(const struct doc_value *v);
bool chart_is_bar(const struct doc_series *s);
/* Is series i the lower bound of a band, whose upper bound is the next series? */
bool chart_is_band(const struct doc_chart *c, size_t i);
/* The last value of series i, where its line ends; NULL: it has none. */
const struct doc_value *chart_last(const struct doc_chart *c, size_t i);
/* Of a kept result it may be missing: "". */
const char *chart_reference_name(const struct doc_chart *c);

/* "1.5K", "20M": for scales that are short of room. In arena a. */
const char *chart_short(struct arena *a, dec n);

#endif
