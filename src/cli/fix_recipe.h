/* How a run of fix can be repeated: the options that made the new file what it is, in its report and out of it. */
#ifndef CLI_FIX_RECIPE_H
#define CLI_FIX_RECIPE_H

#include "cli/fix_request.h"
#include "job/mending.h"

/* Texts that options point to, freed together. */
struct fix_recipe {
    char **texts;
    size_t count, capacity;
};

/* Adds the options to the mending; one gain for an album stands as that gain. */
void fix_recipe_note(struct mending *mending, const struct fix_options *options,
                     const struct plan_request *request);
/* Takes the options of the first file that fix wrote of those in the report, but for those that the user gave. ERR_FORMAT
   where there is none. `recipe` is released when the options are done with. */
enum status fix_recipe_read(struct fix_recipe *recipe, struct fix_options *options, const char *path,
                            struct fault *fault);
void fix_recipe_release(struct fix_recipe *recipe);

#endif
