/* Words of files to floats. The kernels, each copy that a processor may take, against one word at a time in double
   arithmetic; and whole files of every container, subtype, byte order and some counts of channels, written by libsndfile,
   against what libsndfile itself decodes (the source takes the bytes of most of them), in blocks of several sizes, and cut
   off inside of a frame. */
#include <math.h>
#include <sndfile.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audio/block.h"
#include "audio/bytes.h"
#include "audio/pcm.h"
#include "audio/source.h"
#include "base/mem.h"
#include "check.h"

static const char path[] = "tests/test_pcm.tmp";

/* The sources under test once for each copy, every name of theirs with the copy's name behind it. */
#define PASTE(name, copy) name##copy
#define EXPAND(name, copy) PASTE(name, copy)
#define OF_COPY(name) EXPAND(name, COPY)
#define PCM_CHUNK OF_COPY(PCM_CHUNK)
#define PCM_QUAD OF_COPY(PCM_QUAD)
#define absurd OF_COPY(absurd)
#define all_sound OF_COPY(all_sound)
#define audio_buffer_continue OF_COPY(audio_buffer_continue)
#define audio_buffer_init OF_COPY(audio_buffer_init)
#define audio_buffer_pad OF_COPY(audio_buffer_pad)
#define audio_buffer_release OF_COPY(audio_buffer_release)
#define audio_buffer_scrub OF_COPY(audio_buffer_scrub)
#define code_16be OF_COPY(code_16be)
#define code_16le OF_COPY(code_16le)
#define code_24be OF_COPY(code_24be)
#define code_24le OF_COPY(code_24le)
#define pair_16be OF_COPY(pair_16be)
#define pair_16le OF_COPY(pair_16le)
#define pair_32be OF_COPY(pair_32be)
#define pair_32le OF_COPY(pair_32le)
#define part OF_COPY(part)
#define part_two OF_COPY(part_two)
#define pcm_spread OF_COPY(pcm_spread)
#define quad_24be OF_COPY(quad_24be)
#define quad_24le OF_COPY(quad_24le)
#define sample_of OF_COPY(sample_of)
#define spread_chunk OF_COPY(spread_chunk)
#define take OF_COPY(take)
#define take_codes OF_COPY(take_codes)
#define take_floats OF_COPY(take_floats)
#define take_pairs OF_COPY(take_pairs)
#define take_quads OF_COPY(take_quads)
#define take_two OF_COPY(take_two)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmissing-prototypes"
/* NOLINTBEGIN(bugprone-suspicious-include) */

#define SIMD_CLONES
#define COPY _plain
#include "audio/block.c"
#include "audio/pcm.c"
#ifdef __x86_64__
#undef SIMD_CLONES
#undef COPY
#define SIMD_CLONES __attribute__((target("avx2")))
#define COPY _avx2
#include "audio/block.c"
#include "audio/pcm.c"
#undef SIMD_CLONES
#undef COPY
#define SIMD_CLONES __attribute__((target("avx512f")))
#define COPY _avx512f
#include "audio/block.c"
#include "audio/pcm.c"
#endif

/* NOLINTEND(bugprone-suspicious-include) */
#pragma GCC diagnostic pop
#undef pcm_spread
#undef audio_buffer_init
#undef audio_buffer_release
#undef audio_buffer_scrub

struct copy {
    const char *name;
    uint32_t (*spread)(const struct pcm_words *words, const void *from, size_t frames, int channels,
                       float *const *to, size_t at, bool past_cache);
    void (*scrub)(struct audio_buffer *buffer);
};

enum { COPIES_MAX = 4 };

/* What the library takes here, and the copies that this processor can run. */
static size_t list_copies(struct copy *copies)
{
    size_t count = 0;
    copies[count++] = (struct copy){"library", pcm_spread, audio_buffer_scrub};
    copies[count++] = (struct copy){"plain", pcm_spread_plain, audio_buffer_scrub_plain};
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx2"))
        copies[count++] = (struct copy){"avx2", pcm_spread_avx2, audio_buffer_scrub_avx2};
    if (__builtin_cpu_supports("avx512f"))
        copies[count++] = (struct copy){"avx512f", pcm_spread_avx512f, audio_buffer_scrub_avx512f};
#endif
    return count;
}

/* Numerical Recipes' ranqd1, its high bits mixed in. */
static uint32_t noise(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state ^ *state >> 15;
}

static uint32_t bits_of(float sample)
{
    uint32_t bits;
    memcpy(&bits, &sample, sizeof bits);
    return bits;
}

static bool is_host_big(void)
{
    const uint16_t one = 1;
    uint8_t first;
    memcpy(&first, &one, 1);
    return first == 0;
}

