#include "audio/tags.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

enum { VALUE_MAX = 4096, COMMENTS_MAX = 10000, FRAMES_MAX = 1000, ISRC_LENGTH = 12 };

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

/* An ISRC is plain ASCII in every encoding that ID3v2 has; the bytes between (zeros of UTF-16, its mark) fall away. */
static void take_id3_isrc(struct tags *tags, const uint8_t *text, size_t count)
{
    char value[32];
    size_t length = 0;
    for (size_t i = 1; i < count && length < sizeof value; i++)
        if (text[i] >= 0x20 && text[i] < 0x7F)
            value[length++] = (char)text[i];
    tags_add(tags, "isrc", value, length);
}

static uint32_t sync_safe(const uint8_t *bytes)
{
    return (uint32_t)(bytes[0] & 0x7F) << 21 | (uint32_t)(bytes[1] & 0x7F) << 14 |
           (uint32_t)(bytes[2] & 0x7F) << 7 | (bytes[3] & 0x7F);
}

void tags_read_id3(struct tags *tags, struct raw *raw, int64_t offset)
{
    uint8_t head[10], text[128];
    if (raw_read(raw, offset, head, 10) < 10 || memcmp(head, "ID3", 3) != 0)
        return;
    int version = head[3], head_size = version <= 2 ? 6 : 10;
    bool is_short = version <= 2; /* names of three letters, sizes of three bytes */
    int64_t at = offset + 10, end = at + sync_safe(head + 6);
    for (int i = 0; i < FRAMES_MAX && at + head_size < end && raw_read(raw, at, head, 10) == 10 && head[0];
         i++) {
        int64_t size = is_short       ? bytes_u32be(head + 2) & 0xFFFFFF
                       : version == 3 ? bytes_u32be(head + 4)
                                      : sync_safe(head + 4);
        if (memcmp(head, is_short ? "TRC" : "TSRC", is_short ? 3 : 4) == 0) {
            size_t want = size < (int64_t)sizeof text ? (size_t)size : sizeof text;
            take_id3_isrc(tags, text, raw_read(raw, at + head_size, text, want));
            return;
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
