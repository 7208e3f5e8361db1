/* What lies around another level than zero is brought there by a linear-phase high-pass, which follows an offset that
   drifts and leaves everything from 10 Hz on as it is. */
#include <stdlib.h>

#include "dsp/fir_design.h"
#include "fix/filtered.h"
#include "fix/fixer.h"

static bool settle(struct fix_step *step, const struct patient *patient)
{
    const struct ill *ill = fixer_ill(step->fixer, patient);
    if (!step->is_meant && !ill)
        return false;
    buf_add(&step->what, "take the offset away with a linear-phase high-pass at 5 Hz");
    if (ill && ill->has_value)
        buf_addf(&step->what, ": it is %.3f %% of full scale", ill->value);
    return true;
}

static enum status start(void *state, const struct fix_step *step, const struct fix_goal *goal,
                         struct fix_stream *stream, struct fault *fault)
{
    (void)step, (void)goal, (void)fault;
    size_t count;
    double *taps = fir_design_dc(stream->rate_hz, &count);
    ((struct filtered *)state)->fir = fir_new(taps, count, stream->channels);
    free(taps);
    return OK;
}

static const char *const cures[] = {"level.dc_offset", NULL};

const struct fixer fixer_offset_fix = {
    .name = "offset",
    .summary = "takes a DC offset away",
    .cures = cures,
    .settle = settle,
    .state_size = sizeof(struct filtered),
    .start = start,
    .push = filtered_push,
    .drain = filtered_drain,
    .stop = filtered_stop,
};
