/* Silence before the first and after the last sound, and the longest one between. */
#include <math.h>

#include "analyze/analyzer.h"

/* -60 dBFS: what a listener takes for silence, and quieter than any fade's audible end. */
static const float threshold = 0.001f;
/* Shorter ones are no silence: a wave of 50 Hz at -20 dBFS is under the threshold for 64 us each time it passes zero. */
static const int gaps_a_second = 100;

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
    int64_t first, last; /* frames that were heard */
    int64_t frames;
    int64_t gap, gap_end; /* the longest so far, or what is just too short to count, and the sound after it */
};

static enum status silence_start(void *state, const struct audio_format *format,
                                 const struct analyze_options *options, struct fault *fault)
{
    (void)options, (void)fault;
    struct silence *silence = state;
    silence->rate_hz = format->rate_hz;
    silence->gap = (format->rate_hz + gaps_a_second - 1) / gaps_a_second - 1;
    return OK;
}

static bool is_heard(const struct audio_block *block, int64_t frame)
{
    for (int i = 0; i < block->channels; i++)
        if (fabsf(block->samples[i][frame - block->first_frame]) > threshold)
            return true;
    return false;
}

/* The first frame from `from` on that is heard, or where the block ends. */
static int64_t next_heard(const struct audio_block *block, int64_t from)
{
    int64_t end = block->first_frame + (int64_t)block->frames;
    while (from < end && !is_heard(block, from))
        from++;
    return from;
}

static void hear(struct silence *silence, int64_t frame)
{
    if (!silence->heard)
        silence->first = frame;
    silence->heard = true;
    silence->last = frame;
}

/* A gap that is longer than the longest one so far is silent at every frame up to that length. So the last sound before
   there is looked for from behind, and what lies before it is never looked at. */
static void silence_push(void *state, const struct audio_block *block)
{
    struct silence *silence = state;
    int64_t start = block->first_frame, end = start + (int64_t)block->frames, next;
    silence->frames = end;
    if (!silence->heard && (next = next_heard(block, start)) < end)
        hear(silence, next);
    while (silence->heard && silence->last + 1 < end) {
        int64_t after = silence->last + 1, goal = after + silence->gap;
        int64_t from = after > start ? after : start, at = goal < end ? goal : end - 1;
        while (at >= from && !is_heard(block, at))
            at--;
        if (at >= from) {
            hear(silence, at);
            continue;
        }
        next = next_heard(block, goal > start ? goal : start);
        if (next >= end)
            return;
        silence->gap = next - after;
        silence->gap_end = next;
        hear(silence, next);
    }
}

static void record_gap(struct record *record, const struct silence *silence)
{
    if (!silence->heard) {
        record_absent(record, &measures[GAP], RECORD_WHOLE, "no sample is over -60 dBFS");
        return;
    }
    double length_s = silence->gap_end ? (double)silence->gap / silence->rate_hz : 0.0;
    double start_s = (double)(silence->gap_end - silence->gap) / silence->rate_hz;
    struct reading *reading = record_number(record, &measures[GAP], RECORD_WHOLE, length_s);
    if (!silence->gap_end)
        return;
    reading_time(reading, start_s, RECORD_WHOLE);
    reading_place(reading, &(struct place){start_s, length_s, RECORD_WHOLE, length_s, 0});
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
    record_gap(record, silence);
    return OK;
}

const struct analyzer analyzer_silence = {
    .name = "silence",
    .summary = "silence at the head, at the tail and between",
    .measures = measures,
    .state_size = sizeof(struct silence),
    .start = silence_start,
    .push = silence_push,
    .finish = silence_finish,
};
