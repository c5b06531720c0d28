/* usage fetch: what was fetched into which folder. */
#include "base/arena.h"
#include "base/run.h"
#include "report/show_common.h"
#include "report/show_usage.h"
#include "usage/fetch.h"

enum { SUBSCRIPTION, FROM, TO, OPEN, ASKED, KEPT, NEW_ROWS, ROWS, FOLDER, COLUMNS };

static const struct doc_column columns[COLUMNS] = {
    [SUBSCRIPTION] = {"subscription", "Subscription", false, 3},
    [FROM] = {"from", "From", false, 0},
    [TO] = {"to", "To", false, 0},
    [OPEN] = {"provisional_from", "Not complete from", false, 1},
    [ASKED] = {"asked", "Asked", true, 2},
    [KEPT] = {"kept", "Kept", true, 2},
    [NEW_ROWS] = {"new_rows", "New rows", true, 1},
    [ROWS] = {"rows", "Rows", true, 0},
    [FOLDER] = {"folder", NULL, false, 0}, /* too long for a table: in the lines below */
};

static void put(struct doc *d, struct doc_value *list, const struct usage_fetched *f)
{
    struct doc_value *to = doc_push(d, list, doc_object());
    doc_put(d, to, "subscription", doc_text(f->subscription));
    doc_put(d, to, "folder", doc_text(f->folder));
    doc_put(d, to, "from", show_day(d, f->from));
    doc_put(d, to, "to", show_day(d, f->to));
    doc_put(d, to, "provisional_from", show_day(d, f->provisional));
    doc_put(d, to, "asked", doc_count((long long)f->asked));
    doc_put(d, to, "kept", doc_count((long long)f->kept));
    doc_put(d, to, "new_rows", doc_count((long long)f->new_rows));
    doc_put(d, to, "rows", doc_count((long long)f->rows));
}

static void add(struct doc *d, struct doc_table *t, const struct usage_fetched *f)
{
    struct doc_value *row = doc_row(d, t, NULL);
    row[SUBSCRIPTION] = doc_text(f->subscription);
    row[FROM] = show_day(d, f->from);
    row[TO] = show_day(d, f->to);
    row[OPEN] = show_day(d, f->provisional);
    row[ASKED] = doc_count((long long)f->asked);
    row[KEPT] = doc_count((long long)f->kept);
    row[NEW_ROWS] = doc_count((long long)f->new_rows);
    row[ROWS] = doc_count((long long)f->rows);
    row[FOLDER] = doc_text(f->folder);
}

struct doc *show_fetched(struct arena *a, const struct show_context *ctx, const struct usage_fetched *list, size_t n)
{
    struct doc *d = show_open(a, ctx, "ratecast/usage-fetch/1");
    d->title = "Usage fetched";
    d->lead = "";
    struct doc_value *fetched = doc_put(d, &d->data, "fetched", doc_list());
    struct doc_table *t = doc_table(d, NULL, columns, COLUMNS);
    t->csv = true;
    for (size_t i = 0; i < n; i++) {
        const struct usage_fetched *f = &list[i];
        const char *unit = f->months ? show_plural(f->asked, "month", "months")
                                     : show_plural(f->asked, "day of reports", "days of reports");
        put(d, fetched, f);
        add(d, t, f);
        d->lead = show_join(d, d->lead,
                            arena_printf(a, "%s %s of usage fetched: %s %s asked, %s kept as they are.",
                                         show_thousands(d, (size_t)f->new_rows),
                                         show_plural((size_t)f->new_rows, "row", "rows"), show_thousands(d, f->asked),
                                         unit, show_thousands(d, f->kept)));
        doc_about(d, arena_printf(a, "Read it with: ratecast usage summary %s", f->folder));
    }
    return d;
}
