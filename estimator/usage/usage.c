#include "usage/usage.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/notes.h"
#include "base/text.h"
#include "usage/aggregate.h"
#include "usage/engine.h"
#include "usage/folder.h"

#define USAGE_FIELD_WORD(field, word) [field] = word,
static const char *const words[USAGE_FIELD_COUNT] = {USAGE_FIELDS(USAGE_FIELD_WORD)};
#undef USAGE_FIELD_WORD

int usage_read(const struct usage_input *in, const struct usage_query *q, struct arena *a, struct usage_table **out,
               struct notes *notes, struct err *err)
{
    struct usage_input files;
    *out = NULL;
    if (usage_open_folders(in, a, &files, err))
        return -1;
    struct usage_table *t = arena_xrealloc(NULL, 1, sizeof *t);
    *t = (struct usage_table){.groups = aggregate_new(q)};
    if ((in->server ? source_clickhouse_read : source_file_read)(&files, q, a, t, notes, err) ||
        aggregate_finish(t->groups, err)) {
        usage_table_close(t);
        return -1;
    }
    t->facts.currency = aggregate_currency(t->groups);
    if (t->facts.no_cost_rows)
        notes_add(notes, "%llu row%s a quantity and no cost: sums of money are without %s",
                  (unsigned long long)t->facts.no_cost_rows, t->facts.no_cost_rows == 1 ? " states" : "s state",
                  t->facts.no_cost_rows == 1 ? "it" : "them");
    *out = t;
    return 0;
}

int usage_states(const struct usage_input *in, enum usage_field field, bool *states, struct err *err)
{
    struct arena *a = arena_new();
    struct usage_input files;
    int status = usage_open_folders(in, a, &files, err);
    if (!status)
        status = (in->server ? source_clickhouse_states : source_file_states)(&files, field, states, err);
    arena_free(a);
    return status;
}

void usage_table_close(struct usage_table *t)
{
    if (!t)
        return;
    aggregate_free(t->groups);
    free(t);
}

size_t usage_table_rows(const struct usage_table *t)
{
    return aggregate_rows(t->groups);
}

void usage_table_row(const struct usage_table *t, size_t i, struct usage_row *out)
{
    aggregate_row(t->groups, i, out);
}

const struct usage_facts *usage_table_facts(const struct usage_table *t)
{
    return &t->facts;
}

bool usage_key_parse(struct arena *a, const char *text, struct usage_key *out, const char **near)
{
    struct suggest s;
    suggest_start(&s, text);
    *near = NULL;
    if (text_starts(text, "tag:") && text[4]) {
        *out = (struct usage_key){.field = USAGE_TAG, .tag = arena_strdup(a, text + 4)};
        return true;
    }
    for (int f = 0; f < USAGE_FIELD_COUNT; f++) {
        if (!words[f] || f == USAGE_TAG)
            continue;
        if (text_eq_folded(words[f], text)) {
            *out = (struct usage_key){.field = (enum usage_field)f};
            return true;
        }
        suggest_offer(&s, words[f]);
    }
    *near = s.best ? s.best : text_starts(text, "tag") ? "tag:NAME" : NULL;
    return false;
}

const char *usage_key_text(struct arena *a, const struct usage_key *key)
{
    return key->field == USAGE_TAG ? arena_printf(a, "tag:%s", key->tag) : words[key->field];
}

const char *usage_skip_text(enum usage_skip skip)
{
#define USAGE_SKIP_WORDS(name, text) [name] = text,
    static const char *const texts[USAGE_SKIP_COUNT] = {USAGE_SKIPS(USAGE_SKIP_WORDS)};
#undef USAGE_SKIP_WORDS
    return texts[skip];
}
