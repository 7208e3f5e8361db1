/* What AIFF files carry (Apple, 1989), FLAC files (RFC 9639), Ogg streams (Vorbis I, clause 5) and
   ID3v2 tags. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "audio/bytes.h"
#include "audio/carried.h"
#include "audio/header.h"
#include "audio/id3.h"
#include "audio/tag_names.h"
#include "base/mem.h"

enum { CHUNKS_MAX = 100000, BLOCKS_MAX = 10000, MARKS_MAX = 1 << 20, BLOCK_MAX = 1 << 24 };

struct id3_tags {
    struct carried *carried;
    size_t own;
};

static void add_lower(struct carried *carried, size_t own, const char *name, const char *value, size_t length)
{
    char *lower = mem_copy(name);
    for (char *letter = lower; *letter; letter++)
        *letter = (char)tolower((unsigned char)*letter);
    carried_add_tag(carried, own, lower, value, length);
    free(lower);
}

/* The text of a comment, or of anybody's own field, stands behind a description. */
static void take_described(struct id3_tags *tags, bool is_comment, const char *text, size_t length)
{
    size_t first = strnlen(text, length);
    const struct tag_names *names = tag_names_of_comment(text);
    if (first == length)
        return;
    const char *value = text + first + 1;
    if (is_comment && first == 0)
        carried_add_tag(tags->carried, tags->own, "comment", value, length - first - 1);
    else if (!is_comment && names)
        carried_add_tag(tags->carried, tags->own, names->name, value, length - first - 1);
    else if (!is_comment)
        add_lower(tags->carried, tags->own, text, value, length - first - 1);
}

/* A text has one or more parts, each ended by a zero byte but for the last. */
static void take_parts(struct id3_tags *tags, const char *name, const char *text, size_t length)
{
    for (size_t at = 0; at < length;) {
        size_t part = strnlen(text + at, length - at);
        carried_add_tag(tags->carried, tags->own, name, text + at, part);
        at += part + 1;
    }
}

static void take_frame(void *user, const char *frame, const char *text, size_t length)
{
    struct id3_tags *tags = user;
    const struct tag_names *names = tag_names_of_id3(frame);
    if (strncmp(frame, "COM", 3) == 0 || strncmp(frame, "TXX", 3) == 0)
        take_described(tags, *frame == 'C', text, length);
    else if (names)
        take_parts(tags, names->name, text, length);
    else if (strcmp(frame, "APIC") == 0 || strcmp(frame, "PIC") == 0)
        carried_leave_out(tags->carried, "the picture");
    else
        carried_leave_out(tags->carried, "other fields of the ID3 tag");
}

void carried_read_id3(struct carried *carried, struct raw *raw, int64_t offset)
{
    struct id3_tags tags = {carried, carried->tags.count};
    id3_read(&(struct id3_reader){.take = take_frame, .user = &tags, .text_max = CARRIED_TAG_BYTES_MAX}, raw,
             offset);
}

/* Number, place and name of each mark; the name is counted, and padded to an even length with its count. */
static void read_marks(struct carried *carried, struct raw *raw, int64_t offset, int64_t size)
{
    struct carried_bytes marks = {0};
    if (!carried_take(carried, &marks, raw, offset, size, MARKS_MAX, "cue points"))
        return;
    size_t at = 2, count = marks.count >= 2 ? bytes_u16be(marks.bytes) : 0;
    for (size_t i = 0; i < count && at + 7 <= marks.count && i <= CARRIED_CUES_MAX; i++) {
        size_t length = marks.bytes[at + 6];
        if (length > marks.count - at - 7)
            break;
        carried_add_cue(carried, bytes_u32be(marks.bytes + at + 2), 0, (const char *)marks.bytes + at + 7,
                        length);
        at += 7 + length + !(length & 1);
    }
    free(marks.bytes);
}

static void read_text(struct carried *carried, const char *name, struct raw *raw, int64_t offset,
                      int64_t size)
{
    struct carried_bytes text = {0};
    if (carried_take(carried, &text, raw, offset, size, CARRIED_TAG_BYTES_MAX, "a text"))
        carried_add_tag(carried, carried->tags.count, name, (const char *)text.bytes, text.count);
    free(text.bytes);
}

static const struct part {
    const char *chunk;
    const char *tag; /* NULL: made anew */
} aiff_parts[] = {{"NAME", "title"},   {"AUTH", "artist"}, {"(c) ", "copyright"},
                  {"ANNO", "comment"}, {"COMM", NULL},     {"SSND", NULL},
                  {"FVER", NULL},      {"CHAN", NULL},     {"PEAK", NULL}};

static void read_aiff_part(struct carried *carried, struct raw *raw, const uint8_t *head, int64_t at)
{
    int64_t size = bytes_u32be(head + 4);
    for (size_t i = 0; i < sizeof aiff_parts / sizeof *aiff_parts; i++) {
        if (memcmp(head, aiff_parts[i].chunk, 4) != 0)
            continue;
        if (aiff_parts[i].tag)
            read_text(carried, aiff_parts[i].tag, raw, at + 8, size);
        return;
    }
    if (memcmp(head, "MARK", 4) == 0)
        read_marks(carried, raw, at + 8, size);
    else if (memcmp(head, "ID3 ", 4) == 0)
        carried_read_id3(carried, raw, at + 8);
    else
        carried_leave_out(carried, "the chunk '%.4s'", (const char *)head);
}

