/* Lines across a picture, each with a name: levels that were measured, and limits that were asked. */
#ifndef REPORT_PLOT_LINES_H
#define REPORT_PLOT_LINES_H

#include "base/buf.h"
#include "job/outcome.h"

enum { PLOT_LINES_MAX = 12 };

struct plot_line {
    double value;
    const char *kind; /* a class of the style sheet: "level", "limit", "played" */
    struct buf label;
};

struct plot_lines {
    struct plot_line items[PLOT_LINES_MAX];
    size_t count;
};

/* Numbers of the panel that are drawn as levels, bounds of the rules that applied to measures of the panel, and, where
   loudness is drawn, the levels at which services play tracks. Those of one kind at one height share a line. */
void plot_lines_collect(struct plot_lines *lines, const struct outcome *outcome, const struct panel *panel);
void plot_lines_release(struct plot_lines *lines);

#endif
