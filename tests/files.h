/* Small audio files for the tests: written byte by byte where the header is the point, by libsndfile where the codec is,
   and read back through the program's own source. Samples are a formula of frame and channel, so that what comes back
   can be told. */
#ifndef TESTS_FILES_H
#define TESTS_FILES_H

#include <stdbool.h>
#include <stdint.h>

#include "audio/source.h"
#include "base/buf.h"
#include "base/fault.h"

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

/* Whole files, and the parts of a WAVE file; the data size stands 4 bytes before its first sample. */
void wave_begin(struct buf *file, const char *kind); /* "RIFF", "RIFX", "RF64", "BW64" */
void wave_format(struct buf *file, const struct form *form);
size_t wave_data(struct buf *file, const struct form *form);
void wave_end(struct buf *file);
/* Returns where the first sample is. */
size_t make_wave(struct buf *file, const char *kind, const struct form *form);
size_t make_w64(struct buf *file, const struct form *form);
size_t make_aiff(struct buf *file, const char *compression, const struct form *form); /* NULL: AIFF; "sowt" ... */
size_t make_caf(struct buf *file, const struct form *form, enum word_order order);
size_t make_au(struct buf *file, const struct form *form);

bool file_save(const char *path, const struct buf *file);
bool file_load(const char *path, struct buf *file);
/* Writes the file and empties the buffer. */
void file_give(const char *path, struct buf *file);

struct encoding {
    int format;                                  /* libsndfile's, type and subtype */
    const char *title, *artist, *date, *comment; /* NULL: none */
    bool is_tone; /* a sine in each channel (see encoding_tone_hz) instead of the formula's samples */
};

/* False when this libsndfile cannot write it. */
bool file_encode(const char *path, const struct encoding *encoding, const struct form *form);
/* The tone of a channel, at -20 dBFS peak. */
double encoding_tone_hz(int channel);
/* Sets the sums of all Ogg pages anew (RFC 3533, clause 6) after bytes were changed. */
void ogg_seal(struct buf *file);

/* A file read through the source from start to end. */
struct read_back {
    enum status opened, ended; /* of source_open, of the last source_read */
    struct fault fault;
    struct source *source;
    const struct audio_format *format; /* NULL when it could not be opened */
    int64_t frames;
    float *samples; /* interleaved */
    uint32_t code_bits;
    struct audio_flaw flaws[AUDIO_FLAWS_MAX];
    size_t flaw_count;
    int64_t flawed_samples;
};

void read_back(struct read_back *back, const char *path);
void read_back_release(struct read_back *back);
/* NULL when the file has no such tag. */
const char *read_back_tag(const struct read_back *back, const char *name);
/* Places of the channels: "L R C LFE Ls Rs". */
void read_back_places(const struct read_back *back, char *text, size_t size);
/* Checks that `frames` frames came and that they are the form's. */
void check_samples(const struct read_back *back, const struct form *form, int64_t frames);
/* Opens and checks that it fails with `status`, and that the sentence has all these words (NULL ends them). */
void check_refused(const char *path, enum status status, const char *first_word, const char *second_word);
/* Checks that reading ended as damaged with that sentence, and gave the form's first `frames` frames; NULL words are
   not asked for. */
void check_damaged(const char *path, const struct form *form, int64_t frames, const char *first_word,
                   const char *second_word);

#endif
