#include "files.h"

#include <math.h>
#include <sndfile.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct form form_integer(int channels, int bits)
{
    return (struct form){.rate_hz = 48000, .channels = channels, .bits = bits, .frames = 1000};
}

struct form form_float(int channels, int bits)
{
    struct form form = form_integer(channels, bits);
    form.is_float = true;
    return form;
}

static uint32_t scatter(int64_t frame, int channel)
{
    uint32_t word = (uint32_t)frame * UINT32_C(2654435761) ^ (uint32_t)(channel + 1) * UINT32_C(2246822519);
    word ^= word >> 15;
    word *= UINT32_C(3266489917);
    return word ^ word >> 16;
}

/* The code of an integer sample, at the top of 32 bits. */
static uint32_t code_of(const struct form *form, int64_t frame, int channel)
{
    int bits = form->valid_bits ? form->valid_bits : form->bits;
    uint32_t code = frame == 0   ? UINT32_C(0x7FFFFFFF)
                    : frame == 1 ? UINT32_C(0x80000000)
                    : frame == 2 ? UINT32_C(1) << (32 - bits)
                    : frame == 3 ? 0
                                 : scatter(frame, channel);
    return code & UINT32_MAX << (32 - bits);
}

static double float_of(int64_t frame, int channel)
{
    static const double extremes[] = {2.5, -1000.0, 1e-30, 0.1};
    return frame < 4 ? extremes[frame] : scatter(frame, channel) / 1431655765.0 - 1.5;
}

double form_sample(const struct form *form, int64_t frame, int channel)
{
    return form->is_float ? float_of(frame, channel)
                          : ldexp((double)(int32_t)code_of(form, frame, channel), -31);
}

uint32_t form_code_bits(const struct form *form)
{
    uint32_t bits = 0;
    for (int64_t frame = 0; frame < form->frames && !form->is_float; frame++)
        for (int channel = 0; channel < form->channels; channel++)
            bits |= code_of(form, frame, channel);
    return bits;
}

int64_t form_frame_bytes(const struct form *form)
{
    return (int64_t)form->channels * form->bits / 8;
}

void put_le(struct buf *file, uint64_t number, int bytes)
{
    for (int i = 0; i < bytes; i++)
        buf_add_bytes(file, &(char){(char)(number >> 8 * i & 0xFF)}, 1);
}

void put_be(struct buf *file, uint64_t number, int bytes)
{
    for (int i = bytes - 1; i >= 0; i--)
        buf_add_bytes(file, &(char){(char)(number >> 8 * i & 0xFF)}, 1);
}

void set_le(struct buf *file, size_t at, uint64_t number, int bytes)
{
    for (int i = 0; i < bytes; i++)
        file->text[at + (size_t)i] = (char)(number >> 8 * i & 0xFF);
}

void set_be(struct buf *file, size_t at, uint64_t number, int bytes)
{
    for (int i = 0; i < bytes; i++)
        file->text[at + (size_t)(bytes - 1 - i)] = (char)(number >> 8 * i & 0xFF);
}

static void put(struct buf *file, uint64_t number, int bytes, enum word_order order)
{
    (order == WORDS_BE ? put_be : put_le)(file, number, bytes);
}

size_t chunk_begin(struct buf *file, const char *name)
{
    buf_add_bytes(file, name, 4);
    put_le(file, 0, 4);
    return file->length - 4;
}

void chunk_end(struct buf *file, size_t at, enum word_order order)
{
    size_t size = file->length - at - 4;
    (order == WORDS_BE ? set_be : set_le)(file, at, size, 4);
    if (size & 1)
        put_le(file, 0, 1);
}

void chunk_put(struct buf *file, const char *name, const void *bytes, size_t count, enum word_order order)
{
    size_t at = chunk_begin(file, name);
    buf_add_bytes(file, bytes, count);
    chunk_end(file, at, order);
}

static uint64_t float_word(double value, int bits)
{
    float single = (float)value;
    uint64_t word = 0;
    uint32_t half;
    memcpy(&half, &single, sizeof half);
    memcpy(&word, &value, sizeof word);
    return bits == 32 ? half : word;
}

