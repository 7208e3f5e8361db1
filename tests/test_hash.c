/* SHA-256 against published vectors, however the bytes come; and the hash of samples, whatever file they stand in. */
#include <sndfile.h>
#include <stdio.h>
#include <string.h>

#include "audio/sample_hash.h"
#include "audio/source.h"
#include "base/hash.h"
#include "base/hash_blocks.h"
#include "check.h"
#include "files.h"

/* NIST: the examples of FIPS 180-2, appendix B, and bytes of the SHA-256 vectors (SHA256ShortMsg.rsp: Len 0, 8, 512). */
static const struct {
    const char *bytes;
    size_t count, times;
    const char *digest;
} vectors[] = {
    {"", 0, 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", 3, 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56, 1,
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    {"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrs"
     "t"
     "nopqrstu",
     112, 1, "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"},
    {"a", 1, 1000000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
    {"\xd3", 1, 1, "28969cdfa74a12c82f3bad960b0b000aca2ac329deea5c2328ebc6f2ba9802c1"},
    {"\x5a\x86\xb7\x37\xea\xea\x8e\xe9\x76\xa0\xa2\x4d\xa6\x3e\x7e\xd7\xee\xfa\xd1\x8a\x10\x1c\x12\x11\xe2"
     "\xb3"
     "\x65\x0c\x51\x87\xc2\xa8\xa6\x50\x54\x72\x08\x25\x1f\x6d\x42\x37\xe6\x61\xc7\xbf\x4c\x77\xf3\x35\x39"
     "\x03"
     "\x94\xc3\x7f\xa1\xa9\xf9\xbe\x83\x6a\xc2\x85\x09",
     64, 1, "42e61e174fbb3897d6dd6cef3dd2802fe67b331953b06114a65c772859dfc1aa"},
};

static void check_vectors(void)
{
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        struct hash hash;
        char text[HASH_TEXT_SIZE];
        hash_init(&hash);
        for (size_t k = 0; k < vectors[i].times; k++)
            hash_add(&hash, vectors[i].bytes, vectors[i].count);
        hash_text(&hash, text);
        check_about("vector %zu", i);
        CHECK_TEXT(text, vectors[i].digest);
    }
    check_about(NULL);
}

/* The processor's instructions and plain C come to the same state. */
static void check_forms(void)
{
    uint8_t bytes[64 * 33];
    uint32_t noise = 1;
    for (size_t i = 0; i < sizeof bytes; i++) {
        noise = noise * 1664525u + 1013904223u;
        bytes[i] = (uint8_t)(noise >> 24);
    }
    for (size_t count = 0; count <= 33; count++) {
        uint32_t state[8] = {1, 2, 3, 4, 5, 6, 7, ~0u}, plain[8] = {1, 2, 3, 4, 5, 6, 7, ~0u};
        hash_blocks(state, bytes, count);
        hash_blocks_plain(plain, bytes, count);
        check_about("%zu blocks", count);
        CHECK(memcmp(state, plain, sizeof state) == 0);
    }
    check_about(NULL);
}

/* The same digest however a message is cut: all lengths round the ends of blocks, all places of one cut. */
static void check_cuts(void)
{
    uint8_t bytes[200];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 7);
    for (size_t length = 50; length <= 140; length += length % 8 == 7 ? 1 : 3) {
        char whole[HASH_TEXT_SIZE], text[HASH_TEXT_SIZE];
        struct hash hash;
        hash_init(&hash);
        hash_add(&hash, bytes, length);
        hash_text(&hash, whole);
        for (size_t cut = 0; cut <= length; cut++) {
            hash_init(&hash);
            hash_add(&hash, bytes, cut);
            hash_add(&hash, bytes + cut, length - cut);
            hash_text(&hash, text);
            if (strcmp(text, whole) != 0)
                CHECK_TEXT(text, whole);
        }
        CHECK(strlen(whole) == 64);
    }
}

