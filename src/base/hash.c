#include "base/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash_blocks.h"
#include "base/text.h"

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
        hash_blocks(hash->state, hash->block, 1);
    }
    hash_blocks(hash->state, from, count / sizeof hash->block);
    memcpy(hash->block, from + count / sizeof hash->block * sizeof hash->block, count % sizeof hash->block);
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
