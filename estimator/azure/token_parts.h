/* token*.c only. */
#ifndef AZURE_TOKEN_PARTS_H
#define AZURE_TOKEN_PARTS_H

#include <pthread.h>
#include <stdint.h>

#include "azure/token.h"

/* Azure's own application for command lines, for those who sign in as themselves without one. */
#define TOKEN_PUBLIC_CLIENT "04b07795-8ddb-461a-bbee-02f9e1bf7b46"

enum {
    TOKEN_EARLY = 300,       /* seconds before its end at which a token is renewed */
    TOKEN_LEAST = 60,        /* with less it is not given out */
    TOKEN_CLI_LIFE = 300,    /* what az promises at least, where it does not say when the token ends */
    TOKEN_REPLY_MAX = 65536, /* bytes */
    TOKEN_MAX = 32768,       /* characters */
};

struct token {
    struct net *net;
    struct token_options o;
    enum token_way way;
    const char *az; /* its path */
    struct arena *arena;
    pthread_mutex_t lock; /* of all below */
    char *text;           /* the token, or NULL */
    int64_t got, ends;    /* seconds since 1970 */
    char *refresh;        /* of a device code, or NULL */
};

/* Keeps a token that lives `life` seconds. Fails with EXIT_INTERNAL for one that is none. */
int token_keep(struct token *t, const char *text, int64_t life, struct err *err);

int token_from_entra(struct token *t, struct err *err);    /* secret, certificate, workload */
int token_from_device(struct token *t, struct err *err);   /* a code, or what the last one left */
int token_from_identity(struct token *t, struct err *err); /* App Service, or the metadata service */
int token_from_cli(struct token *t, struct err *err);

#endif
