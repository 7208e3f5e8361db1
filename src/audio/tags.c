#include "audio/tags.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "audio/bytes.h"
#include "audio/id3.h"
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

static const char *id3_name(const char *frame)
{
    static const char *const names[][3] = {{"TSRC", "TRC", "isrc"},
                                           {"TIT2", "TT2", "title"},
                                           {"TPE1", "TP1", "artist"},
                                           {"TALB", "TAL", "album"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(frame, names[i][0]) == 0 || strcmp(frame, names[i][1]) == 0)
            return names[i][2];
    return NULL;
}

static void take_id3_text(void *user, const char *frame, const char *text, size_t length)
{
    const char *name = id3_name(frame);
    if (name)
        tags_add(user, name, text, length);
}

void tags_read_id3(struct tags *tags, struct raw *raw, int64_t offset)
{
    id3_read(&(struct id3_reader){.take = take_id3_text, .user = tags, .text_max = ID3_TEXT_MAX}, raw,
             offset);
}

bool tags_is_isrc(const uint8_t *text)
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
        if (memcmp(bytes + i, "ISRC", 4) == 0 && tags_is_isrc(bytes + i + 5)) {
            tags_add(tags, "isrc", (const char *)bytes + i + 5, ISRC_LENGTH);
            return;
        }
}
