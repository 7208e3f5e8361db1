#include "audio/tags.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "audio/bytes.h"
#include "base/mem.h"

enum { VALUE_MAX = 4096, COMMENTS_MAX = 10000, FRAMES_MAX = 1000, ISRC_LENGTH = 12, ID3_TEXT_MAX = 512 };

void tags_add(struct tags *tags, const char *name, const char *value, size_t length)
{
    for (size_t i = 0; i < tags->count; i++)
        if (strcmp(tags->items[i].name, name) == 0)
            return;
    length = strnlen(value, length < VALUE_MAX ? length : VALUE_MAX);
    while (length && (value[length - 1] == ' ' || value[length - 1] == '\n'))
        length--;
    if (length == 0)
        return;
    char *kept = mem_zero(length + 1, 1);
    memcpy(kept, value, length);
    tags->items = mem_grow(tags->items, tags->count, &tags->capacity, sizeof *tags->items);
    tags->items[tags->count++] = (struct tag){mem_copy(name), kept};
}

void tags_release(struct tags *tags)
{
    for (size_t i = 0; i < tags->count; i++) {
        free((char *)tags->items[i].name);
        free((char *)tags->items[i].value);
    }
    free(tags->items);
    *tags = (struct tags){0};
}

static void take_comment(struct tags *tags, const char *comment, size_t length, uint32_t *channel_mask)
{
    static const char isrc[] = "ISRC=", mask[] = "WAVEFORMATEXTENSIBLE_CHANNEL_MASK=";
    size_t mask_length = sizeof mask - 1;
    if (length > sizeof isrc - 1 && strncasecmp(comment, isrc, sizeof isrc - 1) == 0)
        tags_add(tags, "isrc", comment + sizeof isrc - 1, length - (sizeof isrc - 1));
    if (length > mask_length && length < mask_length + 20 && strncasecmp(comment, mask, mask_length) == 0) {
        char number[24] = "";
        memcpy(number, comment + mask_length, length - mask_length);
        unsigned long bits = strtoul(number, NULL, 0);
        if (bits <= 0x3FFFF)
            *channel_mask = (uint32_t)bits;
    }
}

void tags_read_comments(struct tags *tags, const uint8_t *bytes, size_t count, uint32_t *channel_mask)
{
    if (count < 8)
        return;
    uint64_t at = 4 + (uint64_t)bytes_u32le(bytes);
    if (at + 4 > count)
        return;
    uint32_t comments = bytes_u32le(bytes + at);
    at += 4;
    for (uint32_t i = 0; i < comments && i < COMMENTS_MAX && at + 4 <= count; i++) {
        uint64_t length = bytes_u32le(bytes + at);
        at += 4;
        if (length > count - at)
            return;
        take_comment(tags, (const char *)bytes + at, (size_t)length, channel_mask);
        at += length;
    }
}

static void put_point(char **to, unsigned point)
{
    static const uint8_t lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    int length = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    for (int i = 0; i < length; i++)
        *(*to)++ = (char)(length == 1 ? point
                          : i == 0    ? lead[length] | point >> 6 * (length - 1)
                                      : 0x80 | (point >> 6 * (length - 1 - i) & 0x3F));
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

/* ID3v2.4, clause 4: ISO 8859-1, UTF-16 with a mark, UTF-16 big endian, UTF-8; many programs leave the mark out. */
static void take_id3_text(struct tags *tags, const char *name, const uint8_t *text, size_t count)
{
    enum { LATIN, UTF16, UTF16_BE, UTF8 };
    char value[2 * ID3_TEXT_MAX + 4], *to = value;
    int encoding = count ? text[0] : UTF8;
    bool is_big = encoding == UTF16_BE, is_wide = encoding == UTF16 || is_big;
    size_t at = encoding <= UTF8, width = is_wide ? 2 : 1;
    if (encoding == UTF16 && count >= 3 && text[1] + text[2] == 0xFF + 0xFE) {
        is_big = text[1] == 0xFE;
        at = 3;
    }
    while (at + width <= count)
        if (is_wide)
            put_point(&to, take_utf16(text, count, &at, is_big));
        else if (encoding == LATIN)
            put_point(&to, text[at++]);
        else
            *to++ = (char)text[at++];
    tags_add(tags, name, value, (size_t)(to - value));
}

static const char *id3_name(const uint8_t *frame, bool is_short)
{
    static const char *const names[][3] = {{"TSRC", "TRC", "isrc"},
                                           {"TIT2", "TT2", "title"},
                                           {"TPE1", "TP1", "artist"},
                                           {"TALB", "TAL", "album"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (memcmp(frame, names[i][is_short], is_short ? 3 : 4) == 0)
            return names[i][2];
    return NULL;
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

void tags_read_id3(struct tags *tags, struct raw *raw, int64_t offset)
{
    uint8_t head[10], text[ID3_TEXT_MAX];
    if (raw_read(raw, offset, head, 10) < 10 || memcmp(head, "ID3", 3) != 0)
        return;
    int version = head[3], head_size = version <= 2 ? 6 : 10;
    bool is_short = version <= 2; /* names of three letters, sizes of three bytes */
    int64_t at = offset + 10, end = at + sync_safe(head + 6);
    if (!is_short && head[5] & 0x40)
        at += extended_size(raw, at, version);
    for (int i = 0; i < FRAMES_MAX && at + head_size < end && raw_read(raw, at, head, 10) == 10 && head[0];
         i++) {
        int64_t size = is_short       ? bytes_u32be(head + 2) & 0xFFFFFF
                       : version == 3 ? bytes_u32be(head + 4)
                                      : sync_safe(head + 4);
        const char *name = id3_name(head, is_short);
        if (name) {
            size_t want = size < (int64_t)sizeof text ? (size_t)size : sizeof text;
            take_id3_text(tags, name, text, raw_read(raw, at + head_size, text, want));
        }
        at += head_size + size;
    }
}

static bool is_isrc(const uint8_t *text)
{
    for (int i = 0; i < ISRC_LENGTH; i++) {
        bool fits = i < 2 ? isalpha(text[i]) : i < 5 ? isalnum(text[i]) : isdigit(text[i]);
        if (!fits)
            return false;
    }
    return true;
}

void tags_find_isrc(struct tags *tags, const uint8_t *bytes, size_t count)
{
    for (size_t i = 0; i + 5 + ISRC_LENGTH <= count; i++)
        if (memcmp(bytes + i, "ISRC", 4) == 0 && is_isrc(bytes + i + 5)) {
            tags_add(tags, "isrc", (const char *)bytes + i + 5, ISRC_LENGTH);
            return;
        }
}