size_t put_samples(struct buf *file, const struct form *form, enum word_order order, bool is_unsigned)
{
    size_t start = file->length;
    for (int64_t frame = 0; frame < form->frames; frame++)
        for (int channel = 0; channel < form->channels; channel++) {
            uint32_t flip = is_unsigned ? UINT32_C(0x80000000) : 0;
            uint64_t word = form->is_float ? float_word(float_of(frame, channel), form->bits)
                                           : (code_of(form, frame, channel) ^ flip) >> (32 - form->bits);
            put(file, word, form->bits / 8, order);
        }
    return start;
}

bool file_save(const char *path, const struct buf *file)
{
    FILE *out = fopen(path, "wb");
    if (!out)
        return false;
    size_t written = fwrite(buf_text(file), 1, file->length, out);
    return fclose(out) == 0 && written == file->length;
}

bool file_load(const char *path, struct buf *file)
{
    char bytes[4096];
    FILE *in = fopen(path, "rb");
    buf_clear(file);
    if (!in)
        return false;
    for (size_t got; (got = fread(bytes, 1, sizeof bytes, in)) > 0;)
        buf_add_bytes(file, bytes, got);
    return fclose(in) == 0;
}

void file_give(const char *path, struct buf *file)
{
    if (!file_save(path, file)) {
        printf("cannot write %s\n", path);
        exit(99);
    }
    buf_clear(file);
}

double encoding_tone_hz(int channel)
{
    return 40.0 + 20.0 * channel; /* low enough for an LFE */
}

static void write_frames(SNDFILE *out, const struct encoding *encoding, const struct form *form)
{
    double turn = 2.0 * 3.14159265358979323846 / form->rate_hz;
    for (int64_t frame = 0; frame < form->frames; frame++) {
        int codes[64] = {0};
        double values[64] = {0};
        for (int channel = 0; channel < form->channels; channel++) {
            values[channel] = encoding->is_tone ? 0.1 * sin(turn * encoding_tone_hz(channel) * (double)frame)
                                                : float_of(frame, channel);
            if (!form->is_float)
                codes[channel] = (int32_t)code_of(form, frame, channel);
        }
        if (encoding->is_tone || form->is_float)
            sf_writef_double(out, values, 1);
        else
            sf_writef_int(out, codes, 1);
    }
}

bool file_encode(const char *path, const struct encoding *encoding, const struct form *form)
{
    SF_INFO info = {.samplerate = form->rate_hz, .channels = form->channels, .format = encoding->format};
    SNDFILE *out = sf_format_check(&info) ? sf_open(path, SFM_WRITE, &info) : NULL;
    if (!out)
        return false;
    if (encoding->title)
        sf_set_string(out, SF_STR_TITLE, encoding->title);
    if (encoding->artist)
        sf_set_string(out, SF_STR_ARTIST, encoding->artist);
    if (encoding->date)
        sf_set_string(out, SF_STR_DATE, encoding->date);
    write_frames(out, encoding, form);
    return sf_close(out) == 0;
}

/* RFC 3533, clause 6: polynomial 0x04C11DB7, no reflection, counted with the sum's own place zero. */
static uint32_t ogg_sum(const uint8_t *bytes, size_t count)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum ^= (uint32_t)bytes[i] << 24;
        for (int bit = 0; bit < 8; bit++)
            sum = sum & UINT32_C(0x80000000) ? sum << 1 ^ UINT32_C(0x04C11DB7) : sum << 1;
    }
    return sum;
}

void ogg_seal(struct buf *file)
{
    const uint8_t *bytes = (const uint8_t *)file->text;
    for (size_t at = 0; at + 27 <= file->length;) {
        size_t segments = bytes[at + 26], length = 27 + segments;
        for (size_t i = 0; i < segments; i++)
            length += bytes[at + 27 + i];
        set_le(file, at + 22, 0, 4);
        set_le(file, at + 22, ogg_sum(bytes + at, length), 4);
        at += length;
    }
}
