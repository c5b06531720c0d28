/* trace: what was sent and received, one exchange a line, for reading and for replaying in tests:
 *
 *   {"method":"GET","url":"...","request":{"accept":"..."},"sent":"...","status":200,"reply":{"date":"..."},"body":"...",
 *    "cut":false,"failure":null,"ms":37}
 *
 * Without secrets (azure/secret.h); the file is readable for its owner only.
 */
#ifndef AZURE_TRACE_H
#define AZURE_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct secrets;
struct trace;

enum { TRACE_BODY_MAX = 4 << 20 }; /* of a body; the rest is cut */

struct trace_exchange {
    const char *method, *url;
    const char *const *headers; /* "Name: value" */
    size_t nheaders;
    const char *sent;
    size_t sent_size;
    unsigned status;
    const char *const *reply_names, *const *reply_values;
    size_t nreply;
    const char *body;
    size_t body_size;
    bool cut;            /* the body went on */
    bool secret;         /* neither body is written */
    const char *failure; /* why there is no whole reply, or NULL */
    int64_t ms;
};

/* Made new, mode 0600. Fails with EXIT_INTERNAL. */
int trace_open(const char *path, struct trace **out, struct err *err);
void trace_write(struct trace *t, const struct secrets *s, const struct trace_exchange *x); /* one thread at a time */
int trace_close(struct trace *t, struct err *err); /* fails with EXIT_INTERNAL when anything was not written */

#endif
