/* The broadcast extension of a WAVE file, version 2 (EBU Tech 3285, 2011): the chunk "bext". */
#ifndef AUDIO_BEXT_H
#define AUDIO_BEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* In the order of the chunk. */
enum bext_measure {
    BEXT_LOUDNESS,   /* integrated, LUFS */
    BEXT_RANGE,      /* LU */
    BEXT_TRUE_PEAK,  /* dBTP */
    BEXT_MOMENTARY,  /* the largest, LUFS */
    BEXT_SHORT_TERM, /* the largest, LUFS */
    BEXT_MEASURES
};

struct bext_loudness {
    bool is_known[BEXT_MEASURES];
    double value[BEXT_MEASURES];
};

enum {
    BEXT_LEAST = 602,       /* bytes before the coding history */
    BEXT_LOUDNESS_AT = 412, /* where the five numbers begin */
};

/* Adds the chunk's body in version 2: what `old` (BEXT_LEAST bytes at least, of any version) says of the programme is kept,
   its time reference (samples since midnight) at the new rate, its coding history with `history`, a line without its
   end, behind it. No loudness: what the old one says is not true of other samples. */
void bext_renew(struct buf *to, const uint8_t *old, size_t size, const char *history, int from_hz, int to_hz);
/* Puts in the five numbers, in hundredths, rounded, halves away from zero; 0x7FFF for what is not known, or not within
   +-99.99. `fields` is 10 bytes. */
void bext_put_loudness(char *fields, const struct bext_loudness *loudness);
/* Frames at another rate, to the nearest; those that would not fit stay as they are. */
uint64_t bext_rescale(uint64_t frames, int from_hz, int to_hz);

#endif
