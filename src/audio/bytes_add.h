/* Numbers and chunks into the bytes of a file that is being made. */
#ifndef AUDIO_BYTES_ADD_H
#define AUDIO_BYTES_ADD_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum byte_order { BYTES_LE, BYTES_BE };

/* A number in `count` bytes, 8 at most; those of a larger number that do not fit are left out. */
void bytes_add(struct buf *buf, enum byte_order order, uint64_t number, int count);
void bytes_add_zeros(struct buf *buf, size_t count);
/* A chunk of RIFF (little endian) or IFF (big endian): its name of four letters, the size, the bytes, and one more where
   their number is odd, which the size does not count. */
void bytes_add_chunk(struct buf *buf, enum byte_order order, const char *name, const void *bytes,
                     size_t count);

#endif
