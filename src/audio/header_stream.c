/* FLAC (RFC 9639), Ogg (RFC 3533) with Vorbis or Opus, and MPEG audio with its ID3 and Xing heads. */
#include <stdlib.h>
#include <string.h>

#include "audio/bytes.h"
#include "audio/header.h"

enum { BLOCKS_MAX = 10000, TAIL = 65536 + 512 };

void header_read_flac(struct header *header, struct raw *raw)
{
    uint8_t head[4], info[18];
    int64_t at = id3_length(raw, 0) + 4;
    for (int i = 0; i < BLOCKS_MAX && raw_read(raw, at, head, 4) == 4; i++) {
        int64_t size = bytes_u32be(head) & 0xFFFFFF;
        if ((head[0] & 0x7F) == 0 && raw_read(raw, at + 4, info, 18) == 18) {
            uint64_t word = bytes_u64be(info + 10); /* rate:20 channels-1:3 bits-1:5 frames:36 */
            header->has_format = true;
            header->rate_hz = (int64_t)(word >> 44);
            header->channels = (int64_t)(word >> 41 & 7) + 1;
            header->bits = (int)(word >> 36 & 31) + 1;
            int64_t frames = (int64_t)(word & UINT64_C(0xFFFFFFFFF));
            header->frames_promised = frames ? frames : -1;
        } else if ((head[0] & 0x7F) == 4) {
            size_t count;
            uint8_t *bytes = raw_take(raw, at + 4, size, &count);
            tags_read_comments(&header->tags, bytes, count, &header->channel_mask);
            free(bytes);
        }
        at += 4 + size;
        if (head[0] & 0x80)
            break;
    }
    header->order = ORDER_WAVE;
    header->has_audio = at < raw->size;
}

/* The payload of the first pages, their heads left out; `bytes` holds the beginning of the file and is overwritten.
   Counts the packets that end in it. */
static size_t join_pages(uint8_t *bytes, size_t count, size_t *packets)
{
    size_t at = 0, filled = 0;
    while (at + 27 <= count && memcmp(bytes + at, "OggS", 4) == 0) {
        size_t segments = bytes[at + 26], body = 0, start = at + 27 + segments;
        if (start > count)
            break;
        for (size_t i = 0; i < segments; i++) {
            body += bytes[at + 27 + i];
            *packets += bytes[at + 27 + i] < 255 && body <= count - start;
        }
        if (body > count - start)
            body = count - start;
        memmove(bytes + filled, bytes + start, body);
        filled += body;
        at = start + body;
    }
    return filled;
}

static const uint8_t *find_bytes(const uint8_t *bytes, size_t count, const char *what, size_t length)
{
    for (size_t i = 0; i + length <= count; i++)
        if (memcmp(bytes + i, what, length) == 0)
            return bytes + i;
    return NULL;
}

/* Whether the last page is whole and marked as the stream's end. */
static bool has_end(struct raw *raw)
{
    size_t count;
    int64_t from = raw->size > TAIL ? raw->size - TAIL : 0;
    uint8_t *tail = raw_take(raw, from, TAIL, &count);
    bool found = false;
    for (size_t i = count; i-- > 0 && !found;) {
        if (i + 27 > count || memcmp(tail + i, "OggS", 4) != 0)
            continue;
        size_t segments = tail[i + 26], end = i + 27 + segments;
        for (size_t k = 0; k < segments && i + 27 + k < count; k++)
            end += tail[i + 27 + k];
        if (end > count)
            break;
        found = tail[i + 5] & 4;
        break;
    }
    free(tail);
    return found;
}

/* Whether the pages of the file claim more bytes than it has. libogg sums up every page that begins anywhere, so pages
   that lie over one another could keep it busy for hours. */
