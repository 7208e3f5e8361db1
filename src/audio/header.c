#include "audio/header.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"

/* Containers that are read: what they begin with, and who reads their head. */
static const struct family {
    const char *magic; /* "...." takes any four bytes */
    size_t length;
    const char *container;
    void (*read)(struct header *, struct raw *);
} families[] = {
    {"RIFF....WAVE", 12, "WAV", header_read_riff},
    {"RIFX....WAVE", 12, "WAV", header_read_riff},
    {"RF64....WAVE", 12, "RF64", header_read_riff},
    {"BW64....WAVE", 12, "BW64", header_read_riff},
    {"riff\x2E\x91\xCF\x11", 8, "W64", header_read_w64},
    {"FORM....AIFF", 12, "AIFF", header_read_aiff},
    {"FORM....AIFC", 12, "AIFC", header_read_aiff},
    {"caff\0\1", 6, "CAF", header_read_caf},
    {".snd", 4, "AU", header_read_au},
    {"fLaC", 4, "FLAC", header_read_flac},
    {"OggS", 4, "Ogg", header_read_ogg},
};

/* What users take for audio too: what it is, and what to do. */
static const struct foreign {
    size_t offset;
    const char *magic;
    size_t length;
    const char *name, *advice;
} foreigns[] = {
    {4, "ftyp", 4, "MP4/M4A (AAC or ALAC)", "export WAV or FLAC, or decode it: ffmpeg -i FILE out.wav"},
    {0, "\x30\x26\xB2\x75\x8E\x66\xCF\x11", 8, "WMA/ASF", "export WAV or FLAC, or decode it with ffmpeg"},
    {0, "DSD ", 4, "DSF (DSD)", "convert it to 24-bit PCM at 88.2 kHz or more first"},
    {0, "FRM8", 4, "DSDIFF (DSD)", "convert it to 24-bit PCM at 88.2 kHz or more first"},
    {0, "MAC ", 4, "Monkey's Audio", "decode it to WAV or FLAC first"},
    {0, "wvpk", 4, "WavPack", "decode it to WAV or FLAC first: wvunpack FILE"},
    {0, "TTA1", 4, "True Audio", "decode it to WAV or FLAC first"},
    {0, "MPCK", 4, "Musepack", "decode it to WAV first"},
    {0, "MP+", 3, "Musepack", "decode it to WAV first"},
    {0, "TRAC", 4, "TrueHD or another stream", "decode it to WAV first"},
    {0, "\x1A\x45\xDF\xA3", 4, "Matroska/WebM", "extract the audio as WAV or FLAC first"},
    {0, "\x0B\x77", 2, "Dolby Digital (AC-3)", "decode it to WAV first"},
    {0, "\xFF\xF1", 2, "AAC (ADTS)", "export WAV or FLAC, or decode it with ffmpeg"},
    {0, "\xFF\xF9", 2, "AAC (ADTS)", "export WAV or FLAC, or decode it with ffmpeg"},
    {0, "ADIF", 4, "AAC (ADIF)", "export WAV or FLAC, or decode it with ffmpeg"},
    {8, "AVI ", 4, "AVI video", "extract the audio as WAV or FLAC first"},
    {0, "MThd", 4, "MIDI", "it holds notes, not sound; render it first"},
    {0, "RIFF....RMID", 12, "MIDI", "it holds notes, not sound; render it first"},
    {0, ".RMF", 4, "RealAudio", "decode it to WAV first"},
    {0, "#!AMR", 5, "AMR", "decode it to WAV first"},
    {0, "PK\3\4", 4, "a zip archive", "unpack it first"},
    {0, "\x1F\x8B", 2, "a gzip archive", "unpack it first"},
    {0, "Rar!", 4, "a RAR archive", "unpack it first"},
    {0, "%PDF", 4, "a PDF document", "it is no audio"},
    {0, "\x89PNG", 4, "a PNG picture", "it is no audio"},
    {0, "\xFF\xD8\xFF", 3, "a JPEG picture", "it is no audio"},
};

static bool matches(const char *magic, size_t length, const uint8_t *bytes, size_t count)
{
    if (count < length)
        return false;
    for (size_t i = 0; i < length; i++)
        if (magic[i] != '.' && (uint8_t)magic[i] != bytes[i])
            return false;
    return true;
}

static const struct family *family_of(const uint8_t *bytes, size_t count)
{
    for (size_t i = 0; i < sizeof families / sizeof *families; i++)
        if (matches(families[i].magic, families[i].length, bytes, count))
            return &families[i];
    return NULL;
}

static bool may_be_mp3(const uint8_t *bytes, size_t count)
{
    return count >= 4 && (memcmp(bytes, "ID3", 3) == 0 || (bytes[0] == 0xFF && (bytes[1] & 0xE0) == 0xE0));
}

