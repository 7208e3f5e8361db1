/* What WAVE files carry: LIST INFO, bext (EBU Tech 3285), iXML, axml, cue points with their labels, ID3. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "audio/bytes.h"
#include "audio/carried.h"
#include "audio/bext.h"
#include "audio/tag_names.h"

enum { CHUNKS_MAX = 100000, LIST_MAX = 4 << 20, LABELS_MAX = 20000 };

struct riff {
    struct carried *carried;
    struct raw *raw;
    int64_t data_size_64;
    struct carried_bytes cues, labels; /* the chunks' bodies: labels may stand first */
    bool has_tracks;
};

static bool is_isrc(const char *text, size_t length)
{
    uint8_t code[12];
    size_t count = 0;
    for (size_t i = 0; i < length && text[i]; i++)
        if (text[i] != '-' && count++ < sizeof code)
            code[count - 1] = (uint8_t)text[i];
    return count == sizeof code && tags_is_isrc(code);
}

static void add_info(struct riff *riff, size_t own, const char *id, const char *text, size_t length)
{
    char name[5] = "";
    const struct tag_names *names = tag_names_of_info(id);
    memcpy(name, id, 4);
    if (names && strcmp(names->name, "isrc") == 0 && !is_isrc(text, length))
        names = NULL; /* a source, as the standard has it */
    if (names || tag_is_info(name))
        carried_add_tag(riff->carried, own, names ? names->name : name, text, length);
}

static void read_info(struct riff *riff, const struct carried_bytes *list)
{
    size_t own = riff->carried->tags.count;
    for (size_t at = 4; at + 8 <= list->count;) {
        const uint8_t *head = list->bytes + at;
        size_t size = bytes_u32le(head + 4);
        at += 8;
        if (size > list->count - at)
            break;
        add_info(riff, own, (const char *)head, (const char *)list->bytes + at, size);
        at += size + (size & 1);
    }
}

static void read_list(struct riff *riff, int64_t offset, int64_t size)
{
    struct carried_bytes list = {0};
    if (!carried_take(riff->carried, &list, riff->raw, offset, size, LIST_MAX, "a list of texts"))
        return;
    if (list.count >= 4 && memcmp(list.bytes, "INFO", 4) == 0) {
        read_info(riff, &list);
    } else if (list.count >= 4 && memcmp(list.bytes, "adtl", 4) == 0 && !riff->labels.count) {
        riff->labels = list;
        return;
    } else {
        carried_leave_out(riff->carried, "a list that is not known");
    }
    free(list.bytes);
}

static void read_bext(struct riff *riff, int64_t offset, int64_t size)
{
    if (size < BEXT_LEAST)
        carried_leave_out(riff->carried, "the broadcast extension (broken)");
    else
        carried_take(riff->carried, &riff->carried->bext, riff->raw, offset, size, CARRIED_BEXT_MAX,
                     "the broadcast extension");
}

static void read_ixml(struct riff *riff, int64_t offset, int64_t size)
{
    carried_take(riff->carried, &riff->carried->ixml, riff->raw, offset, size, CARRIED_IXML_MAX,
                 "the iXML data");
}

static void read_axml(struct riff *riff, int64_t offset, int64_t size)
{
    carried_take(riff->carried, &riff->carried->axml, riff->raw, offset, size, CARRIED_IXML_MAX,
                 "the axml data");
}

static void read_cues(struct riff *riff, int64_t offset, int64_t size)
{
    carried_take(riff->carried, &riff->cues, riff->raw, offset, size, LIST_MAX, "cue points");
}

static void read_tracks(struct riff *riff, int64_t offset, int64_t size)
{
    (void)offset, (void)size;
    riff->has_tracks = true;
}

static void read_tag(struct riff *riff, int64_t offset, int64_t size)
{
    (void)size;
    carried_read_id3(riff->carried, riff->raw, offset);
}

static void read_loops(struct riff *riff, int64_t offset, int64_t size)
{
    (void)offset, (void)size;
    carried_leave_out(riff->carried, "sampler loops (smpl)");
}

static const struct part {
    const char *name;
    void (*read)(struct riff *, int64_t offset,
                 int64_t size); /* NULL: made anew, or of no use in a new file */
} parts[] = {
    {"LIST", read_list},  {"bext", read_bext},   {"iXML", read_ixml}, {"axml", read_axml},
    {"cue ", read_cues},  {"chna", read_tracks}, {"id3 ", read_tag},  {"ID3 ", read_tag},
    {"smpl", read_loops}, {"fmt ", NULL},        {"data", NULL},      {"fact", NULL},
    {"ds64", NULL},       {"PEAK", NULL},        {"JUNK", NULL},      {"junk", NULL},
    {"PAD ", NULL},       {"FLLR", NULL},        {"levl", NULL},      {"MD5 ", NULL},
    {"plst", NULL},
};