void carried_read_aiff(struct carried *carried, struct raw *raw)
{
    uint8_t head[8];
    int64_t at = 12;
    for (int i = 0; i < CHUNKS_MAX && raw_read(raw, at, head, 8) == 8; i++) {
        int64_t size = bytes_u32be(head + 4);
        for (int k = 0; k < 4; k++)
            if (!isprint(head[k]))
                return;
        read_aiff_part(carried, raw, head, at);
        at += 8 + size + (size & 1);
    }
}

static void take_comment(struct carried *carried, size_t own, const char *comment, size_t length)
{
    const char *sign = memchr(comment, '=', length);
    if (!sign || sign == comment || sign - comment > 255)
        return;
    char name[256] = "";
    memcpy(name, comment, (size_t)(sign - comment));
    length -= (size_t)(sign - comment) + 1;
    const struct tag_names *names = tag_names_of_comment(name);
    if (strcasecmp(name, "WAVEFORMATEXTENSIBLE_CHANNEL_MASK") == 0)
        return; /* written anew where it is needed */
    if (strcasecmp(name, "METADATA_BLOCK_PICTURE") == 0)
        carried_leave_out(carried, "the picture");
    else if (names)
        carried_add_tag(carried, own, names->name, sign + 1, length);
    else
        add_lower(carried, own, name, sign + 1, length);
}

static void read_comments(struct carried *carried, const struct carried_bytes *block)
{
    size_t own = carried->tags.count;
    uint64_t at = block->count >= 4 ? 4 + (uint64_t)bytes_u32le(block->bytes) : UINT64_MAX;
    if (block->count < 8 || at > block->count - 4)
        return;
    uint32_t comments = bytes_u32le(block->bytes + at);
    at += 4;
    for (uint32_t i = 0; i < comments && i <= CARRIED_TAGS_MAX && at + 4 <= block->count; i++) {
        uint64_t length = bytes_u32le(block->bytes + at);
        at += 4;
        if (length > block->count - at)
            return;
        take_comment(carried, own, (const char *)block->bytes + at, (size_t)length);
        at += length;
    }
}

/* Its lengths must add up: kind, media type, description, four numbers, data. */
static bool is_picture(const struct carried_bytes *block)
{
    size_t at = 4;
    for (int i = 0; i < 3; i++) {
        if (i == 2)
            at += 16;
        if (at + 4 > block->count || bytes_u32be(block->bytes + at) > block->count - at - 4)
            return false;
        at += 4 + bytes_u32be(block->bytes + at);
    }
    return at == block->count;
}

static void keep_picture(struct carried *carried, struct carried_bytes *block)
{
    if (!is_picture(block)) {
        carried_leave_out(carried, "a picture (broken)");
    } else if (carried->picture_count == CARRIED_PICTURES_MAX ||
               block->count > CARRIED_PICTURES_BYTES_MAX - carried->picture_bytes) {
        carried_leave_out(carried, "pictures after the first %d", (int)carried->picture_count);
    } else {
        carried->picture_bytes += block->count;
        carried->pictures[carried->picture_count++] = *block;
        *block = (struct carried_bytes){0};
    }
}

static void read_block(struct carried *carried, struct raw *raw, int kind, int64_t offset, int64_t size)
{
    enum { PADDING = 1, APPLICATION, SEEK_TABLE, COMMENTS, CUE_SHEET, PICTURE };
    struct carried_bytes block = {0};
    if (kind == APPLICATION || kind == CUE_SHEET || kind > PICTURE)
        carried_leave_out(carried, kind == CUE_SHEET ? "the cue sheet" : "data of another program");
    else if (kind == COMMENTS && carried_take(carried, &block, raw, offset, size, BLOCK_MAX, "the tags"))
        read_comments(carried, &block);
    else if (kind == PICTURE && carried_take(carried, &block, raw, offset, size, BLOCK_MAX, "a picture"))
        keep_picture(carried, &block);
    free(block.bytes);
}

void carried_read_flac(struct carried *carried, struct raw *raw)
{
    uint8_t head[4];
    int64_t at = id3_length(raw, 0) + 4;
    for (int i = 0; i < BLOCKS_MAX && raw_read(raw, at, head, 4) == 4; i++) {
        int64_t size = bytes_u32be(head) & 0xFFFFFF;
        read_block(carried, raw, head[0] & 0x7F, at + 4, size);
        at += 4 + size;
        if (head[0] & 0x80)
            break;
    }
    if (at > 4 && raw_read(raw, 0, head, 3) == 3 && memcmp(head, "ID3", 3) == 0)
        carried_read_id3(carried, raw, 0);
}

void carried_read_ogg(struct carried *carried, struct raw *raw)
{
    struct carried_bytes block = {0};
    block.bytes = header_take_comments(raw, &block.count);
    read_comments(carried, &block);
    free(block.bytes);
}
