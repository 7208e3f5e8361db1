/* The drawing itself: a panel's curves, areas and bars as SVG paths over the field that words stand around. */
#ifndef REPORT_FIELD_H
#define REPORT_FIELD_H

#include "base/buf.h"
#include "job/outcome.h"

/* The drawing's own units, which stretch to any size; as many columns as a wide screen has. */
enum { FIELD_SPAN = 1000, FIELD_RISE = 200 };

struct field {
    struct buf *buf; /* what is drawn is added here */
    const struct outcome *outcome;
    const struct panel *panel;
    const char *prefix; /* of every id */
    double duration_s;
    int curves; /* drawn so far: each gets a look of its own */
};

double field_duration(const struct outcome *outcome);
/* 0 at the left or bottom edge, 1 at the right or top one. */
double field_across(const struct field *field, double at);
double field_upward(const struct field *field, double value);
/* The same in the drawing's units, from the left and from the top. */
double field_left(const struct field *field, double at);
double field_top(const struct field *field, double value);

/* The panel's series that is drawn so; NULL when there is none. */
const struct reading *field_series(const struct field *field, enum drawn drawn);
void field_grid(struct field *field);
void field_readings(struct field *field);
/* How often the panel's last curve was at which height, as a drawing of its own. */
void field_histogram(struct field *field);

#endif
