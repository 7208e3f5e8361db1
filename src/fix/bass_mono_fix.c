/* The side signal loses its bass: what a lathe cannot cut, and what a club's one woofer would cancel. The sum of left and
   right stays as it is. */
#include <stdlib.h>

#include "dsp/fir_design.h"
#include "fix/filtered.h"
#include "fix/fixer.h"

enum { SPLIT };

static bool settle(struct fix_step *step, const struct patient *patient)
{
    int left, right;
    if (!step->is_meant && !fixer_ill(step->fixer, patient))
        return false;
    if (!layout_front_pair(patient->format->speakers, patient->format->channels, &left, &right) ||
        left != 0 || right != 1)
        buf_add(&step->refusal, "the file does not begin with a pair of left and right");
    buf_addf(&step->what, "put the bass under %.0f Hz in the middle", step->values[SPLIT]);
    return true;
}

static enum status start(void *state, const struct fix_step *step, const struct fix_goal *goal,
                         struct fix_stream *stream, struct fault *fault)
{
    (void)goal, (void)fault;
    size_t count;
    double *taps = fir_design_bass_mono(step->values[SPLIT], stream->rate_hz, &count);
    ((struct filtered *)state)->fir = fir_new_side(taps, count, stream->channels);
    free(taps);
    return OK;
}

static const char *const cures[] = {"stereo.correlation_bass", NULL};
static const struct fix_parameter parameters[] = {
    [SPLIT] = {"split", "Hz", "where the middle begins", 60.0, 400.0, 120.0},
    {0},
};

const struct fixer fixer_bass_mono_fix = {
    .name = "bass-mono",
    .summary = "puts the bass in the middle",
    .cures = cures,
    .parameters = parameters,
    .settle = settle,
    .state_size = sizeof(struct filtered),
    .start = start,
    .push = filtered_push,
    .drain = filtered_drain,
    .stop = filtered_stop,
};
