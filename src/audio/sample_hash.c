#include "audio/sample_hash.h"

#include <assert.h>

#define HOST_IS_BIG (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)

void sample_hash_init(struct sample_hash *samples, int bits)
{
    hash_init(&samples->hash);
    samples->bytes = (size_t)(bits + 7) / 8;
}

void sample_hash_add(struct sample_hash *samples, const struct pcm_words *words, const void *from,
                     size_t count)
{
    enum { CHUNK = 4096 };
    const uint8_t *word = from;
    size_t bytes = samples->bytes, width = (size_t)words->bytes;
    bool is_big = words->is_swapped != HOST_IS_BIG;
    assert(bytes >= 1 && bytes <= width && bytes <= 4);
    if (bytes == width && !is_big) {
        hash_add(&samples->hash, from, count * bytes);
        return;
    }
    while (count > 0) {
        uint8_t chunk[CHUNK * 4], *to = chunk;
        size_t part = count < CHUNK ? count : CHUNK;
        for (size_t i = 0; i < part; i++, word += width)
            for (size_t k = 0; k < bytes; k++)
                *to++ = is_big ? word[bytes - 1 - k] : word[width - bytes + k];
        hash_add(&samples->hash, chunk, part * bytes);
        count -= part;
    }
}
