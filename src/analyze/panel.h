/* The pictures that a report may draw of a record. A measure names the panel it belongs to, so that reports walk panels
   and readings and never name a measure. */
#ifndef ANALYZE_PANEL_H
#define ANALYZE_PANEL_H

#include <stdbool.h>
#include <stddef.h>

enum panel_axis { PANEL_TIME, PANEL_FREQUENCY, PANEL_ANGLE };

struct panel {
    const char *id, *title;
    const char *unit; /* of the numbers upward */
    enum panel_axis axis;
    double low, high; /* what is shown; beyond is drawn at the edge */
    double grid;      /* distance of the lines across */
    bool histogram;   /* its last curve is also shown as a distribution */
    bool marks;       /* every finding that has a time is marked in it, whatever its measure */
};

/* How a reading shows in its panel; limits of rules on its measure are drawn in any case. */
enum drawn {
    DRAWN_NOT,   /* limits only */
    DRAWN_LEVEL, /* a number: a line across */
    DRAWN_CURVE,
    DRAWN_BARS,
    DRAWN_UPPER, /* edges of an area; the one below it is DRAWN_LOWER */
    DRAWN_LOWER,
};

extern const struct panel panel_waveform, panel_loudness, panel_loudness_before, panel_true_peak,
    panel_gain_reduction, panel_correlation, panel_spectrum, panel_correlation_bands, panel_width;

/* In shown order, `index` from 0; NULL past the end. */
const struct panel *panel_at(size_t index);

#endif