/* One word: its bits as a float, and its code, the word's top bit in bit 31. */
static uint32_t word_bits(const struct pcm_words *words, const uint8_t *from, uint32_t *code)
{
    bool is_big = words->is_swapped != is_host_big();
    uint32_t word = 0;
    for (int i = 0; i < words->bytes; i++)
        word |= (uint32_t)from[i] << 8 * (is_big ? words->bytes - 1 - i : i);
    word <<= 32 - 8 * words->bytes;
    *code = words->is_float ? 0 : word;
    double signed_code = word < UINT32_C(1) << 31 ? (double)word : (double)word - 4294967296.0;
    return words->is_float ? word : bits_of((float)ldexp(signed_code, -31));
}

enum { FRAMES_MAX = 2300, CHANNELS_MAX = 6, PLACE = 5 };

static void check_spread(const struct copy *copy, const struct pcm_words *words, const uint8_t *from,
                         size_t frames, int channels, bool past_cache)
{
    static const float before = 123.5f;
    static float planes[CHANNELS_MAX][PLACE + FRAMES_MAX + 1];
    float *to[CHANNELS_MAX];
    uint32_t all = 0, code;
    long wrong = 0;
    for (int c = 0; c < channels; c++) {
        to[c] = planes[c];
        for (size_t i = 0; i < PLACE + FRAMES_MAX + 1; i++)
            planes[c][i] = before;
    }
    uint32_t bits = copy->spread(words, from, frames, channels, to, PLACE, past_cache);
    for (size_t i = 0; i < frames; i++)
        for (int c = 0; c < channels; c++) {
            size_t word = i * (size_t)channels + (size_t)c;
            wrong += bits_of(to[c][PLACE + i]) != word_bits(words, from + word * (size_t)words->bytes, &code);
            all |= code;
        }
    CHECK_NEAR((double)wrong, 0, 0);
    CHECK(bits == all);
    for (int c = 0; c < channels; c++) /* nothing around it was touched */
        CHECK(to[c][PLACE - 1] == before && to[c][PLACE + frames] == before);
}

/* Few bits, low ones and high ones, so that each has its say in the OR of all; signalling NaN among the floats. */
static void fill_words(uint8_t *bytes, size_t count, uint32_t *state)
{
    uint32_t mask = noise(state) | noise(state) << 16, quiet = noise(state) % 3;
    for (size_t i = 0; i < count; i++)
        bytes[i] = (uint8_t)(noise(state) >> 8 & (quiet ? mask >> 8 * (i % 4) : 255));
}

static void check_kernels(const struct copy *copy)
{
    static const size_t lengths[] = {0,  1,  2,  3,   4,   5,    7,    15,        31,
                                     63, 64, 65, 341, 342, 1023, 1025, FRAMES_MAX};
    static const struct pcm_words kinds[] = {{2, false, false}, {2, false, true},  {3, false, false},
                                             {3, false, true},  {4, false, false}, {4, false, true},
                                             {4, true, false},  {4, true, true}};
    static uint8_t bytes[4 * CHANNELS_MAX * FRAMES_MAX + 4];
    uint32_t state = 1;
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        for (int channels = 1; channels <= CHANNELS_MAX; channels++)
            for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
                fill_words(bytes, sizeof bytes, &state);
                for (int past_cache = 0; past_cache <= 1; past_cache++) {
                    check_about(
                        "%s copy, %s of %d bytes, swapped %d, %d channels, %zu frames, past the cache %d",
                        copy->name, kinds[k].is_float ? "floats" : "integers", kinds[k].bytes,
                        kinds[k].is_swapped, channels, lengths[i], past_cache);
                    check_spread(copy, &kinds[k], bytes + i % 4, lengths[i], channels, past_cache);
                }
            }
}

/* One sample that is no number, at any place of a block; 1e15 is the largest number. */
static void check_flaws(const struct copy *copy)
{
    static const float bad[] = {NAN, -NAN, INFINITY, -INFINITY, 1.001e15f, -1.001e15f};
    enum { FRAMES = 131 };
    struct audio_buffer buffer;
    audio_buffer_init(&buffer, 2, FRAMES);
    buffer.block.frames = FRAMES;
    for (int i = 0; i < 2 * FRAMES; i++) {
        int channel = i % 2, frame = i / 2;
        check_about("%s copy, a flaw in frame %d of channel %d", copy->name, frame, channel);
        for (int k = 0; k < FRAMES; k++)
            buffer.channel[0][k] = buffer.channel[1][k] = k % 2 ? 1e15f : -1e15f;
        copy->scrub(&buffer);
        CHECK(buffer.block.flawed_samples == 0);
        buffer.channel[channel][frame] = bad[i % 6];
        copy->scrub(&buffer);
        CHECK(buffer.block.flawed_samples == 1 && buffer.block.flaw_count == 1);
        CHECK(buffer.flaws[0].frame == frame && buffer.flaws[0].channel == channel);
        CHECK(buffer.channel[channel][frame] == 0.0f && buffer.channel[1 - channel][frame] != 0.0f);
    }
    audio_buffer_release(&buffer);
}

