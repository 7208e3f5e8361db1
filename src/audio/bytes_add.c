#include "audio/bytes_add.h"

void bytes_add(struct buf *buf, enum byte_order order, uint64_t number, int count)
{
    for (int i = 0; i < count; i++) {
        int place = order == BYTES_LE ? i : count - 1 - i;
        char byte = (char)(number >> 8 * place & 0xFF);
        buf_add_bytes(buf, &byte, 1);
    }
}

void bytes_add_zeros(struct buf *buf, size_t count)
{
    for (size_t i = 0; i < count; i++)
        buf_add_bytes(buf, "", 1);
}

void bytes_add_chunk(struct buf *buf, enum byte_order order, const char *name, const void *bytes,
                     size_t count)
{
    buf_add_bytes(buf, name, 4);
    bytes_add(buf, order, count, 4);
    if (count)
        buf_add_bytes(buf, bytes, count);
    bytes_add_zeros(buf, count & 1);
}
