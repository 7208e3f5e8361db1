/* The parts of the JSON report that say what the services will do to a master, or to an album. */
#ifndef REPORT_JSON_PLAYBACK_H
#define REPORT_JSON_PLAYBACK_H

#include "base/json.h"
#include "report/reporter.h"

/* "playback": of one file. */
void json_playback_write(struct json *json, const struct report_options *options,
                         const struct predictions *predictions);
/* "album". */
void json_album_write(struct json *json, const struct album *album);

#endif
