#include "analyze/candidates.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"

static const double tolerance = 1.2589254117941673; /* 2 dB: what the coarse grid may miss of clipped noise */

void candidates_keep(struct candidates *candidates, double size, const float *x, int64_t frame, double offset)
{
    size_t slot = candidates->count < CANDIDATES ? candidates->count++ : candidates->least;
    struct candidate *candidate = &candidates->items[slot];
    candidate->size = size;
    candidate->frame = frame;
    candidate->offset = offset;
    memcpy(candidate->around, x - CANDIDATE_MARGIN, sizeof candidate->around);
    if (size > candidates->largest)
        candidates->largest = size;
    candidates->least = 0;
    for (size_t i = 1; i < candidates->count; i++)
        if (candidates->items[i].size < candidates->items[candidates->least].size)
            candidates->least = i;
}

/* What a grid maximum must reach to matter. */
double candidates_floor(const struct candidates *candidates)
{
    double least = candidates->largest / tolerance;
    if (candidates->count == CANDIDATES && candidates->items[candidates->least].size > least)
        least = candidates->items[candidates->least].size;
    return least;
}

static int compare_candidates(const void *left, const void *right)
{
    double a = ((const struct candidate *)left)->size, b = ((const struct candidate *)right)->size;
    return (a < b) - (a > b);
}

void peak_raise(struct peak *peak, double size, double frame, int channel)
{
    if (size > peak->size)
        *peak = (struct peak){size, frame, channel};
}

/* What a sinc under a window misses of a signal depends on what the signal holds next to half the sample rate, which shows
   in what half the window misses: the root mean square over all candidates, since at a single one it may be none. Clipped
   noise and music are off by up to four and a half times that. The rest is the window's ripple. */
static double doubt_db(double squares, size_t count)
{
    const double ripple_db = 0.002, factor = 6.0;
    return count ? ripple_db + db_from_amplitude(1.0 + factor * sqrt(squares / (double)count)) : 0.0;
}

/* The greatest value of the exact reconstruction near the candidate. */
static double exact_peak(const struct peak_filters *filters, const struct candidate *candidate, double *frame)
{
    double time = candidate->offset, size = 0;
    for (int turn = 0; turn < 4; turn++) {
        double centre = time;
        size = interpolate_peak(&filters->sinc, candidate->around + CANDIDATE_MARGIN, &time, 0.25);
        if (fabs(time - centre) < 0.24 || fabs(time) > 2.0)
            break;
    }
    *frame = (double)candidate->frame + time;
    return size;
}

void candidates_refine(struct candidates *candidates, const struct peak_filters *filters, int channel,
                       struct peak peaks[PEAK_FILTERS])
{
    double squares = 0;
    size_t count = 0;
    qsort(candidates->items, candidates->count, sizeof *candidates->items, compare_candidates);
    for (size_t i = 0; i < candidates->count; i++) {
        const struct candidate *candidate = &candidates->items[i];
        double frame, sample = (double)candidate->frame + candidate->offset;
        peak_raise(
            &peaks[BY_CONVERTER],
            converter_peak(&filters->converter, candidate->around + CANDIDATE_MARGIN, candidate->offset),
            sample, channel);
        if (candidate->size * tolerance < peaks[BY_SINC].size)
            break;
        double size = exact_peak(filters, candidate, &frame);
        peak_raise(&peaks[BY_SINC], size, frame, channel);
        double rest = frame - (double)candidate->frame;
        const float *nearest = candidate->around + CANDIDATE_MARGIN + lround(rest);
        double half = fabs(interpolate_at(&filters->half, nearest, rest - round(rest)));
        squares += (half / size - 1.0) * (half / size - 1.0);
        count++;
    }
    candidates->doubt_db = doubt_db(squares, count);
}
