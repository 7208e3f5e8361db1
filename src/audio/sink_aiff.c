/* AIFF (Apple, 1989), and AIFF-C (1991) for floats. All chunks stand before the audio. Texts are twice in it: in the
   chunks of the standard, and in an ID3 chunk, which holds what they do not. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "audio/sink_parts.h"

/* A mark's number is 1 and on; its name is counted in one byte, and padded to an even length with the count. */
static void add_marks(struct sink *sink, const struct carried *carried)
{
    struct buf body = {0};
    size_t count = 0;
    bytes_add(&body, BYTES_BE, 0, 2);
    for (size_t i = 0; i < carried->cue_count; i++) {
        const struct cue *cue = &carried->cues[i];
        size_t length = strnlen(cue->text, 255);
        uint64_t frame = bext_rescale((uint64_t)cue->frame, carried->rate_hz, sink->format.rate_hz);
        if (frame > UINT32_MAX)
            continue;
        bytes_add(&body, BYTES_BE, ++count, 2);
        bytes_add(&body, BYTES_BE, frame, 4);
        bytes_add(&body, BYTES_BE, length, 1);
        buf_add_bytes(&body, cue->text, length);
        bytes_add_zeros(&body, !(length & 1));
    }
    body.text[0] = (char)(count >> 8);
    body.text[1] = (char)(count & 0xFF);
    if (count)
        bytes_add_chunk(&sink->meta, BYTES_BE, "MARK", body.text, body.length);
    buf_release(&body);
}

static void add_texts(struct buf *meta, const struct carried *carried)
{
    static const char *const names[][2] = {
        {"NAME", "title"}, {"AUTH", "artist"}, {"(c) ", "copyright"}, {"ANNO", "comment"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *text = carried_tag_text(carried, names[i][1]);
        if (text)
            bytes_add_chunk(meta, BYTES_BE, names[i][0], text, strlen(text));
        free(text);
    }
}

/* The channels' places as a bitmap with the bits of a WAVE mask (Core Audio's kAudioChannelLayoutTag_UseChannelBitmap). */
static void add_places(struct sink *sink)
{
    struct buf body = {0};
    if (sink->format.channels <= 2 || !sink->mask)
        return;
    bytes_add(&body, BYTES_BE, UINT32_C(1) << 16, 4);
    bytes_add(&body, BYTES_BE, sink->mask, 4);
    bytes_add(&body, BYTES_BE, 0, 4);
    bytes_add_chunk(&sink->meta, BYTES_BE, "CHAN", body.text, body.length);
    buf_release(&body);
}

static void describe(struct sink *sink, const struct carried *carried)
{
    struct buf tag = {0};
    add_places(sink);
    add_marks(sink, carried);
    sink_add_id3(&tag, carried); /* first: a reader that stays with the first title takes the whole one */
    if (tag.length)
        bytes_add_chunk(&sink->meta, BYTES_BE, "ID3 ", tag.text, tag.length);
    add_texts(&sink->meta, carried);
    buf_release(&tag);
}

/* An 80-bit extended number of IEEE 754: sign and exponent, then a mantissa with its first one written. */
static void add_rate(struct buf *to, int rate_hz)
{
    int exponent;
    double fraction = frexp(rate_hz, &exponent);
    bytes_add(to, BYTES_BE, (uint64_t)(16382 + exponent), 2);
    bytes_add(to, BYTES_BE, (uint64_t)ldexp(fraction, 32) << 32, 8);
}

static void add_common(struct buf *head, const struct sink *sink)
{
    const struct sink_format *format = &sink->format;
    struct buf body = {0};
    bytes_add(&body, BYTES_BE, (uint64_t)format->channels, 2);
    bytes_add(&body, BYTES_BE, (uint64_t)sink->frames, 4);
    bytes_add(&body, BYTES_BE, (uint64_t)format->bits, 2);
    add_rate(&body, format->rate_hz);
    if (format->is_float) {
        buf_add(&body, "FL32");
        buf_add_bytes(&body, "\0", 2); /* no name */
    }
    bytes_add_chunk(head, BYTES_BE, "COMM", body.text, body.length);
    buf_release(&body);
}

/* The offset and the size of blocks stand before the samples, and are zero. */
static void add_head(struct buf *head, const struct sink *sink)
{
    uint64_t audio = (uint64_t)sink_audio_bytes(sink);
    buf_add(head, "FORM");
    bytes_add(head, BYTES_BE, 0, 4);
    buf_add(head, sink->format.is_float ? "AIFC" : "AIFF");
    if (sink->format.is_float)
        bytes_add_chunk(head, BYTES_BE, "FVER", "\xA2\x80\x51\x40", 4);
    add_common(head, sink);
    buf_add_bytes(head, buf_text(&sink->meta), sink->meta.length);
    buf_add(head, "SSND");
    bytes_add(head, BYTES_BE, audio + 8, 4);
    bytes_add_zeros(head, 8);
    struct buf size = {0};
    bytes_add(&size, BYTES_BE, head->length - 8 + audio + (audio & 1), 4);
    memcpy(head->text + 4, size.text, 4);
    buf_release(&size);
}

static enum status put_head(struct sink *sink, struct fault *fault)
{
    struct buf head = {0};
    add_head(&head, sink);
    sink_put(sink, head.text, head.length);
    buf_release(&head);
    return sink->error_number ? sink_fail_to_write(sink, fault) : OK;
}

static enum status begin(struct sink *sink, const struct carried *carried, struct fault *fault)
{
    describe(sink, carried);
    return put_head(sink, fault);
}

static enum status write_words(struct sink *sink, double *const *samples, size_t from, size_t frames,
                               struct fault *fault)
{
    enum { HEAD_MOST = 1024 };
    int64_t more = (int64_t)frames * sink->format.channels * (sink->format.bits / 8);
    if (sink_audio_bytes(sink) + more + (int64_t)sink->meta.length + HEAD_MOST > UINT32_MAX)
        return sink_fail(sink, "an AIFF file cannot be larger than 4 GiB; a WAV file can", fault);
    return sink_put_words(sink, BYTES_BE, samples, from, frames, fault);
}

static enum status end(struct sink *sink, struct fault *fault)
{
    if (sink_audio_bytes(sink) & 1)
        sink_put(sink, "", 1);
    if (fseeko(sink->draft.out, 0, SEEK_SET) != 0)
        return sink_fail(sink, strerror(errno), fault);
    return put_head(sink, fault);
}

const struct sink_writer sink_aiff = {.begin = begin, .write = write_words, .end = end};
