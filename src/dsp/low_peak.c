#include "dsp/low_peak.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/simd.h"
#include "base/units.h"
#include "dsp/window.h"

enum { BLOCK = LOW_PEAK_BLOCK, AROUND = 2 /* steps on both sides where the whole signal is looked at */ };

static const double pi = 3.14159265358979323846;
/* The filters of meters see up to 0.22 dB more than there is. A pure bass must ask for as much as the whole signal does, or
   the gain would follow the difference. */
static const double meters_more_db = 0.25;
static const double steps_a_period = 9.0;   /* of the low-pass's corner */
static const double periods_of_reach = 2.4; /* flat to half the corner, 80 dB down from 1.5 times it on */

static double *make_taps(size_t reach, double corner, size_t tap_count)
{
    double *taps = mem_aligned(tap_count, sizeof *taps), sum = 0;
    for (size_t i = 0; i <= 2 * reach; i++) {
        double t = (double)i - (double)reach, angle = 2.0 * pi * corner * t;
        taps[i] = (i == reach ? 1.0 : sin(angle) / angle) * window_kaiser(t / (double)(reach + 1), 8.0);
        sum += taps[i];
    }
    for (size_t i = 0; i <= 2 * reach; i++)
        taps[i] /= sum;
    return taps;
}

void low_peak_init(struct low_peak *low, const struct low_peak_settings *settings)
{
    double corner = settings->low_hz / settings->rate_hz;
    size_t step = (size_t)fmin(1.0 / (steps_a_period * corner), (double)settings->ahead / 8.0);
    *low = (struct low_peak){.channels = settings->channels,
                             .step = step > 0 ? step : 1,
                             .reach = (size_t)ceil(periods_of_reach / corner),
                             .ahead = settings->ahead,
                             .ceiling = settings->ceiling};
    /* The windows around a step, and the way from one to the next, are ahead of it as well. */
    low->steps_ahead = low->ahead / low->step - (AROUND + 2);
    low->tap_count = (2 * low->reach + 1 + 7) / 8 * 8;
    low->taps = make_taps(low->reach, corner, low->tap_count);
    low->over_db = mem_zero(2 * AROUND * low->step + BLOCK, sizeof *low->over_db);
    low->kept = mem_zero((size_t)LOW_PEAK_KEPT * (size_t)low->channels, sizeof *low->kept);
    for (int i = 0; i < LOW_PEAK_KEPT; i++)
        low->kept_step[i] = -1;
    double steps_a_second = settings->rate_hz / (double)low->step;
    size_t steps_held = (size_t)ceil(settings->hold_s * steps_a_second);
    hold_init(&low->hold, steps_held + low->steps_ahead + 1, settings->release_s * steps_a_second);
    low->level_capacity = (BLOCK + low->ahead) / low->step + 4;
    low->level_db = mem_zero(low->level_capacity, sizeof *low->level_db);
}

void low_peak_release(struct low_peak *low)
{
    free(low->taps);
    free(low->over_db);
    free(low->kept);
    free(low->level_db);
    hold_release(&low->hold);
    *low = (struct low_peak){0};
}

size_t low_peak_before(const struct low_peak *low)
{
    return (AROUND + 1) * low->step + low->reach;
}

size_t low_peak_behind(const struct low_peak *low)
{
    return low->reach + low->step + 8;
}

typedef double wide __attribute__((vector_size(4 * sizeof(double))));

SIMD_CLONES
static double dot(const double *taps, const double *x, size_t count)
{
    wide sum[2] = {{0}}, tap, here;
    for (size_t i = 0; i < count; i += 8)
        for (size_t k = 0; k < 2; k++) {
            memcpy(&tap, taps + i + 4 * k, sizeof tap);
            memcpy(&here, x + i + 4 * k, sizeof here);
            sum[k] += tap * here;
        }
    sum[0] += sum[1];
    return (sum[0][0] + sum[0][1]) + (sum[0][2] + sum[0][3]);
}

/* All channels' low-passed values at a step (-1 or later); the frame number low->frames is at x. */
static const double *values_at(struct low_peak *low, const double *const *x, int64_t step)
{
    size_t slot = (size_t)(step + LOW_PEAK_KEPT) % LOW_PEAK_KEPT;
    double *values = low->kept + slot * (size_t)low->channels;
    if (low->kept_step[slot] == step)
        return values;
    int64_t from = step * (int64_t)low->step - low->frames - (int64_t)low->reach;
    for (int c = 0; c < low->channels; c++)
        values[c] = dot(low->taps, x[c] + from, low->tap_count);
    low->kept_step[slot] = step;
    return values;
}

/* The largest absolute value around a step, by the parabola where it has its top there. */
static double size_at(struct low_peak *low, const double *const *x, int64_t step)
{
    const double *before = values_at(low, x, step - 1), *at = values_at(low, x, step);
    const double *after = values_at(low, x, step + 1);
    double largest = 0;
    for (int c = 0; c < low->channels; c++) {
        double sign = at[c] < 0 ? -1.0 : 1.0, here = sign * at[c];
        double left = sign * before[c], right = sign * after[c];
        if (here >= left && here > right)
            here -= 0.125 * (left - right) * (left - right) / (left - 2.0 * here + right);
        largest = fmax(largest, here);
    }
    return largest;
}

/* The attenuation that the bass needs at a step. */
static double need_at(struct low_peak *low, const double *const *x, int64_t step)
{
    int64_t around = AROUND * (int64_t)low->step;
    const double *over_db = low->over_db + (step * (int64_t)low->step - low->frames + around);
    double most_db = 0;
    for (int64_t i = 0; i <= 2 * around; i++)
        most_db = over_db[i] > most_db ? over_db[i] : most_db;
    if (most_db <= 0)
        return 0;
    double size = size_at(low, x, step);
    return size > low->ceiling ? fmin(db_from_amplitude(size / low->ceiling) + meters_more_db, most_db) : 0;
}

/* The line between the levels of two steps. */
static void put_levels(const struct low_peak *low, double *need_db)
{
    for (size_t i = 0; i < BLOCK; i++) {
        int64_t frame = low->frames + (int64_t)i - (int64_t)low->ahead;
        need_db[i] = 0;
        if (frame < 0)
            continue;
        const double *level_db = low->level_db + (frame / (int64_t)low->step - low->first);
        double part = (double)(frame % (int64_t)low->step) / (double)low->step;
        need_db[i] = level_db[0] + part * (level_db[1] - level_db[0]);
    }
}

static void drop_levels(struct low_peak *low)
{
    int64_t frame = low->frames - (int64_t)low->ahead;
    if (frame < 0)
        return;
    size_t done = (size_t)(frame / (int64_t)low->step - low->first);
    low->level_count -= done;
    low->first += (int64_t)done;
    memmove(low->level_db, low->level_db + done, low->level_count * sizeof *low->level_db);
}

void low_peak_run(struct low_peak *low, const double *const *x, const double *over_db, double *need_db)
{
    const size_t kept = 2 * AROUND * low->step;
    memcpy(low->over_db + kept, over_db, BLOCK * sizeof *over_db);
    while ((low->next + AROUND) * (int64_t)low->step < low->frames + BLOCK) {
        double level_db = hold_next(&low->hold, need_at(low, x, low->next));
        if (low->next++ >= (int64_t)low->steps_ahead)
            low->level_db[low->level_count++] = level_db;
    }
    put_levels(low, need_db);
    memmove(low->over_db, low->over_db + BLOCK, kept * sizeof *low->over_db);
    low->frames += BLOCK;
    drop_levels(low);
}
