/* take_azure: the options of the commands that talk to Azure, and the session, the sign-in and ARM that follow from them
 * and from the environment.
 *
 *     struct azure az;
 *     if (take_azure(run, &o->azure, &az, err)) return -1;            // nobody is asked yet
 *     int status = take_arm(run, &o->azure, &az, err) || work(az.net, az.arm, ...);
 *     return take_azure_end(&az, err) || status ? -1 : EXIT_OK;
 */
#ifndef CMD_TAKE_AZURE_H
#define CMD_TAKE_AZURE_H

#include <stdbool.h>
#include <stddef.h>

#include "azure/cloud.h"
#include "azure/net.h"
#include "azure/token.h"
#include "cmd/opt.h"

struct arm;
struct err;
struct run;

/* Second member of their options, right behind struct cmd_common. */
struct cmd_azure {
    const char *auth, *cloud, *subscription, *ca_file, *trace_http;
    const char *login_url, *arm_url, *retail_url, *metadata_url;
    struct opt_dec timeout, deadline, retry_wait;
    bool offline;
};

extern const struct opt cmd_azure_options[];

struct azure {
    struct cloud cloud;
    struct net_options net_options;
    struct token_options token_options;
    struct net *net;
    struct token *token; /* from take_arm on */
    struct arm *arm;     /* from take_arm on */
};

/* Session and addresses; Ctrl-C is caught from here on. Fails with EXIT_USAGE (an option), EXIT_INTERNAL (--trace-http). */
int take_azure(struct run *run, const struct cmd_azure *o, struct azure *out, struct err *err);
/* The way to sign in. Fails with EXIT_USAGE when none is configured. */
int take_arm(struct run *run, const struct cmd_azure *o, struct azure *az, struct err *err);
/* The subscription of --subscription or AZURE_SUBSCRIPTION_ID, else the only one that the account sees. In the arena of
 * the run. Fails with EXIT_USAGE: none, several (names them), one that is no GUID. */
int take_subscription(struct run *run, const struct cmd_azure *o, struct azure *az, const char **out, struct err *err);
/* Ends all of it, whatever went before; -1 (err only set if nothing was wrong yet) when the recording is not complete. */
int take_azure_end(struct azure *az, struct err *err);

#endif
