/* invoices list, download. */
#include <string.h>

#include "azure/invoices.h"
#include "base/arena.h"
#include "base/run.h"
#include "report/show_common.h"

enum { NAME, START, END, DATE, DUE, STATUS, TYPE, BILLED, AMOUNT_DUE, CURRENCY, SUBSCRIPTION, COLUMNS };

static const struct doc_column columns[COLUMNS] = {
    [NAME] = {"invoice", "Invoice", false, 0},
    [START] = {"start", "From", false, 1},
    [END] = {"end", "To", false, 0},
    [DATE] = {"date", "Date", false, 4},
    [DUE] = {"due", "Due", false, 3},
    [STATUS] = {"status", "Status", false, 2},
    [TYPE] = {"type", "Type", false, 6},
    [BILLED] = {"billed", "Billed", true, 1},
    [AMOUNT_DUE] = {"amount_due", "To pay", true, 1},
    [CURRENCY] = {"currency", "Currency", false, 1},
    [SUBSCRIPTION] = {"subscription", NULL, false, 0},
};

static struct doc_value amount(const struct invoice_amount *m)
{
    return m->known ? doc_money(m->value) : doc_null();
}

static void put_amount(struct doc *d, struct doc_value *to, const char *name, const struct invoice_amount *m)
{
    doc_put(d, to, name, amount(m));
}

/* That of the first amount that is known. */
static const char *currency_of(const struct invoice *i)
{
    const struct invoice_amount *const all[] = {&i->billed, &i->amount_due, &i->subtotal, &i->tax, &i->credit};
    for (size_t k = 0; k < sizeof all / sizeof *all; k++)
        if (all[k]->known && all[k]->currency[0])
            return all[k]->currency;
    return "";
}

static void put(struct doc *d, struct doc_value *list, const struct invoice *i)
{
    struct doc_value *to = doc_push(d, list, doc_object());
    doc_put(d, to, "invoice", doc_text(i->name));
    doc_put(d, to, "start", show_day(d, i->start));
    doc_put(d, to, "end", show_day(d, i->end));
    doc_put(d, to, "date", show_day(d, i->date));
    doc_put(d, to, "due", show_day(d, i->due));
    doc_put(d, to, "status", show_text(i->status));
    doc_put(d, to, "type", show_text(i->type));
    doc_put(d, to, "subscription", show_text(i->subscription));
    doc_put(d, to, "currency", show_text(currency_of(i)));
    put_amount(d, to, "billed", &i->billed);
    put_amount(d, to, "amount_due", &i->amount_due);
    put_amount(d, to, "subtotal", &i->subtotal);
    put_amount(d, to, "tax", &i->tax);
    put_amount(d, to, "credit", &i->credit);
    doc_put(d, to, "document", doc_bool(i->document != NULL));
}

static void add(struct doc *d, struct doc_table *t, const struct invoice *i)
{
    struct doc_value *row = doc_row(d, t, NULL);
    row[NAME] = doc_text(i->name);
    row[START] = show_day(d, i->start);
    row[END] = show_day(d, i->end);
    row[DATE] = show_day(d, i->date);
    row[DUE] = show_day(d, i->due);
    row[STATUS] = show_text(i->status);
    row[TYPE] = show_text(i->type);
    row[BILLED] = amount(&i->billed);
    row[AMOUNT_DUE] = amount(&i->amount_due);
    row[CURRENCY] = show_text(currency_of(i));
    row[SUBSCRIPTION] = show_text(i->subscription);
}

/* One currency for all, or NULL: then the column tells. */
static const char *one_currency(const struct invoices *list)
{
    const char *one = NULL;
    for (size_t i = 0; i < list->n; i++) {
        const char *c = currency_of(&list->at[i]);
        if (*c && one && strcmp(c, one) != 0)
            return NULL;
        one = *c ? c : one;
    }
    return one;
}

struct doc *show_invoices(struct arena *a, const struct show_context *ctx, const struct invoices *list)
{
    struct show_context mine = *ctx;
    mine.currency = one_currency(list);
    struct doc *d = show_open(a, &mine, "ratecast/invoices-list/1");
    d->title = "Invoices";
    d->lead = list->n == 0
                  ? "No invoice."
                  : arena_printf(a, "%zu %s, newest first.", list->n, show_plural(list->n, "invoice", "invoices"));
    struct doc_value *all = doc_put(d, &d->data, "invoices", doc_list());
    struct doc_table *t = doc_table(d, NULL, columns, COLUMNS);
    t->csv = true;
    for (size_t i = 0; i < list->n; i++) {
        put(d, all, &list->at[i]);
        add(d, t, &list->at[i]);
    }
    for (size_t c = DATE; !list->amounts && c <= CURRENCY; c++)
        t->columns[c].title = NULL;
    if (!list->amounts && list->n)
        doc_about(
            d, "This service says no amounts: they are in the PDF (ratecast invoices download), and in cost exports.");
    return d;
}

struct doc *show_invoice_files(struct arena *a, const struct show_context *ctx, const struct invoice_file *files,
                               size_t n)
{
    static const struct doc_column file_columns[] = {{"invoice", "Invoice", false, 0}, {"start", "From", false, 2},
                                                     {"end", "To", false, 2},          {"bytes", "Bytes", true, 1},
                                                     {"file", "File", false, 0},       {"state", "State", false, 0}};
    struct doc *d = show_open(a, ctx, "ratecast/invoices-download/1");
    size_t fetched = 0;
    d->title = "Invoices downloaded";
    struct doc_value *all = doc_put(d, &d->data, "files", doc_list());
    struct doc_table *t = doc_table(d, NULL, file_columns, sizeof file_columns / sizeof *file_columns);
    t->csv = true;
    for (size_t i = 0; i < n; i++) {
        const struct invoice_file *f = &files[i];
        const char *state = f->kept ? "there already" : "downloaded";
        struct doc_value *to = doc_push(d, all, doc_object()), *row = doc_row(d, t, NULL);
        row[0] = *doc_put(d, to, "invoice", doc_text(f->invoice->name));
        row[1] = *doc_put(d, to, "start", show_day(d, f->invoice->start));
        row[2] = *doc_put(d, to, "end", show_day(d, f->invoice->end));
        row[3] = *doc_put(d, to, "bytes", f->kept ? doc_null() : doc_count((long long)f->bytes));
        row[4] = *doc_put(d, to, "file", doc_text(f->path));
        row[5] = *doc_put(d, to, "state", doc_text(state));
        fetched += !f->kept;
    }
    d->lead = arena_printf(a, "%zu %s downloaded.", fetched, show_plural(fetched, "invoice", "invoices"));
    return d;
}
