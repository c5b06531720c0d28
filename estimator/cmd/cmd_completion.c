/* completion: what a shell needs to complete ratecast's command lines. */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/run.h"
#include "catalog/catalog.h"
#include "catalog/offer.h"
#include "catalog/region.h"
#include "catalog/resource.h"
#include "catalog/size.h"
#include "cmd/cmd.h"
#include "cmd/common.h"
#include "cmd/complete.h"

static int run_completion(struct run *run, const void *options, const char *const *args, size_t n, struct err *err);

#define SHELL_WORD(shell) #shell "|"
const struct cmd cmd_completion = {
    .name = "completion",
    .summary = "complete commands, options and values with the tab key",
    .synopsis = "SHELL",
    .choices = COMPLETE_SHELLS(SHELL_WORD),
    .about = "Prints a script for bash or zsh. make install puts both where the shells look for them;\n"
             "otherwise add a line to ~/.bashrc, or write a file of zsh's $fpath.\n"
             "\n"
             "  source <(ratecast completion bash)\n"
             "  ratecast completion zsh >~/.zfunc/_ratecast\n",
    .tables = (const struct opt *const[]){cmd_common_options, NULL},
    .options_size = sizeof(struct cmd_common),
    .bare = true,
    .min_args = 1,
    .max_args = 1,
    .run = run_completion,
};
#undef SHELL_WORD

static const char *word_at(const struct catalog *c, enum opt_names names, size_t i, char *text, size_t size)
{
    const char *name = NULL, *ahb = "";
    if (names == OPT_REGIONS && i < region_count(c))
        name = region_at(c, i)->arm;
    if (names == OPT_RESOURCE && i < resource_count(c))
        name = resource_at(c, i)->form;
    if (names == OPT_RESOURCE && !name && i - resource_count(c) < size_count(c)) {
        snprintf(text, size, "vm/%s", size_at(c, i - resource_count(c))->name);
        return text;
    }
    if (names == OPT_OFFERS) {
        const struct offer_info *card = i < 2 * OPTION_COUNT ? NULL : offer_info_at(c, i - 2 * OPTION_COUNT);
        name = i < 2 * OPTION_COUNT ? option_name((enum option)(i / 2)) : card ? card->id : NULL;
        ahb = i < 2 * OPTION_COUNT && i % 2 ? "+ahb" : "";
    }
    snprintf(text, size, "%s%s", name ? name : "", ahb);
    return name ? text : NULL;
}

void complete_words(const struct catalog *c, enum opt_names names, struct buf *out)
{
    enum { WIDTH = 110 };
    char text[128];
    size_t start = out->n;
    for (size_t i = 0; word_at(c, names, i, text, sizeof text); i++) {
        if (out->n - start > WIDTH) {
            buf_puts(out, "\n");
            start = out->n;
        }
        buf_printf(out, " %s", text);
    }
}

static int run_completion(struct run *run, const void *options, const char *const *args, size_t n, struct err *err)
{
    (void)options, (void)n;
    struct catalog *catalog;
    if (catalog_load(run->arena, &catalog, err))
        return -1;
    struct buf out;
    buf_init(&out, 1 << 22);
#define SHELL_RUN(shell) \
    if (strcmp(args[0], #shell) == 0) \
        complete_##shell(catalog, run->arena, &out);
    COMPLETE_SHELLS(SHELL_RUN)
#undef SHELL_RUN
    fwrite(out.p, 1, out.n, stdout);
    buf_release(&out);
    return EXIT_OK;
}
