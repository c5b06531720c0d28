#include "base/text.h"

#include <string.h>

#include "base/arena.h"

enum { SUGGEST_MAX = 96 }; /* longer names are not compared: nobody mistypes those */

char text_lower_char(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

void text_upper(char *s)
{
    for (; *s; s++)
        if (*s >= 'a' && *s <= 'z')
            *s = (char)(*s - ('a' - 'A'));
}

const char *text_code(struct arena *a, const char *text, size_t n)
{
    if (strlen(text) != n)
        return NULL;
    char *out = arena_strdup(a, text);
    text_upper(out);
    for (const char *p = out; *p; p++)
        if (*p < 'A' || *p > 'Z')
            return NULL;
    return out;
}

static unsigned char lower(char c)
{
    return (unsigned char)text_lower_char(c);
}

static bool blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool alphanumeric(char c)
{
    return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z');
}

int text_cmp_nocase(const char *a, const char *b)
{
    while (*a && lower(*a) == lower(*b)) {
        a++;
        b++;
    }
    return (int)lower(*a) - (int)lower(*b);
}

int text_cmp_ptr(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool text_same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

bool text_eq_nocase(const char *a, const char *b)
{
    return text_cmp_nocase(a, b) == 0;
}

bool text_starts(const char *s, const char *prefix)
{
    return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool text_ends(const char *s, const char *suffix)
{
    size_t n = strlen(s), k = strlen(suffix);
    return k <= n && memcmp(s + n - k, suffix, k) == 0;
}

/* Length of `prefix` when s starts with it in any case, else 0 (also for an empty prefix). */
static size_t starts_nocase(const char *s, const char *prefix)
{
    size_t i = 0;
    while (prefix[i] && lower(s[i]) == lower(prefix[i]))
        i++;
    return prefix[i] ? 0 : i;
}

bool text_contains_nocase(const char *s, const char *needle)
{
    if (!*needle)
        return true;
    for (; *s; s++)
        if (starts_nocase(s, needle))
            return true;
    return false;
}

bool text_has_word(const char *s, const char *word)
{
    unsigned char first = lower(word[0]);
    for (const char *p = s; *p; p++) {
        if (lower(*p) != first)
            continue;
        size_t n = p > s && alphanumeric(p[-1]) ? 0 : starts_nocase(p, word);
        if (n && !alphanumeric(p[n]))
            return true;
    }
    return false;
}

char *text_group(struct arena *a, const char *number)
{
    size_t sign = number[0] == '-', whole = strcspn(number + sign, "."), n = sign;
    char *out = arena_alloc(a, 2 * strlen(number) + 1); /* zeroed */
    memcpy(out, number, sign);
    for (size_t i = 0; i < whole; i++) {
        if (i > 0 && (whole - i) % 3 == 0)
            out[n++] = ',';
        out[n++] = number[sign + i];
    }
    memcpy(out + n, number + sign + whole, strlen(number + sign + whole));
    return out;
}

char *text_squeeze(struct arena *a, const char *s)
{
    char *copy = arena_strdup(a, s), *to = copy;
    bool blank = true; /* cuts those at the start */
    for (; *s; s++) {
        bool now = (unsigned char)*s <= ' ';
        if (!now)
            *to++ = *s;
        else if (!blank)
            *to++ = ' ';
        blank = now;
    }
    if (to > copy && to[-1] == ' ')
        to--;
    *to = '\0';
    return copy;
}

char *text_trim(char *s)
{
    while (blank(*s))
        s++;
    size_t n = strlen(s);
    while (n && blank(s[n - 1]))
        n--;
    s[n] = '\0';
    return s;
}

char *text_lower(struct arena *a, const char *s)
{
    char *out = arena_strdup(a, s);
    for (char *p = out; *p; p++)
        *p = (char)lower(*p);
    return out;
}

/* '_', '-' and blanks are a matter of spelling. */
static bool counts(char c)
{
    return c && !blank(c) && c != '_' && c != '-';
}

char *text_fold(struct arena *a, const char *s)
{
    char *out = arena_strdup(a, s), *to = out;
    for (const char *p = s; *p; p++)
        if (counts(*p))
            *to++ = (char)lower(*p);
    *to = '\0';
    return out;
}

bool text_eq_folded(const char *a, const char *b)
{
    for (;;) {
        while (*a && !counts(*a))
            a++;
        while (*b && !counts(*b))
            b++;
        if (!*a || lower(*a) != lower(*b))
            return *a == *b;
        a++;
        b++;
    }
}

bool text_utf8_ok(const char *s, size_t n)
{
    const unsigned char *p = (const unsigned char *)s, *end = p + n;
    while (p < end) {
        unsigned char c = *p++;
        if (c < 0x80)
            continue;
        int more = c >= 0xF0 ? 3 : c >= 0xE0 ? 2 : 1;
        /* C0, C1 and the second bytes below shut out overlong forms, surrogates and what lies above U+10FFFF. */
        if (c < 0xC2 || c > 0xF4 || end - p < more)
            return false;
        unsigned char lo = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;
        unsigned char hi = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
        if (*p < lo || *p > hi)
            return false;
        for (p++; --more; p++)
            if ((*p & 0xC0) != 0x80)
                return false;
    }
    return true;
}

size_t text_decode(const char *s, unsigned *point)
{
    const unsigned char *p = (const unsigned char *)s;
    size_t n = p[0] < 0x80 ? 1 : p[0] < 0xc2 ? 0 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : p[0] < 0xf5 ? 4 : 0;
    if (n < 2) {
        *point = p[0];
        return n;
    }
    *point = p[0] & (0xffu >> (n + 1));
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xc0) != 0x80) /* also at the end of the text */
            return 0;
        *point = *point << 6 | (p[i] & 0x3fu);
    }
    return text_utf8_ok(s, n) ? n : 0; /* overlong forms, surrogates */
}

