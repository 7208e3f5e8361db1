/* Silence before the first and after the last sound. */
#include <math.h>

#include "analyze/analyzer.h"

/* -60 dBFS: what a listener takes for silence, and quieter than any fade's audible end. */
static const float threshold = 0.001f;

enum { HEAD, TAIL, GAP };

static const struct measure measures[] = {
    [HEAD] = {"silence.head", "s", "Silence at the head", 3, "time before the first sample over -60 dBFS",
              "In any channel. A file without such a sample is silent for its whole length.", 0, true},
    [TAIL] = {"silence.tail", "s", "Silence at the tail", 3, "time after the last sample over -60 dBFS",
              "In any channel. A file without such a sample is silent for its whole length.", 0, true},
    [GAP] = {"silence.gap", "s", "Longest silence within", 3,
             "longest stretch without a sample over -60 dBFS between the first and the last one",
             "In any channel. Stretches under 10 ms, such as the zeros of a slow wave, do not count.", 0,
             false},
    {0},
};

struct silence {
    int rate_hz;
    bool heard;
    int64_t first, last, frames;
};

static enum status silence_start(void *state, const struct audio_format *format,
                                 const struct analyze_options *options, struct fault *fault)
{
    (void)options, (void)fault;
    struct silence *silence = state;
    silence->rate_hz = format->rate_hz;
    return OK;
}

static void silence_push(void *state, const struct audio_block *block)
{
    struct silence *silence = state;
    for (int i = 0; i < block->channels; i++) {
        const float *x = block->samples[i];
        size_t first = 0, last = block->frames;
        while (last > 0 && fabsf(x[last - 1]) <= threshold)
            last--;
        if (last == 0)
            continue;
        int64_t heard = block->first_frame + (int64_t)last - 1;
        if (!silence->heard || heard > silence->last)
            silence->last = heard;
        if (silence->heard && silence->first < block->first_frame)
            continue;
        while (fabsf(x[first]) <= threshold)
            first++;
        heard = block->first_frame + (int64_t)first;
        if (!silence->heard || heard < silence->first)
            silence->first = heard;
        silence->heard = true;
    }
    silence->frames += (int64_t)block->frames;
}

static enum status silence_finish(void *state, struct record *record, struct fault *fault)
{
    (void)fault;
    const struct silence *silence = state;
    double whole = (double)silence->frames / silence->rate_hz;
    double head = silence->heard ? (double)silence->first / silence->rate_hz : whole;
    double tail = silence->heard ? (double)(silence->frames - 1 - silence->last) / silence->rate_hz : whole;
    reading_time(record_number(record, &measures[HEAD], RECORD_WHOLE, head), 0.0, RECORD_WHOLE);
    reading_time(record_number(record, &measures[TAIL], RECORD_WHOLE, tail), whole - tail, RECORD_WHOLE);
    record_absent(record, &measures[GAP], RECORD_WHOLE, "not measured yet");
    return OK;
}

const struct analyzer analyzer_silence = {
    .name = "silence",
    .summary = "silence at the head and the tail",
    .measures = measures,
    .state_size = sizeof(struct silence),
    .start = silence_start,
    .push = silence_push,
    .finish = silence_finish,
};
