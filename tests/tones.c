#include "tones.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/pipeline.h"
#include "base/mem.h"
#include "check.h"

const int tone_rates_hz[TONE_RATES] = {44100, 48000, 88200, 96000, 176400, 192000};

void tones_init(struct signal *signal, int rate_hz, int channels,
                const struct stretch stretches[STRETCHES_MAX], int times)
{
    double length_s = 0, start_s = 0;
    for (int i = 0; i < STRETCHES_MAX; i++)
        length_s += stretches[i].length_s;
    signal_init(signal, rate_hz, channels, (size_t)llround(length_s * times * rate_hz));
    for (int turn = 0; turn < times; turn++)
        for (int i = 0; i < STRETCHES_MAX && stretches[i].length_s > 0; i++) {
            tones_add(signal, RECORD_WHOLE, start_s, stretches[i].length_s, stretches[i].level_db);
            start_s += stretches[i].length_s;
        }
}

void tones_add(struct signal *signal, int channel, double start_s, double length_s, double level_db)
{
    const double repeat_s = 0.01;
    signal_add_sine(signal, channel, start_s, fmin(length_s, repeat_s), 1000.0, level_db, 0.0);
    size_t repeat = signal_frame(signal, repeat_s), end = signal_frame(signal, start_s + length_s);
    for (int c = 0; c < signal->format.channels; c++)
        for (size_t i = signal_frame(signal, start_s) + repeat; i < end && i < signal->frames; i++)
            if (channel == RECORD_WHOLE || channel == c)
                signal->channel[c][i] = signal->channel[c][i - repeat];
}

struct signal signal_part(const struct signal *signal, double start_s, double length_s)
{
    struct signal part = *signal;
    for (int c = 0; c < signal->format.channels; c++)
        part.channel[c] += signal_frame(signal, start_s);
    part.frames = signal_frame(signal, length_s);
    return part;
}

static const struct analyzer *find_analyzer(const char *name)
{
    for (size_t i = 0; analyzer_at(i); i++)
        if (strcmp(analyzer_at(i)->name, name) == 0)
            return analyzer_at(i);
    abort();
}

static void push_all(const struct signal *signal, const struct analyzer *analyzer, void *state)
{
    enum { BLOCK = 16384 };
    struct audio_buffer buffer;
    audio_buffer_init(&buffer, signal->format.channels, BLOCK);
    for (size_t at = 0; at < signal->frames; at += buffer.block.frames) {
        if (at)
            audio_buffer_continue(&buffer, &buffer);
        signal_fill(&buffer, signal, at);
        analyzer->push(state, &buffer.block);
    }
    audio_buffer_release(&buffer);
}

void measure_alone(const struct signal *signal, const char *name, struct record *record)
{
    const struct analyzer *analyzer = find_analyzer(name);
    const struct analyze_options options = {0};
    struct fault fault = {{0}};
    void *state = mem_aligned(1, analyzer->state_size);
    *record = (struct record){0};
    CHECK(analyzer->start(state, &signal->format, &options, &fault) == OK);
    push_all(signal, analyzer, state);
    CHECK(analyzer->finish(state, record, &fault) == OK);
    analyzer->stop(state);
    free(state);
}

void check_second_meter(const struct signal *signal, const struct record *record)
{
    struct record second;
    measure_alone(signal, "second_meter", &second);
    double integrated = measured(record, "loudness.integrated");
    double expected = measured(&second, "second_meter.integrated");
    if (isnan(expected))
        CHECK(isnan(integrated));
    else
        CHECK_NEAR(integrated, expected, 0.01);
    record_release(&second);
}

void measure_loudness(const struct signal *signal, struct record *record)
{
    measure_alone(signal, "loudness", record);
    if (signal->format.rate_hz == 48000)
        check_second_meter(signal, record);
}

void check_constant(const struct record *record, const char *id, double window_s, double length_s,
                    double expected)
{
    const struct reading *series = record_find(record, id, RECORD_WHOLE);
    CHECK(series->count == (size_t)lround((length_s - window_s) / 0.1) + 1);
    CHECK_NEAR(series->start_s, window_s / 2.0, 1e-9);
    CHECK_NEAR(series->step_s, 0.1, 1e-9);
    for (size_t i = 0; i < series->count; i++)
        CHECK_NEAR(series->values[i], expected, 0.1);
}
