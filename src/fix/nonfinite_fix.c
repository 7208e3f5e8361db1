/* Samples that are no numbers: whoever reads a file gets zeros for them (audio/block.h), so nothing is left to do but to
   say so. */
#include "fix/fixer.h"

static bool settle(struct fix_step *step, const struct patient *patient)
{
    const struct ill *ill = fixer_ill(step->fixer, patient);
    if (!ill)
        return false;
    buf_addf(&step->what, "put zeros for %.0f sample%s", ill->value,
             ill->value == 1.0 ? " that is no number" : "s that are no numbers");
    return true;
}

static void push(void *state, struct frames *in, struct frames *out)
{
    (void)state;
    frames_move(in, out, in->count);
}

static const char *const cures[] = {"integrity.nonfinite", NULL};

const struct fixer fixer_nonfinite_fix = {
    .name = "nonfinite",
    .summary = "puts zeros for samples that are no numbers",
    .cures = cures,
    .settle = settle,
    .push = push,
};
