/* day: text -> date -> text. */
#include "fuzz.h"

#include "base/day.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size), out[DAY_TEXT];
    struct day d, again;
    int y, m, day;
    if (day_parse(text, &d) && !day_is_none(d)) {
        day_text(d, out);
        fuzz_check(strlen(out) == 10 && memcmp(out, text, 10) == 0);
        fuzz_check(day_parse(out, &again) && day_cmp(d, again) == 0);
        day_to_ymd(d, &y, &m, &day);
        fuzz_check(day_from_ymd(y, m, day, &again) && day_cmp(d, again) == 0);
        fuzz_check(day >= 1 && day <= day_month_length(y, m));
        int now = day_of_week(d), next = day_of_week((struct day){d.n + 1});
        fuzz_check(now >= 0 && now < 7 && next == (now + 1) % 7);
    }
    if (day_parse_month(text, &y, &m))
        fuzz_check(strlen(text) == 7 && day_month_length(y, m) >= 28);
    if (size >= 4) { /* any number at all is no crash */
        memcpy(&d.n, data, 4);
        day_text(d, out);
        day_of_week(d);
    }
    free(text);
    return 0;
}
