/* What doctor found: a row for each finding, its remedy below the table. */
#include "base/arena.h"
#include "report/show_common.h"

static const char *const states[FINDING_STATES] = {
    [FINDING_OK] = "ok", [FINDING_WARNING] = "warning", [FINDING_PROBLEM] = "problem"};

static const char *summary(struct doc *d, const size_t *count)
{
    if (count[FINDING_PROBLEM] == 0 && count[FINDING_WARNING] == 0)
        return "All is well.";
    const char *warnings = arena_printf(d->arena, "%zu %s", count[FINDING_WARNING],
                                        show_plural(count[FINDING_WARNING], "warning", "warnings"));
    const char *problems = arena_printf(d->arena, "%zu %s", count[FINDING_PROBLEM],
                                        show_plural(count[FINDING_PROBLEM], "problem", "problems"));
    return count[FINDING_PROBLEM] == 0   ? arena_printf(d->arena, "No problem, %s.", warnings)
           : count[FINDING_WARNING] == 0 ? arena_printf(d->arena, "%s.", problems)
                                         : arena_printf(d->arena, "%s, %s.", problems, warnings);
}

enum { STATE, TOPIC, TEXT, REMEDY, COLUMNS };

static void add_row(struct doc *d, struct doc_table *t, const struct finding *f)
{
    struct doc_value *v = doc_row(d, t, NULL);
    v[STATE] = doc_text(states[f->state]);
    v[TOPIC] = doc_text(f->topic);
    v[TEXT] = doc_text(f->text);
    v[REMEDY] = doc_text(f->remedy ? f->remedy : "");
    doc_tone(t, f->state == FINDING_OK ? DOC_PLAIN : DOC_BOLD);
}

struct doc *show_findings(struct arena *a, const struct show_context *ctx, const struct finding *findings, size_t n)
{
    static const struct doc_column columns[COLUMNS] = {
        [STATE] = {"state", "State", false, 0},
        [TOPIC] = {"topic", "Topic", false, 0},
        [TEXT] = {"text", "Finding", false, 0},
        [REMEDY] = {"remedy", "What to do", false, 0},
    };
    size_t count[FINDING_STATES] = {0};
    struct doc *d = show_open(a, ctx, "ratecast/doctor/1");
    struct doc_table *t = doc_table(d, NULL, columns, COLUMNS);
    t->csv = true;
    for (size_t i = 0; i < n; i++)
        count[findings[i].state]++;
    d->lead = summary(d, count);
    doc_put(d, &d->data, "problems", doc_count((long long)count[FINDING_PROBLEM]));
    doc_put(d, &d->data, "warnings", doc_count((long long)count[FINDING_WARNING]));
    struct doc_value *list = doc_put(d, &d->data, "findings", doc_list());
    for (size_t i = 0; i < n; i++) {
        const struct finding *f = &findings[i];
        struct doc_value *one = doc_push(d, list, doc_object());
        doc_put(d, one, "topic", doc_text(f->topic));
        doc_put(d, one, "state", doc_text(states[f->state]));
        doc_put(d, one, "text", doc_text(f->text));
        doc_put(d, one, "remedy", doc_text(f->remedy));
        add_row(d, t, f);
    }
    show_hide_empty(t, REMEDY);
    return d;
}
