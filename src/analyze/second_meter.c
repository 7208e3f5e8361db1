/* libebur128, the independent second meter: shown beside our own on request, and compared with it in the tests. */
#include <ebur128.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>

#include "analyze/analyzer.h"
#include "base/mem.h"
#include "base/units.h"

enum { INTEGRATED, RANGE, TRUE_PEAK };

static const struct measure measures[] = {
    [INTEGRATED] = {"second_meter.integrated", "LUFS", "libebur128: integrated", 2,
                    "integrated loudness by the second meter", "libebur128, with the same channel weights.",
                    0, true},
    [RANGE] = {"second_meter.range", "LU", "libebur128: range", 2, "loudness range by the second meter",
               "libebur128 takes the short-term loudness once a second, where EBU Tech 3342 of 2023 asks for "
               "ten times.",
               0, true},
    [TRUE_PEAK] = {"second_meter.true_peak", "dBTP", "libebur128: true peak", 2,
                   "true peak by the second meter",
                   "libebur128 oversamples 4 times under 96 kHz, twice under 192 kHz and not at all from "
                   "there on, with a"
                   " short filter; it reads under the true value on clipped music.",
                   0, true},
    {0},
};

struct second_meter {
    ebur128_state *meter;
    int channels;
    float *frames;
    size_t capacity;
    bool failed;
};

/* ebur128_init writes tables that all its meters share. */
static pthread_mutex_t starting = PTHREAD_MUTEX_INITIALIZER;

static bool second_meter_wanted(const struct audio_format *format, const struct analyze_options *options)
{
    (void)format;
    return options->second_meter;
}

/* libebur128 knows a weight of 1, of 1.41 and of 0. */
static int channel_place(enum speaker speaker, int channels)
{
    double weight = speaker_weight(speaker);
    if (weight <= 0)
        return EBUR128_UNUSED;
    if (channels == 1)
        return EBUR128_CENTER;
    return weight > 1.2 ? EBUR128_LEFT_SURROUND : EBUR128_CENTER;
}

static enum status second_meter_start(void *state, const struct audio_format *format,
                                      const struct analyze_options *options, struct fault *fault)
{
    (void)options;
    struct second_meter *second = state;
    second->channels = format->channels;
    pthread_mutex_lock(&starting);
    second->meter = ebur128_init((unsigned)format->channels, (unsigned long)format->rate_hz,
                                 EBUR128_MODE_I | EBUR128_MODE_LRA | EBUR128_MODE_TRUE_PEAK);
    pthread_mutex_unlock(&starting);
    if (!second->meter)
        return fail(fault, ERR_SYSTEM, "libebur128 does not start for %d channels at %d Hz", format->channels,
                    format->rate_hz);
    for (int i = 0; i < format->channels; i++)
        ebur128_set_channel(second->meter, (unsigned)i, channel_place(format->speakers[i], format->channels));
    return OK;
}

static void second_meter_push(void *state, const struct audio_block *block)
{
    struct second_meter *second = state;
    size_t samples = block->frames * (size_t)block->channels;
    if (samples > second->capacity) {
        second->frames = mem_resize(second->frames, samples, sizeof *second->frames);
        second->capacity = samples;
    }
    for (int channel = 0; channel < block->channels; channel++)
        for (size_t i = 0; i < block->frames; i++)
            second->frames[i * (size_t)block->channels + (size_t)channel] = block->samples[channel][i];
    if (ebur128_add_frames_float(second->meter, second->frames, block->frames) != EBUR128_SUCCESS)
        second->failed = true;
}

static void record_result(struct record *record, int which, bool had, double value)
{
    if (had && isfinite(value))
        record_number(record, &measures[which], RECORD_WHOLE, value);
    else
        record_absent(record, &measures[which], RECORD_WHOLE, "libebur128 gives no value");
}

static enum status second_meter_finish(void *state, struct record *record, struct fault *fault)
{
    (void)fault;
    struct second_meter *second = state;
    double integrated = 0, range = 0, peak = 0;
    bool had = !second->failed && ebur128_loudness_global(second->meter, &integrated) == EBUR128_SUCCESS;
    record_result(record, INTEGRATED, had, integrated);
    had = !second->failed && ebur128_loudness_range(second->meter, &range) == EBUR128_SUCCESS;
    record_result(record, RANGE, had, range);
    for (int i = 0; i < second->channels; i++) {
        double here = 0;
        if (ebur128_true_peak(second->meter, (unsigned)i, &here) == EBUR128_SUCCESS && here > peak)
            peak = here;
    }
    record_result(record, TRUE_PEAK, !second->failed && peak > 0, peak > 0 ? db_from_amplitude(peak) : 0.0);
    return OK;
}

static void second_meter_stop(void *state)
{
    struct second_meter *second = state;
    if (second->meter)
        ebur128_destroy(&second->meter);
    free(second->frames);
}

static void second_meter_library(struct buf *version)
{
    int major, minor, patch;
    ebur128_get_version(&major, &minor, &patch);
    buf_addf(version, "%d.%d.%d", major, minor, patch);
}

const struct analyzer analyzer_second_meter = {
    .name = "second_meter",
    .summary = "libebur128 beside our own meter",
    .library = "libebur128",
    .library_version = second_meter_library,
    .measures = measures,
    .state_size = sizeof(struct second_meter),
    .wanted = second_meter_wanted,
    .start = second_meter_start,
    .push = second_meter_push,
    .finish = second_meter_finish,
    .stop = second_meter_stop,
};
