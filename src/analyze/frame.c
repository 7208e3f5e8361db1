/* What the file itself says: container, word length, length, channels, tags. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "analyze/analyzer.h"

enum {
    CONTAINER,
    CODEC,
    LOSSY,
    WAV_TAG,
    TRAILING,
    DURATION,
    RATE,
    CHANNELS,
    LAYOUT,
    STATED,
    BITS,
    EFFECTIVE,
    BITRATE,
    BITRATE_CONSTANT,
    TAGS,
    TITLE
};

static const struct measure measures[] = {
    [CONTAINER] = {"frame.container", "", "Container", 0, "the kind of file",
                   "WAV, RF64, W64, AIFF, AIFC, CAF, FLAC, Ogg, MP3, as the first bytes of the file say, "
                   "whatever its name.",
                   0, false},
    [CODEC] = {"frame.codec", "", "Codec", 0, "how the samples are stored",
               "PCM and float are the samples themselves; FLAC is lossless; Vorbis, Opus and MP3 are lossy.",
               0, false},
    [LOSSY] =
        {"frame.lossy", "", "Lossy", 0, "whether the codec loses something: yes or no",
         "A lossy file is measured as it decodes. Its peaks are the decoder's, and differ from the master's.",
         0, false},
    [WAV_TAG] = {"frame.wav_tag", "", "WAVE format tag", 0,
                 "the format code of a WAVE file: PCM, float, EXTENSIBLE",
                 "wFormatTag of the fmt chunk: 0x0001 is PCM, 0x0003 float, 0xFFFE EXTENSIBLE, which some "
                 "receivers refuse.",
                 0, false},
    [TRAILING] =
        {"frame.trailing_bytes", "bytes", "After the audio", 0,
         "bytes that stand in the file after the audio",
         "Chunks after the data chunk of a WAVE file (tags, cue points). Some receivers refuse them.", 0,
         false},
    [DURATION] = {"frame.duration", "s", "Duration", 3, "how long the audio is",
                  "Frames that could be read, divided by the sample rate.", 0, false},
    [RATE] = {"frame.rate", "Hz", "Sample rate", 0, "frames per second", "As the header says.", 0, false},
    [CHANNELS] = {"frame.channels", "", "Channels", 0, "how many channels", "As the header says.", 0, false},
    [LAYOUT] = {"frame.layout", "", "Layout", 0, "where the channels are played",
                "From the channel mask or the format's own order. It decides the weights of ITU-R BS.1770-5: "
                "surround"
                " channels at 60 to 120 degrees weigh 1.41, the LFE does not count.",
                0, false},
    [STATED] =
        {"frame.layout_stated", "", "Layout is", 0, "whether the file states its layout or it was assumed",
         "assumed: the file does not say, and the conventional order for its number of channels was taken.",
         0, false},
    [BITS] = {"frame.bits", "bits", "Word length", 0, "bits of a stored sample",
              "As the header says; lossy files have none.", 0, false},
    [EFFECTIVE] =
        {"frame.bits_effective", "bits", "Word length in use", 0, "bits of the word that are ever used",
         "From the OR of all samples: a 24-bit file whose lowest 8 bits are never set holds 16-bit audio.", 0,
         false},
    [BITRATE] = {"frame.bitrate", "kbit/s", "Bit rate", 0, "bits a second of a lossy file",
                 "Of the audio alone, without tags and pictures: what every frame of an MP3 file says where "
                 "they agree, else the bytes over the duration. Lossless files have none.",
                 0, false},
    [BITRATE_CONSTANT] = {"frame.bitrate_constant", "", "Constant bit rate", 0,
                          "whether all of a lossy file has one bit rate: yes or no",
                          "Known of MP3 alone: yes when all frames have the same bit rate. The Xing, Info or "
                          "VBRI frame at the "
                          "head, which holds no audio, does not count.",
                          0, false},
    [TAGS] =
        {"tag.count", "", "Tags", 0, "how many tags the file carries",
         "Those that are read: title, artist, album, date, track, genre, comment, copyright, software and "
         "ISRC.",
         0, false},
    [TITLE] = {"tag.title", "", "Title", 0, "the title that the file carries",
               "From the file's tags; not checked.", 0, false},
    {"tag.artist", "", "Artist", 0, "the artist that the file carries", "From the file's tags; not checked.",
     0, false},
    {"tag.album", "", "Album", 0, "the album that the file carries", "From the file's tags; not checked.", 0,
     false},
    {"tag.isrc", "", "ISRC", 0, "the recording code that the file carries",
     "From the file's tags; not checked.", 0, false},
    {0},
};

struct frame {
    const struct audio_format *format;
    int64_t frames;
    uint32_t code_bits;
};

static enum status frame_start(void *state, const struct audio_format *format,
                               const struct analyze_options *options, struct fault *fault)
{
    (void)options, (void)fault;
    struct frame *frame = state;
    frame->format = format;
    return OK;
}

static void frame_push(void *state, const struct audio_block *block)
{
    struct frame *frame = state;
    frame->frames += (int64_t)block->frames;
    frame->code_bits |= block->code_bits;
}

static void record_wav_tag(struct record *record, int tag)
{
    static const struct {
        int tag;
        const char *name;
    } names[] = {{1, "PCM"},   {3, "float"},  {0xFFFE, "EXTENSIBLE"}, {2, "ADPCM"},
                 {6, "A-law"}, {7, "mu-law"}, {0x11, "IMA ADPCM"},    {0x55, "MP3"}};
    char other[32];
    snprintf(other, sizeof other, "0x%04X", (unsigned)tag);
    const char *name = other;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].tag == tag)
            name = names[i].name;
    if (tag < 0)
        record_absent(record, &measures[WAV_TAG], RECORD_WHOLE, "not a WAVE file");
    else
        record_text(record, &measures[WAV_TAG], RECORD_WHOLE, name);
}

static void record_bits(struct record *record, const struct frame *frame)
{
    const struct audio_format *format = frame->format;
    if (format->bits <= 0) {
        record_absent(record, &measures[BITS], RECORD_WHOLE, "a lossy codec has no word length");
        record_absent(record, &measures[EFFECTIVE], RECORD_WHOLE, "a lossy codec has no word length");
        return;
    }
    record_number(record, &measures[BITS], RECORD_WHOLE, format->bits);
    if (format->is_float)
        record_absent(record, &measures[EFFECTIVE], RECORD_WHOLE, "the samples are floating point");
    else if (frame->code_bits == 0)
        record_absent(record, &measures[EFFECTIVE], RECORD_WHOLE, "every sample is zero");
    else
        record_number(record, &measures[EFFECTIVE], RECORD_WHOLE, 32 - __builtin_ctz(frame->code_bits));
}

static void record_tags(struct record *record, const struct audio_format *format)
{
    for (const struct measure *measure = &measures[TITLE]; measure->id; measure++)
        for (int i = 0; i < format->tag_count; i++)
            if (strcmp(format->tags[i].name, measure->id + strlen("tag.")) == 0) {
                record_text(record, measure, RECORD_WHOLE, format->tags[i].value);
                break;
            }
}

static enum status frame_finish(void *state, struct record *record, struct fault *fault)
{
    (void)fault;
    const struct frame *frame = state;
    const struct audio_format *format = frame->format;
    record_text(record, &measures[CONTAINER], RECORD_WHOLE, format->container);
    record_text(record, &measures[CODEC], RECORD_WHOLE, format->codec);
    record_text(record, &measures[LOSSY], RECORD_WHOLE, format->is_lossy ? "yes" : "no");
    record_wav_tag(record, format->wav_tag);
    record_number(record, &measures[TRAILING], RECORD_WHOLE, (double)format->trailing_bytes);
    record_number(record, &measures[DURATION], RECORD_WHOLE, (double)frame->frames / format->rate_hz);
    record_number(record, &measures[RATE], RECORD_WHOLE, format->rate_hz);
    record_number(record, &measures[CHANNELS], RECORD_WHOLE, format->channels);
    record_text(record, &measures[LAYOUT], RECORD_WHOLE, format->layout);
    record_text(record, &measures[STATED], RECORD_WHOLE, format->layout_stated ? "stated" : "assumed");
    record_bits(record, frame);
    record_absent(record, &measures[BITRATE], RECORD_WHOLE, "not measured yet");
    record_absent(record, &measures[BITRATE_CONSTANT], RECORD_WHOLE, "not measured yet");
    record_number(record, &measures[TAGS], RECORD_WHOLE, format->tag_count);
    record_tags(record, format);
    return OK;
}

const struct analyzer analyzer_frame = {
    .name = "frame",
    .summary = "what the file itself says",
    .measures = measures,
    .state_size = sizeof(struct frame),
    .start = frame_start,
    .push = frame_push,
    .finish = frame_finish,
};
