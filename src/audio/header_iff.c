/* AIFF and AIFF-C (Apple, 1989 and 1991), Core Audio Format (Apple, version 1.0), Sun/NeXT AU. */
#include <math.h>
#include <string.h>

#include "audio/bytes.h"
#include "audio/header.h"

enum { CHUNKS_MAX = 100000 };

/* An 80-bit extended number of IEEE 754: sign and exponent, then a mantissa with its first one written. */
static double extended(const uint8_t *bytes)
{
    int exponent = (bytes_u16be(bytes) & 0x7FFF) - 16383 - 63;
    double size = exponent > 100 ? 0 : ldexp((double)bytes_u64be(bytes + 2), exponent);
    return bytes[0] & 0x80 ? -size : size;
}

static int64_t rate_of(double rate_hz)
{
    return rate_hz >= 0 && rate_hz < 1e9 ? llround(rate_hz) : -1;
}

static void read_common(struct header *header, struct raw *raw, int64_t offset)
{
    uint8_t bytes[18];
    if (raw_read(raw, offset, bytes, 18) < 18)
        return;
    header->has_format = true;
    header->channels = bytes_u16be(bytes);
    header->frames_promised = bytes_u32be(bytes + 2);
    header->bits = bytes_u16be(bytes + 6);
    header->rate_hz = rate_of(extended(bytes + 8));
}

/* A channel layout that is a bitmap (its tag is 1 << 16) has the bits of a WAVE mask; libsndfile knows the other tags. */
static void read_channels(struct header *header, struct raw *raw, int64_t offset)
{
    uint8_t bytes[8];
    if (raw_read(raw, offset, bytes, 8) == 8 && bytes_u32be(bytes) == UINT32_C(1) << 16)
        header->channel_mask = bytes_u32be(bytes + 4);
}

/* A program that died leaves zeros in the head: libsndfile is shown what is there. */
static void show_unfinished(struct header *header, struct raw *raw, int64_t common, int64_t sound)
{
    int64_t size = raw->size - sound - 8, frame_bytes = header->channels * ((header->bits + 7) / 8);
    if (size <= 8 || size > UINT32_MAX || frame_bytes <= 0)
        return;
    raw_patch_be(raw, common + 10, (uint64_t)((size - 8) / frame_bytes), 4);
    raw_patch_be(raw, sound + 4, (uint64_t)size, 4);
    header->is_unfinished = true;
    header->has_audio = true;
    header->frames_promised = -1;
}

void header_read_aiff(struct header *header, struct raw *raw)
{
    uint8_t head[8];
    int64_t at = 12, common = 0, sound = 0;
    header->has_audio = false;
    for (int i = 0; i < CHUNKS_MAX && raw_read(raw, at, head, 8) == 8; i++) {
        int64_t size = bytes_u32be(head + 4);
        if (memcmp(head, "COMM", 4) == 0)
            read_common(header, raw, (common = at) + 8);
        else if (memcmp(head, "SSND", 4) == 0)
            header->has_audio = raw->size > (sound = at) + 16 && size > 8;
        else if (memcmp(head, "CHAN", 4) == 0)
            read_channels(header, raw, at + 8);
        else if (memcmp(head, "ID3 ", 4) == 0)
            tags_read_id3(&header->tags, raw, at + 8);
        at += 8 + size + (size & 1);
    }
    header->has_audio = header->has_audio && header->frames_promised != 0;
    if (header->frames_promised == 0 && common && sound && raw_read(raw, 4, head, 4) == 4 &&
        8 + (int64_t)bytes_u32be(head) < raw->size)
        show_unfinished(header, raw, common, sound);
    header->order = header->channels <= 2 ? ORDER_WAVE : ORDER_ASSUMED;
}

struct caf {
    int64_t packet_bytes, packet_frames;
    bool has_packets;
};

