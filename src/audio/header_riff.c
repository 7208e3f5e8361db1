/* RIFF/WAVE with its 64-bit forms: RF64 (EBU Tech 3306), BW64 (ITU-R BS.2088), and Sony's Wave64. */
#include <stdlib.h>
#include <string.h>

#include "audio/bytes.h"
#include "audio/header.h"

enum { TAG_PCM = 1, TAG_FLOAT = 3, TAG_EXTENSIBLE = 0xFFFE, CHUNKS_MAX = 100000 };

/* Sizes that programs write when they cannot know: all ones, and sox's, arecord's and others' "very long". */
static bool is_unknown_size(int64_t size)
{
    return size >= INT64_C(0xFFFFF000) || (size >= INT64_C(0x7FFFF000) && size <= INT64_C(0x80000000));
}

struct riff {
    struct header *header;
    struct raw *raw;
    bool big_endian, is_64;
    int64_t data_size_64, data_size_64_at, frame_bytes;
};

static uint32_t riff_u32(const struct riff *riff, const uint8_t *bytes)
{
    return riff->big_endian ? bytes_u32be(bytes) : bytes_u32le(bytes);
}

static uint16_t riff_u16(const struct riff *riff, const uint8_t *bytes)
{
    return riff->big_endian ? bytes_u16be(bytes) : bytes_u16le(bytes);
}

static void read_format(struct riff *riff, int64_t offset, int64_t size)
{
    uint8_t bytes[40] = {0};
    struct header *header = riff->header;
    size_t got = raw_read(riff->raw, offset, bytes, size < 40 ? (size_t)size : 40);
    if (got < 16)
        return;
    header->has_format = true;
    header->wav_tag = riff_u16(riff, bytes);
    header->channels = riff_u16(riff, bytes + 2);
    header->rate_hz = riff_u32(riff, bytes + 4);
    header->bits = riff_u16(riff, bytes + 14);
    int kind = header->wav_tag;
    if (kind == TAG_EXTENSIBLE && got >= 26) {
        int valid = riff_u16(riff, bytes + 18);
        if (valid > 0 && valid <= header->bits)
            header->bits = valid;
        header->channel_mask = riff_u32(riff, bytes + 20);
        kind = riff_u16(riff, bytes + 24);
    }
    riff->frame_bytes = kind == TAG_PCM || kind == TAG_FLOAT ? riff_u16(riff, bytes + 12) : 0;
}

/* Whether chunks that make sense follow: an empty data chunk is then meant to be empty. */
static bool chunks_follow(const struct riff *riff, int64_t offset)
{
    uint8_t head[8];
    while (offset < riff->raw->size) {
        if (raw_read(riff->raw, offset, head, 8) < 8)
            return false;
        for (int i = 0; i < 4; i++)
            if (head[i] < 0x20 || head[i] > 0x7E)
                return false;
        offset += 8 + (int64_t)riff_u32(riff, head + 4);
        offset += offset & 1;
    }
    return offset <= riff->raw->size + 1;
}

/* libsndfile takes the audio to go on to the end when a head says 8 and 0, as a program that died leaves it. */
static void show_unknown(const struct riff *riff, int64_t offset, int64_t left)
{
    if (!riff->is_64) {
        (riff->big_endian ? raw_patch_be : raw_patch_le)(riff->raw, 4, 8, 4);
        raw_patch_le(riff->raw, offset - 4, 0, 4);
    } else if (riff->data_size_64_at) {
        raw_patch_le(riff->raw, riff->data_size_64_at, (uint64_t)left, 8);
    }
}

/* The size of the audio, as far as the head tells; -1 when it does not. */
static int64_t data_size(const struct riff *riff, int64_t offset, int64_t size)
{
    int64_t left = riff->raw->size - offset;
    if (riff->is_64 && size == INT64_C(0xFFFFFFFF) && riff->data_size_64 >= 0)
        size = riff->data_size_64;
    else if (is_unknown_size(size) && (size > left || !chunks_follow(riff, offset + size + (size & 1))))
        return -1;
    if (size == 0 && left > 0 && !chunks_follow(riff, offset)) {
        riff->header->is_unfinished = true;
        return -1;
    }
    return size;
}

/* Where the chunk after the audio begins; the end of the file when the audio goes on to there. */
static int64_t read_data(struct riff *riff, int64_t offset, int64_t size)
{
    struct header *header = riff->header;
    int64_t left = riff->raw->size - offset;
    size = data_size(riff, offset, size);
    header->has_audio = size != 0 && left > 0;
    if (size < 0) {
        show_unknown(riff, offset, left);
        return riff->raw->size;
    }
    if (riff->frame_bytes > 0)
        header->frames_promised = size / riff->frame_bytes;
    else if (size > left)
        header->is_broken = true;
    return size < left ? offset + size + (size & 1) : riff->raw->size;
}

