/* The reference curve: the shipped one against its formula, a record's own, and bad files. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyze/curve.h"
#include "analyze/record.h"
#include "base/mem.h"
#include "base/units.h"
#include "base/xml.h"
#include "check.h"
#include "judge/shelf.h"

static enum status load(struct curve *curve, const char *path, struct fault *fault)
{
    char *schema = shelf_path("curves/curve.rng");
    enum status status = curve_load(curve, path, schema, fault);
    free(schema);
    return status;
}

static enum status load_shipped(struct curve *curve, struct fault *fault)
{
    char *path = shelf_path("curves/popular-music.xml");
    enum status status = load(curve, path, fault);
    free(path);
    return status;
}

/* Elowsson and Friberg 2017, formula 6, as power of a 1/3-octave band. */
static double band_level_db(double frequency_hz)
{
    double x = 1.0 + 60.0 * log2(frequency_hz / 30.0);
    return -0.000183 * x * x + 0.0213 * x - 16.735 + db_from_power(frequency_hz);
}

static void test_shipped(void)
{
    struct curve curve;
    struct fault fault = {{0}};
    check_about("%s", "popular-music.xml");
    if (!CHECK(load_shipped(&curve, &fault) == OK))
        return;
    CHECK(curve.count == 29);
    CHECK(curve.name[0] && curve.source[0]);
    for (size_t i = 0; i < curve.count; i++) {
        const struct curve_point *point = &curve.points[i];
        check_about("band %g Hz", point->frequency_hz);
        CHECK_NEAR(point->level_db, band_level_db(point->frequency_hz) - band_level_db(1000.0), 0.051);
        CHECK(point->below_db >= 7 && point->above_db >= 7);
    }
    check_about(NULL);
    curve_release(&curve);
}

static void test_from_record(void)
{
    static const struct measure measure = {.id = "spectrum.bands"};
    static const double bands_hz[] = {63, 1000, 8000};
    struct curve model, curve;
    struct record record = {0};
    struct fault fault = {{0}};
    if (!CHECK(load_shipped(&model, &fault) == OK))
        return;
    CHECK(curve_from_record(&curve, "other.wav", &record, &model, &fault) == ERR_FORMAT);
    CHECK(strstr(fault.text, "'other.wav'") != NULL);
    float *values = mem_zero(3, sizeof *values);
    values[0] = -12.5F;
    values[1] = NAN;
    values[2] = -30.0F;
    record_bands(&record, &measure, bands_hz, values, 3);
    if (CHECK(curve_from_record(&curve, "other.wav", &record, &model, &fault) == OK)) {
        CHECK_TEXT(curve.name, "other.wav");
        CHECK(curve.count == 2);
        CHECK_NEAR(curve.points[0].frequency_hz, 63, 0);
        CHECK_NEAR(curve.points[0].level_db, -12.5, 1e-6);
        CHECK_NEAR(curve.points[1].level_db, -30, 1e-6);
        CHECK_NEAR(curve.points[1].above_db, 13, 0);
        curve_release(&curve);
    }
    curve_release(&model);
    record_release(&record);
}

#define CURVE(bands) "<curve xmlns='urn:mixcheck:curve:1' name='a' source='b'>\n" bands "</curve>"
#define BAND(hz, below) "<band hz='" hz "' level-db='0' below-db='" below "' above-db='3'/>\n"

static void test_bad(void)
{
    static const struct {
        const char *text, *says;
    } bad[] = {
        {CURVE(""), "lacks the element 'band'"},
        {CURVE(BAND("100", "3") BAND("100", "3")), "' line 3: bands do not ascend"},
        {CURVE(BAND("100", "3") BAND("80", "3")), "' line 3: bands do not ascend"},
        {CURVE(BAND("100", "0")), "' line 2: "},
        {CURVE(BAND("0", "3")), "' line 2: "},
        {CURVE(BAND("NaN", "3")), "' line 2: "},
        {CURVE("<band hz='100'/>"), "' line 2: 'band' lacks the attribute 'level-db'"},
    };
    char path[] = "/tmp/mixcheck-test-curve-XXXXXX";
    int made = mkstemp(path);
    CHECK(made >= 0);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct curve curve;
        struct fault fault = {{0}};
        CHECK(ftruncate(made, 0) == 0);
        CHECK(pwrite(made, bad[i].text, strlen(bad[i].text), 0) == (ssize_t)strlen(bad[i].text));
        CHECK(load(&curve, path, &fault) == ERR_FORMAT);
        check_about("%s", fault.text);
        CHECK(strstr(fault.text, bad[i].says) != NULL);
        check_about(NULL);
    }
    close(made);
    remove(path);
}

int main(void)
{
    test_shipped();
    test_from_record();
    test_bad();
    xml_stop();
    return check_end();
}
