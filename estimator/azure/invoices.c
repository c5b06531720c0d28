/* Lists of invoices. What is asked of the new service is wider than what is wanted, because it does not say which of an
 * invoice's dates it compares; the period decides here. */
#include "azure/invoices.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "azure/arm.h"
#include "azure/invoices_parts.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/notes.h"
#include "io/http.h"
#include "io/json.h"

enum { A_YEAR = 366, WIDER = 45 };

struct listing {
    const struct invoice_scope *scope;
    struct day from, to;
    struct arena *arena;
    struct notes *notes;
    struct invoices *out;
    size_t cap, met;
};

bool invoice_name_ok(const char *name)
{
    if (!*name || *name == '.' || strlen(name) > 200)
        return false;
    for (const char *p = name; *p; p++)
        if (!isalnum((unsigned char)*p) && !strchr("-_.", *p))
            return false;
    return true;
}

const char *invoices_path(const struct invoice_scope *s, struct arena *a)
{
    if (!s->account)
        return arena_printf(a, "/subscriptions/%s/providers/Microsoft.Billing/invoices", s->subscription);
    struct buf b;
    buf_init(&b, 1 << 16);
    buf_puts(&b, "/providers/Microsoft.Billing/billingAccounts/");
    http_escape(&b, s->account);
    if (s->profile) {
        buf_puts(&b, "/billingProfiles/");
        http_escape(&b, s->profile);
    } else if (s->subscription) {
        buf_printf(&b, "/billingSubscriptions/%s", s->subscription);
    }
    buf_puts(&b, "/invoices");
    const char *path = arena_strdup(a, b.p);
    buf_release(&b);
    return path;
}

const char *invoices_role(const struct invoice_scope *s)
{
    return s->account
               ? "Invoice Manager, or Reader, of the billing account or profile"
               : "Billing Reader, or Reader, on the subscription; its account administrator must also have allowed "
                 "others to download invoices, once, in the portal (Subscriptions, Invoices, Access to invoices)";
}

/* A day; one that the calendar does not have is not known, and said. */
static struct day take_day(struct listing *l, const struct json *p, const char *name, const char *invoice)
{
    const char *text = json_string(json_get(p, name));
    struct day d = DAY_NONE;
    if (text && *text && !day_parse(text, &d)) {
        notes_add(l->notes, "invoice %s: its %s is \"%.40s\", no date of the calendar: taken as not known", invoice,
                  name, text);
        return DAY_NONE;
    }
    return d;
}

static const char *take_text(const struct listing *l, const struct json *p, const char *name)
{
    const char *text = json_string(json_get(p, name));
    return arena_strdup(l->arena, text ? text : "");
}

static struct invoice_amount take_amount(const struct listing *l, const struct json *p, const char *name)
{
    const struct json *v = json_get(p, name);
    struct invoice_amount out = {.currency = take_text(l, v, "currency")};
    out.known = json_dec(json_get(v, "value"), &out.value) == DEC_OK;
    return out;
}

/* The PDF of the bill itself, among receipts and notes. */
static const char *take_document(const struct listing *l, const struct json *p)
{
    const struct json *list = json_get(p, "documents");
    for (const struct json *v = list ? json_first(list) : NULL; v; v = json_next(v)) {
        const char *kind = json_string(json_get(v, "kind")), *url = json_string(json_get(v, "url"));
        if (kind && url && strcmp(kind, "Invoice") == 0)
            return arena_strdup(l->arena, url);
    }
    return NULL;
}

static bool is_wanted(const struct listing *l, const struct invoice *i)
{
    struct day d = day_is_none(i->end) ? i->date : i->end;
    if (day_is_none(d))
        return true;
    return (day_is_none(l->from) || day_cmp(d, l->from) >= 0) && (day_is_none(l->to) || day_cmp(d, l->to) <= 0);
}

