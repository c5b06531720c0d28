#include "rates/sizes.h"

#include <string.h>

#include "base/text.h"
#include "rates/rate.h"

const char sizes_service[] = "Virtual Machines";

bool sizes_is_vm_service(const char *service)
{
    return text_eq_nocase(service, sizes_service);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return text_lower_char(c) >= 'a' && text_lower_char(c) <= 'z';
}

bool sizes_fold(const char *name, char out[SIZES_TEXT])
{
    size_t n = strlen(name);
    if (n >= SIZES_TEXT)
        return false;
    for (size_t i = 0; i <= n; i++)
        out[i] = name[i] == ' ' ? '_' : text_lower_char(name[i]);
    return true;
}

static bool starts(const char *s, size_t n, const char *prefix)
{
    size_t k = strlen(prefix);
    for (size_t i = 0; i < k; i++)
        if (i >= n || text_lower_char(s[i]) != text_lower_char(prefix[i]))
            return false;
    return true;
}

/* Cuts the suffix off s[0..*n) if it is there, and the blanks before it. */
static bool cut(const char *s, size_t *n, const char *suffix)
{
    size_t k = strlen(suffix);
    if (k > *n || !starts(s + *n - k, k, suffix))
        return false;
    for (*n -= k; *n && s[*n - 1] == ' ';)
        --*n;
    return true;
}

/* What may follow a size in a name without being part of it. */
static void cut_words(const char *s, size_t *n)
{
    static const char *const words[] = {"(Windows)", " Low Priority", " Spot", " Expired", " -", " Promo", " Basic"};
    for (size_t i = 0; i < sizeof words / sizeof *words;) {
        if (cut(s, n, words[i]))
            i = 0;
        else
            i++;
    }
}

static bool same_size(const char *a, const char *b)
{
    char x[SIZES_TEXT], y[SIZES_TEXT];
    return sizes_fold(a, x) && sizes_fold(b, y) && strcmp(x, y) == 0;
}

/* Adds prefix + s[0..n) with '_' for blanks, unless it is there. */
static void add(struct sizes *out, const char *prefix, const char *s, size_t n, bool shared)
{
    size_t k = strlen(prefix);
    if (out->n == SIZES_MAX || k + n >= SIZES_TEXT)
        return;
    char *name = out->name[out->n];
    memcpy(name, prefix, k);
    for (size_t i = 0; i < n; i++)
        name[k + i] = s[i] == ' ' ? '_' : s[i];
    name[k + n] = '\0';
    for (size_t i = 0; i < out->n; i++)
        if (same_size(out->name[i], name))
            return;
    out->shared[out->n++] = shared;
}

static bool has_prefix(const char *s, size_t n)
{
    return starts(s, n, "Standard_") || starts(s, n, "Basic_");
}

/* "D2s v3", "NC24ads A100 v4", "E64-16ds v4": starts with a letter, every word has a digit. "Type1" is a kind of
 * dedicated host. */
static bool looks_like_size(const char *s, size_t n)
{
    if (!n || !is_letter(s[0]))
        return false;
    for (size_t i = 0; i < n;) {
        bool digit = false;
        if (starts(s + i, n - i, "Type"))
            return false;
        for (; i < n && s[i] != ' '; i++) {
            if (!is_letter(s[i]) && !is_digit(s[i]) && s[i] != '-' && s[i] != '_')
                return false;
            digit = digit || is_digit(s[i]);
        }
        if (!digit)
            return false;
        while (i < n && s[i] == ' ')
            i++;
    }
    return true;
}

/* "D14 v2/DS14 v2 - Expired". */
static void add_meter(struct sizes *out, const char *meter, bool basic)
{
    size_t n = strlen(meter), from = 0;
    cut_words(meter, &n);
    bool shared = memchr(meter, '/', n) != NULL;
    while (from <= n) {
        const char *part = meter + from;
        const char *slash = n > from ? memchr(part, '/', n - from) : NULL;
        size_t len = slash ? (size_t)(slash - part) : n - from;
        from += len + 1;
        while (len && *part == ' ') {
            part++;
            len--;
        }
        while (len && part[len - 1] == ' ')
            len--;
        if (has_prefix(part, len))
            add(out, "", part, len, shared);
        else if (looks_like_size(part, len))
            add(out, basic ? "Basic_" : "Standard_", part, len, shared);
    }
}

/* "Standard_D2_v2 VM (Windows)", "A3 VM Low Priority", "BASIC.A2 VM". "G1 SQL Server DW VM" is a licence: a size has no
 * blank. */
static void add_subcategory(struct sizes *out, const char *s)
{
    size_t n = strlen(s);
    cut_words(s, &n);
    if (!cut(s, &n, " VM") || !n || memchr(s, ' ', n))
        return;
    if (has_prefix(s, n))
        add(out, "", s, n, false);
    else if (starts(s, n, "BASIC."))
        add(out, "Basic_", s + 6, n - 6, false);
    else if (looks_like_size(s, n))
        add(out, "Standard_", s, n, false);
}

bool sizes_is_grant(const struct rate *r)
{
    return text_has_word(r->meter, "Free");
}

bool sizes_are_sold(const char *service, const char *product)
{
    return sizes_is_vm_service(service) && !text_contains_nocase(product, "Cloud Services") &&
           !text_contains_nocase(product, "CloudServices") && !text_contains_nocase(product, "Dedicated");
}

void sizes_of(const struct rate *r, struct sizes *out)
{
    out->n = 0;
    if (sizes_are_sold(r->service, r->product))
        sizes_named(r, out);
}

void sizes_named(const struct rate *r, struct sizes *out)
{
    out->n = 0;
    if (r->arm_sku[0]) {
        size_t n = strlen(r->arm_sku);
        if (!has_prefix(r->arm_sku, n))
            return;
        add(out, "", r->arm_sku, n, false);
        if (!strchr(r->meter, '/'))
            return;
    }
    add_subcategory(out, r->product);
    if (!out->n || r->arm_sku[0])
        add_meter(out, r->meter, text_has_word(r->product, "Basic"));
}
