#include "audio/pcm.h"

#include <string.h>

#include "audio/bytes.h"
#include "audio/format.h"
#include "base/simd.h"

#define HOST_IS_BIG (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)

/* A loop is compiled once for each kind of word: with the word's own `..._at`, inlined. */
#define LOOP static inline __attribute__((always_inline))

enum {
    PCM_CHUNK = 2048, /* words at a time on their way to several channels; they stay in the nearest cache */
    PCM_QUAD = 4,     /* words of three bytes that make three of four */
};

/* One word, its top bit in bit 31. */
typedef uint32_t read_code(const uint8_t *from);
typedef void read_pair(const uint8_t *from, uint32_t *left, uint32_t *right);
typedef void read_quad(const uint8_t *from, uint32_t *codes);

static inline uint32_t code_16le(const uint8_t *from)
{
    return (uint32_t)bytes_u16le(from) << 16;
}

static inline uint32_t code_16be(const uint8_t *from)
{
    return (uint32_t)bytes_u16be(from) << 16;
}

static inline uint32_t code_24le(const uint8_t *from)
{
    return (uint32_t)bytes_u16le(from) << 8 | (uint32_t)from[2] << 24;
}

static inline uint32_t code_24be(const uint8_t *from)
{
    return (uint32_t)bytes_u16be(from) << 16 | (uint32_t)from[2] << 8;
}

/* Both at once, so that no vector has to be sorted. */
static inline void pair_16le(const uint8_t *from, uint32_t *left, uint32_t *right)
{
    uint32_t both = bytes_u32le(from);
    *left = both << 16;
    *right = both >> 16 << 16;
}

static inline void pair_16be(const uint8_t *from, uint32_t *left, uint32_t *right)
{
    *left = code_16be(from);
    *right = code_16be(from + 2);
}

static inline void pair_32le(const uint8_t *from, uint32_t *left, uint32_t *right)
{
    *left = bytes_u32le(from);
    *right = bytes_u32le(from + 4);
}

static inline void pair_32be(const uint8_t *from, uint32_t *left, uint32_t *right)
{
    *left = bytes_u32be(from);
    *right = bytes_u32be(from + 4);
}

static inline void quad_24le(const uint8_t *from, uint32_t *codes)
{
    uint32_t a = bytes_u32le(from), b = bytes_u32le(from + 4), c = bytes_u32le(from + 8);
    codes[0] = a << 8;
    codes[1] = b << 16 | a >> 24 << 8;
    codes[2] = c << 24 | b >> 16 << 8;
    codes[3] = c >> 8 << 8;
}

static inline void quad_24be(const uint8_t *from, uint32_t *codes)
{
    uint32_t a = bytes_u32be(from), b = bytes_u32be(from + 4), c = bytes_u32be(from + 8);
    codes[0] = a >> 8 << 8;
    codes[1] = a << 24 | b >> 16 << 8;
    codes[2] = b << 16 | c >> 24 << 8;
    codes[3] = c << 8;
}

static inline float sample_of(uint32_t code)
{
    return (float)(int32_t)code * (1.0f / 2147483648.0f);
}

LOOP uint32_t take_codes(const uint8_t *restrict from, size_t count, float *restrict to, size_t bytes,
                         read_code *code_at)
{
    uint32_t bits = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t code = code_at(from + i * bytes);
        bits |= code;
        to[i] = sample_of(code);
    }
    return bits;
}

LOOP uint32_t take_quads(const uint8_t *restrict from, size_t count, float *restrict to, read_quad *quad_at,
                         read_code *code_at)
{
    size_t whole = count / PCM_QUAD * PCM_QUAD;
    uint32_t bits = 0;
    for (size_t i = 0; i < whole; i += PCM_QUAD) {
        uint32_t codes[PCM_QUAD];
        quad_at(from + i * 3, codes);
        for (size_t k = 0; k < PCM_QUAD; k++) {
            bits |= codes[k];
            to[i + k] = sample_of(codes[k]);
        }
    }
    return bits | take_codes(from + whole * 3, count - whole, to + whole, 3, code_at);
}

LOOP uint32_t take_floats(const uint8_t *restrict from, size_t count, float *restrict to, read_code *word_at)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t word = word_at(from + i * sizeof word);
        memcpy(&to[i], &word, sizeof word);
    }
    return 0;
}

