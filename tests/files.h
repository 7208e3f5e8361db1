/* Small audio files for the tests: written byte by byte where the header is the point, by libsndfile where the codec is.
   Samples are a formula of frame and channel, so that what comes back can be told. */
#ifndef TESTS_FILES_H
#define TESTS_FILES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

struct form {
    int rate_hz, channels;
    int bits; /* of the word in the file: 8, 16, 24, 32; floats 32 or 64 */
    bool is_float;
    int valid_bits; /* bits in use at the word's top; 0: all */
    bool is_extensible;
    uint32_t mask; /* of an extensible WAVE file */
    int64_t frames;
};

/* 48 kHz and 1000 frames. */
struct form form_integer(int channels, int bits);
struct form form_float(int channels, int bits);
/* What a reader must give back: extremes first, then values all over the range; floats pass full scale. */
double form_sample(const struct form *form, int64_t frame, int channel);
/* OR of all codes, the word's top bit in bit 31; 0 for floats. */
uint32_t form_code_bits(const struct form *form);
int64_t form_frame_bytes(const struct form *form);

/* Numbers into bytes. A buf holds the bytes of a file. */
void put_le(struct buf *file, uint64_t number, int bytes);
void put_be(struct buf *file, uint64_t number, int bytes);
void set_le(struct buf *file, size_t at, uint64_t number, int bytes);
void set_be(struct buf *file, size_t at, uint64_t number, int bytes);
enum word_order { WORDS_LE, WORDS_BE };
/* A chunk of RIFF (little endian) or IFF (big endian): begin returns where its size stands, end sets it and pads. */
size_t chunk_begin(struct buf *file, const char *name);
void chunk_end(struct buf *file, size_t at, enum word_order order);
void chunk_put(struct buf *file, const char *name, const void *bytes, size_t count, enum word_order order);
/* Samples of the form; 8-bit words of WAVE files are unsigned. Returns where they begin. */
size_t put_samples(struct buf *file, const struct form *form, enum word_order order, bool is_unsigned);

bool file_save(const char *path, const struct buf *file);
bool file_load(const char *path, struct buf *file);
/* Writes the file and empties the buffer. */
void file_give(const char *path, struct buf *file);

struct encoding {
    int format;                        /* libsndfile's, type and subtype */
    const char *title, *artist, *date; /* NULL: none */
    bool is_tone; /* a sine in each channel (see encoding_tone_hz) instead of the formula's samples */
};

/* False when this libsndfile cannot write it. */
bool file_encode(const char *path, const struct encoding *encoding, const struct form *form);
/* The tone of a channel, at -20 dBFS peak. */
double encoding_tone_hz(int channel);
/* Sets the sums of all Ogg pages anew (RFC 3533, clause 6) after bytes were changed. */
void ogg_seal(struct buf *file);

#endif
