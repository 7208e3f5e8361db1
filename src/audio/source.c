#include "audio/source.h"

#include <sndfile.h>
#include <stdlib.h>
#include <string.h>

#include "audio/header.h"
#include "audio/pcm.h"
#include "audio/raw.h"
#include "audio/sample_hash.h"
#include "audio/sndfile_lock.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/units.h"

/* Of the file's bytes, or of the frames that libsndfile decodes, so many are taken at a time: they stay in the cache until
   they are spread. */
enum { PIECE_BYTES = 131072, PIECE_FRAMES = 16384 };

struct source {
    char *shown; /* the name for sentences */
    struct raw *raw;
    sf_count_t position; /* of libsndfile in what it is shown of the file */
    SNDFILE *file;
    struct header header;
    struct audio_format format;
    int64_t expected, found; /* frames; expected: -1 when unknown */
    bool reads_bytes;        /* the words as they stand in the file; else libsndfile decodes */
    struct pcm_words words;
    void *piece; /* words, interleaved */
    size_t piece_frames;
    int trouble;                 /* libsndfile's number of the fault that ended the reading */
    struct sample_hash *samples; /* NULL: nobody asks */
};

static sf_count_t io_size(void *user)
{
    const struct source *source = user;
    return source->raw->size - source->header.skipped_bytes;
}

static sf_count_t io_seek(sf_count_t offset, int whence, void *user)
{
    struct source *source = user;
    sf_count_t from = whence == SEEK_CUR ? source->position : whence == SEEK_END ? io_size(user) : 0;
    if (offset < -from || offset > INT64_MAX / 2 - from)
        return -1;
    return source->position = from + offset;
}

static sf_count_t io_read(void *bytes, sf_count_t count, void *user)
{
    struct source *source = user;
    if (count <= 0)
        return 0;
    int64_t at = source->header.skipped_bytes + source->position;
    size_t got = raw_read_patched(source->raw, at, bytes, (size_t)count);
    source->position += (sf_count_t)got;
    return (sf_count_t)got;
}

static sf_count_t io_write(const void *bytes, sf_count_t count, void *user)
{
    (void)bytes, (void)count, (void)user;
    return 0;
}

static sf_count_t io_tell(void *user)
{
    return ((struct source *)user)->position;
}

struct codec {
    int subtype;
    const char *name;
    int bits; /* of integers; 0 otherwise */
    bool is_lossy;
};

static const struct codec codecs[] = {
    {SF_FORMAT_PCM_S8, "PCM", 8, false},       {SF_FORMAT_PCM_U8, "PCM", 8, false},
    {SF_FORMAT_PCM_16, "PCM", 16, false},      {SF_FORMAT_PCM_24, "PCM", 24, false},
    {SF_FORMAT_PCM_32, "PCM", 32, false},      {SF_FORMAT_ALAC_16, "ALAC", 16, false},
    {SF_FORMAT_ALAC_20, "ALAC", 20, false},    {SF_FORMAT_ALAC_24, "ALAC", 24, false},
    {SF_FORMAT_ALAC_32, "ALAC", 32, false},    {SF_FORMAT_FLOAT, "float", 0, false},
    {SF_FORMAT_DOUBLE, "float", 0, false},     {SF_FORMAT_VORBIS, "Vorbis", 0, true},
    {SF_FORMAT_OPUS, "Opus", 0, true},         {SF_FORMAT_MPEG_LAYER_I, "MP1", 0, true},
    {SF_FORMAT_MPEG_LAYER_II, "MP2", 0, true}, {SF_FORMAT_MPEG_LAYER_III, "MP3", 0, true},
    {SF_FORMAT_ULAW, "mu-law", 0, true},       {SF_FORMAT_ALAW, "A-law", 0, true},
    {SF_FORMAT_IMA_ADPCM, "ADPCM", 0, true},   {SF_FORMAT_MS_ADPCM, "ADPCM", 0, true},
    {SF_FORMAT_GSM610, "GSM 6.10", 0, true},
};

/* Bytes of a word that stands plainly in the file; 0 for all that libsndfile has to decode. */
static int plain_bytes(int sf_format)
{
    static const int containers[] = {SF_FORMAT_WAV,  SF_FORMAT_WAVEX, SF_FORMAT_RF64, SF_FORMAT_W64,
                                     SF_FORMAT_AIFF, SF_FORMAT_CAF,   SF_FORMAT_AU};
    int type = sf_format & SF_FORMAT_TYPEMASK, subtype = sf_format & SF_FORMAT_SUBMASK;
    bool is_plain = false;
    for (size_t i = 0; i < sizeof containers / sizeof *containers; i++)
        is_plain |= type == containers[i];
    return !is_plain                                                   ? 0
           : subtype == SF_FORMAT_PCM_16                               ? 2
           : subtype == SF_FORMAT_PCM_24                               ? 3
           : subtype == SF_FORMAT_PCM_32 || subtype == SF_FORMAT_FLOAT ? 4
                                                                       : 0;
}