static bool has_overlap(struct raw *raw)
{
    enum { PAGE_HEAD = 27, HEAD_MAX = PAGE_HEAD + 255, SLACK = 1 << 20 };
    int64_t claimed = 0;
    size_t count;
    for (int64_t at = 0; at < raw->size && claimed <= 2 * raw->size + SLACK; at += RAW_BUFFER - HEAD_MAX) {
        uint8_t *bytes = raw_take(raw, at, RAW_BUFFER, &count);
        for (size_t i = 0; i + PAGE_HEAD <= count && i < RAW_BUFFER - HEAD_MAX; i++) {
            if (bytes[i] != 'O' || memcmp(bytes + i, "OggS", 4) != 0)
                continue;
            claimed += PAGE_HEAD;
            for (size_t k = i + PAGE_HEAD; k < i + PAGE_HEAD + bytes[i + 26] && k < count; k++)
                claimed += 1 + bytes[k];
        }
        free(bytes);
    }
    return claimed > 2 * raw->size + SLACK;
}

/* Bytes of the pages after those with the head packets, whose last one ends its page (Vorbis I, clause A.2; RFC 7845,
   clause 3); -1 when these are not whole. */
static int64_t audio_of_pages(struct raw *raw, int heads)
{
    enum { PAGE_HEAD = 27 };
    uint8_t page[PAGE_HEAD + 255];
    int64_t at = 0;
    for (int pages = 0; heads > 0; pages++) {
        size_t got = raw_read(raw, at, page, sizeof page);
        if (pages == BLOCKS_MAX || got < PAGE_HEAD || memcmp(page, "OggS", 4) != 0 ||
            got < PAGE_HEAD + (size_t)page[26])
            return -1;
        at += PAGE_HEAD + page[26];
        for (int i = 0; i < page[26]; i++) {
            at += page[PAGE_HEAD + i];
            heads -= page[PAGE_HEAD + i] < 255;
        }
    }
    return at < raw->size ? raw->size - at : -1;
}

/* The body of the comment header in joined pages; NULL: none. */
static const uint8_t *find_comments(const uint8_t *bytes, size_t count, size_t *left)
{
    static const struct {
        const char *head;
        size_t length;
    } heads[] = {{"\3vorbis", 7}, {"OpusTags", 8}};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        const uint8_t *found = find_bytes(bytes, count, heads[i].head, heads[i].length);
        if (!found)
            continue;
        *left = count - (size_t)(found - bytes) - heads[i].length;
        return found + heads[i].length;
    }
    return NULL;
}

uint8_t *header_take_comments(struct raw *raw, size_t *count)
{
    size_t packets = 0, left = 0;
    uint8_t *bytes = raw_take(raw, 0, INT64_MAX, count);
    const uint8_t *found = find_comments(bytes, join_pages(bytes, *count, &packets), &left);
    if (found)
        memmove(bytes, found, left);
    *count = left;
    return bytes;
}

void header_read_ogg(struct header *header, struct raw *raw)
{
    size_t count, packets = 0, left = 0;
    uint32_t unused = 0;
    uint8_t *bytes = raw_take(raw, 0, INT64_MAX, &count);
    bool is_all = (int64_t)count == raw->size;
    count = join_pages(bytes, count, &packets);
    header->order = ORDER_VORBIS;
    if (count >= 16 && memcmp(bytes, "\1vorbis", 7) == 0) {
        header->has_format = true;
        header->channels = bytes[11];
        header->rate_hz = bytes_u32le(bytes + 12);
        header->audio_bytes = audio_of_pages(raw, 3);
        header->has_audio = packets >= 3 || !is_all; /* libsndfile loses memory over a head that breaks off */
    }
    if (count > 19 && memcmp(bytes, "OpusHead", 8) == 0) {
        header->audio_bytes = audio_of_pages(raw, 2);
        if (bytes[18] > 1)
            header->order = ORDER_ASSUMED; /* mapping family 255: RFC 7845, clause 5.1.1.3 */
    }
    const uint8_t *comments = find_comments(bytes, count, &left);
    if (comments)
        tags_read_comments(&header->tags, comments, left, &unused);
    free(bytes);
    header->is_broken = !has_end(raw);
    header->has_overlap = has_overlap(raw);
}

