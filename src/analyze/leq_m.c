/* Leq(m), the loudness of cinema trailers and advertisements (ISO 21727): only where a rule asks for it. */
#include "analyze/analyzer.h"

static const struct measure measures[] = {
    [0] = {"level.leq_m", "dB SPL", "Leq(m)", 1,
           "annoyance level of cinema trailers and advertisements, Leq(m)",
           "ISO 21727: energy mean from the first to the last sample over -60 dBFS, weighted by the curve of "
           "ITU-R "
           "BS.468 with 0 dB at 2 kHz, powers of the channels added. In a cinema where pink noise of -20 "
           "dBFS RMS "
           "in one channel plays at 85 dB(C). Measured only where a rule asks for it.",
           0, true},
    {0},
};

static bool leq_m_wanted(const struct audio_format *format, const struct analyze_options *options)
{
    (void)format;
    return analyze_asks(options, &measures[0]);
}

static enum status leq_m_finish(void *state, struct record *record, struct fault *fault)
{
    (void)state, (void)fault;
    record_absent(record, &measures[0], RECORD_WHOLE, "not measured yet");
    return OK;
}

const struct analyzer analyzer_leq_m = {
    .name = "leq_m",
    .summary = "Leq(m) of cinema trailers",
    .measures = measures,
    .wanted = leq_m_wanted,
    .finish = leq_m_finish,
};
