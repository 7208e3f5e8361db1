/* Drawings keep their shape at any width: curves are SVG that stretches (strokes do not), and all words stand beside
   them as HTML, placed in percent. */
#include "report/plot.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/units.h"
#include "report/page.h"
#include "report/plot_lines.h"

/* The drawing's own units; SPAN columns are as many as a wide screen has. */
enum { SPAN = 1000, RISE = 200, TICKS_MAX = 8 };

struct plot {
    struct buf *buf;
    const struct outcome *outcome;
    const struct panel *panel;
    const char *prefix;
    double duration_s;
    int curves; /* drawn so far: each gets a look of its own */
};

static double clamp(double number, double low, double high)
{
    return number < low ? low : number > high ? high : number;
}

/* 0 at the left or bottom edge, 1 at the right or top one. */
static double across(const struct plot *plot, double at)
{
    switch (plot->panel->axis) {
    case PANEL_TIME:
        return plot->duration_s > 0 ? clamp(at / plot->duration_s, 0, 1) : 0;
    case PANEL_FREQUENCY:
        return clamp(log2(at / 20.0) / log2(1000.0), 0, 1);
    default:
        return clamp((at + 90.0) / 180.0, 0, 1);
    }
}

static double upward(const struct plot *plot, double value)
{
    return clamp((value - plot->panel->low) / (plot->panel->high - plot->panel->low), 0, 1);
}

static double left_of(const struct plot *plot, double at)
{
    return SPAN * across(plot, at);
}

static double top_of(const struct plot *plot, double value)
{
    return RISE * (1.0 - upward(plot, value));
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
static void add_dense(struct plot *plot, const struct reading *reading)
{
    bool pen = false;
    for (size_t i = 0; i < reading->count;) {
        long column = lround(left_of(plot, place_of(reading, i)));
        double low = INFINITY, high = -INFINITY;
        for (; i < reading->count && lround(left_of(plot, place_of(reading, i))) == column; i++) {
            low = fmin(low, (double)reading->values[i]);
            high = fmax(high, (double)reading->values[i]);
        }
        if (low > high) {
            pen = false;
            continue;
        }
        add_point(plot->buf, &pen, (double)column, top_of(plot, high));
        if (high - low > (plot->panel->high - plot->panel->low) / RISE)
            add_point(plot->buf, &pen, (double)column, top_of(plot, low));
    }
}

static void add_sparse(struct plot *plot, const struct reading *reading)
{
    bool pen = false;
    for (size_t i = 0; i < reading->count; i++) {
        if (isfinite(reading->values[i]))
            add_point(plot->buf, &pen, left_of(plot, place_of(reading, i)),
                      top_of(plot, (double)reading->values[i]));
        else
            pen = false;
    }
}

static void draw_curve(struct plot *plot, const struct reading *reading)
{
    buf_addf(plot->buf, "<path class=\"curve c%d\" d=\"", plot->curves++);
    if (reading->count > 2 * SPAN)
        add_dense(plot, reading);
    else
        add_sparse(plot, reading);
    buf_add(plot->buf, "\"/>");
}

/* The area between two edges, down one and back along the other. */
static void draw_area(struct plot *plot, const struct reading *upper, const struct reading *lower)
{
    size_t count = upper->count < lower->count ? upper->count : lower->count;
    bool pen = false;
    buf_add(plot->buf, "<path class=\"area\" d=\"");
    for (size_t i = 0; i < count; i++)
        if (isfinite(upper->values[i]))
            add_point(plot->buf, &pen, left_of(plot, place_of(upper, i)),
                      top_of(plot, (double)upper->values[i]));
    for (size_t i = count; i-- > 0;)
        if (isfinite(lower->values[i]))
            add_point(plot->buf, &pen, left_of(plot, place_of(lower, i)),
                      top_of(plot, (double)lower->values[i]));
    buf_add(plot->buf, pen ? "Z\"/>" : "\"/>");
}

static void draw_bars(struct plot *plot, const struct reading *reading)
{
    double zero = top_of(plot, clamp(0.0, plot->panel->low, plot->panel->high));
    double width = SPAN / (plot->panel->axis == PANEL_FREQUENCY ? 30.0 : (double)reading->count) * 0.8;
    buf_add(plot->buf, "<path class=\"bars\" d=\"");
    for (size_t i = 0; i < reading->count; i++) {
        if (!isfinite(reading->values[i]))
            continue;
        double x = left_of(plot, place_of(reading, i)) - width / 2;
        double y = top_of(plot, (double)reading->values[i]);
        buf_addf(plot->buf, "M%.1f %.1fh%.1fV%.1fh%.1fz", x, y, width, zero, -width);
    }
    buf_add(plot->buf, "\"/>");
}

static void draw_grid(struct plot *plot)
{
    const struct panel *panel = plot->panel;
    buf_add(plot->buf, "<path class=\"grid\" d=\"");
    for (double value = panel->low; value <= panel->high + 1e-9; value += panel->grid)
        buf_addf(plot->buf, "M0 %.1fH%d", top_of(plot, value), SPAN);
    buf_add(plot->buf, "\"/>");
}

static const struct reading *pair_of(const struct plot *plot, enum drawn drawn)
{
    for (size_t i = 0; i < plot->outcome->record.count; i++) {
        const struct reading *reading = plot->outcome->record.readings[i];
        if (reading->measure->panel == plot->panel && reading->measure->drawn == drawn &&
            reading->kind == READING_SERIES)
            return reading;
    }
    return NULL;
}

static void draw_readings(struct plot *plot)
{
    const struct reading *upper = pair_of(plot, DRAWN_UPPER), *lower = pair_of(plot, DRAWN_LOWER);
    if (upper && lower)
        draw_area(plot, upper, lower);
    for (size_t i = 0; i < plot->outcome->record.count; i++) {
        const struct reading *reading = plot->outcome->record.readings[i];
        if (reading->measure->panel != plot->panel || reading->kind != READING_SERIES)
            continue;
        if (reading->measure->drawn == DRAWN_CURVE)
            draw_curve(plot, reading);
        else if (reading->measure->drawn == DRAWN_BARS)
            draw_bars(plot, reading);
    }
}

static void draw_lines(struct plot *plot, const struct plot_lines *lines)
{
    for (size_t i = 0; i < lines->count; i++)
        buf_addf(plot->buf, "<path class=\"line %s\" d=\"M0 %.1fH%d\"/>", lines->items[i].kind,
                 top_of(plot, lines->items[i].value), SPAN);
}

static bool is_marked(const struct plot *plot, const struct finding *finding)
{
    bool is_own = finding->measure && finding->measure->panel == plot->panel;
    return finding->state != VERDICT_PASS && (plot->panel->marks || is_own);
}

/* Where something is found: a stroke, or as long as it lasts. */
static void draw_places(struct plot *plot)
{
    const struct findings *findings = &plot->outcome->findings;
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        if (!is_marked(plot, finding) || finding->place_count == 0 || finding->places[0].frequency_hz > 0)
            continue;
        buf_addf(plot->buf, "<path class=\"places %s\" d=\"", page_state_class(finding->state));
        for (size_t k = 0; k < finding->place_count; k++) {
            const struct place *place = &finding->places[k];
            double x = left_of(plot, place->start_s);
            double width = left_of(plot, place->start_s + place->length_s) - x;
            buf_addf(plot->buf, "M%.1f 0h%.1fv%dh%.1fz", x, fmax(width, 0.4), RISE, -fmax(width, 0.4));
        }
        buf_add(plot->buf, "\"/>");
    }
}

