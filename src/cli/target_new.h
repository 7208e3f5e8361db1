/* A new profile for the user to fill in. */
#ifndef CLI_TARGET_NEW_H
#define CLI_TARGET_NEW_H

#include "base/fault.h"
#include "judge/target.h"

/* Whether a new target can be called so; ERR_USAGE. */
enum status target_new_check_name(const char *name, struct fault *fault);
/* A profile called `name` that extends `base`, which the user calls `word`, with comments that explain what to write. It
   is valid as it stands. The caller frees *text. ERR_USAGE for a path that cannot stand in XML. */
enum status target_new_text(char **text, const char *name, const struct target *base, const char *word,
                            const char *today, struct fault *fault);

#endif
