#include "base/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

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

/* 5.3.3 */
void hash_init(struct hash *hash)
{
    *hash = (struct hash){.state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c,
                                    0x1f83d9ab, 0x5be0cd19}};
}

void hash_add(struct hash *hash, const void *bytes, size_t count)
{
    const uint8_t *from = bytes;
    size_t used = hash->length % sizeof hash->block;
    hash->length += count;
    if (used) {
        size_t part = sizeof hash->block - used < count ? sizeof hash->block - used : count;
        memcpy(hash->block + used, from, part);
        from += part;
        count -= part;
        if (used + part < sizeof hash->block)
            return;
        add_block(hash->state, hash->block);
    }
    for (; count >= sizeof hash->block; count -= sizeof hash->block, from += sizeof hash->block)
        add_block(hash->state, from);
    if (count)
        memcpy(hash->block, from, count);
}

/* 5.1.1: a bit, zeros, and the length in bits in the last eight bytes. */
void hash_text(struct hash *hash, char text[HASH_TEXT_SIZE])
{
    static const uint8_t padding[64] = {0x80};
    uint64_t bits = hash->length * 8;
    uint8_t length[8];
    for (int i = 0; i < 8; i++)
        length[i] = (uint8_t)(bits >> (56 - 8 * i));
    hash_add(hash, padding, 1 + (119 - hash->length % 64) % 64);
    hash_add(hash, length, sizeof length);
    for (int i = 0; i < 8; i++)
        snprintf(text + 8 * i, 9, "%08lx", (unsigned long)hash->state[i]);
}

static enum status read_into(struct hash *hash, int file)
{
    char part[65536];
    ssize_t got;
    while ((got = read(file, part, sizeof part)) > 0)
        hash_add(hash, part, (size_t)got);
    return got < 0 ? ERR_SYSTEM : OK;
}

enum status hash_file(const char *path, char text[HASH_TEXT_SIZE], struct fault *fault)
{
    struct stat about;
    struct hash hash;
    hash_init(&hash);
    int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    enum status status = file < 0 || fstat(file, &about) < 0 ? ERR_SYSTEM : OK;
    if (status == OK && !S_ISREG(about.st_mode)) {
        errno = EINVAL;
        status = ERR_SYSTEM;
    }
    if (status == OK)
        status = read_into(&hash, file);
    if (status == OK) {
        hash_text(&hash, text);
    } else {
        char *shown = text_shown(path);
        fail(fault, ERR_SYSTEM, "cannot read '%s': %s", shown, strerror(errno));
        free(shown);
    }
    if (file >= 0)
        close(file);
    return status;
}
