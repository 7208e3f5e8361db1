/* What fix did to a file, as measures: nothing here measures it, job/mend puts the readings beside those of the new file, so
   that reports show and draw them like any other. */
#include "analyze/analyzer.h"

static const struct measure measures[] = {
    {"mending.gain_reduction", "dB", "Gain reduction", 1, "what the limiter of fix takes, each 100 ms",
     "The greatest attenuation of each 100 ms, of all channels, which share it. Only in reports on a file "
     "that fix wrote.",
     0, false, .panel = &panel_gain_reduction, .drawn = DRAWN_CURVE},
    {"mending.gain_reduction_max", "dB", "Gain reduction, greatest", 1,
     "the most that the limiter of fix took", "As above.", 0, true},
    {"mending.short_term_before", "LUFS", "Short-term loudness before", 1,
     "loudness of 3 s of the old file, every 100 ms", "Of the file that fix mended.", 0, false,
     .panel = &panel_loudness_before, .drawn = DRAWN_CURVE},
    {"mending.gain", "dB", "Gain of the mended file", 2,
     "how much louder the file that fix wrote is than the old one",
     "The one gain by which the old samples come closest to the new ones, by least squares over all "
     "channels.",
     0, false},
    {"mending.residual", "dB", "Residual of mending", 1, "what differs from the old file beside its level",
     "Power of the new samples less the old ones times that gain, over the power of the new ones. -100 dB "
     "and less is no more "
     "than dither. Not where the sample rate changed.",
     0, true},
    {0},
};

static bool after_fix_wanted(const struct audio_format *format, const struct analyze_options *options)
{
    (void)format, (void)options;
    return false;
}

static enum status after_fix_finish(void *state, struct record *record, struct fault *fault)
{
    (void)state, (void)record, (void)fault;
    return OK;
}

const struct analyzer analyzer_after_fix = {
    .name = "after_fix",
    .summary = "what fix did",
    .measures = measures,
    .wanted = after_fix_wanted,
    .finish = after_fix_finish,
};