/* A file as libsndfile decodes it. */
struct decoded {
    int channels;
    bool is_float;
    size_t frames;
    uint32_t *words; /* interleaved: codes, or bits of floats */
};

static bool decode(struct decoded *decoded, bool is_float)
{
    SF_INFO info = {0};
    SNDFILE *file = sf_open(path, SFM_READ, &info);
    *decoded = (struct decoded){.channels = info.channels, .is_float = is_float};
    CHECK(file != NULL);
    if (!file)
        return false;
    decoded->words = mem_zero((size_t)(info.frames * info.channels) + 1, sizeof *decoded->words);
    sf_count_t got = is_float ? sf_readf_float(file, (float *)(void *)decoded->words, info.frames)
                              : sf_readf_int(file, (int *)(void *)decoded->words, info.frames);
    decoded->frames = (size_t)got;
    sf_close(file);
    return true;
}

static long wrong_samples(const struct decoded *decoded, const struct audio_block *block, uint32_t *codes)
{
    static const struct pcm_words word = {4, false, false};
    long wrong = 0;
    *codes = 0;
    for (size_t i = 0; i < block->frames; i++)
        for (int c = 0; c < block->channels; c++) {
            size_t frame = (size_t)block->first_frame + i;
            if (frame >= decoded->frames)
                return -1;
            uint32_t bits = decoded->words[frame * (size_t)decoded->channels + (size_t)c], code = 0;
            if (!decoded->is_float)
                bits = word_bits(&word, (const uint8_t *)&bits, &code);
            wrong += bits_of(block->samples[c][i]) != bits;
            *codes |= code;
        }
    return wrong;
}

/* The source gives the same frames, samples and code bits. */
static void check_source(const struct decoded *decoded, size_t block_frames)
{
    struct source *source;
    struct audio_buffer buffer;
    struct fault fault;
    size_t frames = 0;
    enum status status;
    if (!CHECK(source_open(&source, path, &fault) == OK))
        return;
    CHECK(source_format(source)->channels == decoded->channels);
    audio_buffer_init(&buffer, decoded->channels, block_frames);
    do {
        uint32_t codes;
        status = source_read(source, &buffer, &fault);
        CHECK_NEAR((double)wrong_samples(decoded, &buffer.block, &codes), 0, 0);
        CHECK(buffer.block.code_bits == codes);
        frames += buffer.block.frames;
    } while (status == OK && buffer.block.frames);
    CHECK_NEAR((double)frames, (double)decoded->frames, 0);
    audio_buffer_release(&buffer);
    source_close(source);
}

/* Extremes, then noise, of which only the first part has low bits; floats from zero and the smallest ones to 1e15. */
static void write_noise(SNDFILE *file, const SF_INFO *info, bool is_float, size_t frames)
{
    size_t count = frames * (size_t)info->channels;
    uint32_t *words = mem_zero(count, sizeof *words), state = (uint32_t)count;
    for (size_t i = 0; i < count; i++) {
        words[i] = (noise(&state) ^ noise(&state) << 16) & (i < count * 2 / 5 ? UINT32_MAX : 0xFF000000);
        if (i < 4)
            words[i] = i == 0 ? 0x80000000u : i == 1 ? 0x7FFFFFFF : i == 2 ? 1 : 0;
        if (is_float && (words[i] & 0x7FFFFFFF) > bits_of(1e15f))
            words[i] = words[i] >> 31 << 31 | bits_of(0.75f);
    }
    if (is_float)
        sf_writef_float(file, (float *)(void *)words, (sf_count_t)frames);
    else
        sf_writef_int(file, (int *)(void *)words, (sf_count_t)frames);
    free(words);
}

/* False when this libsndfile does not write it. */
static bool write_file(int format, int channels, bool is_float, size_t frames)
{
    SF_INFO info = {.samplerate = 48000, .channels = channels, .format = format};
    if (!sf_format_check(&info))
        return false;
    SNDFILE *file = sf_open(path, SFM_WRITE, &info);
    if (!file)
        return false;
    sf_command(file, SFC_SET_ADD_PEAK_CHUNK, NULL, SF_FALSE); /* so that the audio ends the file */
    write_noise(file, &info, is_float, frames);
    return CHECK(sf_close(file) == 0);
}

