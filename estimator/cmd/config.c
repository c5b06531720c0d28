#include "cmd/config.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/run.h"
#include "cmd/cmd.h"
#include "io/file.h"

enum { CONFIG_MAX = 1 << 20 };

const char *config_path(struct run *run)
{
    const char *xdg = run_env("XDG_CONFIG_HOME"), *home = run_env("HOME");
    return xdg    ? arena_printf(run->arena, "%s/ratecast/config", xdg)
           : home ? arena_printf(run->arena, "%s/.config/ratecast/config", home)
                  : NULL;
}

int config_read(struct run *run, opt_tables tables, void *options, struct err *err)
{
    const char *path = config_path(run);
    if (!path || !file_exists(path))
        return 0;
    struct buf text;
    buf_init(&text, CONFIG_MAX);
    bool failed = file_read(path, &text, err) || file_check_text(path, &text, err) ||
                  opt_config(tables, options, run->arena, path, text.p, cmd_knows_option, err);
    buf_release(&text);
    return failed ? -1 : 0;
}
