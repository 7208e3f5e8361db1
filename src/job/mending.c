#include "job/mending.h"

#include <stdlib.h>

#include "base/mem.h"

struct mending_step *mending_add_step(struct mending *mending)
{
    mending->steps =
        mem_grow(mending->steps, mending->step_count, &mending->step_capacity, sizeof *mending->steps);
    mending->steps[mending->step_count] = (struct mending_step){.name = NULL};
    return &mending->steps[mending->step_count++];
}

struct mending_number *mending_add_number(struct mending *mending)
{
    mending->numbers = mem_grow(mending->numbers, mending->number_count, &mending->number_capacity,
                                sizeof *mending->numbers);
    mending->numbers[mending->number_count] = (struct mending_number){.measure = NULL};
    return &mending->numbers[mending->number_count++];
}

struct mending_finding *mending_add_finding(struct mending *mending)
{
    mending->findings = mem_grow(mending->findings, mending->finding_count, &mending->finding_capacity,
                                 sizeof *mending->findings);
    mending->findings[mending->finding_count] = (struct mending_finding){.rule = NULL};
    return &mending->findings[mending->finding_count++];
}

struct mending_word *mending_add_word(struct mending *mending)
{
    mending->recipe =
        mem_grow(mending->recipe, mending->recipe_count, &mending->recipe_capacity, sizeof *mending->recipe);
    mending->recipe[mending->recipe_count] = (struct mending_word){.option = NULL};
    return &mending->recipe[mending->recipe_count++];
}

void mending_free(struct mending *mending)
{
    if (!mending)
        return;
    for (size_t i = 0; i < mending->step_count; i++) {
        free(mending->steps[i].name);
        free(mending->steps[i].what);
        free(mending->steps[i].did);
        free(mending->steps[i].refused);
    }
    for (size_t i = 0; i < mending->finding_count; i++) {
        free(mending->findings[i].rule);
        free(mending->findings[i].message);
    }
    for (size_t i = 0; i < mending->recipe_count; i++) {
        free(mending->recipe[i].option);
        free(mending->recipe[i].value);
    }
    free(mending->steps);
    free(mending->numbers);
    free(mending->findings);
    free(mending->recipe);
    free(mending->from);
    free(mending->state_name);
    free(mending->declined);
    free(mending->over);
    free(mending->losses);
    free(mending);
}
