#include "cmd/increase.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "report/diff.h"

int increase_parse(const char *text, struct increase *out, struct err *err)
{
    *out = (struct increase){0};
    if (!text)
        return 0;
    size_t n = strlen(text);
    out->given = true;
    out->percent = n > 0 && text[n - 1] == '%';
    if (dec_parse(text, n - out->percent, &out->limit) == DEC_OK && dec_sign(out->limit) >= 0)
        return 0;
    return err_set(err, EXIT_USAGE, "give a percentage such as 5%, or an amount a month such as 100",
                   "--max-increase: \"%s\" is neither", text);
}

/* Is the increase above the limit? Percentages are of the total before; of nothing, any increase is too much. */
static bool is_above(const struct increase *limit, const struct diff *x)
{
    dec most = limit->limit;
    if (limit->percent && !dec_muldiv(x->from->main.part, limit->limit, dec_of(100), &most))
        return true;
    return dec_cmp(x->delta, most) > 0;
}

int increase_gate(const struct increase *limit, const struct diff *x)
{
    char delta[DEC_TEXT], most[DEC_TEXT];
    const char *currency = x->to->currency ? x->to->currency : "";
    if (!limit->given || (x->known && !is_above(limit, x)))
        return EXIT_OK;
    if (!x->known && !is_above(limit, x)) {
        fprintf(stderr, "ratecast: --max-increase: not known: a line has no amount on a side\n"
                        "  price it, or leave it out of both\n");
        return EXIT_INCREASE;
    }
    fprintf(stderr, "ratecast: --max-increase: the total rises by %s%s%s a month, more than %s%s%s%s\n", currency,
            *currency ? " " : "", dec_text_fixed(x->delta, 2, delta), limit->percent ? "" : currency,
            limit->percent || !*currency ? "" : " ", dec_text(limit->limit, most), limit->percent ? "%" : "");
    return EXIT_INCREASE;
}
