/* What stands in the head (and, for some, at the end) of an audio file, read by ourselves: libsndfile does not tell a
   file that broke off from a whole one, the format tag, the channel mask of every format, or what follows the audio. */
#ifndef AUDIO_HEADER_H
#define AUDIO_HEADER_H

#include <stdbool.h>
#include <stdint.h>

#include "audio/raw.h"
#include "audio/tags.h"
#include "base/fault.h"

enum channel_order {
    ORDER_ASSUMED, /* the format does not say */
    ORDER_WAVE,    /* front left, front right, centre, LFE, ... */
    ORDER_VORBIS, /* front left, centre, front right, ..., LFE last (Vorbis I, clause 4.3.9; RFC 7845, clause 5.1.1) */
};

struct header {
    const char
        *container;  /* "WAV", "RF64", "BW64", "W64", "AIFF", "AIFC", "CAF", "AU", "FLAC", "Ogg", "MP3" */
    int wav_tag;     /* -1: not a WAVE file */
    bool has_format; /* the claims below were found */
    int64_t channels, rate_hz;
    int bits;              /* word length that is valid in its container; 0: not said */
    uint32_t channel_mask; /* 0: none */
    enum channel_order order;
    int64_t frames_promised; /* -1: the header does not say */
    int64_t trailing_bytes;
    int64_t audio_bytes;   /* of a lossy stream without its heads and tags; -1: not known */
    int bit_rate;          /* of each of its frames; 0: they differ, -1: not known */
    int64_t skipped_bytes; /* before the audio: what libsndfile is not shown */
    bool has_audio;        /* there is a place for audio, and it is not empty */
    bool is_broken;        /* the end is missing, though no number of frames was promised */
    bool is_unfinished;    /* the header was never completed: its sizes are zero */
    bool has_overlap;      /* its parts claim far more bytes than there are */
    bool
        has_objects; /* audio objects of the Audio Definition Model, to be rendered before they can be measured */
    struct tags tags;
};

/* Whether these first bytes are of a container that is read; for 16 bytes or more. */
bool header_looks_right(const uint8_t *bytes, size_t count);
/* ERR_FORMAT with a sentence for whatever is not read: no audio, a foreign format (named, with what to do), claims out
   of range. Adds patches to `raw` where libsndfile needs them. `shown` is the name for sentences. Release the tags. */
enum status header_read(struct header *header, struct raw *raw, const char *shown, struct fault *fault);

/* One for each family of containers; they fill in what they find. */
void header_read_riff(struct header *header, struct raw *raw);
void header_read_w64(struct header *header, struct raw *raw);
void header_read_aiff(struct header *header, struct raw *raw);
void header_read_caf(struct header *header, struct raw *raw);
void header_read_au(struct header *header, struct raw *raw);
void header_read_flac(struct header *header, struct raw *raw);
void header_read_ogg(struct header *header, struct raw *raw);
void header_read_mp3(struct header *header, struct raw *raw);

/* The body of an Ogg stream's comment header, as far as it stands in the first MiB; the caller frees it. Never NULL; empty
   where there is none. */
uint8_t *header_take_comments(struct raw *raw, size_t *count);
/* Where an MPEG audio stream begins at or after `offset`, two frame headers in a row making sure; -1 within 64 KiB. */
int64_t mp3_find(struct raw *raw, int64_t offset);
/* Length of the ID3v2 tags that stand at `offset`, one behind the other. */
int64_t id3_length(struct raw *raw, int64_t offset);

#endif
