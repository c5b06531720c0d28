#include "cmd/take_usage.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/run.h"
#include "catalog/catalog.h"
#include "catalog/region.h"
#include "cmd/opt.h"
#include "usage/usage.h"

static int take_key(struct run *run, const char *option, const char *text, struct usage_key *out, struct err *err)
{
    const char *near;
    if (usage_key_parse(run->arena, text, out, &near))
        return 0;
    return err_set(err, EXIT_USAGE,
                   near ? arena_printf(run->arena, "did you mean %s?", near)
                        : "give meter, service, subscription, resource-group, region, tag:NAME or series",
                   "%s: unknown key \"%s\"", option, text);
}

/* "region=westeurope;northeurope" */
static int take_filter(struct run *run, const struct catalog *c, const char *text, struct usage_filter *out,
                       struct err *err)
{
    const char *equals = strrchr(text, '=');
    if (!equals)
        return err_set(err, EXIT_USAGE, "write it like region=westeurope;northeurope", "--filter: \"%s\" has no value",
                       text);
    if (take_key(run, "--filter", arena_strndup(run->arena, text, (size_t)(equals - text)), &out->key, err))
        return -1;
    const char **values = arena_array(run->arena, strlen(text) + 1, sizeof *values);
    for (const char *p = equals + 1;; p++) {
        size_t n = strcspn(p, ";");
        const char *value = arena_strndup(run->arena, p, n);
        const struct region *r = out->key.field == USAGE_REGION ? region_find(c, value) : NULL;
        values[out->n++] = r ? r->arm : value;
        p += n;
        if (!*p)
            break;
    }
    out->values = values;
    return 0;
}

int take_usage_query(struct run *run, const struct catalog *c, const struct opt_list *by, const struct opt_list *filter,
                     struct usage_query *q, struct err *err)
{
    if (by->n > USAGE_BY_MAX || filter->n > USAGE_FILTERS_MAX)
        return err_set(err, EXIT_USAGE, "give fewer", "%s: at most %d can be given",
                       by->n > USAGE_BY_MAX ? "--by" : "--filter",
                       by->n > USAGE_BY_MAX ? (int)USAGE_BY_MAX : (int)USAGE_FILTERS_MAX);
    for (size_t i = 0; i < by->n; i++)
        if (take_key(run, "--by", by->at[i], &q->keys[q->nkeys++], err))
            return -1;
    for (size_t i = 0; i < filter->n; i++)
        if (take_filter(run, c, filter->at[i], &q->filters[q->nfilters++], err))
            return -1;
    return 0;
}

struct usage_server take_usage_server(const char *url)
{
    return (struct usage_server){url, run_env("CLICKHOUSE_USER"), run_env("CLICKHOUSE_PASSWORD")};
}
