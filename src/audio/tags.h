/* Tags of a file as it carries them, and those that libsndfile does not read (ISRC above all). */
#ifndef AUDIO_TAGS_H
#define AUDIO_TAGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "audio/format.h"
#include "audio/raw.h"

struct tags {
    struct tag *items; /* names and values are ours */
    size_t count, capacity;
};

/* `length` bytes of text; at most 4096 are kept, and nothing after a zero byte. The first of a name stays. */
void tags_add(struct tags *tags, const char *name, const char *value, size_t length);
void tags_release(struct tags *tags);

/* A Vorbis comment header's body (Vorbis I, clause 5): takes ISRC, and the channel mask that FLAC files keep there. */
void tags_read_comments(struct tags *tags, const uint8_t *bytes, size_t count, uint32_t *channel_mask);
/* An ID3v2 tag at `offset`: takes title, artist, album and ISRC, made UTF-8. */
void tags_read_id3(struct tags *tags, struct raw *raw, int64_t offset);
/* Twelve bytes that have the form of an ISRC. */
bool tags_is_isrc(const uint8_t *text);
/* Takes the first ISRC (ISO 3901: two letters, three letters or digits, seven digits) that stands after "ISRC" in a
   text, as EBU Tech 3352 writes it into an axml chunk. */
void tags_find_isrc(struct tags *tags, const uint8_t *bytes, size_t count);

#endif
