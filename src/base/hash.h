/* SHA-256 (FIPS 180-4). */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"

enum { HASH_TEXT_SIZE = 65 };

struct hash {
    uint32_t state[8];
    uint64_t length; /* bytes so far */
    uint8_t block[64];
};

void hash_init(struct hash *hash);
void hash_add(struct hash *hash, const void *bytes, size_t count);
/* The digest in hexadecimal, small letters. The hash is used up. */
void hash_text(struct hash *hash, char text[HASH_TEXT_SIZE]);
/* Of a whole file. ERR_SYSTEM when it cannot be read, or is no regular file. */
enum status hash_file(const char *path, char text[HASH_TEXT_SIZE], struct fault *fault);

#endif
