/* The kinds of file that are written, and what each can hold. */
#ifndef AUDIO_SINK_KIND_H
#define AUDIO_SINK_KIND_H

#include <stdbool.h>
#include <stdint.h>

#include "audio/format.h"
#include "base/fault.h"

enum sink_container {
    SINK_WAV,
    SINK_RF64, /* what a WAV file becomes that would pass 4 GiB; not to be asked for */
    SINK_AIFF,
    SINK_FLAC,
    SINK_OGG_VORBIS,
    SINK_OPUS,
    SINK_MP3,
    SINK_CONTAINERS
};

struct sink_kind {
    const char *name;
    const char *suffixes[4]; /* "wav", ended by NULL; the first is the usual one */
    int bits[4];             /* word lengths of integers, ended by 0; none: lossy */
    bool holds_floats;       /* of 32 bits */
    int channels_max;
    int rate_max_hz;
    int rates_hz[10]; /* the only ones, ended by 0; none: all up to rate_max_hz */
};

extern const struct sink_kind sink_kinds[SINK_CONTAINERS];

struct sink_format {
    enum sink_container container;
    int rate_hz;
    int channels;
    enum speaker speakers[AUDIO_CHANNELS_MAX]; /* of the samples that will be handed over, in their order */
    int bits;                                  /* 16, 24, 32; of no meaning where it is lossy */
    bool is_float;                             /* bits is 32 */
    double quality;                            /* lossy: 0 to 1, the best */
    int64_t
        wave_limit; /* bytes past which a WAV file becomes RF64; 0: as many as its sizes can count. For tests */
};

/* By the name's end, in any case of letters; false when it is none of them. */
bool sink_kind_of_path(const char *path, enum sink_container *container);
bool sink_kind_is_lossy(enum sink_container container);
/* ERR_USAGE with a sentence on what the kind cannot hold and what it can: "FLAC holds words of 16 or 24 bits, not 32". */
enum status sink_kind_check(const struct sink_format *format, struct fault *fault);

#endif
