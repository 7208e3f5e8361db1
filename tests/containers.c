#include "containers.h"

#include <math.h>
#include <string.h>

/* In RIFX every number of the file is big endian. */
static enum word_order order_of(const struct buf *file)
{
    return memcmp(file->text, "RIFX", 4) == 0 ? WORDS_BE : WORDS_LE;
}

static bool is_64(const struct buf *file)
{
    return memcmp(file->text, "RF64", 4) == 0 || memcmp(file->text, "BW64", 4) == 0;
}

static void put(struct buf *file, uint64_t number, int bytes)
{
    (order_of(file) == WORDS_BE ? put_be : put_le)(file, number, bytes);
}

void wave_begin(struct buf *file, const char *kind)
{
    static const char empty[28] = "";
    chunk_begin(file, kind);
    buf_add(file, "WAVE");
    if (is_64(file))
        chunk_put(file, "ds64", empty, sizeof empty, WORDS_LE);
}

static void put_extension(struct buf *file, const struct form *form)
{
    static const char tail[] = "\x00\x00\x00\x00\x10\x00\x80\x00\x00\xAA\x00\x38\x9B\x71";
    put(file, 22, 2);
    put(file, (uint64_t)(form->valid_bits ? form->valid_bits : form->bits), 2);
    put(file, form->mask, 4);
    put(file, form->is_float ? 3 : 1, 2);
    buf_add_bytes(file, tail, sizeof tail - 1);
}

void wave_format(struct buf *file, const struct form *form)
{
    size_t at = chunk_begin(file, "fmt ");
    uint64_t frame_bytes = (uint64_t)form_frame_bytes(form);
    put(file, form->is_extensible ? 0xFFFE : form->is_float ? 3 : 1, 2);
    put(file, (uint64_t)form->channels, 2);
    put(file, (uint64_t)form->rate_hz, 4);
    put(file, (uint64_t)form->rate_hz * frame_bytes & UINT32_MAX, 4);
    put(file, frame_bytes, 2);
    put(file, (uint64_t)form->bits, 2);
    if (form->is_extensible)
        put_extension(file, form);
    chunk_end(file, at, order_of(file));
}

size_t wave_data(struct buf *file, const struct form *form)
{
    size_t at = chunk_begin(file, "data");
    size_t start = put_samples(file, form, order_of(file), form->bits == 8);
    size_t size = file->length - start;
    chunk_end(file, at, order_of(file));
    if (is_64(file)) { /* EBU Tech 3306: the 32-bit sizes are all ones, the true ones stand in ds64 */
        set_le(file, at, UINT32_MAX, 4);
        set_le(file, 28, size, 8);
        set_le(file, 36, (uint64_t)form->frames, 8);
    }
    return start;
}

void wave_end(struct buf *file)
{
    size_t size = file->length - 8;
    if (is_64(file)) {
        set_le(file, 4, UINT32_MAX, 4);
        set_le(file, 20, size, 8);
    } else {
        (order_of(file) == WORDS_BE ? set_be : set_le)(file, 4, size, 4);
    }
}

size_t make_wave(struct buf *file, const char *kind, const struct form *form)
{
    buf_clear(file);
    wave_begin(file, kind);
    wave_format(file, form);
    size_t start = wave_data(file, form);
    wave_end(file);
    return start;
}

/* Sony Wave64: a GUID and a 64-bit size that counts both; chunks begin at multiples of 8. */
static size_t w64_begin(struct buf *file, const char *name, const char *tail)
{
    buf_add_bytes(file, name, 4);
    buf_add_bytes(file, tail, 12);
    put_le(file, 0, 8);
    return file->length - 8;
}

static void w64_end(struct buf *file, size_t at)
{
    set_le(file, at, file->length - at + 16, 8);
    while (file->length % 8)
        put_le(file, 0, 1);
}

