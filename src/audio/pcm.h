/* Interleaved words, as they stand in files, to the floats of each channel. */
#ifndef AUDIO_PCM_H
#define AUDIO_PCM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Signed integers of 2, 3 or 4 bytes, or floats of 4. */
struct pcm_words {
    int bytes;
    bool is_float;
    bool is_swapped; /* the bytes stand in the order that is not this machine's */
};

/* Spreads `frames` frames of words, at any address, over to[channel][at] and on. An integer becomes code / 2^(bits-1),
   rounded to a float where 24 bits do not hold it; floats come as they are. `past_cache`: with simd_stream, for another
   thread to read. Returns the OR of all codes, the word's top bit in bit 31; 0 for floats. */
uint32_t pcm_spread(const struct pcm_words *words, const void *from, size_t frames, int channels,
                    float *const *to, size_t at, bool past_cache);

#endif
