#include "audio/carried.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "audio/header.h"
#include "audio/source.h"
#include "audio/tag_names.h"
#include "base/mem.h"
#include "base/text.h"

void carried_leave_out(struct carried *carried, const char *format, ...)
{
    char text[CARRIED_LOSS_BYTES];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    for (size_t i = 0; i < carried->left_out_count; i++)
        if (strcmp(carried->left_out[i], text) == 0)
            return;
    if (carried->left_out_count == CARRIED_LOSSES_MAX)
        snprintf(carried->left_out[CARRIED_LOSSES_MAX - 1], CARRIED_LOSS_BYTES, "and more");
    else
        memcpy(carried->left_out[carried->left_out_count++], text, sizeof text);
}

/* A name that comes from a file, safe to show and cut to what a phrase can take. */
static void show_name(const char *name, char *shown, size_t size)
{
    char *text = text_shown(name);
    snprintf(shown, size, "%s", text);
    size_t length = strlen(shown);
    unsigned point;
    for (size_t back = 1; back < 4 && back <= length; back++) /* no half of a character at the end */
        if ((shown[length - back] & 0xC0) == 0xC0 && text_decode(shown + length - back, &point) == 0)
            shown[length - back] = '\0';
    free(text);
}

/* Gains that players are told to apply are of the samples as they were. */
static bool is_stale(const char *name)
{
    return strncasecmp(name, "replaygain_", 11) == 0 || strncasecmp(name, "r128_", 5) == 0;
}

/* What the old file was encoded with is said of the old file. */
static bool is_of_the_encoder(const char *name)
{
    return strcmp(name, "encoder") == 0 || strcmp(name, "encoder_options") == 0;
}

static bool is_known(const struct carried *carried, size_t own, const char *name, const char *value,
                     size_t length)
{
    for (size_t i = 0; i < carried->tags.count; i++) {
        const struct tag *tag = &carried->tags.items[i];
        bool is_same = strlen(tag->value) == length && memcmp(tag->value, value, length) == 0;
        if (strcmp(tag->name, name) == 0 && (i < own || is_same))
            return true;
    }
    return false;
}

void carried_add_tag(struct carried *carried, size_t own, const char *name, const char *value, size_t length)
{
    struct tags *tags = &carried->tags;
    char shown[CARRIED_LOSS_BYTES / 2];
    length = strnlen(value, length);
    while (length && (value[length - 1] == ' ' || value[length - 1] == '\n'))
        length--;
    if (length == 0 || *name == '\0' || is_of_the_encoder(name) ||
        is_known(carried, own, name, value, length))
        return;
    show_name(name, shown, sizeof shown);
    if (is_stale(name)) {
        carried_leave_out(carried, "ReplayGain values, which no longer hold");
    } else if (length > CARRIED_TAG_BYTES_MAX || strlen(name) > 255) {
        carried_leave_out(carried, "the tag '%s' (too large)", shown);
    } else if (tags->count == CARRIED_TAGS_MAX || length > CARRIED_TAGS_BYTES_MAX - carried->tag_bytes) {
        carried_leave_out(carried, "tags after the first %zu", tags->count);
    } else {
        char *kept = mem_zero(length + 1, 1);
        memcpy(kept, value, length);
        carried->tag_bytes += length;
        tags->items = mem_grow(tags->items, tags->count, &tags->capacity, sizeof *tags->items);
        tags->items[tags->count++] = (struct tag){mem_copy(name), kept};
    }
}

void carried_add_cue(struct carried *carried, int64_t frame, int64_t frames, const char *text, size_t length)
{
    if (carried->cue_count == CARRIED_CUES_MAX) {
        carried_leave_out(carried, "cue points after the first %d", CARRIED_CUES_MAX);
        return;
    }
    length = strnlen(text, length < CARRIED_TAG_BYTES_MAX ? length : CARRIED_TAG_BYTES_MAX);
    char *kept = mem_zero(length + 1, 1);
    memcpy(kept, text, length);
    carried->cues =
        mem_grow(carried->cues, carried->cue_count, &carried->cue_capacity, sizeof *carried->cues);
    carried->cues[carried->cue_count++] = (struct cue){.frame = frame, .frames = frames, .text = kept};
}

bool carried_take(struct carried *carried, struct carried_bytes *to, struct raw *raw, int64_t offset,
                  int64_t size, int64_t limit, const char *what)
{
    if (size > limit || size > raw->size - offset) {
        carried_leave_out(carried, "%s (%s)", what, size > limit ? "too large" : "broken");
        return false;
    }
    if (size <= 0 || to->count)
        return false;
    to->bytes = mem_zero((size_t)size, 1);
    to->count = raw_read(raw, offset, to->bytes, (size_t)size);
    if (to->count == (size_t)size)
        return true;
    free(to->bytes);
    *to = (struct carried_bytes){0};
    return false;
}

char *carried_tag_text(const struct carried *carried, const char *name)
{
    struct buf text = {0};
    for (size_t i = 0; i < carried->tags.count; i++)
        if (strcmp(carried->tags.items[i].name, name) == 0)
            buf_addf(&text, "%s%s", text.length ? "; " : "", carried->tags.items[i].value);
    return text.length ? buf_take(&text) : NULL;
}

bool carried_is_first(const struct carried *carried, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (strcmp(carried->tags.items[i].name, carried->tags.items[index].name) == 0)
            return false;
    return true;
}

