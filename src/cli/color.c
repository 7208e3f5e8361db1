#include "cli/color.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *const color_choices[] = {"auto", "always", "never", NULL};

bool color_is_used(const char *when)
{
    if (when && strcmp(when, "auto") != 0)
        return strcmp(when, "always") == 0;
    const char *off = getenv("NO_COLOR"), *terminal = getenv("TERM");
    return isatty(STDOUT_FILENO) && !(off && *off) && !(terminal && strcmp(terminal, "dumb") == 0);
}
