/* The parts of a page that say what the services will do to a master, or to an album. */
#ifndef REPORT_HTML_PLAYBACK_H
#define REPORT_HTML_PLAYBACK_H

#include "base/buf.h"
#include "report/reporter.h"

/* Nothing where nothing was predicted. */
void html_playback_add(struct buf *buf, const struct report_options *options, const struct outcome *outcome);
void html_album_add(struct buf *buf, const struct report_options *options, const struct album *album);

#endif
