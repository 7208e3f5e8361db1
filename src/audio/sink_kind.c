#include "audio/sink_kind.h"

#include <string.h>
#include <strings.h>

#include "base/buf.h"

/* FLAC words of 32 bits, which RFC 9639 has, are not written by libsndfile; 8 channels have an order of their own in FLAC
   (RFC 9639, clause 9.1.3), Vorbis and Opus. Rates: FLAC's streamable subset; Opus, RFC 7845; MPEG 1, 2 and 2.5. */
const struct sink_kind sink_kinds[SINK_CONTAINERS] = {
    [SINK_WAV] =
        {"WAV", {"wav", "wave", "bwf"}, {16, 24, 32}, true, AUDIO_CHANNELS_MAX, AUDIO_RATE_MAX_HZ, {0}},
    [SINK_RF64] = {"RF64", {NULL}, {16, 24, 32}, true, AUDIO_CHANNELS_MAX, AUDIO_RATE_MAX_HZ, {0}},
    [SINK_AIFF] =
        {"AIFF", {"aiff", "aif", "aifc"}, {16, 24, 32}, true, AUDIO_CHANNELS_MAX, AUDIO_RATE_MAX_HZ, {0}},
    [SINK_FLAC] = {"FLAC", {"flac"}, {16, 24}, false, 8, 655350, {0}},
    [SINK_OGG_VORBIS] = {"Ogg Vorbis", {"ogg", "oga"}, {0}, false, 8, 192000, {0}},
    [SINK_OPUS] = {"Opus", {"opus"}, {0}, false, 8, 48000, {8000, 12000, 16000, 24000, 48000}},
    [SINK_MP3] = {"MP3",
                  {"mp3"},
                  {0},
                  false,
                  2,
                  48000,
                  {8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000}},
};

bool sink_kind_of_path(const char *path, enum sink_container *container)
{
    const char *dot = strrchr(path, '.');
    for (int i = 0; dot && i < SINK_CONTAINERS; i++)
        for (const char *const *suffix = sink_kinds[i].suffixes; *suffix; suffix++)
            if (strcasecmp(dot + 1, *suffix) == 0) {
                *container = (enum sink_container)i;
                return true;
            }
    return false;
}

bool sink_kind_is_lossy(enum sink_container container)
{
    return sink_kinds[container].bits[0] == 0;
}

static bool is_listed(const int *numbers, int wanted)
{
    for (; *numbers; numbers++)
        if (*numbers == wanted)
            return true;
    return false;
}

/* "8000, 12000 or 48000" */
static void add_list(struct buf *text, const int *numbers)
{
    for (int i = 0; numbers[i]; i++)
        buf_addf(text, "%s%d", i == 0 ? "" : numbers[i + 1] ? ", " : " or ", numbers[i]);
}

static enum status refuse(const char *start, const int *numbers, const char *unit, int wanted,
                          struct fault *fault)
{
    struct buf list = {0};
    add_list(&list, numbers);
    enum status status = fail(fault, ERR_USAGE, "%s %s %s, not %d", start, buf_text(&list), unit, wanted);
    buf_release(&list);
    return status;
}

static enum status check_word(const struct sink_kind *kind, const struct sink_format *format,
                              struct fault *fault)
{
    char start[64] = "";
    strncat(start, kind->name, 20);
    strncat(start, " holds words of", 20);
    if (kind->bits[0] == 0)
        return OK;
    if (format->is_float && !kind->holds_floats)
        return fail(fault, ERR_USAGE, "%s holds no floats", kind->name);
    if (format->is_float && format->bits != 32)
        return fail(fault, ERR_USAGE, "floats are written with 32 bits, not %d", format->bits);
    return is_listed(kind->bits, format->bits) ? OK : refuse(start, kind->bits, "bits", format->bits, fault);
}

enum status sink_kind_check(const struct sink_format *format, struct fault *fault)
{
    const struct sink_kind *kind = &sink_kinds[format->container];
    char start[64] = "";
    strncat(start, kind->name, 20);
    strncat(start, " has", 20);
    if (format->channels < 1 || format->channels > kind->channels_max)
        return fail(fault, ERR_USAGE, "%s holds 1 to %d channels, not %d", kind->name, kind->channels_max,
                    format->channels);
    if (format->rate_hz < AUDIO_RATE_MIN_HZ || format->rate_hz > kind->rate_max_hz)
        return fail(fault, ERR_USAGE, "%s has rates of %d to %d Hz, not %d", kind->name, AUDIO_RATE_MIN_HZ,
                    kind->rate_max_hz, format->rate_hz);
    if (kind->rates_hz[0] && !is_listed(kind->rates_hz, format->rate_hz))
        return refuse(start, kind->rates_hz, "Hz", format->rate_hz, fault);
    return check_word(kind, format, fault);
}
