/* doctor: private to cmd_doctor.c and doctor_azure.c. */
#ifndef CMD_DOCTOR_H
#define CMD_DOCTOR_H

#include <stdbool.h>
#include <stddef.h>

#include "cmd/take_azure.h"
#include "report/show.h"

struct err;
struct run;

struct doctor {
    struct run *run;
    struct cmd_azure azure; /* what command line, environment and config file say */
    bool probe;
    struct finding *at;
    size_t n, cap;
};

void doctor_say(struct doctor *d, const char *topic, enum finding_state state, const char *remedy, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
/* Each problem that an error lists, "message\n" or "message\n  remedy\n", as a finding. */
void doctor_say_err(struct doctor *d, const char *topic, const struct err *err);

/* How Azure is reached and signed in to; with --probe, whether it works, service by service. */
void doctor_azure(struct doctor *d);

#endif
