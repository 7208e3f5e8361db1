#include "audio/sample_hash.h"

#include <assert.h>

#include "audio/source.h"

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

enum status sample_hash_file(const char *path, char text[HASH_TEXT_SIZE], struct fault *fault)
{
    enum { FRAMES = 8192 };
    struct source *source = NULL;
    struct sample_hash samples;
    struct audio_buffer buffer;
    enum status status = source_open(&source, path, fault);
    if (status != OK)
        return status;
    audio_buffer_init(&buffer, source_format(source)->channels, FRAMES);
    source_hash_samples(source, &samples);
    do
        status = source_read(source, &buffer, fault);
    while (status == OK && buffer.block.frames == buffer.capacity);
    source_close(source);
    audio_buffer_release(&buffer);
    hash_text(&samples.hash, text);
    return status == ERR_DAMAGED ? OK : status;
}
