/* The last step: words of the new file's length. What an earlier step has changed, and what does not fit, is dithered. */
#include <math.h>

#include "dsp/dither.h"
#include "fix/fixer.h"

enum { SHAPE };

static enum dither_kind shape_of(const struct fix_step *step)
{
    static const enum dither_kind kinds[] = {DITHER_TRIANGULAR, DITHER_LIPSHITZ, DITHER_IMPROVED_E};
    return kinds[lround(step->values[SHAPE])];
}

static bool settle(struct fix_step *step, const struct patient *patient)
{
    const struct fix_goal *goal = patient->goal;
    const struct audio_format *format = patient->format;
    double effective = patient_number(patient, "frame.bits_effective", FIX_WHOLE, format->bits);
    if (goal->is_float)
        return false;
    bool is_shorter = goal->bits < effective || format->is_float || format->is_lossy;
    step->amounts[0] = is_shorter;
    if (is_shorter)
        buf_addf(&step->what, "make words of %d bits, with %s dither", goal->bits,
                 shape_of(step) != DITHER_TRIANGULAR ? "shaped" : "triangular");
    return true;
}

static enum status start(void *state, const struct fix_step *step, const struct fix_goal *goal,
                         struct fix_stream *stream, struct fault *fault)
{
    (void)fault;
    if (goal->is_trial)
        return OK;
    bool is_needed = step->amounts[0] > 0 || goal->is_changed || goal->trim_db != 0.0;
    enum dither_kind kind = is_needed ? shape_of(step) : DITHER_NONE;
    *(struct dither **)state = dither_new(kind, goal->bits, goal->seed, stream->channels);
    return OK;
}

static void push(void *state, struct frames *in, struct frames *out)
{
    struct dither *dither = *(struct dither **)state;
    if (dither)
        dither_push(dither, in, out);
    else
        frames_move(in, out, in->count);
}

static void stop(void *state)
{
    dither_free(*(struct dither **)state);
}

static const char *const cures[] = {NULL};
static const struct fix_parameter parameters[] = {
    [SHAPE] = {"shape", "", "0: white; 1: Lipshitz, 2: improved E, for 44.1 and 48 kHz and nothing after",
               0.0, 2.0, 0.0, true},
    {0},
};

const struct fixer fixer_word_fix = {
    .name = "word",
    .summary = "dithers to the new file's word length",
    .cures = cures,
    .parameters = parameters,
    .settle = settle,
    .state_size = sizeof(struct dither *),
    .start = start,
    .push = push,
    .stop = stop,
};