/* Of the bytes in the file, or of what decoding gives. */
static void set_words(struct source *source, int sf_format, bool is_float)
{
    int bytes = plain_bytes(sf_format);
    source->reads_bytes = bytes > 0;
    source->words = (struct pcm_words){.bytes = bytes ? bytes : 4, .is_float = is_float};
    if (source->reads_bytes)
        source->words.is_swapped = sf_command(source->file, SFC_RAW_DATA_NEEDS_ENDSWAP, NULL, 0) == SF_TRUE;
}

static void set_codec(struct source *source, int sf_format)
{
    static const struct codec other = {0, "another codec", 0, true};
    const struct codec *codec = &other;
    struct audio_format *format = &source->format;
    int subtype = sf_format & SF_FORMAT_SUBMASK;
    for (size_t i = 0; i < sizeof codecs / sizeof *codecs; i++)
        if (codecs[i].subtype == subtype)
            codec = &codecs[i];
    bool is_flac = (sf_format & SF_FORMAT_TYPEMASK) == SF_FORMAT_FLAC;
    format->codec = is_flac ? "FLAC" : codec->name;
    format->is_lossy = codec->is_lossy;
    format->is_float = subtype == SF_FORMAT_FLOAT || subtype == SF_FORMAT_DOUBLE;
    format->bits = codec->bits;
    if (format->is_float)
        format->bits = subtype == SF_FORMAT_FLOAT ? 32 : 64;
    else if (codec->bits && source->header.bits > 0 && source->header.bits <= codec->bits)
        format->bits = source->header.bits; /* valid bits in a wider container */
    set_words(source, sf_format, codec->bits == 0);
}

static enum speaker speaker_of_map(int place)
{
    static const enum speaker places[SF_CHANNEL_MAP_MAX] = {
        [SF_CHANNEL_MAP_MONO] = SPEAKER_MONO,
        [SF_CHANNEL_MAP_LEFT] = SPEAKER_LEFT,
        [SF_CHANNEL_MAP_RIGHT] = SPEAKER_RIGHT,
        [SF_CHANNEL_MAP_CENTER] = SPEAKER_CENTRE,
        [SF_CHANNEL_MAP_FRONT_LEFT] = SPEAKER_LEFT,
        [SF_CHANNEL_MAP_FRONT_RIGHT] = SPEAKER_RIGHT,
        [SF_CHANNEL_MAP_FRONT_CENTER] = SPEAKER_CENTRE,
        [SF_CHANNEL_MAP_REAR_CENTER] = SPEAKER_REAR_CENTRE,
        [SF_CHANNEL_MAP_REAR_LEFT] = SPEAKER_LEFT_REAR,
        [SF_CHANNEL_MAP_REAR_RIGHT] = SPEAKER_RIGHT_REAR,
        [SF_CHANNEL_MAP_LFE] = SPEAKER_LFE,
        [SF_CHANNEL_MAP_FRONT_LEFT_OF_CENTER] = SPEAKER_LEFT_CENTRE,
        [SF_CHANNEL_MAP_FRONT_RIGHT_OF_CENTER] = SPEAKER_RIGHT_CENTRE,
        [SF_CHANNEL_MAP_SIDE_LEFT] = SPEAKER_LEFT_SIDE,
        [SF_CHANNEL_MAP_SIDE_RIGHT] = SPEAKER_RIGHT_SIDE,
        [SF_CHANNEL_MAP_TOP_CENTER] = SPEAKER_TOP_CENTRE,
        [SF_CHANNEL_MAP_TOP_FRONT_LEFT] = SPEAKER_TOP_FRONT_LEFT,
        [SF_CHANNEL_MAP_TOP_FRONT_RIGHT] = SPEAKER_TOP_FRONT_RIGHT,
        [SF_CHANNEL_MAP_TOP_FRONT_CENTER] = SPEAKER_TOP_FRONT_CENTRE,
        [SF_CHANNEL_MAP_TOP_REAR_LEFT] = SPEAKER_TOP_REAR_LEFT,
        [SF_CHANNEL_MAP_TOP_REAR_RIGHT] = SPEAKER_TOP_REAR_RIGHT,
        [SF_CHANNEL_MAP_TOP_REAR_CENTER] = SPEAKER_TOP_REAR_CENTRE,
    };
    return place > 0 && place < SF_CHANNEL_MAP_MAX ? places[place] : SPEAKER_OTHER;
}

