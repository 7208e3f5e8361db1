/* The parts of the text report that say what the services will do to a master, or to an album. */
#ifndef REPORT_TEXT_PLAYBACK_H
#define REPORT_TEXT_PLAYBACK_H

#include "report/reporter.h"

/* Nothing where nothing was predicted. */
void text_playback_write(FILE *out, const struct report_options *options,
                         const struct predictions *predictions);
/* Its loudness, what is played with one gain for all its tracks, and each track as it is played. */
void text_album_write(FILE *out, const struct report_options *options, const struct album *album);

#endif