static void add_marks(struct plot *plot)
{
    const struct findings *findings = &plot->outcome->findings;
    char time[32];
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        if (!is_marked(plot, finding) || !finding->has_time)
            continue;
        buf_addf(plot->buf,
                 "<a class=\"mark %s\" style=\"left:%.2f%%\" href=\"#%sfinding-%zu\" "
                 "title=\"%s: ",
                 page_state_class(finding->state), 100 * across(plot, finding->time_s), plot->prefix, i,
                 time_text(finding->time_s, time, sizeof time));
        page_add(plot->buf, finding->message);
        buf_addf(plot->buf, "\"><span>%s</span></a>", verdict_state_name(finding->state));
    }
}

static void add_heights(struct plot *plot)
{
    const struct panel *panel = plot->panel;
    int decimals = panel->grid == floor(panel->grid) ? 0 : 1;
    buf_add(plot->buf, "<div class=\"heights\" aria-hidden=\"true\">");
    for (double value = panel->low; value <= panel->high + 1e-9; value += panel->grid) {
        buf_addf(plot->buf, "<span style=\"bottom:%.2f%%\">", 100 * upward(plot, value));
        page_add_number(plot->buf, value, decimals);
        buf_add(plot->buf, "</span>");
    }
    buf_add(plot->buf, "</div>");
}