static void read_part(struct riff *riff, const uint8_t *name, int64_t offset, int64_t size)
{
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (memcmp(parts[i].name, name, 4) != 0)
            continue;
        if (parts[i].read)
            parts[i].read(riff, offset, size);
        return;
    }
    carried_leave_out(riff->carried, "the chunk '%.4s'", (const char *)name);
}

/* Text of the chunk of that kind that belongs to the cue point; NULL when there is none. */
static const char *find_label(const struct carried_bytes *labels, const char *kind, uint32_t id,
                              size_t *length)
{
    size_t at = 4;
    for (int i = 0; i < LABELS_MAX && at + 12 <= labels->count; i++) {
        size_t size = bytes_u32le(labels->bytes + at + 4);
        const uint8_t *body = labels->bytes + at + 8;
        if (size > labels->count - at - 8)
            return NULL;
        if (size >= 4 && memcmp(labels->bytes + at, kind, 4) == 0 && bytes_u32le(body) == id) {
            *length = size - 4;
            return (const char *)body + 4;
        }
        at += 8 + size + (size & 1);
    }
    return NULL;
}

static void add_cue(struct riff *riff, const uint8_t *point)
{
    uint32_t id = bytes_u32le(point);
    size_t length = 0, span_length = 0;
    const char *text = find_label(&riff->labels, "labl", id, &length);
    const char *span = find_label(&riff->labels, "ltxt", id, &span_length);
    if (!text)
        text = find_label(&riff->labels, "note", id, &length);
    int64_t frames = span && span_length >= 4 ? bytes_u32le((const uint8_t *)span) : 0;
    carried_add_cue(riff->carried, bytes_u32le(point + 20), frames, text ? text : "", text ? length : 0);
}

static void add_cues(struct riff *riff)
{
    enum { POINT = 24 };
    const struct carried_bytes *cues = &riff->cues;
    if (cues->count < 4)
        return;
    size_t promised = bytes_u32le(cues->bytes), there = (cues->count - 4) / POINT;
    for (size_t i = 0; i < promised && i < there && i <= CARRIED_CUES_MAX; i++)
        add_cue(riff, cues->bytes + 4 + i * POINT);
}

static bool is_name(const uint8_t *bytes)
{
    for (int i = 0; i < 4; i++)
        if (!isprint(bytes[i]))
            return false;
    return true;
}

/* Of the size that the head states, or the chunk ds64. */
static int64_t size_of(struct riff *riff, const uint8_t *head, int64_t at)
{
    uint8_t sizes[16];
    int64_t size = bytes_u32le(head + 4);
    if (memcmp(head, "ds64", 4) == 0 && raw_read(riff->raw, at + 8, sizes, 16) == 16 &&
        bytes_u64le(sizes + 8) <= INT64_MAX / 2)
        riff->data_size_64 = (int64_t)bytes_u64le(sizes + 8);
    if (memcmp(head, "data", 4) == 0 && size == INT64_C(0xFFFFFFFF) && riff->data_size_64 >= 0)
        size = riff->data_size_64;
    return size;
}

void carried_read_riff(struct carried *carried, struct raw *raw)
{
    uint8_t head[8];
    struct riff riff = {.carried = carried, .raw = raw, .data_size_64 = -1};
    int64_t at = 12;
    if (raw_read(raw, 0, head, 4) == 4 && memcmp(head, "RIFX", 4) == 0) { /* it is not made any more */
        carried_leave_out(carried, "what chunks of the big-endian form (RIFX) hold");
        return;
    }
    for (int i = 0; i < CHUNKS_MAX && raw_read(raw, at, head, 8) == 8 && is_name(head); i++) {
        int64_t size = size_of(&riff, head, at);
        read_part(&riff, head, at + 8, size);
        at += 8 + size + (size & 1);
    }
    add_cues(&riff);
    if (riff.has_tracks) {
        carried_leave_out(carried, "the audio definition model (axml, chna)");
        free(carried->axml.bytes);
        carried->axml = (struct carried_bytes){0};
    }
    free(riff.cues.bytes);
    free(riff.labels.bytes);
}
