#include "report/field.h"

#include <math.h>

static double clamp(double number, double low, double high)
{
    return number < low ? low : number > high ? high : number;
}

/* 0 at the left or bottom edge, 1 at the right or top one. */
double field_across(const struct field *field, double at)
{
    switch (field->panel->axis) {
    case PANEL_TIME:
        return field->duration_s > 0 ? clamp(at / field->duration_s, 0, 1) : 0;
    case PANEL_FREQUENCY:
        return clamp(log2(at / 20.0) / log2(1000.0), 0, 1);
    default:
        return clamp((at + 90.0) / 180.0, 0, 1);
    }
}

double field_upward(const struct field *field, double value)
{
    return clamp((value - field->panel->low) / (field->panel->high - field->panel->low), 0, 1);
}

double field_left(const struct field *field, double at)
{
    return FIELD_SPAN * field_across(field, at);
}

double field_top(const struct field *field, double value)
{
    return FIELD_RISE * (1.0 - field_upward(field, value));
}

static double place_of(const struct reading *reading, size_t index)
{
    return reading->bands_hz ? reading->bands_hz[index] : reading->start_s + (double)index * reading->step_s;
}

/* A point of a path; `pen` is true while it is down. */
static void add_point(struct buf *buf, bool *pen, double x, double y)
{
    buf_addf(buf, "%s%.1f %.1f", *pen ? "L" : "M", x, y);
    *pen = true;
}

/* A curve of more values than columns: the least and the greatest of each column. */
static void add_dense(struct field *field, const struct reading *reading)
{
    bool pen = false;
    for (size_t i = 0; i < reading->count;) {
        long column = lround(field_left(field, place_of(reading, i)));
        double low = INFINITY, high = -INFINITY;
        for (; i < reading->count && lround(field_left(field, place_of(reading, i))) == column; i++) {
            low = fmin(low, (double)reading->values[i]);
            high = fmax(high, (double)reading->values[i]);
        }
        if (low > high) {
            pen = false;
            continue;
        }
        add_point(field->buf, &pen, (double)column, field_top(field, high));
        if (high - low > (field->panel->high - field->panel->low) / FIELD_RISE)
            add_point(field->buf, &pen, (double)column, field_top(field, low));
    }
}

static void add_sparse(struct field *field, const struct reading *reading)
{
    bool pen = false;
    for (size_t i = 0; i < reading->count; i++) {
        if (isfinite(reading->values[i]))
            add_point(field->buf, &pen, field_left(field, place_of(reading, i)),
                      field_top(field, (double)reading->values[i]));
        else
            pen = false;
    }
}

static void draw_curve(struct field *field, const struct reading *reading)
{
    buf_addf(field->buf, "<path class=\"curve c%d\" d=\"", field->curves++);
    if (reading->count > 2 * FIELD_SPAN)
        add_dense(field, reading);
    else
        add_sparse(field, reading);
    buf_add(field->buf, "\"/>");
}

/* The area between two edges, down one and back along the other. */
static void draw_area(struct field *field, const struct reading *upper, const struct reading *lower)
{
    size_t count = upper->count < lower->count ? upper->count : lower->count;
    bool pen = false;
    buf_add(field->buf, "<path class=\"area\" d=\"");
    for (size_t i = 0; i < count; i++)
        if (isfinite(upper->values[i]))
            add_point(field->buf, &pen, field_left(field, place_of(upper, i)),
                      field_top(field, (double)upper->values[i]));
    for (size_t i = count; i-- > 0;)
        if (isfinite(lower->values[i]))
            add_point(field->buf, &pen, field_left(field, place_of(lower, i)),
                      field_top(field, (double)lower->values[i]));
    buf_add(field->buf, pen ? "Z\"/>" : "\"/>");
}

static void draw_bars(struct field *field, const struct reading *reading)
{
    double zero = field_top(field, clamp(0.0, field->panel->low, field->panel->high));
    double width = FIELD_SPAN / (field->panel->axis == PANEL_FREQUENCY ? 30.0 : (double)reading->count) * 0.8;
    buf_add(field->buf, "<path class=\"bars\" d=\"");
    for (size_t i = 0; i < reading->count; i++) {
        if (!isfinite(reading->values[i]))
            continue;
        double x = field_left(field, place_of(reading, i)) - width / 2;
        double y = field_top(field, (double)reading->values[i]);
        buf_addf(field->buf, "M%.1f %.1fh%.1fV%.1fh%.1fz", x, y, width, zero, -width);
    }
    buf_add(field->buf, "\"/>");
}

void field_grid(struct field *field)
{
    const struct panel *panel = field->panel;
    buf_add(field->buf, "<path class=\"grid\" d=\"");
    for (double value = panel->low; value <= panel->high + 1e-9; value += panel->grid)
        buf_addf(field->buf, "M0 %.1fH%d", field_top(field, value), FIELD_SPAN);
    buf_add(field->buf, "\"/>");
}

const struct reading *field_series(const struct field *field, enum drawn drawn)
{
    for (size_t i = 0; i < field->outcome->record.count; i++) {
        const struct reading *reading = field->outcome->record.readings[i];
        if (reading->measure->panel == field->panel && reading->measure->drawn == drawn &&
            reading->kind == READING_SERIES)
            return reading;
    }
    return NULL;
}

void field_readings(struct field *field)
{
    const struct reading *upper = field_series(field, DRAWN_UPPER), *lower = field_series(field, DRAWN_LOWER);
    if (upper && lower)
        draw_area(field, upper, lower);
    for (size_t i = 0; i < field->outcome->record.count; i++) {
        const struct reading *reading = field->outcome->record.readings[i];
        if (reading->measure->panel != field->panel || reading->kind != READING_SERIES)
            continue;
        if (reading->measure->drawn == DRAWN_CURVE)
            draw_curve(field, reading);
        else if (reading->measure->drawn == DRAWN_BARS)
            draw_bars(field, reading);
    }
}

void field_histogram(struct field *field)
{
    enum { BINS = 48 };
    const struct reading *last = NULL;
    double counts[BINS] = {0}, most = 0;
    for (size_t i = 0; i < field->outcome->record.count; i++) {
        const struct reading *reading = field->outcome->record.readings[i];
        if (reading->measure->panel == field->panel && reading->measure->drawn == DRAWN_CURVE &&
            reading->kind == READING_SERIES)
            last = reading;
    }
    for (size_t i = 0; last && i < last->count; i++) {
        double place =
            ((double)last->values[i] - field->panel->low) / (field->panel->high - field->panel->low) * BINS;
        if (place >= 0 && place < BINS)
            most = fmax(most, ++counts[(int)place]);
    }
    if (!(most > 0))
        return;
    buf_addf(field->buf,
             "<svg class=\"histogram\" viewBox=\"0 0 100 %d\" preserveAspectRatio=\"none\" "
             "aria-hidden=\"true\"><path "
             "d=\"",
             FIELD_RISE);
    for (int i = 0; i < BINS; i++)
        if (counts[i] > 0)
            buf_addf(field->buf, "M0 %.1fh%.1fv%.1fH0z", FIELD_RISE * (1.0 - (double)i / BINS),
                     100 * counts[i] / most, -(double)FIELD_RISE / BINS * 0.85);
    buf_add(field->buf, "\"/></svg>");
}

double field_duration(const struct outcome *outcome)
{
    return record_value(&outcome->record, "frame.duration", RECORD_WHOLE, 0.0);
}
