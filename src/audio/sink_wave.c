/* WAVE files: RIFF of the Multimedia Programming Interface 1.0, WAVE_FORMAT_EXTENSIBLE (Microsoft, 2001), RF64 (EBU Tech
   3306). All chunks stand before the audio, in an order that does not depend on how long it is: JUNK (which becomes ds64),
   fmt, fact, bext, iXML, axml, LIST INFO, cue, LIST adtl, data. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "audio/sink_parts.h"
#include "audio/tag_names.h"
#include "base/mem.h"

enum { TAG_PCM = 1, TAG_FLOAT = 3, TAG_EXTENSIBLE = 0xFFFE, SIZES_BYTES = 28 };

/* EBU R 98: a line of what was done to the audio. */
static char *history_line(const struct sink_format *format)
{
    const char *places = format->channels == 1 ? ",M=mono" : format->channels == 2 ? ",M=stereo" : "";
    return mem_format("A=PCM,F=%d,W=%d%s,T=mixcheck %s", format->rate_hz, format->bits, places,
                      MIXCHECK_VERSION);
}

static void add_bext(struct sink *sink, const struct carried *carried)
{
    struct buf body = {0};
    if (carried->bext.count < BEXT_LEAST)
        return;
    char *line = history_line(&sink->format);
    bext_renew(&body, carried->bext.bytes, carried->bext.count, line, carried->rate_hz, sink->format.rate_hz);
    sink->loudness_at = sink->meta.length + 8 + BEXT_LOUDNESS_AT;
    bytes_add_chunk(&sink->meta, BYTES_LE, "bext", body.text, body.length);
    buf_release(&body);
    free(line);
}

/* EBU Tech 3352: an ISRC in a BWF file; the twelve letters and digits without hyphens. */
static void add_isrc(struct buf *meta, const char *isrc)
{
    struct buf text = {0}, code = {0};
    for (; *isrc; isrc++)
        if (*isrc != '-')
            buf_add_bytes(&code, isrc, 1);
    if (code.length == 12 && tags_is_isrc((const uint8_t *)code.text)) {
        buf_addf(&text,
                 "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
                 "<ebucore:ebuCoreMain xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
                 "xmlns:ebucore=\"urn:ebu:metadata-schema:ebuCore_2012\"><ebucore:coreMetadata>"
                 "<ebucore:identifier typeLabel=\"GUID\" typeDefinition=\"Globally Unique Identifier\" "
                 "formatLabel=\"ISRC\" formatDefinition=\"International Standard Recording Code\" "
                 "formatLink=\"http://www.ebu.ch/metadata/cs/ebu_IdentifierTypeCodeCS.xml#3.7\">"
                 "<dc:identifier>ISRC:%s</dc:identifier></ebucore:identifier></ebucore:coreMetadata>"
                 "</ebucore:ebuCoreMain>",
                 code.text);
        bytes_add_chunk(meta, BYTES_LE, "axml", text.text, text.length);
    }
    buf_release(&text);
    buf_release(&code);
}

static void add_axml(struct sink *sink, const struct carried *carried)
{
    char *isrc = carried_tag_text(carried, "isrc");
    if (carried->axml.count)
        bytes_add_chunk(&sink->meta, BYTES_LE, "axml", carried->axml.bytes, carried->axml.count);
    else if (isrc)
        add_isrc(&sink->meta, isrc);
    free(isrc);
}

static void add_info(struct buf *list, const struct carried *carried, const char *name)
{
    const struct tag_names *names = tag_names_of(name);
    const char *id = names ? names->info : tag_is_info(name) ? name : NULL;
    char *source =
        carried_tag_text(carried, "ISRC"); /* the standard's: a supplier has the place of the code */
    char *text = carried_tag_text(carried, name);
    bool is_taken = source && names && strcmp(names->name, "isrc") == 0;
    if (id && !is_taken)
        bytes_add_chunk(list, BYTES_LE, id, text, strlen(text) + 1);
    free(text);
    free(source);
}

static void add_texts(struct buf *meta, const struct carried *carried)
{
    struct buf list = {0};
    buf_add(&list, "INFO");
    for (size_t i = 0; i < carried->tags.count; i++)
        if (carried_is_first(carried, i))
            add_info(&list, carried, carried->tags.items[i].name);
    if (list.length > 4)
        bytes_add_chunk(meta, BYTES_LE, "LIST", list.text, list.length);
    buf_release(&list);
}

/* At the new rate; what then lies past 32 bits has no place in the chunk. */
static void add_cues(struct sink *sink, const struct carried *carried)
{
    struct cue *cues = mem_zero(carried->cue_count + 1, sizeof *cues);
    size_t count = 0;
    for (size_t i = 0; i < carried->cue_count; i++) {
        const struct cue *cue = &carried->cues[i];
        int to_hz = sink->format.rate_hz;
        uint64_t frame = bext_rescale((uint64_t)cue->frame, carried->rate_hz, to_hz);
        uint64_t end = bext_rescale((uint64_t)(cue->frame + cue->frames), carried->rate_hz, to_hz);
        if (end <= UINT32_MAX)
            cues[count++] = (struct cue){(int64_t)frame, (int64_t)(end - frame), cue->text};
    }
    cue_add_chunks(&sink->meta, cues, count);
    free(cues);
}

