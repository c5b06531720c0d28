#include "catalog/size_name.h"

#include <stddef.h>
#include <string.h>

const char *size_maker_name(enum size_maker m)
{
    static const char *const names[] = {[SIZE_INTEL] = "Intel", [SIZE_AMD] = "AMD", [SIZE_ARM] = "Arm"};
    return names[m];
}

/* Copies the characters of `set` at *s, at most what there is room for, and goes past all of them. */
static void take(const char **s, const char *set, char *out, size_t size)
{
    size_t n = strspn(*s, set), k = n < size ? n : size - 1;
    memcpy(out, *s, k);
    out[k] = '\0';
    *s += n;
}

static bool has(const struct size_name *n, char letter)
{
    return strchr(n->letters, letter) != NULL;
}

/* Up to generation 3 (B: 1, F: 2) every size has a temporary disk, later only those with a d. */
static enum size_disk local_disk(const struct size_name *n)
{
    unsigned last = 0;
    if (strcmp(n->series, "L") == 0)
        return SIZE_DISK_LOCAL;
    if (strcmp(n->series, "D") == 0 || strcmp(n->series, "E") == 0)
        last = 3;
    else if (strcmp(n->series, "F") == 0)
        last = 2;
    else if (strcmp(n->series, "B") == 0)
        last = 1;
    else
        return SIZE_DISK_UNKNOWN;
    return n->generation <= last || has(n, 'd') ? SIZE_DISK_LOCAL : SIZE_DISK_NONE;
}

void size_name_read(const char *name, struct size_name *out)
{
    static const char upper[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", lower[] = "abcdefghijklmnopqrstuvwxyz";
    char digits[8];
    const char *s = strchr(name, '_');
    *out = (struct size_name){.generation = 1};
    if (!s)
        return;
    s++;
    take(&s, upper, out->series, sizeof out->series);
    take(&s, "0123456789", digits, sizeof digits);
    if (*s == '-') {
        s++;
        take(&s, "0123456789", digits, sizeof digits);
    }
    take(&s, lower, out->letters, sizeof out->letters);
    while (*s == '_') {
        s++;
        if (s[0] == 'v' && s[1] >= '1' && s[1] <= '9') {
            out->generation = (unsigned)(s[1] - '0');
            s += 2;
        } else {
            size_t n = strcspn(s, "_"), k = n < sizeof out->accelerator ? n : sizeof out->accelerator - 1;
            memcpy(out->accelerator, s, k);
            s += n;
        }
    }
    if (strcmp(out->series, "DS") == 0 || strcmp(out->series, "GS") == 0)
        out->series[1] = '\0';
    out->maker = has(out, 'p') ? SIZE_ARM : has(out, 'a') ? SIZE_AMD : SIZE_INTEL;
    out->burstable = strcmp(out->series, "B") == 0;
    out->isolated = has(out, 'i');
    out->more_storage = has(out, 'b');
    out->more_network = has(out, 'n');
    out->local = local_disk(out);
}
