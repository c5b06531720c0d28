/* notes: what the user should know about a result though it is no error. They go to stderr and into JSON. */
#ifndef BASE_NOTES_H
#define BASE_NOTES_H

#include <stddef.h>

struct arena;
struct map;

struct notes {
    struct arena *arena;
    const char **at; /* in the order of their first appearance; each text once */
    size_t n, cap;
    struct map *seen;
};

void notes_init(struct notes *notes, struct arena *a);
void notes_add(struct notes *notes, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
