#include "dsp/exact.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "dsp/seek.h"

static const double pi = 3.14159265358979323846;

static int64_t unit_of(int64_t frame)
{
    return (frame < 0 ? frame - EXACT_UNIT + 1 : frame) / EXACT_UNIT;
}

struct exact_run exact_run_of(const float *x, int64_t unit)
{
    /* A unit is even, so its first sample stands as it is. */
    struct exact_run run = {.centre = ((double)unit + 0.5) * EXACT_UNIT};
    for (int i = 0; i < EXACT_UNIT; i++) {
        double power = i % 2 ? -(double)x[i] : (double)x[i], distance = i - 0.5 * EXACT_UNIT;
        for (int k = 0; k < EXACT_POWERS; k++) {
            run.powers[k] += power;
            power *= distance;
        }
    }
    return run;
}

/* Two runs as one, by the binomial theorem. */
static struct exact_run merge_runs(const struct exact_run *before, const struct exact_run *after)
{
    struct exact_run both = {.centre = 0.5 * (before->centre + after->centre)};
    for (int part = 0; part < 2; part++) {
        const struct exact_run *run = part ? after : before;
        double shift = run->centre - both.centre;
        for (int k = 0; k < EXACT_POWERS; k++) {
            double factor = 1.0; /* k over i, times shift^i */
            for (int i = 0; i <= k; i++) {
                both.powers[k] += factor * run->powers[k - i];
                factor *= shift * (k - i) / (i + 1);
            }
        }
    }
    return both;
}

/* When a level is full, its two oldest runs are one of the next: EXACT_LEVEL_MAX - 2 runs of their length lie between
   that one and the present, so it is always four times as far away as it is long. */
void exact_past_add(struct exact_past *past, const struct exact_run *run)
{
    struct exact_run next = *run;
    for (int level = 0; level < EXACT_LEVELS; level++) {
        struct exact_run *runs = past->runs[level];
        size_t count = past->count[level];
        if (count < EXACT_LEVEL_MAX) {
            runs[count] = next;
            past->count[level]++;
            return;
        }
        struct exact_run merged = merge_runs(&runs[0], &runs[1]);
        memmove(runs, runs + 2, (count - 2) * sizeof *runs);
        runs[count - 2] = next;
        past->count[level]--;
        next = merged;
    }
}

void exact_point_add(struct exact_point *point, const struct exact_run *run)
{
    /* sum of powers[k] / (distance + offset)^(k + 1), by offset */
    double inverse = 1.0 / ((double)point->frame - run->centre), factor = inverse;
    double sum = 0, slope = 0, bend = 0;
    for (int k = 0; k < EXACT_POWERS; k++) {
        double term = run->powers[k] * factor;
        sum += term;
        slope -= (k + 1) * term;
        bend += 0.5 * (k + 1) * (k + 2) * term;
        factor *= inverse;
    }
    point->far[0] += sum;
    point->far[1] += slope * inverse;
    point->far[2] += bend * inverse * inverse;
}

void exact_point_begin(struct exact_point *point, const float *x, const struct exact_past *past)
{
    memcpy(point->near, x - (ptrdiff_t)EXACT_BESIDE * EXACT_UNIT, sizeof point->near);
    memset(point->far, 0, sizeof point->far);
    for (int level = EXACT_LEVELS - 1; level >= 0; level--)
        for (size_t i = 0; i < past->count[level]; i++)
            exact_point_add(point, &past->runs[level][i]);
}

double exact_point_at(const struct exact_point *point, double offset)
{
    double steps = round(offset), rest = offset - steps;
    double first = (double)(point->frame - (unit_of(point->frame) - EXACT_BESIDE) * EXACT_UNIT) + steps;
    if (fabs(rest) < 1e-9)
        return point->near[(size_t)first];
    double even = 0, odd = 0;
    for (int i = 0; i < EXACT_SPAN; i += 2) {
        double distance = first - i + rest;
        even += point->near[i] / distance;
        odd += point->near[i + 1] / (distance - 1.0);
    }
    /* (-1)^n is counted from an even sample, for near and far alike. */
    double sum = even - odd + point->far[0] + offset * (point->far[1] + offset * point->far[2]);
    bool is_odd = ((point->frame + (int64_t)steps) & 1) != 0;
    return (is_odd ? -sum : sum) * sin(pi * rest) / pi;
}

static double point_size(const void *curve, double time)
{
    return fabs(exact_point_at(curve, time));
}

double exact_point_peak(struct exact_point *point)
{
    double size = 0;
    for (int turn = 0; turn < 4; turn++) {
        double centre = point->offset;
        size = seek_peak(point_size, point, &point->offset, 0.25);
        if (fabs(point->offset - centre) < 0.24 || fabs(point->offset) > 2.0)
            break;
    }
    return size;
}