SIMD_CLONES
static uint32_t take(const struct pcm_words *words, const uint8_t *restrict from, size_t count,
                     float *restrict to)
{
    bool is_big = words->is_swapped != HOST_IS_BIG;
    if (words->is_float)
        return is_big ? take_floats(from, count, to, bytes_u32be) : take_floats(from, count, to, bytes_u32le);
    if (words->bytes == 2)
        return is_big ? take_codes(from, count, to, 2, code_16be) : take_codes(from, count, to, 2, code_16le);
    if (words->bytes == 3)
        return is_big ? take_quads(from, count, to, quad_24be, code_24be)
                      : take_quads(from, count, to, quad_24le, code_24le);
    return is_big ? take_codes(from, count, to, 4, bytes_u32be) : take_codes(from, count, to, 4, bytes_u32le);
}

LOOP uint32_t take_pairs(const uint8_t *restrict from, size_t frames, float *restrict left,
                         float *restrict right, size_t bytes, read_pair *pair_at)
{
    uint32_t bits = 0;
    for (size_t i = 0; i < frames; i++) {
        uint32_t first, second;
        pair_at(from + 2 * i * bytes, &first, &second);
        bits |= first | second;
        left[i] = sample_of(first);
        right[i] = sample_of(second);
    }
    return bits;
}

/* Integers of two or four bytes, straight to two channels. */
SIMD_CLONES
static uint32_t take_two(const struct pcm_words *words, const uint8_t *restrict from, size_t frames,
                         float *restrict left, float *restrict right)
{
    bool is_big = words->is_swapped != HOST_IS_BIG;
    if (words->bytes == 2)
        return is_big ? take_pairs(from, frames, left, right, 2, pair_16be)
                      : take_pairs(from, frames, left, right, 2, pair_16le);
    return is_big ? take_pairs(from, frames, left, right, 4, pair_32be)
                  : take_pairs(from, frames, left, right, 4, pair_32le);
}

SIMD_CLONES
static void part_two(const float *restrict from, size_t frames, float *restrict left, float *restrict right)
{
    for (size_t i = 0; i < frames; i++) {
        left[i] = from[2 * i];
        right[i] = from[2 * i + 1];
    }
}

static void part(const float *restrict from, size_t frames, size_t channels, float *const *to, size_t at)
{
    if (channels == 2) {
        part_two(from, frames, to[0] + at, to[1] + at);
        return;
    }
    for (size_t c = 0; c < channels; c++) {
        float *restrict channel = to[c] + at;
        for (size_t i = 0; i < frames; i++)
            channel[i] = from[i * channels + c];
    }
}

/* As many frames as `chunk` holds, at most. */
static uint32_t spread_chunk(const struct pcm_words *words, const uint8_t *from, size_t frames,
                             size_t channels, float *const *to, size_t at, float *chunk)
{
    if (channels == 2 && !words->is_float && words->bytes != 3)
        return take_two(words, from, frames, to[0] + at, to[1] + at);
    uint32_t bits = take(words, from, frames * channels, chunk);
    part(chunk, frames, channels, to, at);
    return bits;
}

uint32_t pcm_spread(const struct pcm_words *words, const void *from, size_t frames, int channels,
                    float *const *to, size_t at, bool past_cache)
{
    if (channels == 1 && !past_cache)
        return take(words, from, frames, to[0] + at);
    const uint8_t *bytes = from;
    float chunk[PCM_CHUNK] = {0}, planes[PCM_CHUNK], *plane[AUDIO_CHANNELS_MAX];
    size_t width = (size_t)channels, step = PCM_CHUNK / width / 16 * 16, count; /* whole lines of the cache */
    for (size_t c = 0; c < width; c++)
        plane[c] = planes + c * step;
    uint32_t bits = 0;
    for (size_t done = 0; done < frames; done += count) {
        count = frames - done < step ? frames - done : step;
        bits |= spread_chunk(words, bytes + done * width * (size_t)words->bytes, count, width,
                             past_cache ? plane : to, past_cache ? 0 : at + done, chunk);
        for (size_t c = 0; past_cache && c < width; c++)
            simd_stream(to[c] + at + done, plane[c], count);
    }
    if (past_cache)
        simd_stream_end();
    return bits;
}
