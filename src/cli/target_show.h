/* What 'mixcheck targets' prints of a target, in lines of 79 columns. Targets come from files of the user, too: what
   they hold is shown, not obeyed. */
#ifndef CLI_TARGET_SHOW_H
#define CLI_TARGET_SHOW_H

#include <stddef.h>

#include "judge/target.h"

enum { SHOW_WIDTH = 79 };

/* A label, and text beside it that begins at a column. A long label gets a line of its own. */
void show_row(size_t indent, size_t column, const char *label, const char *text);
/* Everything that is in it, with sources. */
void show_target(const struct target *target);

#endif
