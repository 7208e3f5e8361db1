/* Files read back through the program's own source, and what the tests check about that. */
#ifndef TESTS_READ_BACK_H
#define TESTS_READ_BACK_H

#include <stddef.h>
#include <stdint.h>

#include "audio/source.h"
#include "files.h"

/* A file read from start to end. */
struct read_back {
    enum status opened, ended; /* of source_open, of the last source_read */
    struct fault fault;
    struct source *source;
    const struct audio_format *format; /* NULL when it could not be opened */
    int64_t frames;
    size_t capacity;
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

/* Checks that `frames` frames came, and that they are the form's first ones. */
void check_samples(const struct read_back *back, const struct form *form, int64_t frames);
/* Checks that a whole file came: no fault, all samples, rate, channels, word length, and the container and codec. */
void check_whole(const struct read_back *back, const struct form *form, const char *container,
                 const char *codec);
/* Checks the layout's name, the places ("L R C LFE Ls Rs"), and whether the file states them. */
void check_layout(const struct read_back *back, const char *layout, const char *places, bool is_stated);
/* Checks that the file cannot be opened, with this status and a sentence that has both words (NULL: not asked for). */
void check_refused(const char *path, enum status status, const char *word, const char *other_word);
/* Checks that reading ends as damaged with a sentence that has both words, after the form's first `frames` frames. */
void check_damaged(const char *path, const struct form *form, int64_t frames, const char *word,
                   const char *other_word);

#endif
