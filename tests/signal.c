#include "signal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/pipeline.h"
#include "base/mem.h"

static const double pi = 3.14159265358979323846;

void signal_init(struct signal *signal, int rate_hz, int channels, size_t frames)
{
    *signal = (struct signal){.frames = frames};
    struct audio_format *format = &signal->format;
    format->rate_hz = rate_hz;
    format->channels = channels;
    format->bits = 32;
    format->is_float = true;
    format->container = "WAV";
    format->codec = "float";
    format->wav_tag = 3;
    format->frames_promised = (int64_t)frames;
    layout_assume(channels, format->speakers);
    layout_name(format->speakers, channels, format->layout);
    for (int i = 0; i < channels; i++)
        signal->channel[i] = mem_aligned(frames, sizeof(float));
}

void signal_release(struct signal *signal)
{
    for (int i = 0; i < signal->format.channels; i++)
        free(signal->channel[i]);
    *signal = (struct signal){0};
}

size_t signal_frame(const struct signal *signal, double time_s)
{
    return (size_t)llround(time_s * signal->format.rate_hz);
}

void signal_add_sine(struct signal *signal, int channel, double start_s, double length_s, double frequency_hz,
                     double level_db, double phase_deg)
{
    size_t start = signal_frame(signal, start_s), end = signal_frame(signal, start_s + length_s);
    double step = 2.0 * pi * frequency_hz / signal->format.rate_hz, phase = phase_deg * pi / 180.0;
    double peak = pow(10.0, level_db / 20.0);
    for (size_t i = start; i < end && i < signal->frames; i++) {
        float value = (float)(peak * sin(fmod(step * (double)(i - start), 2.0 * pi) + phase));
        for (int c = 0; c < signal->format.channels; c++)
            if (channel < 0 || channel == c)
                signal->channel[c][i] += value;
    }
}

void signal_gain(struct signal *signal, double gain_db)
{
    double factor = pow(10.0, gain_db / 20.0);
    for (int c = 0; c < signal->format.channels; c++)
        for (size_t i = 0; i < signal->frames; i++)
            signal->channel[c][i] = (float)(signal->channel[c][i] * factor);
}

void signal_quantize(struct signal *signal, int bits)
{
    double scale = ldexp(1.0, bits - 1);
    for (int c = 0; c < signal->format.channels; c++)
        for (size_t i = 0; i < signal->frames; i++) {
            double code = round(signal->channel[c][i] * scale);
            code = fmin(fmax(code, -scale), scale - 1.0);
            signal->channel[c][i] = (float)(code / scale);
        }
    signal->format.bits = bits;
    signal->format.is_float = false;
    signal->format.codec = "PCM";
    signal->format.wav_tag = 1;
}

/* SplitMix64 (Steele, Lea, Flood 2014). */
static uint64_t next_word(uint64_t *seed)
{
    uint64_t word = *seed += UINT64_C(0x9E3779B97F4A7C15);
    word = (word ^ (word >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    word = (word ^ (word >> 27)) * UINT64_C(0x94D049BB133111EB);
    return word ^ (word >> 31);
}

double noise_next(uint64_t *seed)
{
    return (double)(next_word(seed) >> 11) / 4503599627370496.0 - 1.0;
}

double noise_gaussian(uint64_t *seed)
{
    double u = 1.0 - (double)(next_word(seed) >> 11) / 9007199254740992.0;
    double v = (double)(next_word(seed) >> 11) / 9007199254740992.0;
    return sqrt(-2.0 * log(u)) * cos(2.0 * pi * v);
}

void signal_measure(const struct signal *signal, const struct analyze_options *options, struct record *record)
{
    signal_measure_split(signal, options, options ? options->block_frames : 0, record);
}

void signal_fill(struct audio_buffer *buffer, const struct signal *signal, size_t first)
{
    struct audio_block *block = &buffer->block;
    size_t left = signal->frames - first;
    block->first_frame = (int64_t)first;
    block->frames = left < buffer->capacity ? left : buffer->capacity;
    block->code_bits = 0;
    for (int c = 0; c < block->channels; c++)
        memcpy(buffer->channel[c], signal->channel[c] + first, block->frames * sizeof(float));
    if (!signal->format.is_float && signal->format.bits > 0)
        for (int c = 0; c < block->channels; c++)
            for (size_t i = 0; i < block->frames; i++)
                block->code_bits |= (uint32_t)(int32_t)(buffer->channel[c][i] * 2147483648.0);
    audio_buffer_scrub(buffer);
}

void signal_measure_split(const struct signal *signal, const struct analyze_options *options,
                          size_t block_frames, struct record *record)
{
    struct analyze_options chosen = options ? *options : (struct analyze_options){0};
    struct pipeline *pipeline;
    struct fault fault = {{0}};
    *record = (struct record){0};
    chosen.block_frames = block_frames;
    enum status status = pipeline_open(&pipeline, &signal->format, &chosen, &fault);
    for (size_t at = 0; status == OK && at < signal->frames;) {
        struct audio_buffer *buffer = pipeline_buffer(pipeline);
        signal_fill(buffer, signal, at);
        at += buffer->block.frames;
        pipeline_push(pipeline, buffer);
    }
    if (status == OK)
        status = pipeline_finish(pipeline, record, &fault);
    if (status != OK) {
        printf("the pipeline failed: %s\n", fault.text);
        exit(99);
    }
    pipeline_free(pipeline);
}

double measured(const struct record *record, const char *id)
{
    return record_value(record, id, RECORD_WHOLE, NAN);
}

double measured_channel(const struct record *record, const char *id, int channel)
{
    return record_value(record, id, channel, NAN);
}
