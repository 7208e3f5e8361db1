/* A side that stands upside down is turned over: the right one. */
#include "fix/fixer.h"

struct polarity {
    int channel;
};

static bool settle(struct fix_step *step, const struct patient *patient)
{
    int left, right;
    if (!step->is_meant && !patient_ill(patient, "stereo.inverted"))
        return false;
    if (!layout_front_pair(patient->format->speakers, patient->format->channels, &left, &right))
        buf_add(&step->refusal, "the file has no pair of left and right");
    step->amounts[0] = right;
    buf_add(&step->what, "turn the right side over");
    return true;
}

static enum status start(void *state, const struct fix_step *step, const struct fix_goal *goal,
                         struct fix_stream *stream, struct fault *fault)
{
    (void)goal, (void)stream, (void)fault;
    ((struct polarity *)state)->channel = (int)step->amounts[0];
    return OK;
}

static void push(void *state, struct frames *in, struct frames *out)
{
    const struct polarity *polarity = state;
    double *side = in->channel[polarity->channel];
    for (size_t i = 0; i < in->count; i++)
        side[i] = -side[i];
    frames_move(in, out, in->count);
}

/* What the sides have to do with each other comes right with it. */
static const char *const cures[] = {"stereo.inverted", "stereo.correlation", "stereo.correlation_bass",
                                    "stereo.mono_loss", NULL};

const struct fixer fixer_polarity_fix = {
    .name = "polarity",
    .summary = "turns a side over that stands upside down",
    .cures = cures,
    .settle = settle,
    .state_size = sizeof(struct polarity),
    .start = start,
    .push = push,
};