static int take_invoice(struct listing *l, const struct json *v, struct err *err)
{
    const struct json *p = json_get(v, "properties");
    const char *name = json_string(json_get(v, "name"));
    l->met++;
    if (!name || !*name || !p)
        return err_set(err, EXIT_INTERNAL, "the service may have changed: --trace-http FILE records what it sends",
                       "item %zu of the list is no invoice", l->met);
    struct invoice i = {.name = arena_strdup(l->arena, name),
                        .start = take_day(l, p, "invoicePeriodStartDate", name),
                        .end = take_day(l, p, "invoicePeriodEndDate", name),
                        .date = take_day(l, p, "invoiceDate", name),
                        .due = take_day(l, p, "dueDate", name),
                        .status = take_text(l, p, "status"),
                        .type = take_text(l, p, "invoiceType"),
                        .subscription = take_text(l, p, "subscriptionId"),
                        .billed = take_amount(l, p, "billedAmount"),
                        .amount_due = take_amount(l, p, "amountDue"),
                        .subtotal = take_amount(l, p, "subTotal"),
                        .tax = take_amount(l, p, "taxAmount"),
                        .credit = take_amount(l, p, "creditAmount"),
                        .document = take_document(l, p)};
    if (!is_wanted(l, &i))
        return 0;
    l->out->at = arena_grow(l->arena, l->out->at, l->out->n, &l->cap, sizeof *l->out->at);
    l->out->at[l->out->n++] = i;
    return 0;
}

static int take_page(void *ctx, const struct json *root, struct err *err)
{
    struct listing *l = ctx;
    const struct json *list = json_get(root, "value");
    if (!list || json_kind(list) != JSON_ARRAY)
        return err_set(err, EXIT_INTERNAL, "the service may have changed: --trace-http FILE records what it sends",
                       "a reply has no list of invoices");
    for (const struct json *v = json_first(list); v; v = json_next(v))
        if (take_invoice(l, v, err))
            return -1;
    return 0;
}

static int newest_first(const void *a, const void *b)
{
    const struct invoice *x = a, *y = b;
    struct day dx = day_is_none(x->end) ? x->date : x->end, dy = day_is_none(y->end) ? y->date : y->end;
    int order = day_cmp(dy, dx);
    return order ? order : strcmp(y->name, x->name);
}

/* "invoicePeriodEndDate ge 2017-02-01 and ..." of the old service, as a part of a query. */
static const char *old_query(const struct listing *l)
{
    char from[DAY_TEXT], to[DAY_TEXT];
    const char *text = "";
    if (!day_is_none(l->from))
        text = arena_printf(l->arena, "invoicePeriodEndDate%%20ge%%20%s", day_text(l->from, from));
    if (!day_is_none(l->to))
        text = arena_printf(l->arena, "%s%sinvoicePeriodEndDate%%20le%%20%s", text, *text ? "%20and%20" : "",
                            day_text(l->to, to));
    return *text ? arena_printf(l->arena, "?$filter=%s", text) : "";
}

static const char *new_query(const struct listing *l, struct day as_of)
{
    char from[DAY_TEXT], to[DAY_TEXT];
    struct day last = day_is_none(l->to) ? as_of : l->to;
    struct day first = l->from; /* by now it is set: invoices_list */
    return arena_printf(l->arena, "?periodStartDate=%s&periodEndDate=%s", day_text((struct day){first.n - WIDER}, from),
                        day_text((struct day){last.n + WIDER}, to));
}

int invoices_list(struct arm *arm, const struct invoice_scope *scope, struct day from, struct day to, struct day as_of,
                  struct arena *a, struct notes *notes, struct invoices *out, struct err *err)
{
    struct listing l = {.scope = scope, .from = from, .to = to, .arena = a, .notes = notes, .out = out};
    *out = (struct invoices){.amounts = scope->account != NULL};
    if (scope->account && day_is_none(from)) {
        l.from = (struct day){(day_is_none(to) ? as_of : to).n - A_YEAR};
        char text[DAY_TEXT];
        notes_add(notes, "invoices whose period ended before %s are not listed: --from says otherwise",
                  day_text(l.from, text));
    }
    struct arm_call call = {
        .path = arena_printf(a, "%s%s", invoices_path(scope, a), scope->account ? new_query(&l, as_of) : old_query(&l)),
        .version = invoices_version(scope),
        .role = invoices_role(scope)};
    if (arm_pages(arm, &call, take_page, &l, err))
        return -1;
    if (out->n)
        qsort(out->at, out->n, sizeof *out->at, newest_first);
    return 0;
}
