#include "dsp/seek.h"

#include <math.h>

/* The vertex of the parabola through three values `width` apart, of which the middle one is at `time`; at most `width` from
   there. */
static double parabola_vertex(double time, double width, double before, double here, double after)
{
    double bend = before - 2.0 * here + after;
    double shift = bend < 0 ? 0.5 * (before - after) / bend : after > before ? 1.0 : -1.0;
    return time + width * fmax(fmin(shift, 1.0), -1.0);
}

double seek_peak(double (*size_at)(const void *curve, double time), const void *curve, double *time,
                 double reach)
{
    double start = *time, here = size_at(curve, start);
    double best = here, best_time = start, at = start;
    for (double width = reach / 2.0; width > 0.002; width /= 6.0) {
        double before = size_at(curve, at - width), after = size_at(curve, at + width);
        at = parabola_vertex(at, width, before, here, after);
        at = fmax(fmin(at, start + reach), start - reach);
        here = size_at(curve, at);
        if (here > best) {
            best = here;
            best_time = at;
        }
    }
    *time = best_time;
    return best;
}
