/* rates_csv: a price list as csv, one row a tier, for spreadsheets and databases: what `prices show -o json` says of each
 * rate, all digits. Texts are defused as in every csv. */
#ifndef REPORT_RATES_CSV_H
#define REPORT_RATES_CSV_H

#include "rates/export.h"

extern const struct export_form rates_csv;

#endif
