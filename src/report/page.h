/* What pages are made of: text that cannot become markup, and the words that all pages use. */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include <stdbool.h>
#include <stdio.h>

#include "base/buf.h"
#include "job/outcome.h"

/* Text from outside as HTML: control and direction marks and stray bytes are shown as escapes (text_show), and nothing
   in it is markup, in an element or in a quoted attribute. */
void page_add(struct buf *buf, const char *text);
/* A number with so many decimals and a true minus sign. */
void page_add_number(struct buf *buf, double number, int decimals);
/* The value of a reading with its unit, "-14.2 LUFS", or a dash. */
void page_add_reading(struct buf *buf, const struct reading *reading);

/* "pass", "fail", ...: words of the style sheet, too. */
const char *page_state_class(enum verdict_state state);
void page_add_outcome_class(struct buf *buf, enum outcome_state state);
void page_add_badge(struct buf *buf, enum outcome_state state);
/* "Not ready: 1 thing must be mended, 3 things should be looked at.": what a head says beside its state. */
void page_add_verdict(struct buf *buf, const struct outcome *outcome);
/* What a listener calls it: artist and title where the file has them, else the file's own name. */
void page_add_title(struct buf *buf, const struct outcome *outcome);
/* "FLAC 16 bit, 44.1 kHz, stereo, 0:21.400" */
void page_add_format(struct buf *buf, const struct outcome *outcome);
/* The name of a channel where there is more than one; else NULL. */
const char *page_channel_name(const struct outcome *outcome, int channel);
/* The last part of the path. */
const char *page_file_name(const char *path);

/* Everything up to <main>, with the style sheet inside: the built-in one, and after it `style` (NULL: none). */
void page_begin(FILE *out, const char *title, const char *style);
void page_end(FILE *out);
/* A style sheet from a file, of UTF-8 and 256 KiB at most, that can neither end its element nor load anything from
   elsewhere; the caller frees it. */
enum status style_read(char **style, const char *path, struct fault *fault);

#endif
