/* What a file says it holds, and where each channel stands. */
#ifndef AUDIO_FORMAT_H
#define AUDIO_FORMAT_H

#include <stdbool.h>
#include <stdint.h>

#include "audio/layout.h"

enum {
    AUDIO_CHANNELS_MAX = 64,
    AUDIO_RATE_MIN_HZ = 4000,
    AUDIO_RATE_MAX_HZ = 768000,
};

struct tag {
    const char
        *name; /* "title", "artist", "album", "track", "date", "genre", "comment", "isrc", "software" ... */
    const char *value; /* as the file has it: not trusted to be UTF-8 */
};

struct audio_format {
    int rate_hz;
    int channels;                              /* 1 to AUDIO_CHANNELS_MAX */
    enum speaker speakers[AUDIO_CHANNELS_MAX]; /* where each channel is played */
    bool layout_stated;                        /* false: the conventional order was assumed */
    char layout[LAYOUT_NAME_MAX];              /* "mono", "stereo", "5.1", "7.1.4", "12 channels" */
    int bits; /* word length: 8 to 32 of integers, 32 or 64 of floats, 0 if lossy */
    bool is_float, is_lossy;
    const char
        *container; /* "WAV", "RF64", "W64", "AIFF", "AIFC", "CAF", "FLAC", "Ogg", "MP3", ...: static text */
    const char *codec;   /* "PCM", "float", "FLAC", "Vorbis", "Opus", "MP3", "ADPCM" ...: static text */
    int wav_tag;         /* WAVE format tag as in the file (1, 3, 0xFFFE ...), or -1 when not a WAVE file */
    int64_t audio_bytes; /* of a lossy stream without its heads and tags; -1 when not known */
    int bit_rate;        /* bits a second of each of its frames; 0 when they differ, -1 when not known */
    int64_t frames_promised; /* by the header; -1 when it does not say */
    int64_t trailing_bytes; /* bytes of chunks that stand after the audio data; 0 where that has no meaning */
    const struct tag *tags; /* tag_count of them, borrowed from the source */
    int tag_count;
};

#endif
