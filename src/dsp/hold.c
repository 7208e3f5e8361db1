#include "dsp/hold.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

/* The release heads for this many dB below nothing, and the slower for it: on music the gain moves less than with a release
   to nothing that takes away as much loudness, and no long tail is left of it. 6 dB become 3.1 in the time that the release is
   said to take and are gone in 3.1 of these times, 24 dB in 5.7. */
static const double below_db = 2.0, slower = 0.45;

void hold_init(struct hold *hold, size_t window, double release_frames)
{
    size_t capacity = 2;
    while (capacity < window + 1)
        capacity *= 2;
    double decay = exp(-slower / fmax(release_frames, 1e-3));
    *hold = (struct hold){.value = mem_zero(capacity, sizeof *hold->value),
                          .time = mem_zero(capacity, sizeof *hold->time),
                          .mask = capacity - 1,
                          .window = window,
                          .decay = decay,
                          .drop = below_db * (1.0 - decay)};
}

void hold_release(struct hold *hold)
{
    free(hold->value);
    free(hold->time);
    *hold = (struct hold){0};
}

/* The largest of the last `window` inputs. */
static double slide(struct hold *hold, double need)
{
    while (hold->count && hold->value[(hold->first + hold->count - 1) & hold->mask] <= need)
        hold->count--;
    size_t at = (hold->first + hold->count++) & hold->mask;
    hold->value[at] = need;
    hold->time[at] = hold->now++;
    if (hold->time[hold->first & hold->mask] + hold->window < hold->now) {
        hold->first++;
        hold->count--;
    }
    return hold->value[hold->first & hold->mask];
}

double hold_next(struct hold *hold, double need)
{
    double held = slide(hold, need), falling = hold->level * hold->decay - hold->drop;
    hold->level = falling > held ? falling : held;
    return hold->level;
}
