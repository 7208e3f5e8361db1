#include "read_back.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "check.h"

enum { BLOCK_FRAMES = 300 };

/* What the address sanitizer finds and is not ours: libsndfile leaves a few bytes of libvorbis behind when it writes Ogg
   files, and when it gives up on a broken one. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libvorbis\n";
}

static void keep_block(struct read_back *back, const struct audio_block *block)
{
    size_t channels = (size_t)block->channels, need = ((size_t)back->frames + block->frames) * channels;
    if (need > back->capacity) {
        back->capacity = 2 * need;
        back->samples = mem_resize(back->samples, back->capacity, sizeof *back->samples);
    }
    for (size_t i = 0; i < block->frames; i++)
        for (size_t c = 0; c < channels; c++)
            back->samples[((size_t)back->frames + i) * channels + c] = block->samples[c][i];
    for (size_t i = 0; i < block->flaw_count && back->flaw_count < AUDIO_FLAWS_MAX; i++)
        back->flaws[back->flaw_count++] = block->flaws[i];
    back->frames += (int64_t)block->frames;
    back->flawed_samples += block->flawed_samples;
    back->code_bits |= block->code_bits;
}

void read_back(struct read_back *back, const char *path)
{
    struct audio_buffer buffer;
    *back = (struct read_back){0};
    back->opened = source_open(&back->source, path, &back->fault);
    if (back->opened != OK)
        return;
    back->format = source_format(back->source);
    audio_buffer_init(&buffer, back->format->channels, BLOCK_FRAMES);
    do {
        back->ended = source_read(back->source, &buffer, &back->fault);
        CHECK(buffer.block.first_frame == back->frames);
        keep_block(back, &buffer.block);
    } while (back->ended == OK && buffer.block.frames);
    audio_buffer_release(&buffer);
}

void read_back_release(struct read_back *back)
{
    source_close(back->source);
    free(back->samples);
    *back = (struct read_back){0};
}

const char *read_back_tag(const struct read_back *back, const char *name)
{
    for (int i = 0; back->format && i < back->format->tag_count; i++)
        if (strcmp(back->format->tags[i].name, name) == 0)
            return back->format->tags[i].value;
    return NULL;
}

void check_samples(const struct read_back *back, const struct form *form, int64_t frames)
{
    long wrong = 0;
    CHECK_NEAR((double)back->frames, (double)frames, 0);
    if (!back->format || !CHECK(back->format->channels == form->channels))
        return;
    for (int64_t frame = 0; frame < back->frames && frame < frames; frame++)
        for (int channel = 0; channel < form->channels; channel++)
            wrong +=
                back->samples[frame * form->channels + channel] != (float)form_sample(form, frame, channel);
    CHECK_NEAR((double)wrong, 0, 0);
}

void check_whole(const struct read_back *back, const struct form *form, const char *container,
                 const char *codec)
{
    CHECK_TEXT(back->fault.text, "");
    const struct audio_format *format = back->format;
    CHECK(format && back->ended == OK);
    if (!format)
        return;
    check_samples(back, form, form->frames);
    CHECK(back->code_bits == form_code_bits(form));
    CHECK_NEAR(format->rate_hz, form->rate_hz, 0);
    CHECK_NEAR(format->bits, form->valid_bits ? form->valid_bits : form->bits, 0);
    CHECK_TEXT(format->container, container);
    CHECK_TEXT(format->codec, codec);
    CHECK(format->is_float == form->is_float);
    CHECK(!format->is_lossy);
    CHECK_NEAR((double)back->flawed_samples, 0, 0);
    CHECK_NEAR((double)format->frames_promised, (double)form->frames, 0);
    CHECK_NEAR((double)source_frames_expected(back->source), (double)form->frames, 0);
}

void check_layout(const struct read_back *back, const char *layout, const char *places, bool is_stated)
{
    struct buf found = {0};
    CHECK(back->format != NULL);
    if (!back->format)
        return;
    for (int i = 0; i < back->format->channels; i++)
        buf_addf(&found, "%s%s", i ? " " : "", speaker_name(back->format->speakers[i]));
    CHECK_TEXT(back->format->layout, layout);
    CHECK_TEXT(buf_text(&found), places);
    CHECK(back->format->layout_stated == is_stated);
    buf_release(&found);
}

static void check_word(const char *sentence, const char *word)
{
    if (!word || strstr(sentence, word))
        return;
    printf("no \"%s\" in the sentence: %s\n", word, sentence);
    CHECK(!"the sentence has the word");
}

void check_refused(const char *path, enum status status, const char *word, const char *other_word)
{
    struct read_back back;
    read_back(&back, path);
    CHECK_NEAR(back.opened, status, 0);
    CHECK(back.opened == OK || !back.source);
    check_word(back.fault.text, word);
    check_word(back.fault.text, other_word);
    read_back_release(&back);
}

void check_damaged(const char *path, const struct form *form, int64_t frames, const char *word,
                   const char *other_word)
{
    struct read_back back;
    read_back(&back, path);
    CHECK_NEAR(back.opened, OK, 0);
    CHECK_NEAR(back.ended, ERR_DAMAGED, 0);
    check_samples(&back, form, frames);
    check_word(back.fault.text, word);
    check_word(back.fault.text, other_word);
    read_back_release(&back);
}
