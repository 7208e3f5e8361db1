/* ID3v2 tags: the texts of one (2.2, 2.3, 2.4), and one made anew (2.4, UTF-8). */
#ifndef AUDIO_ID3_H
#define AUDIO_ID3_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "audio/raw.h"
#include "base/buf.h"

/* What is called for each frame: its name ("TIT2"; of three letters in 2.2) and, of a text frame (T...) or a comment, the
   text in UTF-8, cut at `text_max` bytes of the frame; `length` counts zero bytes between its parts. Of any other frame
   the text is empty. */
struct id3_reader {
    void (*take)(void *user, const char *frame, const char *text, size_t length);
    void *user;
    size_t text_max;
};

/* Goes through the tag at `offset`; nothing happens when there is none. */
void id3_read(const struct id3_reader *reader, struct raw *raw, int64_t offset);

/* Begin, texts, end: a tag in `buf`, which may hold other things before it. */
size_t id3_begin(struct buf *buf);
void id3_add_text(struct buf *buf, const char *frame, const char *text, size_t length);
/* TXXX: a name of anybody's own. */
void id3_add_own_text(struct buf *buf, const char *name, const char *text, size_t length);
void id3_add_comment(struct buf *buf, const char *text, size_t length);
void id3_end(struct buf *buf, size_t begin);

#endif
