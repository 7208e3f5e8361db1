/* Text tags in the forms that files have them: ID3v2.4 and Vorbis comments. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "audio/id3.h"
#include "audio/sink_parts.h"
#include "audio/tag_names.h"
#include "base/mem.h"
#include "base/text.h"

static bool is_utf8(const char *text)
{
    unsigned point;
    for (size_t length; *text; text += length)
        if ((length = text_decode(text, &point)) == 0)
            return false;
    return true;
}

void sink_add_utf8(struct buf *to, const char *text)
{
    if (is_utf8(text)) {
        buf_add(to, text);
        return;
    }
    for (; *text; text++) {
        unsigned byte = (unsigned char)*text;
        char two[2] = {(char)(0xC0 | byte >> 6), (char)(0x80 | (byte & 0x3F))};
        if (byte < 0x80)
            buf_add_bytes(to, text, 1);
        else
            buf_add_bytes(to, two, sizeof two);
    }
}

/* All values of a name, a zero byte between them (ID3v2.4, clause 4.2). */
static void join_values(struct buf *to, const struct carried *carried, const char *name)
{
    for (size_t i = 0; i < carried->tags.count; i++) {
        if (strcmp(carried->tags.items[i].name, name) != 0)
            continue;
        if (to->length)
            bytes_add_zeros(to, 1);
        sink_add_utf8(to, carried->tags.items[i].value);
    }
}

static void add_id3_frame(struct buf *to, const struct carried *carried, const char *name)
{
    const struct tag_names *names = tag_names_of(name);
    struct buf text = {0}, own = {0};
    join_values(&text, carried, name);
    if (names && strcmp(names->name, "comment") == 0) {
        id3_add_comment(to, text.text, text.length);
    } else if (names && names->id3) {
        id3_add_text(to, names->id3, text.text, text.length);
    } else {
        sink_add_utf8(&own, names ? names->comment : name);
        id3_add_own_text(to, buf_text(&own), text.text, text.length);
    }
    buf_release(&text);
    buf_release(&own);
}

void sink_add_id3(struct buf *to, const struct carried *carried)
{
    if (carried->tags.count == 0)
        return;
    size_t begin = id3_begin(to);
    for (size_t i = 0; i < carried->tags.count; i++)
        if (carried_is_first(carried, i))
            add_id3_frame(to, carried, carried->tags.items[i].name);
    id3_end(to, begin);
}

static void add_comment(struct buf *to, const char *name, const char *value)
{
    struct buf comment = {0};
    buf_addf(&comment, "%s=", name);
    for (char *letter = comment.text; *letter; letter++)
        *letter = (char)toupper((unsigned char)*letter);
    sink_add_utf8(&comment, value);
    bytes_add(to, BYTES_LE, comment.length, 4);
    buf_add_bytes(to, comment.text, comment.length);
    buf_release(&comment);
}

void sink_add_comments(struct buf *to, const struct carried *carried, uint32_t mask)
{
    struct buf comments = {0};
    uint32_t count = 0;
    for (size_t i = 0; i < carried->tags.count; i++) {
        const struct tag *tag = &carried->tags.items[i];
        const struct tag_names *names = tag_names_of(tag->name);
        if (!names && !tag_is_comment(tag->name))
            continue;
        add_comment(&comments, names ? names->comment : tag->name, tag->value);
        count++;
    }
    if (mask) {
        char *number = mem_format("0x%X", (unsigned)mask);
        add_comment(&comments, "WAVEFORMATEXTENSIBLE_CHANNEL_MASK", number);
        free(number);
        count++;
    }
    bytes_add(to, BYTES_LE, count, 4);
    buf_add_bytes(to, buf_text(&comments), comments.length);
    buf_release(&comments);
}