size_t make_w64(struct buf *file, const struct form *form)
{
    static const char riff[] = "\x2E\x91\xCF\x11\xA5\xD6\x28\xDB\x04\xC1\x00\x00";
    static const char wave[] = "\xF3\xAC\xD3\x11\x8C\xD1\x00\xC0\x4F\x8E\xDB\x8A";
    buf_clear(file);
    size_t whole = w64_begin(file, "riff", riff);
    buf_add(file, "wave");
    buf_add_bytes(file, wave, 12);
    size_t at = w64_begin(file, "fmt ", wave), head = file->length;
    wave_format(file, form);
    memmove(file->text + head, file->text + head + 8,
            file->length - head - 8); /* without its name and size */
    file->length -= 8;
    w64_end(file, at);
    at = w64_begin(file, "data", wave);
    size_t start = put_samples(file, form, WORDS_LE, form->bits == 8);
    w64_end(file, at);
    set_le(file, whole, file->length, 8);
    return start;
}

/* An 80-bit extended number of IEEE 754. */
static void put_extended(struct buf *file, double number)
{
    int exponent;
    double fraction = frexp(number, &exponent);
    put_be(file, number > 0 ? (uint64_t)(16382 + exponent) : 0, 2);
    put_be(file, (uint64_t)ldexp(fraction, 64), 8);
}

size_t make_aiff(struct buf *file, const char *compression, const struct form *form)
{
    bool is_swapped = compression && strcmp(compression, "sowt") == 0;
    buf_clear(file);
    size_t whole = chunk_begin(file, "FORM");
    buf_add(file, compression ? "AIFC" : "AIFF");
    if (compression)
        chunk_put(file, "FVER", "\xA2\x80\x51\x40", 4, WORDS_BE);
    size_t at = chunk_begin(file, "COMM");
    put_be(file, (uint64_t)form->channels, 2);
    put_be(file, (uint64_t)form->frames, 4);
    put_be(file, (uint64_t)(form->valid_bits ? form->valid_bits : form->bits), 2);
    put_extended(file, form->rate_hz);
    if (compression) {
        buf_add(file, compression);
        put_be(file, 0, 2); /* an empty name and its pad */
    }
    chunk_end(file, at, WORDS_BE);
    at = chunk_begin(file, "SSND");
    put_be(file, 0, 8);
    size_t start = put_samples(file, form, is_swapped ? WORDS_LE : WORDS_BE, false);
    chunk_end(file, at, WORDS_BE);
    chunk_end(file, whole, WORDS_BE);
    return start;
}

size_t make_caf(struct buf *file, const struct form *form, enum word_order order)
{
    double rate_hz = form->rate_hz;
    uint64_t word;
    memcpy(&word, &rate_hz, sizeof word);
    buf_clear(file);
    buf_add_bytes(file, "caff\0\1\0\0desc", 12);
    put_be(file, 32, 8);
    put_be(file, word, 8);
    buf_add(file, "lpcm");
    put_be(file, (form->is_float ? 1u : 0u) | (order == WORDS_LE ? 2u : 0u), 4);
    put_be(file, (uint64_t)form_frame_bytes(form), 4);
    put_be(file, 1, 4);
    put_be(file, (uint64_t)form->channels, 4);
    put_be(file, (uint64_t)(form->valid_bits ? form->valid_bits : form->bits), 4);
    buf_add(file, "data");
    put_be(file, 4 + (uint64_t)(form->frames * form_frame_bytes(form)), 8);
    put_be(file, 0, 4); /* how often it was edited */
    return put_samples(file, form, order, false);
}

size_t make_au(struct buf *file, const struct form *form)
{
    buf_clear(file);
    buf_add(file, ".snd");
    put_be(file, 24, 4);
    put_be(file, (uint64_t)(form->frames * form_frame_bytes(form)), 4);
    put_be(file, form->is_float ? (form->bits == 32 ? 6u : 7u) : (uint64_t)form->bits / 8 + 1, 4);
    put_be(file, (uint64_t)form->rate_hz, 4);
    put_be(file, (uint64_t)form->channels, 4);
    return put_samples(file, form, WORDS_BE, false);
}
