/* What the parts of the sink share: one writer for each way to make a file. */
#ifndef AUDIO_SINK_PARTS_H
#define AUDIO_SINK_PARTS_H

#include "audio/bytes_add.h"
#include "audio/sink.h"
#include "base/path.h"

enum { SINK_PIECE_FRAMES = 4096 };

struct sink_library;

struct sink {
    struct path_draft draft;
    struct sink_format format; /* container: SINK_RF64 once a WAV file has become one */
    const struct sink_writer *writer;
    uint32_t mask; /* of the channels in the file; 0: their places have none */
    int order
        [AUDIO_CHANNELS_MAX]; /* which of the samples handed over stands at place i of the file's frames */
    int64_t frames;           /* written */
    struct buf meta;          /* what is carried, as it stands between the file's head and the audio */
    size_t loudness_at;       /* in `meta`; 0: no broadcast extension */
    int error_number;         /* of the first write that failed */
    void *piece;              /* SINK_PIECE_FRAMES of words */
    struct sink_library *library; /* of those that it writes */
};

struct sink_writer {
    /* Writes the head with what is carried. */
    enum status (*begin)(struct sink *, const struct carried *, struct fault *);
    enum status (*write)(struct sink *, double *const *samples, size_t from, size_t frames, struct fault *);
    enum status (*end)(struct sink *, struct fault *);
    void (*stop)(struct sink *); /* after any of these, also a failed begin; NULL: nothing to do */
};

extern const struct sink_writer sink_wave, sink_aiff, sink_through_library;

/* ERR_SYSTEM with the sentence on the goal. */
enum status sink_fail(struct sink *sink, const char *why, struct fault *fault);
/* The same with what the system said of the first write that failed. */
enum status sink_fail_to_write(struct sink *sink, struct fault *fault);
/* Writes to the draft, and keeps the trouble. */
void sink_put(struct sink *sink, const void *bytes, size_t count);
/* For formats whose words stand in the file as they are: a piece of at most SINK_PIECE_FRAMES. */
enum status sink_put_words(struct sink *sink, enum byte_order order, double *const *samples, size_t from,
                           size_t frames, struct fault *fault);
/* The nearest code of a word whose full scale is 2^(bits-1). */
int32_t sink_code(double sample, double full_scale);
int64_t sink_audio_bytes(const struct sink *sink);

/* Text in UTF-8: what is not is taken for ISO 8859-1. */
void sink_add_utf8(struct buf *to, const char *text);
/* The tags as an ID3v2.4 tag; nothing when there are none. */
void sink_add_id3(struct buf *to, const struct carried *carried);
/* A body of Vorbis comments, from their number on: what stands before it is the vendor. `mask`: the channel mask to state;
   0: none. */
void sink_add_comments(struct buf *to, const struct carried *carried, uint32_t mask);

#endif
