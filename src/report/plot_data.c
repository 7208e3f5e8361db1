/* The pictures in numbers for the page's script, and in small. */
#include <math.h>

#include "base/units.h"
#include "report/field.h"
#include "report/plot.h"

/* A curve as numbers; a long one thinned out to what a screen can tell apart. */
static void add_numbers(struct buf *buf, const struct reading *reading)
{
    enum { NUMBERS_MAX = 4000 };
    size_t stride = (reading->count + NUMBERS_MAX - 1) / NUMBERS_MAX;
    const struct measure *measure = reading->measure;
    buf_addf(buf,
             "{\"panel\":\"%s\",\"label\":\"%s\",\"unit\":\"%s\",\"decimals\":%d,\"start\":%.4f,\"step\":%."
             "4f,\"values\":[",
             measure->panel->id, measure->label, measure->unit, measure->decimals, reading->start_s,
             reading->step_s * (double)stride);
    for (size_t i = 0; i < reading->count; i += stride) {
        double value = shown_number((double)reading->values[i], measure->decimals);
        if (isfinite(value))
            buf_addf(buf, "%s%.*f", i ? "," : "", measure->decimals, value);
        else
            buf_add(buf, i ? ",null" : "null");
    }
    buf_add(buf, "]}");
}

void plot_data(struct buf *buf, const struct outcome *outcome)
{
    bool begun = false;
    buf_addf(buf, "{\"duration\":%.4f,\"curves\":[", field_duration(outcome));
    for (size_t i = 0; i < outcome->record.count; i++) {
        const struct reading *reading = outcome->record.readings[i];
        if (!reading->measure->panel || reading->measure->panel->axis != PANEL_TIME ||
            reading->kind != READING_SERIES || reading->count == 0)
            continue;
        buf_add(buf, begun ? ",\n" : "\n");
        add_numbers(buf, reading);
        begun = true;
    }
    buf_add(buf, "]}");
}

void plot_thumbnail(struct buf *buf, const struct outcome *outcome)
{
    enum { COLUMNS = 120 };
    const struct panel *panel = panel_at(0);
    struct field field = {buf, outcome, panel, "", field_duration(outcome), 0};
    const struct reading *upper = field_series(&field, DRAWN_UPPER),
                         *lower = field_series(&field, DRAWN_LOWER);
    if (!upper || !lower || upper->count == 0 || upper->count != lower->count)
        return;
    buf_addf(buf,
             "<svg class=\"thumbnail\" viewBox=\"0 0 %d 40\" preserveAspectRatio=\"none\" "
             "aria-hidden=\"true\"><path d=\"",
             COLUMNS);
    for (size_t column = 0, i = 0; column < COLUMNS; column++) {
        size_t end = (column + 1) * upper->count / COLUMNS;
        float high = 0, low = 0;
        for (; i < end; i++) {
            high = fmaxf(high, upper->values[i]);
            low = fminf(low, lower->values[i]);
        }
        buf_addf(buf, "M%zu.5 %.1fV%.1f", column, 20 - 19.5 * fmin((double)high, 1),
                 20.5 - 19.5 * fmax((double)low, -1));
    }
    buf_add(buf, "\"/></svg>");
}
