#include "audio/id3.h"

#include <stdlib.h>
#include <string.h>

#include "audio/bytes.h"
#include "audio/bytes_add.h"
#include "base/mem.h"

enum { FRAMES_MAX = 1000, LATIN = 0, UTF16 = 1, UTF16_BE = 2, UTF8 = 3 };

static void add_point(struct buf *to, unsigned point)
{
    static const uint8_t lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    int length = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    for (int i = 0; i < length; i++) {
        unsigned byte = length == 1 ? point
                        : i == 0    ? lead[length] | point >> 6 * (length - 1)
                                    : 0x80 | (point >> 6 * (length - 1 - i) & 0x3F);
        buf_add_bytes(to, &(char){(char)byte}, 1);
    }
}

/* The next character of a text in UTF-16, its words in that byte order. */
static unsigned take_utf16(const uint8_t *text, size_t count, size_t *at, bool is_big)
{
    unsigned word = is_big ? bytes_u16be(text + *at) : bytes_u16le(text + *at), second;
    *at += 2;
    if ((word & 0xFC00) != 0xD800 || *at + 2 > count)
        return word;
    second = is_big ? bytes_u16be(text + *at) : bytes_u16le(text + *at);
    if ((second & 0xFC00) != 0xDC00)
        return word;
    *at += 2;
    return 0x10000 + ((word & 0x3FF) << 10 | (second & 0x3FF));
}

/* Each part of a text in UTF-16 may have a mark of its byte order; many programs leave it out. */
static void add_wide(struct buf *to, const uint8_t *text, size_t count, bool is_big)
{
    for (size_t at = 0; at + 2 <= count;) {
        unsigned point = take_utf16(text, count, &at, is_big);
        if (point == 0xFFFE)
            is_big = !is_big;
        else if (point != 0xFEFF)
            add_point(to, point);
    }
}

/* ID3v2.4, clause 4: ISO 8859-1, UTF-16 with a mark, UTF-16 big endian, UTF-8. */
static void add_decoded(struct buf *to, int encoding, const uint8_t *text, size_t count)
{
    if (encoding == UTF16 || encoding == UTF16_BE)
        add_wide(to, text, count, encoding == UTF16_BE);
    else if (encoding == LATIN)
        for (size_t i = 0; i < count; i++)
            add_point(to, text[i]);
    else
        buf_add_bytes(to, (const char *)text, count);
}

static uint32_t sync_safe(const uint8_t *bytes)
{
    return (uint32_t)(bytes[0] & 0x7F) << 21 | (uint32_t)(bytes[1] & 0x7F) << 14 |
           (uint32_t)(bytes[2] & 0x7F) << 7 | (bytes[3] & 0x7F);
}

/* An extended head stands before the frames when a flag says so; 2.4 counts its size itself. */
static int64_t extended_size(struct raw *raw, int64_t offset, int version)
{
    uint8_t bytes[4] = {0};
    raw_read(raw, offset, bytes, 4);
    return version == 3 ? 4 + (int64_t)bytes_u32be(bytes) : (int64_t)sync_safe(bytes);
}

/* A comment has three letters of a language between its encoding and its text. */
static void read_frame(const struct id3_reader *reader, struct raw *raw, const char *name, int64_t offset,
                       int64_t size)
{
    struct buf text = {0};
    bool is_comment = strncmp(name, "COM", 3) == 0;
    size_t skip = is_comment ? 4 : 1, want = reader->text_max;
    if (size < (int64_t)want)
        want = size < 0 ? 0 : (size_t)size;
    if (is_comment || *name == 'T') {
        uint8_t *bytes = mem_zero(want + 1, 1);
        size_t got = raw_read(raw, offset, bytes, want);
        if (got && bytes[0] > UTF8) /* no encoding stands there */
            add_decoded(&text, UTF8, bytes, got);
        else if (got > skip)
            add_decoded(&text, bytes[0], bytes + skip, got - skip);
        free(bytes);
    }
    reader->take(reader->user, name, buf_text(&text), text.length);
    buf_release(&text);
}

void id3_read(const struct id3_reader *reader, struct raw *raw, int64_t offset)
{
    uint8_t head[10];
    if (raw_read(raw, offset, head, 10) < 10 || memcmp(head, "ID3", 3) != 0)
        return;
    int version = head[3], head_size = version <= 2 ? 6 : 10;
    bool is_short = version <= 2; /* names of three letters, sizes of three bytes */
    int64_t at = offset + 10, end = at + sync_safe(head + 6);
    if (!is_short && head[5] & 0x40)
        at += extended_size(raw, at, version);
    for (int i = 0; i < FRAMES_MAX && at + head_size < end && raw_read(raw, at, head, 10) == 10 && head[0];
         i++) {
        char name[5] = "";
        int64_t size = is_short       ? bytes_u32be(head + 2) & 0xFFFFFF
                       : version == 3 ? bytes_u32be(head + 4)
                                      : sync_safe(head + 4);
        memcpy(name, head, is_short ? 3 : 4);
        read_frame(reader, raw, name, at + head_size, size);
        at += head_size + size;
    }
}

static void add_size(struct buf *buf, size_t size)
{
    bytes_add(buf, BYTES_BE,
              (size & 0x7F) | (size >> 7 & 0x7F) << 8 | (size >> 14 & 0x7F) << 16 | (size >> 21 & 0x7F) << 24,
              4);
}

size_t id3_begin(struct buf *buf)
{
    size_t begin = buf->length;
    buf_add_bytes(buf, "ID3\4\0\0\0\0\0\0", 10);
    return begin;
}

/* `before` stands between the encoding and the text. */
static void add_frame(struct buf *buf, const char *frame, const char *before, size_t before_length,
                      const char *text, size_t length)
{
    buf_add_bytes(buf, frame, 4);
    add_size(buf, 1 + before_length + length);
    bytes_add_zeros(buf, 2);
    bytes_add(buf, BYTES_BE, UTF8, 1);
    buf_add_bytes(buf, before, before_length);
    buf_add_bytes(buf, text, length);
}

void id3_add_text(struct buf *buf, const char *frame, const char *text, size_t length)
{
    add_frame(buf, frame, "", 0, text, length);
}

void id3_add_own_text(struct buf *buf, const char *name, const char *text, size_t length)
{
    add_frame(buf, "TXXX", name, strlen(name) + 1, text, length);
}

/* In no language that is known, without a description. */
void id3_add_comment(struct buf *buf, const char *text, size_t length)
{
    add_frame(buf, "COMM", "XXX", 4, text, length);
}

void id3_end(struct buf *buf, size_t begin)
{
    struct buf size = {0};
    add_size(&size, buf->length - begin - 10);
    memcpy(buf->text + begin + 6, size.text, 4);
    buf_release(&size);
}