static void read_text(struct riff *riff, int64_t offset, int64_t size)
{
    size_t count;
    uint8_t *text = raw_take(riff->raw, offset, size, &count);
    tags_find_isrc(&riff->header->tags, text, count);
    free(text);
}

/* The chna chunk (ITU-R BS.2088) names the pack format of each track: AP_0003... are objects. */
static void read_tracks(struct riff *riff, int64_t offset, int64_t size)
{
    enum { ENTRY = 40, PACK = 28 };
    size_t count;
    uint8_t *bytes = raw_take(riff->raw, offset + 4, size - 4, &count);
    for (size_t i = 0; i + ENTRY <= count; i += ENTRY)
        if (memcmp(bytes + i + PACK, "AP_0003", 7) == 0)
            riff->header->has_objects = true;
    free(bytes);
}

static void read_sizes(struct riff *riff, int64_t offset)
{
    uint8_t bytes[16];
    if (raw_read(riff->raw, offset, bytes, 16) < 16)
        return;
    uint64_t size = bytes_u64le(bytes + 8);
    riff->data_size_64 = size == UINT64_MAX ? -1 : size <= INT64_MAX ? (int64_t)size : INT64_MAX;
    riff->data_size_64_at = offset + 8;
}

void header_read_riff(struct header *header, struct raw *raw)
{
    uint8_t head[12];
    struct riff riff = {.header = header, .raw = raw, .data_size_64 = -1};
    int64_t at = 12, audio_end = -1;
    if (raw_read(raw, 0, head, 12) < 12)
        return;
    riff.big_endian = memcmp(head, "RIFX", 4) == 0;
    riff.is_64 = memcmp(head, "RF64", 4) == 0 || memcmp(head, "BW64", 4) == 0;
    if (memcmp(head, "BW64", 4) == 0)
        raw_patch_add(raw, 0, "RF64", 4); /* the same but for the name, which libsndfile does not know */
    header->has_audio = false;
    for (int i = 0; i < CHUNKS_MAX && raw_read(raw, at, head, 8) == 8; i++) {
        int64_t size = riff_u32(&riff, head + 4), next = at + 8 + size + (size & 1);
        if (memcmp(head, "fmt ", 4) == 0 && !header->has_format)
            read_format(&riff, at + 8, size);
        else if (memcmp(head, "ds64", 4) == 0)
            read_sizes(&riff, at + 8);
        else if (memcmp(head, "data", 4) == 0 && audio_end < 0)
            next = audio_end = read_data(&riff, at + 8, size);
        else if (memcmp(head, "id3 ", 4) == 0 || memcmp(head, "ID3 ", 4) == 0)
            tags_read_id3(&header->tags, raw, at + 8);
        else if (memcmp(head, "axml", 4) == 0)
            read_text(&riff, at + 8, size);
        else if (memcmp(head, "chna", 4) == 0 && size > 4)
            read_tracks(&riff, at + 8, size);
        if (riff.is_64 && size & 1 && memcmp(head, "data", 4) != 0)
            raw_patch_le(raw, at + 4, (uint64_t)size + 1, 4); /* libsndfile forgets the byte that pads it */
        at = next;
    }
    header->order = header->channels <= 2 || header->channel_mask ? ORDER_WAVE : ORDER_ASSUMED;
    if (audio_end >= 0 && audio_end < raw->size)
        header->trailing_bytes = raw->size - audio_end;
}

/* Wave64: names are GUIDs whose first four bytes are the RIFF name, sizes have 64 bits and count the head. */
void header_read_w64(struct header *header, struct raw *raw)
{
    enum { HEAD = 24 };
    uint8_t head[HEAD];
    struct riff riff = {.header = header, .raw = raw, .data_size_64 = -1};
    int64_t at = 40;
    header->has_audio = false;
    for (int i = 0; i < CHUNKS_MAX && raw_read(raw, at, head, HEAD) == HEAD; i++) {
        uint64_t size = bytes_u64le(head + 16);
        int64_t left = raw->size - at - HEAD;
        if (size < HEAD)
            break;
        if (memcmp(head, "fmt ", 4) == 0)
            read_format(&riff, at + HEAD, size > 1000 ? 1000 : (int64_t)size - HEAD);
        if (memcmp(head, "data", 4) == 0) {
            header->has_audio = left > 0 && size > HEAD;
            if (size >= INT64_MAX) /* written into a pipe */
                break;
            if (riff.frame_bytes > 0)
                header->frames_promised = ((int64_t)size - HEAD) / riff.frame_bytes;
            else
                header->is_broken = (int64_t)size - HEAD > left;
        }
        if (size > (uint64_t)left)
            break;
        at += (int64_t)((size + 7) / 8 * 8);
    }
    header->order = header->channels <= 2 || header->channel_mask ? ORDER_WAVE : ORDER_ASSUMED;
}
