#include "dsp/overs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/units.h"

enum { BLOCK = OVERS_BLOCK };

void overs_init(struct overs *overs, int channels, size_t delay, double ceiling, double tolerance,
                double more_db)
{
    *overs = (struct overs){.channels = channels,
                            .delay = delay,
                            .ceiling = ceiling,
                            .least = ceiling * (1.0 + tolerance),
                            .more_db = more_db,
                            .kept = delay + LOCAL_PEAK_CONTEXT};
    overs->past = mem_aligned((size_t)channels * (overs->kept + BLOCK), sizeof *overs->past);
}

void overs_release(struct overs *overs)
{
    free(overs->past);
    *overs = (struct overs){0};
}

static void take(float *to, const double *x, const double *gain)
{
    for (size_t i = 0; i < BLOCK && gain; i++)
        to[i] = (float)(x[i] * gain[i]);
    for (size_t i = 0; i < BLOCK && !gain; i++)
        to[i] = (float)x[i];
}

void overs_run(struct overs *overs, const struct local_peak *kernel, const double *const *x,
               const double *gain, double *over_db)
{
    memset(overs->peak, 0, sizeof overs->peak);
    for (int c = 0; c < overs->channels; c++) {
        float *past = overs->past + (size_t)c * (overs->kept + BLOCK);
        take(past + overs->kept, x[c], gain);
        local_peak_raise(kernel, past + overs->kept - overs->delay, BLOCK, overs->least, overs->peak);
        memmove(past, past + BLOCK, overs->kept * sizeof *past);
    }
    for (size_t i = 0; i < BLOCK; i++)
        over_db[i] =
            overs->peak[i] > overs->least
                ? fmin(db_from_amplitude(overs->peak[i] / overs->ceiling) + overs->more_db, OVERS_MAX_DB)
                : 0.0;
}
