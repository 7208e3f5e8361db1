/* K-weighted energies in slots of 10 ms. */
#ifndef ANALYZE_SLOTS_H
#define ANALYZE_SLOTS_H

#include <stdint.h>

#include "audio/block.h"
#include "audio/format.h"
#include "dsp/kweight.h"

enum { SLOTS_A_SECOND = 100, SLOTS_PAIRS_MAX = AUDIO_CHANNELS_MAX / 2 };

/* Two channels that the filter takes at once; both are the same when their number is odd. */
struct slots_pair {
    int channel[2];
    struct kweight_state state;
    double sums[KWEIGHT_STRETCHES][2]; /* of squares in the slot that is filling, by stretch */
};

struct slots {
    int rate_hz;
    int64_t frames, count;              /* read so far; slots that are full */
    double weights[AUDIO_CHANNELS_MAX]; /* ITU-R BS.1770-5, table 4 */
    double totals[AUDIO_CHANNELS_MAX];  /* sums of squares of each channel, not weighted */
    struct kweight filter;
    struct slots_pair pairs[SLOTS_PAIRS_MAX]; /* of the channels that weigh something */
    int counted;                              /* how many these are */
};

/* `slots` is zeroed. */
void slots_init(struct slots *slots, const struct audio_format *format);
/* Calls end_slot for every slot that the block fills, from 0 on, with its channel-weighted sum of squares. */
void slots_push(struct slots *slots, const struct audio_block *block,
                void (*end_slot)(void *user, int64_t slot, double energy), void *user);
/* Adds to the totals what stands in a slot that never filled. */
void slots_finish(struct slots *slots);
/* The first frame of a slot: the last multiple of KWEIGHT_GROUP that is not after its time. */
int64_t slots_frame(const struct slots *slots, int64_t slot);

#endif
