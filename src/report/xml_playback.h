/* The parts of the XML report that say what the services will do to a master, or to an album. */
#ifndef REPORT_XML_PLAYBACK_H
#define REPORT_XML_PLAYBACK_H

#include "base/markup.h"
#include "report/reporter.h"

/* <playback> of one file; nothing where nothing was predicted. */
void xml_playback_write(struct markup *markup, const struct report_options *options,
                        const struct predictions *predictions);
/* <album> */
void xml_album_write(struct markup *markup, const struct album *album);

#endif
