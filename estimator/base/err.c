#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* One of many problems may not push the others out of the text. */
enum { ONE_OF_MANY = ERR_TEXT_MAX / ERR_LISTED - 4 };

void err_init(struct err *e)
{
    e->code = EXIT_OK;
    e->count = 0;
    e->len = 0;
    e->located = false;
    e->text[0] = '\0';
}

/* Cuts the text to `max` bytes, whole UTF-8 characters, and marks the cut. */
static void cut(char *s, size_t max)
{
    size_t n = strlen(s);
    if (n <= max)
        return;
    n = max - 3;
    while (n && ((unsigned char)s[n] & 0xC0) == 0x80)
        n--;
    memcpy(s + n, "...", 4);
}

/* Appends one problem of at most `max` bytes. `text` is not e->text, but may have been made from it. Subjects come from
 * input: tamed, so that they bring neither escape sequences nor a line of their own. */
static int append(struct err *e, enum exit_code code, const char *file, unsigned long line, const char *hint,
                  size_t max, const char *text)
{
    char one[ERR_TEXT_MAX];
    if (file && line)
        snprintf(one, sizeof one, "%s:%lu: %s", file, line, text);
    else
        snprintf(one, sizeof one, "%s%s%s", file ? file : "", file ? ": " : "", text);
    for (size_t n = strlen(one); n && one[n - 1] == '\n';)
        one[--n] = '\0';
    text_tame(one, false);
    char remedy[ERR_TEXT_MAX];
    snprintf(remedy, sizeof remedy, "%s", hint ? hint : "");
    text_tame(remedy, false);

    size_t room = ERR_TEXT_MAX - 1 - e->len;
    if (max > room)
        max = room;
    size_t hint_len = hint ? strlen(remedy) + 3 : 0; /* two blanks, newline */
    if (hint_len + 32 > max)
        hint_len = 0;
    if (max >= 32) {
        cut(one, max - 1 - hint_len);
        char *to = e->text + e->len;
        snprintf(to, room + 1, "%s\n%s%s%s", one, hint_len ? "  " : "", hint_len ? remedy : "", hint_len ? "\n" : "");
        e->len += strlen(to);
    }
    if (e->count++ == 0) {
        e->code = code;
        e->located = file != NULL;
    }
    return -1;
}

/* Formats into `out` before anything of `e` changes, because an argument may be e->text itself. */
static void format(char out[ERR_TEXT_MAX], const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));
static void format(char out[ERR_TEXT_MAX], const char *fmt, va_list ap)
{
    if (vsnprintf(out, ERR_TEXT_MAX, fmt, ap) < 0)
        out[0] = '\0';
}

int err_set(struct err *e, enum exit_code code, const char *hint, const char *fmt, ...)
{
    char text[ERR_TEXT_MAX];
    va_list ap;
    va_start(ap, fmt);
    format(text, fmt, ap);
    va_end(ap);
    err_init(e);
    return append(e, code, NULL, 0, hint, ERR_TEXT_MAX, text);
}

int err_at(struct err *e, enum exit_code code, const char *file, unsigned long line, const char *hint, const char *fmt,
           ...)
{
    char text[ERR_TEXT_MAX];
    va_list ap;
    va_start(ap, fmt);
    format(text, fmt, ap);
    va_end(ap);
    err_init(e);
    return append(e, code, file, line, hint, ERR_TEXT_MAX, text);
}

int err_more(struct err *e, enum exit_code code, const char *file, unsigned long line, const char *hint,
             const char *fmt, ...)
{
    if (e->count >= ERR_LISTED) {
        e->count++;
        return -1;
    }
    char text[ERR_TEXT_MAX];
    va_list ap;
    va_start(ap, fmt);
    format(text, fmt, ap);
    va_end(ap);
    return append(e, code, file, line, hint, ONE_OF_MANY, text);
}

void err_remedy(struct err *e, const char *hint)
{
    size_t room = ERR_TEXT_MAX - e->len;
    int n = snprintf(e->text + e->len, room, "  %s\n", hint);
    if (n < 0 || (size_t)n >= room)
        e->text[e->len] = '\0';
    else
        e->len += (size_t)n;
}

int err_add(struct err *e, const struct err *from)
{
    size_t n = from->len, room = ERR_TEXT_MAX - 1 - e->len;
    if (e->count == 0) {
        *e = *from;
        return -1;
    }
    if (e->count < ERR_LISTED && n <= room) {
        memcpy(e->text + e->len, from->text, n + 1);
        e->len += n;
    }
    e->count += from->count;
    return -1;
}
