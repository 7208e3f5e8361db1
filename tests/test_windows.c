/* Momentary and short-term loudness against the test signals 9 to 14 of EBU Tech 3341 v4 (November 2023), table 1. */
#include <math.h>

#include "check.h"
#include "tones.h"

static const double tolerance_lu = 0.1; /* Tech 3341, table 1 */

/* Periodic signals, the period as long as the window, which therefore holds the same energy wherever it stands. */
struct periodic {
    const char *name, *series, *maximum;
    struct stretch stretches[STRETCHES_MAX];
    int times;
    double window_s;
};

static void test_periodic(const struct periodic *periodic, int rate_hz)
{
    struct signal signal;
    struct record record;
    check_about("%s at %d Hz", periodic->name, rate_hz);
    tones_init(&signal, rate_hz, 2, periodic->stretches, periodic->times);
    measure_loudness(&signal, &record);
    check_constant(&record, periodic->series, periodic->window_s, periodic->window_s * periodic->times, -23);
    CHECK_NEAR(measured(&record, periodic->maximum), -23, tolerance_lu);
    record_release(&record);
    signal_release(&signal);
}

/* A tone as long as the window between silences, of which `turn` steps lead; digital silence or a soft tone. */
struct single {
    const char *name, *maximum;
    double step_s, length_s;
};

enum { TURNS = 20 };

static const struct single single_short = {"3341-10", "loudness.short_term_max", 0.15, 3.0},
                           single_momentary = {"3341-13", "loudness.momentary_max", 0.02, 0.4};

static void check_single(const struct signal *file, const struct single *single, double lead_s)
{
    struct record record;
    measure_loudness(file, &record);
    CHECK_NEAR(measured(&record, single->maximum), -23, tolerance_lu);
    const struct reading *reading = record_find(&record, single->maximum, RECORD_WHOLE);
    CHECK_NEAR(reading->time_s, lead_s + single->length_s / 2, 0.01 + 1e-6);
    record_release(&record);
}

static void test_single(const struct single *single, double silence_db, int rate_hz)
{
    double longest_s = (TURNS - 1) * single->step_s;
    const struct stretch stretches[STRETCHES_MAX] = {
        {longest_s, silence_db}, {single->length_s, -23}, {1, silence_db}};
    struct signal longest;
    tones_init(&longest, rate_hz, 2, stretches, 1);
    for (int turn = 0; turn < TURNS; turn++) {
        double lead_s = turn * single->step_s;
        check_about("%s, file %d, silence of %g dBFS at %d Hz", single->name, turn, silence_db, rate_hz);
        struct signal file = signal_part(&longest, longest_s - lead_s, lead_s + single->length_s + 1);
        check_single(&file, single, lead_s);
    }
    signal_release(&longest);
}

/* Twenty tones in one file, each 1 dB louder than the one before; what a live meter shows after each is the maximum of
   the file up to there, and it depends on the last two at most. */
static const struct single rising_short = {"3341-11", "loudness.short_term_max", 0.15, 3.0},
                           rising_momentary = {"3341-14", "loudness.momentary_max", 0.02, 0.4};

static void check_maximum(const struct signal *signal, const struct single *single, double expected)
{
    struct record record;
    measure_alone(signal, "loudness", &record);
    CHECK_NEAR(measured(&record, single->maximum), expected, tolerance_lu);
    record_release(&record);
}

static void test_rising(const struct single *single, double silence_db, int rate_hz)
{
    double slot_s = 2 * single->length_s;
    struct signal signal;
    signal_init(&signal, rate_hz, 2, (size_t)llround(TURNS * slot_s * rate_hz));
    for (int turn = 0; turn < TURNS; turn++) {
        double lead_s = turn * single->step_s, start_s = turn * slot_s + lead_s;
        tones_add(&signal, RECORD_WHOLE, turn * slot_s, lead_s, silence_db);
        tones_add(&signal, RECORD_WHOLE, start_s, single->length_s, turn - 38);
        tones_add(&signal, RECORD_WHOLE, start_s + single->length_s, single->length_s - lead_s, silence_db);
    }
    for (int turn = 0; turn < TURNS; turn++) {
        check_about("%s, tone %d, silence of %g dBFS at %d Hz", single->name, turn, silence_db, rate_hz);
        int first = turn > 0 ? turn - 1 : 0;
        struct signal part = signal_part(&signal, first * slot_s, (turn + 1 - first) * slot_s);
        check_maximum(&part, single, turn - 38);
    }
    check_about("%s, silence of %g dBFS at %d Hz", single->name, silence_db, rate_hz);
    check_maximum(&signal, single, -19);
    signal_release(&signal);
}

static void test_windows(int rate_hz)
{
    static const struct periodic periodic[] = {
        {"3341-9", "loudness.short_term", "loudness.short_term_max", {{1.34, -20}, {1.66, -30}}, 5, 3.0},
        {"3341-12", "loudness.momentary", "loudness.momentary_max", {{0.18, -20}, {0.22, -30}}, 25, 0.4},
    };
    static const double silences_db[] = {-INFINITY, -90}; /* the text; the published files */
    for (size_t i = 0; i < 2; i++) {
        test_periodic(&periodic[i], rate_hz);
        test_single(&single_short, silences_db[i], rate_hz);
        test_single(&single_momentary, silences_db[i], rate_hz);
        test_rising(&rising_short, silences_db[i], rate_hz);
        test_rising(&rising_momentary, silences_db[i], rate_hz);
    }
}

int main(void)
{
    for (int i = 0; i < TONE_RATES; i++)
        test_windows(tone_rates_hz[i]);
    return check_end();
}