static void read_description(struct header *header, struct raw *raw, int64_t offset, struct caf *caf)
{
    uint8_t bytes[32];
    double rate_hz;
    if (raw_read(raw, offset, bytes, 32) < 32)
        return;
    uint64_t bits = bytes_u64be(bytes);
    memcpy(&rate_hz, &bits, sizeof rate_hz);
    header->has_format = true;
    header->rate_hz = rate_of(rate_hz);
    header->channels = bytes_u32be(bytes + 24);
    header->bits = (int)(bytes_u32be(bytes + 28) & 0xFF);
    caf->packet_bytes = bytes_u32be(bytes + 16);
    caf->packet_frames = bytes_u32be(bytes + 20);
}

static void read_packets(struct header *header, struct raw *raw, int64_t offset, struct caf *caf)
{
    uint8_t bytes[16];
    if (raw_read(raw, offset, bytes, 16) < 16)
        return;
    uint64_t frames = bytes_u64be(bytes + 8);
    if (frames <= INT64_MAX)
        header->frames_promised = (int64_t)frames;
    caf->has_packets = true;
}

/* The audio's size, cut to what is there; libsndfile refuses a chunk that passes the end, and one of unknown size (-1),
   so it is shown the cut. */
static int64_t read_caf_data(struct header *header, struct raw *raw, int64_t at, int64_t size,
                             struct caf *caf)
{
    int64_t left = raw->size - at - 12;
    header->has_audio = left > 4 && (size < 0 || size > 4);
    if (size >= 0 && !caf->has_packets && caf->packet_bytes > 0 && caf->packet_frames > 0 &&
        size / caf->packet_bytes < INT64_MAX / caf->packet_frames)
        header->frames_promised = (size - 4) / caf->packet_bytes * caf->packet_frames;
    if (size >= 0 && size <= left)
        return size;
    raw_patch_be(raw, at + 4, (uint64_t)left, 8);
    header->is_broken = size >= 0;
    return left;
}

void header_read_caf(struct header *header, struct raw *raw)
{
    uint8_t head[12];
    int64_t at = 8;
    struct caf caf = {0};
    header->has_audio = false;
    for (int i = 0; i < CHUNKS_MAX && raw_read(raw, at, head, 12) == 12; i++) {
        int64_t size = (int64_t)bytes_u64be(head + 4);
        if (memcmp(head, "desc", 4) == 0)
            read_description(header, raw, at + 12, &caf);
        else if (memcmp(head, "chan", 4) == 0)
            read_channels(header, raw, at + 12);
        else if (memcmp(head, "pakt", 4) == 0)
            read_packets(header, raw, at + 12, &caf);
        else if (memcmp(head, "data", 4) == 0)
            size = read_caf_data(header, raw, at, size, &caf);
        if (size < 0 || size > raw->size - at)
            break;
        at += 12 + size;
    }
    header->order = header->channels <= 2 ? ORDER_WAVE : ORDER_ASSUMED;
}

void header_read_au(struct header *header, struct raw *raw)
{
    static const int sample_bytes[] = {0, 1, 1, 2, 3, 4, 4, 8};
    uint8_t bytes[24];
    if (raw_read(raw, 0, bytes, 24) < 24)
        return;
    int64_t start = bytes_u32be(bytes + 4), size = bytes_u32be(bytes + 8);
    uint32_t encoding = bytes_u32be(bytes + 12);
    header->has_format = true;
    header->rate_hz = bytes_u32be(bytes + 16);
    header->channels = bytes_u32be(bytes + 20);
    header->has_audio = raw->size > start && size != 0;
    header->order = header->channels <= 2 ? ORDER_WAVE : ORDER_ASSUMED;
    if (encoding >= 23 && encoding <= 26) /* G.72x: see the WAVE codecs */
        header->has_audio = false;
    int width = encoding < sizeof sample_bytes / sizeof *sample_bytes ? sample_bytes[encoding] : 0;
    if (size < INT64_C(0xFFFFFFFF) && width && header->channels > 0)
        header->frames_promised = size / (width * header->channels);
}