static void check_file(void)
{
    char text[HASH_TEXT_SIZE];
    struct buf file = {0};
    struct fault fault = {{0}};
    buf_add(&file, "abc");
    file_give("test_hash.tmp", &file);
    buf_release(&file);
    CHECK(hash_file("test_hash.tmp", text, &fault) == OK);
    CHECK_TEXT(text, vectors[1].digest);
    remove("test_hash.tmp");
    CHECK(hash_file("test_hash.tmp", text, &fault) == ERR_SYSTEM);
    CHECK_TEXT(fault.text, "cannot read 'test_hash.tmp': No such file or directory");
    CHECK(hash_file(".", text, &fault) == ERR_SYSTEM);
}

static void hash_samples_of(const char *path, size_t block_frames, char text[HASH_TEXT_SIZE])
{
    struct source *source;
    struct fault fault = {{0}};
    struct sample_hash samples;
    text[0] = '\0';
    if (!CHECK(source_open(&source, path, &fault) == OK))
        return;
    const struct audio_format *format = source_format(source);
    struct audio_buffer buffer;
    audio_buffer_init(&buffer, format->channels, block_frames);
    source_hash_samples(source, &samples);
    do
        CHECK(source_read(source, &buffer, &fault) == OK);
    while (buffer.block.frames == buffer.capacity);
    audio_buffer_release(&buffer);
    source_close(source);
    hash_text(&samples.hash, text);
}

/* The bytes that the definition asks for, written by the test's own writer: little-endian words, as a WAVE file has them;
   only those of 8 bits are signed here. */
static void expect_samples(const struct form *form, char text[HASH_TEXT_SIZE])
{
    struct buf bytes = {0};
    struct hash hash;
    put_samples(&bytes, form, WORDS_LE, false);
    hash_init(&hash);
    hash_add(&hash, bytes.text, bytes.length);
    hash_text(&hash, text);
    buf_release(&bytes);
}

static void check_samples(const struct form *form, int container, int subtype, const char *what)
{
    char expected[HASH_TEXT_SIZE], text[HASH_TEXT_SIZE];
    const struct encoding encoding = {.format = container | subtype};
    check_about("%s, %d bits, %d channels", what, form->bits, form->channels);
    if (file_encode("test_hash.tmp", &encoding, form)) {
        expect_samples(form, expected);
        hash_samples_of("test_hash.tmp", 4096, text);
        CHECK_TEXT(text, expected);
        hash_samples_of("test_hash.tmp", 64, text);
        CHECK_TEXT(text, expected);
    }
    remove("test_hash.tmp");
    check_about(NULL);
}

static void check_all_samples(void)
{
    static const struct {
        int bits, subtype;
        bool is_in_flac;
    } words[] = {{8, SF_FORMAT_PCM_S8, true},
                 {16, SF_FORMAT_PCM_16, true},
                 {24, SF_FORMAT_PCM_24, true},
                 {32, SF_FORMAT_PCM_32, false}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        for (int channels = 1; channels <= 3; channels++) {
            struct form form = form_integer(channels, words[i].bits);
            int wave = words[i].bits == 8 ? SF_FORMAT_PCM_U8 : words[i].subtype;
            check_samples(&form, SF_FORMAT_WAV, wave, "WAV");
            check_samples(&form, SF_FORMAT_AIFF, words[i].subtype, "AIFF");
            check_samples(&form, SF_FORMAT_CAF, words[i].subtype, "CAF");
            if (words[i].is_in_flac)
                check_samples(&form, SF_FORMAT_FLAC, words[i].subtype, "FLAC");
        }
    struct form floats = form_float(2, 32);
    check_samples(&floats, SF_FORMAT_WAV, SF_FORMAT_FLOAT, "WAV, floats");
    check_samples(&floats, SF_FORMAT_AIFF, SF_FORMAT_FLOAT, "AIFF, floats");
}

int main(void)
{
    check_vectors();
    check_forms();
    check_cuts();
    check_file();
    check_all_samples();
    return check_end();
}
