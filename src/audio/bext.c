#include "audio/bext.h"

#include <math.h>
#include <string.h>

#include "audio/bytes.h"
#include "audio/bytes_add.h"

enum { TIME_AT = 338, VERSION_AT = 346, UMID_AT = 348, UMID_BYTES = 64, RESERVED_BYTES = 180 };

uint64_t bext_rescale(uint64_t frames, int from_hz, int to_hz)
{
    if (from_hz <= 0 || to_hz <= 0 || from_hz == to_hz || frames > UINT64_MAX / 2 / (uint64_t)to_hz)
        return frames;
    uint64_t from = (uint64_t)from_hz, to = (uint64_t)to_hz;
    return (frames * to + from / 2) / from;
}

void bext_put_loudness(char *fields, const struct bext_loudness *loudness)
{
    enum { NOT_USED = 0x7FFF, LARGEST = 9999 };
    for (int i = 0; i < BEXT_MEASURES; i++) {
        double hundredths = round(loudness->value[i] * 100.0);
        bool is_known = loudness->is_known[i] && fabs(hundredths) <= LARGEST;
        unsigned word = is_known ? (unsigned)(int)hundredths : NOT_USED;
        fields[2 * i] = (char)(word & 0xFF);
        fields[2 * i + 1] = (char)(word >> 8 & 0xFF);
    }
}

/* Lines end with CR LF (EBU R 98). */
static void add_history(struct buf *to, const char *old, size_t size, const char *line)
{
    size_t length = strnlen(old, size);
    while (length && (old[length - 1] == '\n' || old[length - 1] == '\r'))
        length--;
    buf_add_bytes(to, old, length);
    if (length)
        buf_add(to, "\r\n");
    buf_add(to, line);
    buf_add(to, "\r\n");
    bytes_add_zeros(to, 1);
}

void bext_renew(struct buf *to, const uint8_t *old, size_t size, const char *history, int from_hz, int to_hz)
{
    static const struct bext_loudness unknown;
    char fields[2 * BEXT_MEASURES];
    bext_put_loudness(fields, &unknown);
    buf_add_bytes(to, (const char *)old, TIME_AT);
    bytes_add(to, BYTES_LE, bext_rescale(bytes_u64le(old + TIME_AT), from_hz, to_hz), 8);
    bytes_add(to, BYTES_LE, 2, 2);
    if (bytes_u16le(old + VERSION_AT) >= 1) /* version 0 has no UMID */
        buf_add_bytes(to, (const char *)old + UMID_AT, UMID_BYTES);
    else
        bytes_add_zeros(to, UMID_BYTES);
    buf_add_bytes(to, fields, sizeof fields);
    bytes_add_zeros(to, RESERVED_BYTES);
    add_history(to, (const char *)old + BEXT_LEAST, size - BEXT_LEAST, history);
}
