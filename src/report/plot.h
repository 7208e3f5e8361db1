/* A record's pictures as HTML with inline SVG: every panel that the record has something for. */
#ifndef REPORT_PLOT_H
#define REPORT_PLOT_H

#include "base/buf.h"
#include "job/outcome.h"

/* Adds the figures of all panels over one axis. `prefix` begins every id in them ("f1-"); findings are linked to as
   PREFIXfinding-INDEX. */
void plot_panels(struct buf *buf, const struct outcome *outcome, enum panel_axis axis, const char *prefix);
/* The values of all curves over time as one JSON object, for the page's script. */
void plot_data(struct buf *buf, const struct outcome *outcome);
/* A small waveform for a table row. */
void plot_thumbnail(struct buf *buf, const struct outcome *outcome);

#endif
