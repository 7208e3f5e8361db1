#include "base/hash_blocks.h"

#if defined(__x86_64__) && !defined(__clang__) && __GNUC__ >= 11
#include <immintrin.h>
#endif

/* FIPS 180-4, 4.2.2: the first 32 bits of the fractions of the cube roots of the first 64 primes. */
static const uint32_t constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static inline uint32_t turned(uint32_t x, int bits)
{
    return x >> bits | x << (32 - bits);
}

static inline uint32_t word_at(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/* 6.2.2, step 3: one round with the eight letters where they stand, so that nothing is moved; the caller turns them. */
static inline void turn(uint32_t a, uint32_t b, uint32_t c, uint32_t *d, uint32_t e, uint32_t f, uint32_t g,
                        uint32_t *h, uint32_t sum)
{
    uint32_t first = *h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + sum;
    *d += first;
    *h = first + (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
}

static void add_block(uint32_t state[8], const uint8_t *bytes)
{
    uint32_t words[64];
    for (size_t i = 0; i < 16; i++)
        words[i] = word_at(bytes + 4 * i);
    for (size_t i = 16; i < 64; i++) {
        uint32_t x = words[i - 15], y = words[i - 2];
        words[i] = words[i - 16] + words[i - 7] + (turned(x, 7) ^ turned(x, 18) ^ x >> 3) +
                   (turned(y, 17) ^ turned(y, 19) ^ y >> 10);
    }
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6],
             h = state[7];
    for (size_t i = 0; i < 64; i += 8) {
        const uint32_t *k = constants + i, *w = words + i;
        turn(a, b, c, &d, e, f, g, &h, k[0] + w[0]);
        turn(h, a, b, &c, d, e, f, &g, k[1] + w[1]);
        turn(g, h, a, &b, c, d, e, &f, k[2] + w[2]);
        turn(f, g, h, &a, b, c, d, &e, k[3] + w[3]);
        turn(e, f, g, &h, a, b, c, &d, k[4] + w[4]);
        turn(d, e, f, &g, h, a, b, &c, k[5] + w[5]);
        turn(c, d, e, &f, g, h, a, &b, k[6] + w[6]);
        turn(b, c, d, &e, f, g, h, &a, k[7] + w[7]);
    }
    const uint32_t sums[8] = {a, b, c, d, e, f, g, h};
    for (size_t i = 0; i < 8; i++)
        state[i] += sums[i];
}

void hash_blocks_plain(uint32_t state[8], const uint8_t *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        add_block(state, bytes + 64 * i);
}

#if defined(__x86_64__) && !defined(__clang__) && __GNUC__ >= 11

/* The instructions want the letters as ABEF and CDGH, and do two rounds each; four words of the schedule are made at once
   (Intel Architecture Instruction Set Extensions Programming Reference, SHA256RNDS2, SHA256MSG1, SHA256MSG2). */
__attribute__((target("sha,sse4.1"))) static void blocks_by_instructions(uint32_t state[8],
                                                                         const uint8_t *bytes, size_t count)
{
    const __m128i order = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    __m128i low = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(const void *)state), 0xB1);
    __m128i high = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(const void *)(state + 4)), 0x1B);
    __m128i abef = _mm_alignr_epi8(low, high, 8), cdgh = _mm_blend_epi16(high, low, 0xF0);
    for (; count; count--, bytes += 64) {
        __m128i before_abef = abef, before_cdgh = cdgh, words[4];
        for (int i = 0; i < 4; i++)
            words[i] =
                _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(const void *)(bytes + 16 * i)), order);
        for (int i = 0; i < 16; i++) {
            __m128i *here = &words[i % 4], next = words[(i + 1) % 4], last = words[(i + 3) % 4];
            __m128i sum =
                _mm_add_epi32(*here, _mm_loadu_si128((const __m128i *)(const void *)(constants + 4 * i)));
            cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
            abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0E));
            __m128i part = _mm_add_epi32(_mm_sha256msg1_epu32(*here, next),
                                         _mm_alignr_epi8(last, words[(i + 2) % 4], 4));
            *here =
                _mm_sha256msg2_epu32(part, last); /* four rounds on from here; the last four are not used */
        }
        abef = _mm_add_epi32(abef, before_abef);
        cdgh = _mm_add_epi32(cdgh, before_cdgh);
    }
    low = _mm_shuffle_epi32(abef, 0x1B);
    high = _mm_shuffle_epi32(cdgh, 0xB1);
    _mm_storeu_si128((__m128i *)(void *)state, _mm_blend_epi16(low, high, 0xF0));
    _mm_storeu_si128((__m128i *)(void *)(state + 4), _mm_alignr_epi8(high, low, 8));
}

static int has_instructions(void)
{
    return __builtin_cpu_supports("sha") && __builtin_cpu_supports("sse4.1");
}

#else

static void blocks_by_instructions(uint32_t state[8], const uint8_t *bytes, size_t count)
{
    hash_blocks_plain(state, bytes, count);
}

static int has_instructions(void)
{
    return 0;
}

#endif

void hash_blocks(uint32_t state[8], const uint8_t *bytes, size_t count)
{
    if (has_instructions())
        blocks_by_instructions(state, bytes, count);
    else
        hash_blocks_plain(state, bytes, count);
}
