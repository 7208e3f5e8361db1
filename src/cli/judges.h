/* The targets of a run: those that judge, and those whose playback is predicted. */
#ifndef CLI_JUDGES_H
#define CLI_JUDGES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"
#include "cli/command.h"
#include "judge/target_list.h"

struct judges {
    struct target_list loaded;
    const struct target *
        *list; /* what the user named, in that order, then what is a fault anywhere, then the others */
    size_t judge_count;             /* so many of them judge */
    const struct target **services; /* those that play, whether they judge or not */
    size_t service_count;
};

/* `names` are names of targets and groups, and paths of profiles. `all_services` is wanted whatever was named;
   `any_service` when nothing that was named plays. ERR_USAGE for what does not exist, else ERR_FORMAT. */
enum status judges_load(struct judges *judges, const struct option_list *names, bool all_services,
                        bool any_service, struct fault *fault);
/* One line about those of the user's choice that are more than a year old, which the caller frees; else NULL. */
char *judges_age(const struct judges *judges);
void judges_release(struct judges *judges);

#endif