/* The places that libsndfile found (CAF keeps them in a chunk of its own); false when it found none. */
static bool layout_from_map(struct source *source, int channels, enum speaker *speakers)
{
    int map[AUDIO_CHANNELS_MAX] = {0};
    if (!sf_command(source->file, SFC_GET_CHANNEL_MAP_INFO, map, channels * (int)sizeof *map))
        return false;
    for (int i = 0; i < channels; i++) {
        speakers[i] = speaker_of_map(map[i]);
        if (speakers[i] == SPEAKER_OTHER)
            return false;
    }
    layout_settle(speakers, channels);
    return true;
}

static void set_layout(struct source *source)
{
    struct audio_format *format = &source->format;
    const struct header *header = &source->header;
    int channels = format->channels;
    enum speaker *speakers = format->speakers;
    if (header->channel_mask) {
        format->layout_stated = layout_from_mask(header->channel_mask, channels, speakers);
    } else if (layout_from_map(source, channels, speakers)) {
        format->layout_stated = true;
    } else if (header->order == ORDER_VORBIS && layout_from_vorbis(channels, speakers)) {
        format->layout_stated = true;
    } else {
        layout_assume(channels, speakers);
        format->layout_stated = header->order == ORDER_WAVE && channels <= 8;
    }
    layout_name(speakers, channels, format->layout);
}

