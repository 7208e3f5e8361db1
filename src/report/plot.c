/* Drawings keep their shape at any width: curves are SVG that stretches (strokes do not), and all words stand beside
   them as HTML, placed in percent. */
#include "report/plot.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/units.h"
#include "report/field.h"
#include "report/page.h"
#include "report/plot_lines.h"

enum { TICKS_MAX = 8 };

static void draw_lines(struct field *field, const struct plot_lines *lines)
{
    for (size_t i = 0; i < lines->count; i++)
        buf_addf(field->buf, "<path class=\"line %s\" d=\"M0 %.1fH%d\"/>", lines->items[i].kind,
                 field_top(field, lines->items[i].value), FIELD_SPAN);
}

static bool is_marked(const struct field *field, const struct finding *finding)
{
    bool is_own = finding->measure && finding->measure->panel == field->panel;
    return finding->state != VERDICT_PASS && (field->panel->marks || is_own);
}

/* Where something is found: a stroke, or as long as it lasts. */
static void draw_places(struct field *field)
{
    const struct findings *findings = &field->outcome->findings;
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        if (!is_marked(field, finding) || finding->place_count == 0 || finding->places[0].frequency_hz > 0)
            continue;
        buf_addf(field->buf, "<path class=\"places %s\" d=\"", page_state_class(finding->state));
        for (size_t k = 0; k < finding->place_count; k++) {
            const struct place *place = &finding->places[k];
            double x = field_left(field, place->start_s);
            double width = field_left(field, place->start_s + place->length_s) - x;
            buf_addf(field->buf, "M%.1f 0h%.1fv%dh%.1fz", x, fmax(width, 0.4), FIELD_RISE, -fmax(width, 0.4));
        }
        buf_add(field->buf, "\"/>");
    }
}

static int gravity(const struct finding *finding)
{
    return finding->state == VERDICT_FAIL ? 2 : finding->state == VERDICT_NOTE ? 0 : 1;
}

/* Whether two findings would be marked at the same place. */
static bool is_beside(const struct field *field, const struct finding *one, const struct finding *other)
{
    return is_marked(field, other) && other->has_time &&
           fabs(field_across(field, one->time_s) - field_across(field, other->time_s)) < 0.004;
}

/* Of those at one place the gravest has the mark, the first where several are alike. */
static bool has_mark(const struct field *field, size_t index)
{
    const struct findings *findings = &field->outcome->findings;
    const struct finding *finding = &findings->items[index];
    if (!is_marked(field, finding) || !finding->has_time)
        return false;
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *other = &findings->items[i];
        int more = gravity(other) - gravity(finding);
        if (i != index && is_beside(field, finding, other) && (more > 0 || (more == 0 && i < index)))
            return false;
    }
    return true;
}

/* The mark leads to its finding, and tells of all that are at its place. */
static void add_marks(struct field *field)
{
    const struct findings *findings = &field->outcome->findings;
    char time[32];
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        if (!has_mark(field, i))
            continue;
        buf_addf(field->buf,
                 "<a class=\"mark %s\" style=\"left:%.2f%%\" href=\"#%sfinding-%zu\" title=\"%s: ",
                 page_state_class(finding->state), 100 * field_across(field, finding->time_s), field->prefix,
                 i, time_text(finding->time_s, time, sizeof time));
        page_add(field->buf, finding->message);
        for (size_t k = 0; k < findings->count; k++)
            if (k != i && is_beside(field, finding, &findings->items[k])) {
                buf_add(field->buf, "; ");
                page_add(field->buf, findings->items[k].message);
            }
        buf_addf(field->buf, "\"><span>%s</span></a>", verdict_state_name(finding->state));
    }
}

static void add_heights(struct field *field)
{
    const struct panel *panel = field->panel;
    int decimals = panel->grid == floor(panel->grid) ? 0 : 1;
    buf_add(field->buf, "<div class=\"heights\" aria-hidden=\"true\">");
    for (double value = panel->low; value <= panel->high + 1e-9; value += panel->grid) {
        buf_addf(field->buf, "<span style=\"bottom:%.2f%%\">", 100 * field_upward(field, value));
        page_add_number(field->buf, value, decimals);
        buf_add(field->buf, "</span>");
    }
    buf_add(field->buf, "</div>");
}