/* Names of the lines, in the order of height and pushed apart where they would overlap. */
static void add_line_names(struct plot *plot, struct plot_lines *lines)
{
    double last = -1;
    buf_add(plot->buf, "<div class=\"names\" aria-hidden=\"true\">");
    for (size_t rank = 0; rank < lines->count; rank++) {
        size_t lowest = 0;
        double least = INFINITY;
        for (size_t i = 0; i < lines->count; i++)
            if (lines->items[i].kind && lines->items[i].value < least) {
                least = lines->items[i].value;
                lowest = i;
            }
        struct plot_line *line = &lines->items[lowest];
        double bottom = fmax(100 * upward(plot, line->value), last);
        last = bottom + 9;
        buf_addf(plot->buf, "<span class=\"%s\" style=\"bottom:%.2f%%\">", line->kind, bottom);
        page_add_number(plot->buf, line->value, fabs(line->value - round(line->value)) < 0.05 ? 0 : 1);
        buf_add(plot->buf, " ");
        page_add(plot->buf, buf_text(&line->label));
        buf_add(plot->buf, "</span>");
        line->kind = NULL; /* has its name */
    }
    buf_add(plot->buf, "</div>");
}

static double time_step(double duration_s)
{
    static const double steps[] = {0.1, 0.2, 0.5, 1,   2,    5,    10,   15,    30,   60,
                                   120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800};
    size_t i = 0;
    while (i + 1 < sizeof steps / sizeof *steps && duration_s / steps[i] > TICKS_MAX)
        i++;
    return steps[i];
}

static void add_tick(struct plot *plot, double at, const char *label)
{
    buf_addf(plot->buf, "<span style=\"left:%.2f%%\">%s</span>", 100 * across(plot, at), label);
}

static void add_ticks(struct plot *plot)
{
    static const double frequencies[] = {20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000};
    char label[32];
    buf_add(plot->buf, "<div class=\"ticks\" aria-hidden=\"true\">");
    if (plot->panel->axis == PANEL_TIME) {
        double step = time_step(plot->duration_s);
        for (double at = 0; at <= plot->duration_s && plot->duration_s > 0; at += step) {
            time_text(at, label, sizeof label);
            if (step >= 1)
                label[strcspn(label, ".")] = '\0';
            add_tick(plot, at, label);
        }
    } else if (plot->panel->axis == PANEL_FREQUENCY) {
        for (size_t i = 0; i < sizeof frequencies / sizeof *frequencies; i++) {
            double kilo = frequencies[i] / 1000;
            snprintf(label, sizeof label, kilo >= 1 ? "%g k" : "%g", kilo >= 1 ? kilo : frequencies[i]);
            add_tick(plot, frequencies[i], label);
        }
    } else {
        add_tick(plot, -90, "out of phase");
        add_tick(plot, -45, "L");
        add_tick(plot, 0, "mid");
        add_tick(plot, 45, "R");
        add_tick(plot, 90, "out of phase");
    }
    buf_add(plot->buf, "</div>");
}

/* How often the panel's last curve was at which height, at the side of it. */
static void add_histogram(struct plot *plot)
{
    enum { BINS = 48 };
    const struct reading *last = NULL;
    double counts[BINS] = {0}, most = 0;
    for (size_t i = 0; i < plot->outcome->record.count; i++) {
        const struct reading *reading = plot->outcome->record.readings[i];
        if (reading->measure->panel == plot->panel && reading->measure->drawn == DRAWN_CURVE &&
            reading->kind == READING_SERIES)
            last = reading;
    }
    for (size_t i = 0; last && i < last->count; i++) {
        double place =
            ((double)last->values[i] - plot->panel->low) / (plot->panel->high - plot->panel->low) * BINS;
        if (place >= 0 && place < BINS)
            most = fmax(most, ++counts[(int)place]);
    }
    if (!(most > 0))
        return;
    buf_addf(plot->buf,
             "<svg class=\"histogram\" viewBox=\"0 0 100 %d\" preserveAspectRatio=\"none\" "
             "aria-hidden=\"true\"><path "
             "d=\"",
             RISE);
    for (int i = 0; i < BINS; i++)
        if (counts[i] > 0)
            buf_addf(plot->buf, "M0 %.1fh%.1fv%.1fH0z", RISE * (1.0 - (double)i / BINS),
                     100 * counts[i] / most, -(double)RISE / BINS * 0.85);
    buf_add(plot->buf, "\"/></svg>");
}