static void read_tags(struct source *source)
{
    static const struct {
        int id;
        const char *name;
    } names[] = {{SF_STR_TITLE, "title"},     {SF_STR_ARTIST, "artist"},       {SF_STR_ALBUM, "album"},
                 {SF_STR_DATE, "date"},       {SF_STR_TRACKNUMBER, "track"},   {SF_STR_GENRE, "genre"},
                 {SF_STR_COMMENT, "comment"}, {SF_STR_COPYRIGHT, "copyright"}, {SF_STR_SOFTWARE, "software"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = sf_get_string(source->file, names[i].id);
        if (value)
            tags_add(&source->header.tags, names[i].name, value, strlen(value));
    }
    source->format.tags = source->header.tags.items;
    source->format.tag_count = (int)source->header.tags.count;
}

static enum status open_library(struct source *source, SF_INFO *info, struct fault *fault)
{
    SF_VIRTUAL_IO io = {io_size, io_seek, io_read, io_write, io_tell};
    enum status status = OK;
    sndfile_lock();
    source->file = sf_open_virtual(&io, SFM_READ, info, source);
    if (!source->file)
        status = fail(fault, ERR_FORMAT, "cannot read '%s' as %s: %s", source->shown,
                      source->header.container, sf_strerror(NULL));
    sndfile_unlock();
    if (status == OK && (info->channels < 1 || info->channels > AUDIO_CHANNELS_MAX ||
                         info->samplerate < AUDIO_RATE_MIN_HZ || info->samplerate > AUDIO_RATE_MAX_HZ))
        status =
            fail(fault, ERR_FORMAT,
                 "'%s' claims %d channels at %d Hz; 1 to %d channels at %d to %d Hz are read", source->shown,
                 info->channels, info->samplerate, AUDIO_CHANNELS_MAX, AUDIO_RATE_MIN_HZ, AUDIO_RATE_MAX_HZ);
    return status;
}

static void set_format(struct source *source, const SF_INFO *info)
{
    struct audio_format *format = &source->format;
    const struct header *header = &source->header;
    bool knows = info->frames > 0 && info->frames < SF_COUNT_MAX / 2;
    format->rate_hz = info->samplerate;
    format->channels = info->channels;
    format->container = header->container;
    format->wav_tag = header->wav_tag;
    format->frames_promised = header->frames_promised;
    format->trailing_bytes = header->trailing_bytes;
    format->audio_bytes = header->audio_bytes;
    format->bit_rate = header->bit_rate;
    source->expected = knows ? info->frames : header->frames_promised;
    /* Only a header that ours does not read promises by libsndfile's count. */
    if (format->frames_promised < 0 && strcmp(header->container, "Ogg") == 0 && knows)
        format->frames_promised = info->frames;
    set_codec(source, info->format);
    set_layout(source);
    read_tags(source);
}

enum status source_open(struct source **result, const char *path, struct fault *fault)
{
    struct source *source = mem_zero(1, sizeof *source);
    SF_INFO info = {0};
    source->shown = strcmp(path, "-") == 0 ? mem_copy("standard input") : text_shown(path);
    enum status status = raw_open(&source->raw, path, header_looks_right, fault);
    if (status == OK)
        status = header_read(&source->header, source->raw, source->shown, fault);
    if (status == OK)
        status = open_library(source, &info, fault);
    if (status == OK) {
        set_format(source, &info);
    } else {
        source_close(source);
        source = NULL;
    }
    *result = source;
    return status;
}

const struct audio_format *source_format(const struct source *source)
{
    return &source->format;
}

int64_t source_frames_expected(const struct source *source)
{
    return source->expected;
}

void source_close(struct source *source)
{
    if (!source)
        return;
    if (source->file)
        sf_close(source->file);
    raw_close(source->raw);
    tags_release(&source->header.tags);
    free(source->piece);
    free(source->shown);
    free(source);
}

/* How far libsndfile gets past damage depends on how much it is asked for: always the same, or a whole block. */
static void size_piece(struct source *source, size_t block_frames, size_t frame_bytes)
{
    size_t decoded = block_frames < PIECE_FRAMES ? block_frames : PIECE_FRAMES;
    size_t frames = source->reads_bytes ? PIECE_BYTES / frame_bytes : decoded;
    if (frames > source->piece_frames)
        source->piece = mem_resize(source->piece, frames, frame_bytes);
    source->piece_frames = frames;
}

static sf_count_t read_piece(struct source *source, sf_count_t frames, sf_count_t frame_bytes)
{
    if (source->reads_bytes)
        return sf_read_raw(source->file, source->piece, frames * frame_bytes) / frame_bytes;
    if (source->words.is_float)
        return sf_readf_float(source->file, source->piece, frames);
    return sf_readf_int(source->file, source->piece, frames);
}

static void read_frames(struct source *source, struct audio_buffer *buffer)
{
    struct audio_block *block = &buffer->block;
    size_t frame_bytes = (size_t)(source->words.bytes * block->channels);
    bool is_streamed = buffer->is_shared && !source->words.is_float; /* floats are looked through once more */
    size_piece(source, buffer->capacity, frame_bytes);
    block->frames = 0;
    block->code_bits = 0;
    while (block->frames < buffer->capacity) {
        size_t left = buffer->capacity - block->frames;
        sf_count_t want = (sf_count_t)(left < source->piece_frames ? left : source->piece_frames);
        sf_count_t more = read_piece(source, want, (sf_count_t)frame_bytes);
        if (!source->trouble)
            source->trouble = sf_error(source->file);
        if (more <= 0 || more > want)
            break;
        block->code_bits |= pcm_spread(&source->words, source->piece, (size_t)more, block->channels,
                                       buffer->channel, block->frames, is_streamed);
        block->frames += (size_t)more;
        if (source->samples)
            sample_hash_add(source->samples, &source->words, source->piece,
                            (size_t)more * (size_t)block->channels);
    }
}

void source_hash_samples(struct source *source, struct sample_hash *samples)
{
    sample_hash_init(samples, source->words.is_float ? 32 : source->format.bits);
    source->samples = samples;
}

/* "143995 of 240000 frames (2.999 of 5.000 s)" */
static char *progress_words(const struct source *source)
{
    double rate_hz = source->format.rate_hz, found_s = (double)source->found / rate_hz;
    int64_t promised = source->format.frames_promised;
    if (promised > source->found)
        return mem_format("%lld of %lld frames (%.3f of %.3f s)", (long long)source->found,
                          (long long)promised, found_s, (double)promised / rate_hz);
    return mem_format("%lld frames (%.3f s)", (long long)source->found, found_s);
}

/* At the end: whether it is the end that the header promised. */
static enum status check_end(struct source *source, struct fault *fault)
{
    const struct header *header = &source->header;
    char *words = progress_words(source);
    enum status status = OK;
    if (source->raw->error_number)
        status = fail(fault, ERR_DAMAGED, "'%s' could not be read on after %s: %s", source->shown, words,
                      strerror(source->raw->error_number));
    else if (source->trouble)
        status = fail(fault, ERR_DAMAGED, "'%s' is damaged after %s: %s", source->shown, words,
                      sf_error_number(source->trouble));
    else if (source->format.frames_promised > source->found)
        status = fail(fault, ERR_DAMAGED, "'%s' breaks off: only %s are there", source->shown, words);
    else if (header->is_broken)
        status = fail(fault, ERR_DAMAGED, "'%s' breaks off after %s: the end of the file is missing",
                      source->shown, words);
    else if (header->is_unfinished)
        status =
            fail(fault, ERR_DAMAGED, "'%s' was never finished: its header gives no length, and %s follow it",
                 source->shown, words);
    free(words);
    return status;
}

enum status source_read(struct source *source, struct audio_buffer *buffer, struct fault *fault)
{
    buffer->block.first_frame = source->found;
    read_frames(source, buffer);
    (source->words.is_float ? audio_buffer_scrub : audio_buffer_pad)(buffer);
    source->found += (int64_t)buffer->block.frames;
    return buffer->block.frames < buffer->capacity ? check_end(source, fault) : OK;
}
