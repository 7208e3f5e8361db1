/* The louder side is turned down, by no more than what is a matter of level and not of the mix. */
#include <math.h>

#include "base/units.h"
#include "fix/fixer.h"

enum { MOST };

struct balance {
    int channel;
    double gain;
};

static bool settle(struct fix_step *step, const struct patient *patient)
{
    int left, right;
    double balance = patient_number(patient, "stereo.balance", FIX_WHOLE, 0.0), most = step->values[MOST];
    if (!step->is_meant && !fixer_ill(step->fixer, patient))
        return false;
    if (!layout_front_pair(patient->format->speakers, patient->format->channels, &left, &right))
        buf_add(&step->refusal, "the file has no pair of left and right");
    else if (fabs(balance) > 2.0 * most)
        buf_addf(&step->refusal, "a side that is %.1f LU louder is a matter of the mix, not of level",
                 fabs(balance));
    step->amounts[0] = balance > 0 ? left : right;
    step->amounts[1] = -fmin(fabs(balance), most);
    buf_addf(&step->what, "turn the %s side down by %.2f dB", balance > 0 ? "left" : "right",
             -step->amounts[1]);
    return true;
}

static enum status start(void *state, const struct fix_step *step, const struct fix_goal *goal,
                         struct fix_stream *stream, struct fault *fault)
{
    (void)goal, (void)stream, (void)fault;
    *(struct balance *)state =
        (struct balance){.channel = (int)step->amounts[0], .gain = amplitude_from_db(step->amounts[1])};
    return OK;
}

static void push(void *state, struct frames *in, struct frames *out)
{
    const struct balance *balance = state;
    double *side = in->channel[balance->channel];
    for (size_t i = 0; i < in->count; i++)
        side[i] *= balance->gain;
    frames_move(in, out, in->count);
}

static const char *const cures[] = {"stereo.balance", NULL};
static const struct fix_parameter parameters[] = {
    [MOST] = {"most", "dB", "turn a side down by no more than this", 0.0, 6.0, 1.5},
    {0},
};

const struct fixer fixer_balance_fix = {
    .name = "balance",
    .summary = "turns the louder side down",
    .cures = cures,
    .parameters = parameters,
    .settle = settle,
    .state_size = sizeof(struct balance),
    .start = start,
    .push = push,
};