struct kind {
    const char *name;
    int format, bytes; /* of a word */
    bool is_float;
};

static const struct kind containers[] = {
    {"WAV", SF_FORMAT_WAV, 0, false},   {"WAVEX", SF_FORMAT_WAVEX, 0, false},
    {"RF64", SF_FORMAT_RF64, 0, false}, {"W64", SF_FORMAT_W64, 0, false},
    {"AIFF", SF_FORMAT_AIFF, 0, false}, {"CAF", SF_FORMAT_CAF, 0, false},
    {"AU", SF_FORMAT_AU, 0, false},     {"FLAC", SF_FORMAT_FLAC, 0, false},
};

static const struct kind subtypes[] = {
    {"S8", SF_FORMAT_PCM_S8, 1, false},    {"U8", SF_FORMAT_PCM_U8, 1, false},
    {"16", SF_FORMAT_PCM_16, 2, false},    {"24", SF_FORMAT_PCM_24, 3, false},
    {"32", SF_FORMAT_PCM_32, 4, false},    {"float", SF_FORMAT_FLOAT, 4, true},
    {"double", SF_FORMAT_DOUBLE, 8, true},
};

static const struct kind orders[] = {{"its own", SF_ENDIAN_FILE, 0, false},
                                     {"little", SF_ENDIAN_LITTLE, 0, false},
                                     {"big", SF_ENDIAN_BIG, 0, false}};

/* More than the source takes at a time, and no whole number of anything. */
static void check_whole_file(const struct kind *subtype, int format, int channels)
{
    static const size_t blocks[] = {64, 320, 4096, 16384};
    static size_t turn;
    size_t frames = (size_t)(150001 / (subtype->bytes * channels)) | 1;
    struct decoded decoded;
    if (!write_file(format, channels, subtype->is_float, frames) || !decode(&decoded, subtype->is_float))
        return;
    CHECK(decoded.frames >= frames); /* in AIFF libsndfile takes the byte that pads for a frame */
    check_source(&decoded, blocks[turn++ % 4]);
    check_source(&decoded, 16384);
    free(decoded.words);
}

/* The end of the file taken away byte by byte, through the last frame and into the one before: the whole frames that are
   left come. Each container's audio ends the file without a pad. */
static void check_cut_file(const struct kind *subtype, int format)
{
    enum { CHANNELS = 3, FRAMES = 800 };
    struct decoded decoded;
    if (!write_file(format, CHANNELS, subtype->is_float, FRAMES) || !decode(&decoded, subtype->is_float))
        return;
    struct stat facts;
    long frame_bytes = subtype->bytes * CHANNELS;
    CHECK(stat(path, &facts) == 0);
    for (long cut = 1; cut <= frame_bytes + 1; cut++) {
        CHECK(truncate(path, facts.st_size - cut) == 0);
        decoded.frames = FRAMES - 1 - (size_t)((cut - 1) / frame_bytes);
        check_source(&decoded, 512);
    }
    free(decoded.words);
}

static void check_kind(const struct kind *container, const struct kind *subtype, const struct kind *order)
{
    static const int channels[] = {1, 2, 3, 6};
    int format = container->format | subtype->format | order->format;
    if (format == (SF_FORMAT_AU | SF_ENDIAN_LITTLE | subtype->format))
        return; /* a dialect that is not read */
    for (size_t n = 0; n < sizeof channels / sizeof *channels; n++) {
        check_about("%s, %s, byte order %s, %d channels", container->name, subtype->name, order->name,
                    channels[n]);
        check_whole_file(subtype, format, channels[n]);
    }
    check_about("%s, %s, byte order %s, cut", container->name, subtype->name, order->name);
    if (container->format != SF_FORMAT_FLAC)
        check_cut_file(subtype, format);
}

static void check_files(void)
{
    for (size_t c = 0; c < sizeof containers / sizeof *containers; c++)
        for (size_t s = 0; s < sizeof subtypes / sizeof *subtypes; s++)
            for (size_t o = 0; o < sizeof orders / sizeof *orders; o++)
                check_kind(&containers[c], &subtypes[s], &orders[o]);
    remove(path);
}

int main(void)
{
    struct copy copies[COPIES_MAX];
    size_t count = list_copies(copies);
    for (size_t i = 0; i < count; i++) {
        check_kernels(&copies[i]);
        check_flaws(&copies[i]);
    }
    check_files();
    check_about(NULL);
    return check_end();
}