bool text_steers(unsigned point)
{
    static const struct {
        unsigned first, last;
    } ranges[] = {
        {0, 0x1f},        {0x7f, 0x9f},     {0xad, 0xad},     {0x61c, 0x61c},   {0x180e, 0x180e},   {0x200b, 0x200f},
        {0x2028, 0x202e}, {0x2060, 0x206f}, {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xe0000, 0xe0fff},
    };
    if (point >= 0x20 && point < 0x7f)
        return false;
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (point >= ranges[i].first && point <= ranges[i].last)
            return true;
    return false;
}

void text_tame(char *s, bool ascii)
{
    char *to = s; /* never ahead of what is read */
    while (*s) {
        unsigned point;
        size_t n = text_decode(s, &point);
        if (*s == '\n' || *s == '\r' || *s == '\t') {
            *to++ = ' ';
        } else if (n == 0 || text_steers(point) || (ascii && n > 1)) {
            *to++ = '?';
        } else {
            memmove(to, s, n);
            to += n;
        }
        s += n ? n : 1;
    }
    *to = '\0';
}

static unsigned min3(unsigned a, unsigned b, unsigned c)
{
    unsigned m = a < b ? a : b;
    return m < c ? m : c;
}

struct text_sign text_sign(const char *s)
{
    struct text_sign sign = {0, 0};
    for (const char *p = s; *p; p++, sign.length++) {
        unsigned c = (unsigned char)lower(*p);
        if (c >= 'a' && c <= 'z')
            sign.letters |= (uint64_t)1 << (c - 'a');
        else if (c >= '0' && c <= '9')
            sign.letters |= (uint64_t)1 << (26 + c - '0');
    }
    return sign;
}

bool text_sign_eq(struct text_sign a, struct text_sign b)
{
    return a.letters == b.letters && a.length == b.length;
}

/* Letters to change, insert, delete or swap with their neighbour; case does not count. Above `most` it may be anything
 * above: cells farther than that from the diagonal are not looked at, and two rows above it never come down again.
 * The lengths must not be farther apart than `most`. */
static unsigned distance(const char *a, size_t na, const char *b, size_t nb, unsigned most)
{
    enum { FAR = 2 * SUGGEST_MAX };
    unsigned rows[3][SUGGEST_MAX + 1], least_before = 0;
    for (size_t j = 0; j <= nb; j++)
        rows[0][j] = (unsigned)j;
    for (size_t i = 1; i <= na; i++) {
        unsigned *now = rows[i % 3], *before = rows[(i + 2) % 3], *two_before = rows[(i + 1) % 3];
        size_t first = i > most ? i - most : 1, last = i + most < nb ? i + most : nb;
        unsigned least = now[first - 1] = first == 1 ? (unsigned)i : FAR;
        for (size_t j = first; j <= last; j++) {
            unsigned differ = lower(a[i - 1]) != lower(b[j - 1]);
            now[j] = min3(before[j] + 1, now[j - 1] + 1, before[j - 1] + differ);
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]) &&
                two_before[j - 2] + 1 < now[j])
                now[j] = two_before[j - 2] + 1;
            if (now[j] < least)
                least = now[j];
        }
        if (last < nb)
            now[last + 1] = FAR;
        if (least > most && least_before > most)
            return most + 1;
        least_before = least;
    }
    return rows[na % 3][nb];
}

/* One change brings in or takes away one kind of letter at most. Another spelling has the same letters, whatever its
 * length. */
bool suggest_may_take(const struct suggest *s, struct text_sign c)
{
    uint64_t more = c.letters & ~s->sign.letters, fewer = s->sign.letters & ~c.letters;
    size_t longer = c.length > s->sign.length ? c.length : s->sign.length;
    size_t apart = longer - (c.length < s->sign.length ? c.length : s->sign.length);
    if (s->distance == 0)
        return false;
    if (!more && !fewer)
        return true;
    size_t most = longer / 3 < s->distance ? longer / 3 : s->distance - 1;
    return apart <= most && (size_t)__builtin_popcountll(more) <= most && (size_t)__builtin_popcountll(fewer) <= most;
}

void suggest_start(struct suggest *s, const char *want)
{
    *s = (struct suggest){.want = want, .sign = text_sign(want), .distance = SUGGEST_MAX + 1};
}

void suggest_offer(struct suggest *s, const char *candidate)
{
    size_t nw = s->sign.length, nc = strlen(candidate);
    size_t longer = nw > nc ? nw : nc, apart = longer - (nw < nc ? nw : nc);
    if (longer > SUGGEST_MAX || s->distance == 0)
        return;
    bool same = text_eq_folded(s->want, candidate);
    if (!same && (apart >= s->distance || apart * 3 > longer))
        return;
    unsigned third = (unsigned)(longer / 3), most = third < s->distance ? third : s->distance - 1;
    unsigned d = same ? 0 : distance(s->want, nw, candidate, nc, most);
    if (d < s->distance && (size_t)d * 3 <= longer) {
        s->distance = d;
        s->best = candidate;
    }
}