bool header_looks_right(const uint8_t *bytes, size_t count)
{
    return family_of(bytes, count) || may_be_mp3(bytes, count);
}

enum { HEAD = 512, ZEROS = 4 };

/* UTF-8 without control characters; zeros follow the bytes. */
static bool is_text(const uint8_t *bytes, size_t count)
{
    for (size_t i = 0, length; i < count; i += length) {
        unsigned point;
        length = text_decode((const char *)bytes + i, &point);
        if (length == 0)
            return count == HEAD && i + ZEROS > HEAD; /* its last character is cut */
        if (point < 0x80 && !isprint((int)point) && !isspace((int)point))
            return false;
    }
    return true;
}

static enum status fail_foreign(const uint8_t *bytes, size_t count, const char *shown, struct fault *fault)
{
    for (size_t i = 0; i < sizeof foreigns / sizeof *foreigns; i++) {
        const struct foreign *foreign = &foreigns[i];
        if (count >= foreign->offset &&
            matches(foreign->magic, foreign->length, bytes + foreign->offset, count - foreign->offset))
            return fail(fault, ERR_FORMAT, "'%s' is %s, which is not read here; %s", shown, foreign->name,
                        foreign->advice);
    }
    if (is_text(bytes, count))
        return fail(fault, ERR_FORMAT, "'%s' holds text, not audio", shown);
    return fail(
        fault, ERR_FORMAT,
        "'%s' is no audio file that is read here: WAV, RF64, W64, AIFF, CAF, FLAC, Ogg Vorbis, Opus, MP3",
        shown);
}

/* WAVE codecs that are handed on. Others (speech codecs of old hardware) are no masters, and a few bytes of some keep
   libsndfile busy for ever. */
static bool is_known_codec(int wav_tag)
{
    static const int known[] = {1, 2, 3, 6, 7, 0x11, 0x31, 0x55, 0xFFFE};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i] == wav_tag)
            return true;
    return wav_tag < 0;
}

static enum status check_claims(const struct header *header, const char *shown, struct fault *fault)
{
    if (header->has_objects)
        return fail(fault, ERR_FORMAT,
                    "'%s' holds audio objects (ADM); render it to loudspeaker channels first (ITU-R BS.2127)",
                    shown);
    if (header->has_overlap)
        return fail(fault, ERR_FORMAT, "'%s' cannot be read: its pages lie over one another", shown);
    if (!is_known_codec(header->wav_tag))
        return fail(
            fault, ERR_FORMAT,
            "'%s' is a WAVE file with a codec that is not read here (format tag 0x%04X); export it as PCM",
            shown, (unsigned)header->wav_tag);
    if (!header->has_format)
        return OK;
    if (header->channels < 1 || header->channels > AUDIO_CHANNELS_MAX)
        return fail(fault, ERR_FORMAT, "'%s' claims %lld channels; 1 to %d are read", shown,
                    (long long)header->channels, AUDIO_CHANNELS_MAX);
    if (header->rate_hz < AUDIO_RATE_MIN_HZ || header->rate_hz > AUDIO_RATE_MAX_HZ)
        return fail(fault, ERR_FORMAT, "'%s' claims a sample rate of %lld Hz; %d to %d are read", shown,
                    (long long)header->rate_hz, AUDIO_RATE_MIN_HZ, AUDIO_RATE_MAX_HZ);
    if (!header->has_audio)
        return fail(fault, ERR_FORMAT, "'%s' holds no audio: nothing follows its header", shown);
    return OK;
}

enum status header_read(struct header *header, struct raw *raw, const char *shown, struct fault *fault)
{
    uint8_t bytes[HEAD + ZEROS] = {0};
    size_t count = raw_read(raw, 0, bytes, HEAD);
    *header = (struct header){
        .wav_tag = -1, .frames_promised = -1, .audio_bytes = -1, .bit_rate = -1, .has_audio = true};
    if (raw->error_number)
        return fail(fault, ERR_SYSTEM, "cannot read '%s': %s", shown, strerror(raw->error_number));
    if (count == 0)
        return fail(fault, ERR_FORMAT, "'%s' is empty", shown);
    const struct family *family = family_of(bytes, count);
    if (!family && memcmp(bytes, "ID3", 3) == 0) { /* FLAC can carry an ID3 tag before its own head */
        uint8_t inner[16];
        size_t inner_count = raw_read(raw, id3_length(raw, 0), inner, sizeof inner);
        family = family_of(inner, inner_count);
        family = family && strcmp(family->container, "FLAC") == 0 ? family : NULL;
    }
    if (family) {
        header->container = family->container;
        family->read(header, raw);
    } else if (mp3_find(raw, id3_length(raw, 0)) >= 0 && may_be_mp3(bytes, count)) {
        header->container = "MP3";
        header_read_mp3(header, raw);
    } else {
        return fail_foreign(bytes, count, shown, fault);
    }
    return check_claims(header, shown, fault);
}