/* What the picture shows, in words. */
static void add_description(struct plot *plot)
{
    bool begun = false;
    page_add(plot->buf, plot->panel->title);
    for (size_t i = 0; i < plot->outcome->record.count; i++) {
        const struct reading *reading = plot->outcome->record.readings[i];
        if (reading->measure->panel != plot->panel || reading->kind != READING_SERIES)
            continue;
        double low = INFINITY, high = -INFINITY;
        for (size_t k = 0; k < reading->count; k++) {
            low = fmin(low, (double)reading->values[k]);
            high = fmax(high, (double)reading->values[k]);
        }
        if (low > high)
            continue;
        buf_addf(plot->buf, "%s%s from ", begun ? "; " : ": ", reading->measure->label);
        page_add_number(plot->buf, low, reading->measure->decimals);
        buf_add(plot->buf, " to ");
        page_add_number(plot->buf, high, reading->measure->decimals);
        buf_addf(plot->buf, "%s%s", *plot->panel->unit ? " " : "", plot->panel->unit);
        begun = true;
    }
}

static void add_legend(struct plot *plot)
{
    int curves = 0;
    for (size_t i = 0; i < plot->outcome->record.count; i++) {
        const struct reading *reading = plot->outcome->record.readings[i];
        if (reading->measure->panel != plot->panel || reading->kind != READING_SERIES)
            continue;
        if (reading->measure->drawn == DRAWN_CURVE)
            buf_addf(plot->buf, "<span class=\"key c%d\">%s</span>", curves++, reading->measure->label);
        else if (reading->measure->drawn == DRAWN_UPPER && !plot->panel->marks)
            buf_addf(plot->buf, "<span class=\"key area\">%s</span>", "Reference and tolerance");
    }
}

static bool has_series(const struct outcome *outcome, const struct panel *panel)
{
    for (size_t i = 0; i < outcome->record.count; i++) {
        const struct reading *reading = outcome->record.readings[i];
        if (reading->measure->panel == panel && reading->kind == READING_SERIES && reading->count > 0)
            return true;
    }
    return false;
}

static void add_figure(struct plot *plot)
{
    struct plot_lines lines = {0};
    plot_lines_collect(&lines, plot->outcome, plot->panel);
    buf_addf(plot->buf,
             "<figure class=\"plot %s\" id=\"%s%s\" data-panel=\"%s\" data-low=\"%g\" data-high=\"%g\">"
             "<figcaption>%s%s%s%s ",
             plot->panel->id, plot->prefix, plot->panel->id, plot->panel->id, plot->panel->low,
             plot->panel->high, plot->panel->title, *plot->panel->unit ? " <small>" : "", plot->panel->unit,
             *plot->panel->unit ? "</small>" : "");
    add_legend(plot);
    buf_add(plot->buf, "</figcaption><div class=\"canvas\">");
    add_heights(plot);
    buf_addf(plot->buf,
             "<div class=\"field\"><svg viewBox=\"0 0 %d %d\" preserveAspectRatio=\"none\" role=\"img\" "
             "aria-label=\"",
             SPAN, RISE);
    add_description(plot);
    buf_add(plot->buf, "\">");
    draw_grid(plot);
    draw_readings(plot);
    draw_places(plot);
    draw_lines(plot, &lines);
    buf_add(plot->buf, "</svg>");
    add_marks(plot);
    buf_add(plot->buf, "</div><div class=\"side\">");
    if (plot->panel->histogram)
        add_histogram(plot);
    add_line_names(plot, &lines);
    buf_add(plot->buf, "</div></div>");
    add_ticks(plot);
    buf_add(plot->buf, "</figure>\n");
    plot_lines_release(&lines);
}

static double duration_of(const struct outcome *outcome)
{
    return record_value(&outcome->record, "frame.duration", RECORD_WHOLE, 0.0);
}

void plot_panels(struct buf *buf, const struct outcome *outcome, enum panel_axis axis, const char *prefix)
{
    const struct panel *panel;
    for (size_t i = 0; (panel = panel_at(i)); i++) {
        if (panel->axis != axis || !has_series(outcome, panel))
            continue;
        struct plot plot = {buf, outcome, panel, prefix, duration_of(outcome), 0};
        add_figure(&plot);
    }
}

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
    buf_addf(buf, "{\"duration\":%.4f,\"curves\":[", duration_of(outcome));
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
    struct plot plot = {buf, outcome, panel, "", duration_of(outcome), 0};
    const struct reading *upper = pair_of(&plot, DRAWN_UPPER), *lower = pair_of(&plot, DRAWN_LOWER);
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
        buf_addf(buf, "M%zu.5 %.1fV%.1f", column, 20 - 19.5 * clamp((double)high, 0, 1),
                 20.5 - 19.5 * clamp((double)low, -1, 0));
    }
    buf_add(buf, "\"/></svg>");
}