/* Names of the lines, in the order of height and pushed apart where they would overlap. */
static void add_line_names(struct field *field, struct plot_lines *lines)
{
    double last = -1;
    buf_add(field->buf, "<div class=\"names\" aria-hidden=\"true\">");
    for (size_t rank = 0; rank < lines->count; rank++) {
        size_t lowest = 0;
        double least = INFINITY;
        for (size_t i = 0; i < lines->count; i++)
            if (lines->items[i].kind && lines->items[i].value < least) {
                least = lines->items[i].value;
                lowest = i;
            }
        struct plot_line *line = &lines->items[lowest];
        double bottom = fmax(100 * field_upward(field, line->value), last);
        last = bottom + 9;
        buf_addf(field->buf, "<span class=\"%s\" style=\"bottom:%.2f%%\">", line->kind, bottom);
        page_add_number(field->buf, line->value, fabs(line->value - round(line->value)) < 0.05 ? 0 : 1);
        buf_add(field->buf, " ");
        page_add(field->buf, buf_text(&line->label));
        buf_add(field->buf, "</span>");
        line->kind = NULL; /* has its name */
    }
    buf_add(field->buf, "</div>");
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

static void add_tick(struct field *field, double at, const char *label)
{
    buf_addf(field->buf, "<span style=\"left:%.2f%%\">%s</span>", 100 * field_across(field, at), label);
}

static void add_ticks(struct field *field)
{
    static const double frequencies[] = {20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000};
    char label[32];
    buf_add(field->buf, "<div class=\"ticks\" aria-hidden=\"true\">");
    if (field->panel->axis == PANEL_TIME) {
        double step = time_step(field->duration_s);
        for (double at = 0; at <= field->duration_s && field->duration_s > 0; at += step) {
            time_text(at, label, sizeof label);
            if (step >= 1)
                label[strcspn(label, ".")] = '\0';
            add_tick(field, at, label);
        }
    } else if (field->panel->axis == PANEL_FREQUENCY) {
        for (size_t i = 0; i < sizeof frequencies / sizeof *frequencies; i++) {
            double kilo = frequencies[i] / 1000;
            snprintf(label, sizeof label, kilo >= 1 ? "%g k" : "%g", kilo >= 1 ? kilo : frequencies[i]);
            add_tick(field, frequencies[i], label);
        }
    } else {
        add_tick(field, -90, "out of phase");
        add_tick(field, -45, "L");
        add_tick(field, 0, "mid");
        add_tick(field, 45, "R");
        add_tick(field, 90, "out of phase");
    }
    buf_add(field->buf, "</div>");
}

/* What the picture shows, in words. */
static void add_description(struct field *field)
{
    bool begun = false;
    page_add(field->buf, field->panel->title);
    for (size_t i = 0; i < field->outcome->record.count; i++) {
        const struct reading *reading = field->outcome->record.readings[i];
        if (reading->measure->panel != field->panel || reading->kind != READING_SERIES)
            continue;
        double low = INFINITY, high = -INFINITY;
        for (size_t k = 0; k < reading->count; k++) {
            low = fmin(low, (double)reading->values[k]);
            high = fmax(high, (double)reading->values[k]);
        }
        if (low > high)
            continue;
        buf_addf(field->buf, "%s%s from ", begun ? "; " : ": ", reading->measure->label);
        page_add_number(field->buf, low, reading->measure->decimals);
        buf_add(field->buf, " to ");
        page_add_number(field->buf, high, reading->measure->decimals);
        buf_addf(field->buf, "%s%s", *field->panel->unit ? " " : "", field->panel->unit);
        begun = true;
    }
}

static void add_legend(struct field *field)
{
    int curves = 0;
    for (size_t i = 0; i < field->outcome->record.count; i++) {
        const struct reading *reading = field->outcome->record.readings[i];
        if (reading->measure->panel != field->panel || reading->kind != READING_SERIES)
            continue;
        if (reading->measure->drawn == DRAWN_CURVE)
            buf_addf(field->buf, "<span class=\"key c%d\">%s</span>", curves++, reading->measure->label);
        else if (reading->measure->drawn == DRAWN_UPPER && !field->panel->marks)
            buf_addf(field->buf, "<span class=\"key area\">%s</span>", "Reference and tolerance");
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

static void add_figure(struct field *field)
{
    struct plot_lines lines = {0};
    plot_lines_collect(&lines, field->outcome, field->panel);
    buf_addf(field->buf,
             "<figure class=\"plot %s\" id=\"%s%s\" data-panel=\"%s\" data-low=\"%g\" data-high=\"%g\">"
             "<figcaption>%s%s%s%s ",
             field->panel->id, field->prefix, field->panel->id, field->panel->id, field->panel->low,
             field->panel->high, field->panel->title, *field->panel->unit ? " <small>" : "",
             field->panel->unit, *field->panel->unit ? "</small>" : "");
    add_legend(field);
    buf_add(field->buf, "</figcaption><div class=\"canvas\">");
    add_heights(field);
    buf_addf(field->buf,
             "<div class=\"field\"><svg viewBox=\"0 0 %d %d\" preserveAspectRatio=\"none\" role=\"img\" "
             "aria-label=\"",
             FIELD_SPAN, FIELD_RISE);
    add_description(field);
    buf_add(field->buf, "\">");
    field_grid(field);
    field_readings(field);
    draw_places(field);
    draw_lines(field, &lines);
    buf_add(field->buf, "</svg>");
    add_marks(field);
    buf_add(field->buf, "</div><div class=\"side\">");
    if (field->panel->histogram)
        field_histogram(field);
    add_line_names(field, &lines);
    buf_add(field->buf, "</div></div>");
    add_ticks(field);
    buf_add(field->buf, "</figure>\n");
    plot_lines_release(&lines);
}

void plot_panels(struct buf *buf, const struct outcome *outcome, enum panel_axis axis, const char *prefix)
{
    const struct panel *panel;
    for (size_t i = 0; (panel = panel_at(i)); i++) {
        if (panel->axis != axis || !has_series(outcome, panel))
            continue;
        struct field field = {buf, outcome, panel, prefix, field_duration(outcome), 0};
        add_figure(&field);
    }
}
