/* What a file carries beside its samples, and a corrected copy of it keeps. */
#ifndef AUDIO_CARRIED_H
#define AUDIO_CARRIED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "audio/cue.h"
#include "audio/sink_kind.h"
#include "audio/tags.h"
#include "base/fault.h"

enum {
    CARRIED_CUES_MAX = 1000,
    CARRIED_TAGS_MAX = 1000,
    CARRIED_TAG_BYTES_MAX = 65536,
    CARRIED_TAGS_BYTES_MAX =
        4 << 20, /* of all together: a FLAC block holds 16 MiB, and UTF-8 may be twice as long */
    CARRIED_IXML_MAX = 10 << 20,
    CARRIED_BEXT_MAX = 1 << 20,
    CARRIED_PICTURES_MAX = 32,
    CARRIED_PICTURES_BYTES_MAX = 64 << 20, /* of all together */
    CARRIED_LOSSES_MAX = 64,
    CARRIED_LOSS_BYTES = 80,
};

struct carried_bytes {
    uint8_t *bytes;
    size_t count; /* 0: not there */
};

struct carried {
    int rate_hz; /* in which cue points and the time reference are counted; 0: not known */
    /* More than one may have the same name (two artists). Names are those of audio/tag_names where there is one, else the
       field's in lower case, or the four letters of a LIST INFO. Values are as the file has them, UTF-8 of ID3. */
    struct tags tags;
    size_t tag_bytes;
    struct cue *cues; /* texts are ours; "" where there is none */
    size_t cue_count, cue_capacity;
    struct carried_bytes bext, ixml, axml;
    struct carried_bytes
        pictures[CARRIED_PICTURES_MAX]; /* bodies of FLAC PICTURE blocks (RFC 9639, clause 8.8) */
    size_t picture_count;
    size_t picture_bytes;
    /* What is not kept anywhere, each a phrase; the last one says "and more" when there were too many. */
    char left_out[CARRIED_LOSSES_MAX][CARRIED_LOSS_BYTES];
    size_t left_out_count;
};

/* Reads WAV, RF64, BW64, AIFF, FLAC, Ogg and MP3 in full, of any other file the text tags that the source finds; nothing of
   standard input. What is broken, lies about its size or is too large is left out, and named by carried_losses; the
   status is not OK only where the file cannot be read at all. To be released in either case. */
enum status carried_read(struct carried *carried, const char *path, struct fault *fault);
void carried_release(struct carried *carried);

struct carried_loss {
    char text[CARRIED_LOSS_BYTES]; /* "the picture", "cue points", "the tag 'mood'" */
};

/* What a file of that kind will not have of it; returns how many were put into `losses`, CARRIED_LOSSES_MAX at most. */
size_t carried_losses(const struct carried *carried, enum sink_container goal,
                      struct carried_loss losses[CARRIED_LOSSES_MAX]);

/* For those who fill one in. A tag is trimmed; one that is there already, empty or beyond the limits is not added, nor the
   name of the old file's encoder. What came before `own`, the count when this block of tags began, has precedence: of its
   names no more are added. */
void carried_add_tag(struct carried *carried, size_t own, const char *name, const char *value, size_t length);
void carried_add_cue(struct carried *carried, int64_t frame, int64_t frames, const char *text, size_t length);
void carried_leave_out(struct carried *carried, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* All of a name's values, joined by "; ", in a fresh string; NULL when there is none. */
char *carried_tag_text(const struct carried *carried, const char *name);
/* Whether a tag of that name is the first of them, and so the one to write them all with. */
bool carried_is_first(const struct carried *carried, size_t index);

/* One for each family of containers. */
void carried_read_riff(struct carried *carried, struct raw *raw);
void carried_read_aiff(struct carried *carried, struct raw *raw);
void carried_read_flac(struct carried *carried, struct raw *raw);
void carried_read_ogg(struct carried *carried, struct raw *raw);
void carried_read_id3(struct carried *carried, struct raw *raw, int64_t offset);
/* Takes a piece of the file, unless it is larger than `limit` or passes the end: it is named then. */
bool carried_take(struct carried *carried, struct carried_bytes *to, struct raw *raw, int64_t offset,
                  int64_t size, int64_t limit, const char *what);

#endif