static void add_tags(struct carried *carried, const struct tag *tags, size_t count)
{
    size_t own = carried->tags.count;
    for (size_t i = 0; i < count; i++)
        carried_add_tag(carried, own, tags[i].name, tags[i].value, strlen(tags[i].value));
}

static enum status read_by_source(struct carried *carried, const char *path, struct fault *fault)
{
    struct source *source;
    enum status status = source_open(&source, path, fault);
    if (status == OK) {
        carried->rate_hz = source_format(source)->rate_hz;
        add_tags(carried, source_format(source)->tags, (size_t)source_format(source)->tag_count);
    }
    source_close(source);
    return status;
}

static enum status read_container(struct carried *carried, const struct header *header, struct raw *raw,
                                  const char *path, struct fault *fault)
{
    const char *container = header->container;
    if (strcmp(container, "WAV") == 0 || strcmp(container, "RF64") == 0 || strcmp(container, "BW64") == 0)
        carried_read_riff(carried, raw);
    else if (strcmp(container, "AIFF") == 0 || strcmp(container, "AIFC") == 0)
        carried_read_aiff(carried, raw);
    else if (strcmp(container, "FLAC") == 0)
        carried_read_flac(carried, raw);
    else if (strcmp(container, "MP3") == 0)
        carried_read_id3(carried, raw, 0);
    else if (strcmp(container, "Ogg") == 0)
        carried_read_ogg(carried, raw);
    else
        return read_by_source(carried, path, fault);
    add_tags(carried, header->tags.items, header->tags.count);
    return OK;
}

enum status carried_read(struct carried *carried, const char *path, struct fault *fault)
{
    struct raw *raw = NULL;
    struct header header = {0};
    *carried = (struct carried){0};
    if (strcmp(path, "-") == 0)
        return OK;
    char *shown = text_shown(path);
    enum status status = raw_open(&raw, path, header_looks_right, fault);
    if (status == OK)
        status = header_read(&header, raw, shown, fault);
    if (status == OK)
        status = read_container(carried, &header, raw, path, fault);
    if (status == OK && header.rate_hz > 0 && header.rate_hz <= AUDIO_RATE_MAX_HZ)
        carried->rate_hz = (int)header.rate_hz;
    tags_release(&header.tags);
    if (raw)
        raw_close(raw);
    free(shown);
    return status;
}

void carried_release(struct carried *carried)
{
    tags_release(&carried->tags);
    for (size_t i = 0; i < carried->cue_count; i++)
        free((char *)carried->cues[i].text);
    free(carried->cues);
    free(carried->bext.bytes);
    free(carried->ixml.bytes);
    free(carried->axml.bytes);
    for (size_t i = 0; i < carried->picture_count; i++)
        free(carried->pictures[i].bytes);
    *carried = (struct carried){0};
}

struct loss_list {
    struct carried_loss *losses;
    size_t count;
};

static void lose(struct loss_list *list, const char *text)
{
    if (list->count < CARRIED_LOSSES_MAX)
        snprintf(list->losses[list->count++].text, CARRIED_LOSS_BYTES, "%s", text);
    else
        snprintf(list->losses[CARRIED_LOSSES_MAX - 1].text, CARRIED_LOSS_BYTES, "and more");
}

static bool is_wave(enum sink_container container)
{
    return container == SINK_WAV || container == SINK_RF64;
}

static bool holds_tag(enum sink_container goal, const char *name)
{
    const struct tag_names *names = tag_names_of(name);
    if (is_wave(goal))
        return (names && names->info) || tag_is_info(name);
    if (goal == SINK_OGG_VORBIS || goal == SINK_OPUS)
        return names && names->sndfile;
    return goal != SINK_FLAC || tag_is_comment(name);
}

static void lose_tags(struct loss_list *list, const struct carried *carried, enum sink_container goal)
{
    for (size_t i = 0; i < carried->tags.count; i++) {
        char shown[CARRIED_LOSS_BYTES / 2], text[CARRIED_LOSS_BYTES];
        const char *name = carried->tags.items[i].name;
        if (holds_tag(goal, name) || !carried_is_first(carried, i))
            continue;
        show_name(name, shown, sizeof shown);
        snprintf(text, sizeof text, "the tag '%s'", shown);
        lose(list, text);
    }
}

static bool has_regions(const struct carried *carried)
{
    for (size_t i = 0; i < carried->cue_count; i++)
        if (carried->cues[i].frames)
            return true;
    return false;
}

size_t carried_losses(const struct carried *carried, enum sink_container goal,
                      struct carried_loss losses[CARRIED_LOSSES_MAX])
{
    struct loss_list list = {.losses = losses};
    for (size_t i = 0; i < carried->left_out_count; i++)
        lose(&list, carried->left_out[i]);
    if (carried->bext.count && !is_wave(goal))
        lose(&list, "the broadcast extension (bext)");
    if (carried->ixml.count && !is_wave(goal))
        lose(&list, "the iXML data");
    if (carried->axml.count && !is_wave(goal))
        lose(&list, "the axml data");
    if (carried->picture_count && goal != SINK_FLAC)
        lose(&list, carried->picture_count == 1 ? "the picture" : "the pictures");
    if (carried->cue_count && !is_wave(goal) && goal != SINK_AIFF)
        lose(&list, "cue points");
    else if (has_regions(carried) && goal == SINK_AIFF)
        lose(&list, "the lengths of marked regions");
    lose_tags(&list, carried, goal);
    return list.count;
}