int64_t id3_length(struct raw *raw, int64_t offset)
{
    uint8_t head[10];
    int64_t at = offset;
    for (int i = 0; i < 16 && raw_read(raw, at, head, 10) == 10 && memcmp(head, "ID3", 3) == 0; i++)
        at += 10 +
              ((int64_t)(head[6] & 0x7F) << 21 | (head[7] & 0x7F) << 14 | (head[8] & 0x7F) << 7 |
               (head[9] & 0x7F)) +
              (head[5] & 0x10 ? 10 : 0);
    return at - offset;
}

struct mp3_frame {
    int version, layer, rate_hz, channels, frames; /* version 1, 2 or 25; audio frames in it */
    int bit_rate;
    int64_t bytes;
};

/* ISO/IEC 11172-3, clause 2.4.1.3, and the extension to low rates of 13818-3. Free format is not known. */
static bool mp3_parse(const uint8_t *head, struct mp3_frame *frame)
{
    static const int kbits[5][15] = {
        {0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448}, /* 1, I */
        {0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384},    /* 1, II */
        {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320},     /* 1, III */
        {0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256},    /* 2, I */
        {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},         /* 2, II and III */
    };
    static const int rates[] = {44100, 48000, 32000};
    static const int versions[] = {25, 0, 2, 1};
    int layer = 4 - (head[1] >> 1 & 3), rate = head[2] >> 2 & 3, bits = head[2] >> 4;
    int version = versions[head[1] >> 3 & 3];
    if (head[0] != 0xFF || (head[1] & 0xE0) != 0xE0 || !version || layer == 4 || rate == 3 || bits == 15 ||
        !bits)
        return false;
    frame->version = version;
    frame->layer = layer;
    frame->rate_hz = rates[rate] / (version == 1 ? 1 : version == 2 ? 2 : 4);
    frame->channels = head[3] >> 6 == 3 ? 1 : 2;
    frame->frames = layer == 1 ? 384 : layer == 2 || version == 1 ? 1152 : 576;
    int row = version == 1 ? layer - 1 : layer == 1 ? 3 : 4;
    int64_t rate_bits = frame->bit_rate = kbits[row][bits] * 1000;
    int pad = head[2] >> 1 & 1;
    frame->bytes = layer == 1 ? (12 * rate_bits / frame->rate_hz + pad) * 4
                              : frame->frames / 8 * rate_bits / frame->rate_hz + pad;
    return frame->bytes >= 24;
}

static bool mp3_at(struct raw *raw, int64_t offset, struct mp3_frame *frame)
{
    uint8_t head[4];
    return raw_read_patched(raw, offset, head, 4) == 4 && mp3_parse(head, frame);
}

static bool is_same_stream(const struct mp3_frame *a, const struct mp3_frame *b)
{
    return a->version == b->version && a->layer == b->layer && a->rate_hz == b->rate_hz;
}

int64_t mp3_find(struct raw *raw, int64_t offset)
{
    struct mp3_frame frame, next;
    for (int64_t at = offset; at < offset + 65536 && at < raw->size; at++)
        if (mp3_at(raw, at, &frame) &&
            (at + frame.bytes >= raw->size ||
             (mp3_at(raw, at + frame.bytes, &next) && is_same_stream(&frame, &next))))
            return at;
    return -1;
}

/* Where the frames end and tags begin: ID3v1, Lyrics3 and APE tags stand there. */
static bool is_tail_tag(struct raw *raw, int64_t offset)
{
    uint8_t head[9];
    size_t got = raw_read_patched(raw, offset, head, 9);
    return (got >= 3 && memcmp(head, "TAG", 3) == 0) || (got >= 8 && memcmp(head, "APETAGEX", 8) == 0) ||
           (got == 9 && memcmp(head, "LYRICSBEG", 9) == 0) || (got >= 3 && memcmp(head, "ID3", 3) == 0);
}

