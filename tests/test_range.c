/* Loudness range against the test signals of EBU Tech 3342 v4 (November 2023), table 1, made by formula. */
#include <math.h>
#include <stdlib.h>

#include "base/units.h"
#include "check.h"
#include "tones.h"

/* Tech 3342 allows 1 LU; steps of tones leave no reason for more than a tenth. */
static const double tolerance_lu = 0.1;

struct programme {
    const char *name;
    struct stretch stretches[STRETCHES_MAX];
    double range_lu, low_lufs, high_lufs;
};

/* More than a tenth of the windows lie wholly in the softest tone that passes the gate, more than a twentieth in the
   loudest. In the fourth the tone of -50 is 20 LU under the mean and does not pass. */
static const struct programme programmes[] = {
    {"3342-1", {{20, -20}, {20, -30}}, 10, -30, -20},
    {"3342-2", {{20, -20}, {20, -15}}, 5, -20, -15},
    {"3342-3", {{20, -40}, {20, -20}}, 20, -40, -20},
    {"3342-4", {{20, -50}, {20, -35}, {20, -20}, {20, -35}, {20, -50}}, 15, -35, -20},
};

static void check_programme(const struct signal *signal, const struct programme *programme)
{
    struct record record;
    measure_loudness(signal, &record);
    CHECK_NEAR(measured(&record, "loudness.range"), programme->range_lu, tolerance_lu);
    CHECK_NEAR(measured(&record, "loudness.range_low"), programme->low_lufs, tolerance_lu);
    CHECK_NEAR(measured(&record, "loudness.range_high"), programme->high_lufs, tolerance_lu);
    /* Tech 3342: not to be taken for stable under a minute. */
    bool is_short = signal->frames < (size_t)signal->format.rate_hz * 60;
    CHECK((record_find(&record, "loudness.range", RECORD_WHOLE)->text != NULL) == is_short);
    record_release(&record);
}

/* The answer does not change when the signal is repeated whole; the high rates are spared that. */
static void test_programmes(int rate_hz)
{
    int times = rate_hz <= 48000 ? 2 : 1;
    for (size_t i = 0; i < sizeof programmes / sizeof *programmes; i++) {
        struct signal signal;
        check_about("%s at %d Hz", programmes[i].name, rate_hz);
        tones_init(&signal, rate_hz, 2, programmes[i].stretches, times);
        struct signal once = signal;
        once.frames /= (size_t)times;
        check_programme(&once, &programmes[i]);
        if (times > 1)
            check_programme(&signal, &programmes[i]);
        signal_release(&signal);
    }
}

/* Cues whose answer hangs on the windows between the steps, of which Tech 3342 takes ten a second. */
static const struct stretch cues[][STRETCHES_MAX] = {
    {{2, -45},
     {1, -30},
     {4, -20},
     {3, -60},
     {1.5, -18},
     {3, -33},
     {2.5, -25},
     {4, -38},
     {0.5, -12},
     {2, -41}},
    {{1.5, -40},
     {1.5, -38},
     {1.5, -36},
     {1.5, -34},
     {1.5, -32},
     {1.5, -30},
     {1.5, -28},
     {1.5, -26},
     {1.5, -24},
     {1.5, -22},
     {1.5, -20},
     {1.5, -18},
     {1.5, -16},
     {1.5, -14},
     {1.5, -12}},
};

enum { STEPS_MAX = 1000, WINDOW = 30 }; /* of 100 ms */

/* Energies of the windows of 3 s, every 100 ms, from the levels alone; returns how many. */
static size_t window_energies(const struct stretch *stretches, double *energies)
{
    double steps[STEPS_MAX] = {0};
    size_t count = 0;
    for (int i = 0; i < STRETCHES_MAX; i++)
        for (long n = lround(stretches[i].length_s * 10); n > 0; n--)
            steps[count++] = power_from_db(stretches[i].level_db);
    for (size_t i = 0; i + WINDOW <= count; i++) {
        energies[i] = 0;
        for (size_t k = i; k < i + WINDOW; k++)
            energies[i] += steps[k] / WINDOW;
    }
    return count + 1 - WINDOW;
}

/* Keeps what is over the gate; returns how many. */
static size_t gate(double *energies, size_t count, double gate_energy)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (energies[i] > gate_energy)
            energies[kept++] = energies[i];
    return kept;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Tech 3342, 2.2 and its example in MATLAB. The weighting and the offset of BS.1770-5 cancel at 1 kHz in two channels. */
static double expected_range(const struct stretch *stretches)
{
    double energies[STEPS_MAX] = {0}, mean = 0;
    size_t count = gate(energies, window_energies(stretches, energies), power_from_db(-70));
    for (size_t i = 0; i < count; i++)
        mean += energies[i] / (double)count;
    count = gate(energies, count, mean * power_from_db(-20));
    qsort(energies, count, sizeof *energies, compare);
    long low = lround((double)(count - 1) * 0.10), high = lround((double)(count - 1) * 0.95);
    return db_from_power(energies[high] / energies[low]);
}

static void test_cues(int rate_hz)
{
    for (size_t i = 0; i < sizeof cues / sizeof *cues; i++) {
        struct signal signal;
        struct record record;
        check_about("cue %zu at %d Hz", i, rate_hz);
        tones_init(&signal, rate_hz, 2, cues[i], 1);
        measure_loudness(&signal, &record);
        CHECK_NEAR(measured(&record, "loudness.range"), expected_range(cues[i]), 0.05);
        record_release(&record);
        signal_release(&signal);
    }
}

int main(void)
{
    for (int i = 0; i < TONE_RATES; i++) {
        test_programmes(tone_rates_hz[i]);
        test_cues(tone_rates_hz[i]);
    }
    return check_end();
}
