/* The compression of SHA-256 (FIPS 180-4, 6.2.2). */
#ifndef BASE_HASH_BLOCKS_H
#define BASE_HASH_BLOCKS_H

#include <stddef.h>
#include <stdint.h>

/* Takes `count` blocks of 64 bytes into the state: with the processor's own instructions where it has them. */
void hash_blocks(uint32_t state[8], const uint8_t *bytes, size_t count);
/* The same in plain C. */
void hash_blocks_plain(uint32_t state[8], const uint8_t *bytes, size_t count);

#endif
