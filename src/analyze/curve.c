#include "analyze/curve.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/xml.h"

static enum status read_number(const struct xml_node *node, const char *name, double *number,
                               const char *path, struct fault *fault)
{
    char *value = xml_attribute_text(node, name);
    bool known = value && text_number(value, number);
    free(value);
    return known ? OK
                 : fail(fault, ERR_FORMAT, "'%s' line %d: '%s' is not a number", path, xml_line(node), name);
}

static enum status read_band(const struct xml_node *node, struct curve_point *point, const char *path,
                             struct fault *fault)
{
    enum status status = read_number(node, "hz", &point->frequency_hz, path, fault);
    if (status == OK)
        status = read_number(node, "level-db", &point->level_db, path, fault);
    if (status == OK)
        status = read_number(node, "below-db", &point->below_db, path, fault);
    if (status == OK)
        status = read_number(node, "above-db", &point->above_db, path, fault);
    return status;
}

static enum status read_bands(struct curve *curve, const struct xml_node *root, const char *path,
                              struct fault *fault)
{
    enum status status = OK;
    size_t capacity = 0;
    for (const struct xml_node *node = xml_child(root, "band"); node && status == OK;
         node = xml_next(node, "band")) {
        curve->points = mem_grow(curve->points, curve->count, &capacity, sizeof *curve->points);
        struct curve_point *point = &curve->points[curve->count++];
        status = read_band(node, point, path, fault);
        if (status == OK && curve->count > 1 && point->frequency_hz <= point[-1].frequency_hz)
            status = fail(fault, ERR_FORMAT, "'%s' line %d: bands do not ascend in frequency", path,
                          xml_line(node));
    }
    return status;
}

enum status curve_load(struct curve *curve, const char *path, const char *schema_path, struct fault *fault)
{
    struct xml_file *file = NULL;
    char *shown = text_shown(path);
    *curve = (struct curve){0};
    enum status status = xml_open(&file, path, schema_path, fault);
    if (status == OK) {
        curve->name = xml_attribute_text(xml_root(file), "name");
        curve->source = xml_attribute_text(xml_root(file), "source");
        if (!curve->name || !curve->source)
            status = fail(fault, ERR_FORMAT, "'%s' line %d: a curve needs 'name' and 'source'", shown,
                          xml_line(xml_root(file)));
    }
    if (status == OK)
        status = read_bands(curve, xml_root(file), shown, fault);
    if (status != OK)
        curve_release(curve);
    xml_close(file);
    free(shown);
    return status;
}

/* The series' index of a band; the count when it has none there. 3 % is far less than the distance of two bands. */
static size_t band_index(const struct reading *bands, double frequency_hz)
{
    size_t i = 0;
    while (i < bands->count && fabs(bands->bands_hz[i] / frequency_hz - 1.0) > 0.03)
        i++;
    return i;
}

enum status curve_from_record(struct curve *curve, const char *name, const struct record *record,
                              const struct curve *model, struct fault *fault)
{
    const struct reading *bands = record_find(record, "spectrum.bands", RECORD_WHOLE);
    *curve = (struct curve){0};
    if (!bands || bands->kind != READING_SERIES || !bands->bands_hz || bands->count == 0)
        return fail(fault, ERR_FORMAT, "cannot compare with '%s': %s", name,
                    bands && bands->kind == READING_ABSENT && bands->text ? bands->text
                                                                          : "it has no spectrum");
    curve->name = mem_copy(name);
    curve->source = mem_copy("measured");
    curve->points = mem_zero(model->count, sizeof *curve->points);
    for (size_t i = 0; i < model->count; i++) {
        size_t band = band_index(bands, model->points[i].frequency_hz);
        if (band == bands->count || !isfinite(bands->values[band]))
            continue;
        curve->points[curve->count] = model->points[i];
        curve->points[curve->count++].level_db = bands->values[band];
    }
    if (curve->count == 0) {
        curve_release(curve);
        return fail(fault, ERR_FORMAT, "cannot compare with '%s': its spectrum has none of the curve's bands",
                    name);
    }
    return OK;
}

void curve_release(struct curve *curve)
{
    free(curve->name);
    free(curve->source);
    free(curve->points);
    *curve = (struct curve){0};
}
