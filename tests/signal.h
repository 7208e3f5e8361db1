/* Signals made by formula, and the record that the analyzers make of them, without a file in between. */
#ifndef TESTS_SIGNAL_H
#define TESTS_SIGNAL_H

#include <stddef.h>
#include <stdint.h>

#include "analyze/analyzer.h"
#include "analyze/record.h"
#include "audio/block.h"
#include "audio/format.h"

/* Samples in the caller's hand: fill channel[c][0 ... frames-1], 1.0 is full scale. `format` may be changed, too: it
   starts as 32-bit float WAV with the conventional layout of that many channels. */
struct signal {
    struct audio_format format;
    size_t frames;
    float *channel[AUDIO_CHANNELS_MAX];
};

void signal_init(struct signal *signal, int rate_hz, int channels, size_t frames);
void signal_release(struct signal *signal);

/* A stretch of time in frames: seconds from the start, rounded to whole frames. */
size_t signal_frame(const struct signal *signal, double time_s);
/* Adds a sine to one channel (RECORD_WHOLE: to all) from start_s for length_s. `level_db` is the peak in dBFS,
   `phase_deg` the phase at the first sample of the stretch. */
void signal_add_sine(struct signal *signal, int channel, double start_s, double length_s, double frequency_hz,
                     double level_db, double phase_deg);
/* Multiplies everything. */
void signal_gain(struct signal *signal, double gain_db);
/* Rounds every sample to words of `bits` as a file would hold them (code / 2^(bits-1), limited to the range), and makes
   the format an integer one. */
void signal_quantize(struct signal *signal, int bits);

/* A uniform random number in -1 ... 1 of a seeded generator of our own, the same on every machine. */
double noise_next(uint64_t *seed);
/* Gaussian, mean 0, deviation 1. */
double noise_gaussian(uint64_t *seed);

/* Fills the buffer with the frames from `first` on, as far as it or the signal goes, as a source would. */
void signal_fill(struct audio_buffer *buffer, const struct signal *signal, size_t first);
/* Runs all analyzers over the signal. `options` may be NULL: none chosen. Release the record. */
void signal_measure(const struct signal *signal, const struct analyze_options *options,
                    struct record *record);
/* The same with blocks of `block_frames`. */
void signal_measure_split(const struct signal *signal, const struct analyze_options *options,
                          size_t block_frames, struct record *record);

/* The whole file's number of a measure; NAN when it is absent. */
double measured(const struct record *record, const char *id);
/* A channel's own. */
double measured_channel(const struct record *record, const char *id, int channel);

#endif