static void describe(struct sink *sink, const struct carried *carried)
{
    add_bext(sink, carried);
    if (carried->ixml.count)
        bytes_add_chunk(&sink->meta, BYTES_LE, "iXML", carried->ixml.bytes, carried->ixml.count);
    add_axml(sink, carried);
    add_texts(&sink->meta, carried);
    add_cues(sink, carried);
}

/* Bytes before the first sample. */
static int64_t head_bytes(const struct sink *sink)
{
    int64_t format = sink->format.channels > 2 ? 8 + 40 : 8 + 16 + 2 * sink->format.is_float;
    return 12 + 8 + SIZES_BYTES + format + 12 * sink->format.is_float + (int64_t)sink->meta.length + 8;
}

static int64_t riff_bytes(const struct sink *sink)
{
    int64_t audio = sink_audio_bytes(sink);
    return head_bytes(sink) + audio + (audio & 1) - 8;
}

static void add_format(struct buf *head, const struct sink *sink)
{
    static const uint8_t guid_tail[] = {0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71};
    const struct sink_format *format = &sink->format;
    uint64_t kind = format->is_float ? TAG_FLOAT : TAG_PCM;
    uint64_t frame_bytes = (uint64_t)format->channels * (uint64_t)format->bits / 8;
    bool is_extensible = format->channels > 2;
    buf_add(head, "fmt ");
    bytes_add(head, BYTES_LE, is_extensible ? 40u : format->is_float ? 18u : 16u, 4);
    bytes_add(head, BYTES_LE, is_extensible ? TAG_EXTENSIBLE : kind, 2);
    bytes_add(head, BYTES_LE, (uint64_t)format->channels, 2);
    bytes_add(head, BYTES_LE, (uint64_t)format->rate_hz, 4);
    bytes_add(head, BYTES_LE, (uint64_t)format->rate_hz * frame_bytes, 4);
    bytes_add(head, BYTES_LE, frame_bytes, 2);
    bytes_add(head, BYTES_LE, (uint64_t)format->bits, 2);
    if (is_extensible) {
        bytes_add(head, BYTES_LE, 22, 2);
        bytes_add(head, BYTES_LE, (uint64_t)format->bits, 2); /* all are valid */
        bytes_add(head, BYTES_LE, sink->mask, 4);
        bytes_add(head, BYTES_LE, kind, 2);
        buf_add_bytes(head, (const char *)guid_tail, sizeof guid_tail);
    } else if (format->is_float) {
        bytes_add(head, BYTES_LE, 0, 2);
    }
}

/* RF64: the sizes of 32 bits are all ones, the true ones stand in ds64. */
static void add_sizes(struct buf *head, const struct sink *sink, bool is_64)
{
    buf_add(head, is_64 ? "RF64" : "RIFF");
    bytes_add(head, BYTES_LE, is_64 ? UINT32_MAX : (uint64_t)riff_bytes(sink), 4);
    buf_add(head, "WAVE");
    buf_add(head, is_64 ? "ds64" : "JUNK");
    bytes_add(head, BYTES_LE, SIZES_BYTES, 4);
    if (is_64) {
        bytes_add(head, BYTES_LE, (uint64_t)riff_bytes(sink), 8);
        bytes_add(head, BYTES_LE, (uint64_t)sink_audio_bytes(sink), 8);
        bytes_add(head, BYTES_LE, (uint64_t)sink->frames, 8);
        bytes_add(head, BYTES_LE, 0, 4); /* no table */
    } else {
        bytes_add_zeros(head, SIZES_BYTES);
    }
}

static void put_head(struct sink *sink)
{
    struct buf head = {0};
    bool is_64 = sink->format.container == SINK_RF64;
    uint64_t frames = (uint64_t)sink->frames;
    add_sizes(&head, sink, is_64);
    add_format(&head, sink);
    if (sink->format.is_float) { /* of every format but PCM */
        buf_add(&head, "fact");
        bytes_add(&head, BYTES_LE, 4, 4);
        bytes_add(&head, BYTES_LE, is_64 || frames > UINT32_MAX ? UINT32_MAX : frames, 4);
    }
    buf_add_bytes(&head, buf_text(&sink->meta), sink->meta.length);
    buf_add(&head, "data");
    bytes_add(&head, BYTES_LE, is_64 ? UINT32_MAX : (uint64_t)sink_audio_bytes(sink), 4);
    sink_put(sink, head.text, head.length);
    buf_release(&head);
}

static enum status begin(struct sink *sink, const struct carried *carried, struct fault *fault)
{
    describe(sink, carried);
    put_head(sink);
    return sink->error_number ? sink_fail_to_write(sink, fault) : OK;
}

static enum status write_words(struct sink *sink, double *const *samples, size_t from, size_t frames,
                               struct fault *fault)
{
    return sink_put_words(sink, BYTES_LE, samples, from, frames, fault);
}

static enum status end(struct sink *sink, struct fault *fault)
{
    int64_t limit = sink->format.wave_limit ? sink->format.wave_limit : INT64_C(0xFFFFFFFF) + 8;
    if (sink_audio_bytes(sink) & 1)
        sink_put(sink, "", 1);
    if (riff_bytes(sink) + 8 > limit)
        sink->format.container = SINK_RF64;
    if (fseeko(sink->draft.out, 0, SEEK_SET) != 0)
        return sink_fail(sink, strerror(errno), fault);
    put_head(sink);
    return OK;
}

const struct sink_writer sink_wave = {.begin = begin, .write = write_words, .end = end};