struct xing {
    bool has_frames;
    int64_t frames, bytes_at, bytes; /* bytes_at: where its number of bytes stands; 0: nowhere */
    int delay, padding;
};

/* The head frame that LAME and others write (Xing, "Info" with a constant bit rate). */
static bool read_xing(struct raw *raw, int64_t offset, const struct mp3_frame *frame, struct xing *xing)
{
    uint8_t bytes[200] = {0};
    int64_t side = frame->version == 1 ? (frame->channels == 1 ? 17 : 32) : (frame->channels == 1 ? 9 : 17);
    int64_t at = offset + 4 + side;
    raw_read(raw, at, bytes, sizeof bytes);
    if (memcmp(bytes, "Xing", 4) != 0 && memcmp(bytes, "Info", 4) != 0)
        return false;
    uint32_t flags = bytes_u32be(bytes + 4);
    size_t use = 8;
    *xing = (struct xing){.has_frames = flags & 1};
    if (flags & 1) {
        xing->frames = bytes_u32be(bytes + use);
        use += 4;
    }
    if (flags & 2) {
        xing->bytes_at = at + (int64_t)use;
        xing->bytes = bytes_u32be(bytes + use);
        use += 4;
    }
    use += (flags & 4 ? 100 : 0) + (flags & 8 ? 4 : 0);
    if (bytes[use] == 'L') {
        xing->delay = bytes[use + 21] << 4 | bytes[use + 22] >> 4;
        xing->padding = (bytes[use + 22] & 15) << 8 | bytes[use + 23];
    }
    return true;
}

/* Steps from frame to frame to the end, and says whether the last one is cut. Counts frames of audio; and the bytes of
   these, and the bit rate that they all have. */
static int64_t mp3_walk(struct raw *raw, int64_t at, struct header *header)
{
    struct mp3_frame frame;
    int64_t count = 0;
    header->audio_bytes = 0;
    while (at < raw->size) {
        if (mp3_at(raw, at, &frame)) {
            header->is_broken = at + frame.bytes > raw->size;
            count += !header->is_broken;
            header->audio_bytes += frame.bytes;
            header->bit_rate = count <= 1 || frame.bit_rate == header->bit_rate ? frame.bit_rate : 0;
            at += frame.bytes;
        } else if (is_tail_tag(raw, at) || (at = mp3_find(raw, at + 1)) < 0) {
            break;
        }
    }
    return count;
}

enum { ID3V1_BYTES = 128 };

static bool has_id3v1(struct raw *raw)
{
    uint8_t head[3];
    return raw_read(raw, raw->size - ID3V1_BYTES, head, 3) == 3 && memcmp(head, "TAG", 3) == 0;
}

void header_read_mp3(struct header *header, struct raw *raw)
{
    struct mp3_frame frame;
    struct xing xing = {0};
    tags_read_id3(&header->tags, raw, 0);
    int64_t start = mp3_find(raw, id3_length(raw, 0));
    header->order = ORDER_WAVE;
    if (start < 0 || !mp3_at(raw, start, &frame))
        return;
    header->has_format = true;
    header->rate_hz = frame.rate_hz;
    header->channels = frame.channels;
    bool has_xing = read_xing(raw, start, &frame, &xing);
    int64_t count = mp3_walk(raw, has_xing ? start + frame.bytes : start, header);
    header->has_audio = count > 0;
    header->skipped_bytes = start;
    int64_t bytes = raw->size - start - (has_id3v1(raw) ? ID3V1_BYTES : 0);
    if (xing.bytes_at && xing.bytes != bytes) /* or the decoder warns on standard error */
        raw_patch_be(raw, xing.bytes_at, (uint64_t)bytes, 4);
    if (xing.has_frames && count < xing.frames)
        header->frames_promised = xing.frames * frame.frames - xing.delay - xing.padding;
}
