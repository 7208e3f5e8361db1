/* Numbers out of bytes; inline, so that loops over them can be vectorised. */
#ifndef AUDIO_BYTES_H
#define AUDIO_BYTES_H

#include <stdint.h>

static inline uint16_t bytes_u16le(const uint8_t *bytes)
{
    return (uint16_t)(bytes[0] | bytes[1] << 8);
}

static inline uint32_t bytes_u32le(const uint8_t *bytes)
{
    return bytes_u16le(bytes) | (uint32_t)bytes_u16le(bytes + 2) << 16;
}

static inline uint64_t bytes_u64le(const uint8_t *bytes)
{
    return bytes_u32le(bytes) | (uint64_t)bytes_u32le(bytes + 4) << 32;
}

static inline uint16_t bytes_u16be(const uint8_t *bytes)
{
    return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

static inline uint32_t bytes_u32be(const uint8_t *bytes)
{
    return (uint32_t)bytes_u16be(bytes) << 16 | bytes_u16be(bytes + 2);
}

static inline uint64_t bytes_u64be(const uint8_t *bytes)
{
    return (uint64_t)bytes_u32be(bytes) << 32 | bytes_u32be(bytes + 4);
}

#endif
