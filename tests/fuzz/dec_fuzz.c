/* dec: text -> number -> text. The first byte chooses how many of the bytes are the first of two numbers. */
#include "fuzz.h"

#include "base/dec.h"

static void round_trip(dec d)
{
    char text[DEC_TEXT], fixed[DEC_TEXT];
    dec again;
    dec_text(d, text);
    fuzz_check(strlen(text) < DEC_TEXT);
    fuzz_check(dec_parse(text, strlen(text), &again) == DEC_OK && dec_cmp(d, again) == 0);
    dec_text_fixed(d, 18, fixed);
    fuzz_check(dec_parse(fixed, strlen(fixed), &again) == DEC_OK && dec_cmp(d, again) == 0);
    for (int places = 0; places < 18; places++) {
        dec_text_fixed(d, places, fixed);
        fuzz_check(strcmp(fixed, "-0") != 0 && strlen(fixed) < DEC_TEXT);
        dec rounded = dec_round(d, places);
        fuzz_check(dec_cmp(dec_round(rounded, places), rounded) == 0);
    }
}

static void arithmetic(dec a, dec b)
{
    dec sum, back, product, exact;
    if (dec_add(a, b, &sum))
        fuzz_check(dec_sub(sum, b, &back) && dec_cmp(back, a) == 0);
    if (dec_mul_exact(a, b, &exact))
        fuzz_check(dec_mul(a, b, &product) && dec_cmp(product, exact) == 0);
    if (dec_mul(a, b, &product))
        fuzz_check(dec_mul(b, a, &back) && dec_cmp(product, back) == 0);
    struct dec_acc acc = {{0}};
    if (dec_acc_addmul(&acc, a, b) && dec_sign(b) != 0)
        fuzz_check(dec_acc_div(&acc, b, &back) && dec_cmp(back, a) == 0);
    dec parts[2], weights[] = {dec_abs(a), dec_abs(b)};
    size_t rank[] = {0, 1};
    if (dec_split(a, weights, rank, 2, parts))
        fuzz_check(dec_add(parts[0], parts[1], &sum) && dec_cmp(sum, a) == 0);
    fuzz_check(dec_cmp(dec_min(a, b), dec_max(a, b)) <= 0 && dec_cmp(a, b) == -dec_cmp(b, a));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    double number;
    dec a = DEC_ZERO, b = DEC_ZERO, same;
    if (size >= sizeof number) {
        memcpy(&number, data, sizeof number);
        if (dec_from_json(number, &a) == DEC_OK)
            round_trip(a);
    }
    if (size == 0)
        return 0;
    const char *text = (const char *)data + 1;
    size_t all = size - 1, first = all ? data[0] % (all + 1) : 0;
    bool ok_a = dec_parse(text, first, &a) == DEC_OK, ok_b = dec_parse(text + first, all - first, &b) == DEC_OK;
    if (ok_a)
        round_trip(a);
    if (ok_b)
        round_trip(b);
    if (ok_a && ok_b)
        arithmetic(a, b);
    if (ok_a && first < 60) { /* leading zeros and an exponent of 0 change nothing */
        char longer[80];
        bool sign = text[0] == '-' || text[0] == '+';
        int n = snprintf(longer, sizeof longer, "%.*s00%.*s", (int)sign, text, (int)(first - sign), text + sign);
        fuzz_check(n > 0 && dec_parse(longer, (size_t)n, &same) == DEC_OK && dec_cmp(same, a) == 0);
    }
    return 0;
}
