/* Several targets, each once. */
#ifndef JUDGE_TARGET_LIST_H
#define JUDGE_TARGET_LIST_H

#include <stddef.h>

#include "base/fault.h"
#include "judge/target.h"

struct target_list {
    struct target *targets;
    size_t count, capacity;
};

/* Adds the target that a word means, or all of a group ("streaming"), unless they are there already. ERR_USAGE for what
   does not exist, and for two files that have one id. Targets move. */
enum status target_list_add(struct target_list *list, const char *word, struct fault *fault);
/* The target with that id, or NULL. */
const struct target *target_list_find(const struct target_list *list, const char *id);
void target_list_release(struct target_list *list);

#endif
