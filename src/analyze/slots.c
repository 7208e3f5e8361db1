#include "analyze/slots.h"

#include <string.h>

void slots_init(struct slots *slots, const struct audio_format *format)
{
    slots->rate_hz = format->rate_hz;
    kweight_init(&slots->filter, format->rate_hz);
    for (int channel = 0; channel < format->channels; channel++) {
        slots->weights[channel] = speaker_weight(format->speakers[channel]);
        if (slots->weights[channel] <= 0)
            continue;
        int at = slots->counted++;
        for (int side = at % 2; side < 2; side++)
            slots->pairs[at / 2].channel[side] = channel;
    }
}

int64_t slots_frame(const struct slots *slots, int64_t slot)
{
    return (slot * slots->rate_hz + SLOTS_A_SECOND / 2) / SLOTS_A_SECOND;
}

/* Empties the sums; their channel-weighted energy. */
static double take_sums(struct slots *slots)
{
    double energy = 0;
    for (int i = 0; i < slots->counted; i++) {
        struct slots_pair *pair = &slots->pairs[i / 2];
        int channel = pair->channel[i % 2];
        double sum = 0;
        for (int k = 0; k < KWEIGHT_GROUP; k++) {
            sum += pair->sums[k][i % 2];
            pair->sums[k][i % 2] = 0;
        }
        energy += slots->weights[channel] * sum;
        slots->totals[channel] += sum;
    }
    return energy;
}

static void run_pair(const struct slots *slots, struct slots_pair *pair, const struct audio_block *block,
                     size_t at, size_t count, double sums[KWEIGHT_GROUP][2])
{
    kweight_run(&slots->filter, &pair->state, block->samples[pair->channel[0]] + at,
                block->samples[pair->channel[1]] + at, count, sums);
}

/* Whole groups of frames, all in the slot that is filling. */
static void add_groups(struct slots *slots, const struct audio_block *block, size_t at, size_t count)
{
    for (int i = 0; i < slots->counted; i += 2)
        run_pair(slots, &slots->pairs[i / 2], block, at, count, slots->pairs[i / 2].sums);
}

/* One group, whose first `left` frames end the slot; the energy of that slot. */
static double add_last_group(struct slots *slots, const struct audio_block *block, size_t at, size_t left)
{
    double group[SLOTS_PAIRS_MAX][KWEIGHT_GROUP][2];
    for (int i = 0; i < slots->counted; i += 2) {
        struct slots_pair *pair = &slots->pairs[i / 2];
        memset(group[i / 2], 0, sizeof group[0]);
        run_pair(slots, pair, block, at, KWEIGHT_GROUP, group[i / 2]);
        for (size_t k = 0; k < left; k++)
            for (int side = 0; side < 2; side++) {
                pair->sums[k][side] += group[i / 2][k][side];
                group[i / 2][k][side] = 0;
            }
    }
    double energy = take_sums(slots);
    for (int i = 0; i < slots->counted; i += 2)
        memcpy(slots->pairs[i / 2].sums, group[i / 2], sizeof group[0]);
    return energy;
}

void slots_push(struct slots *slots, const struct audio_block *block,
                void (*end_slot)(void *user, int64_t slot, double energy), void *user)
{
    int64_t end = block->first_frame + (int64_t)block->frames;
    slots->frames = end;
    for (size_t at = 0; at < block->frames;) {
        int64_t frame = block->first_frame + (int64_t)at, rest = end - frame;
        int64_t left = slots_frame(slots, slots->count + 1) - frame; /* of the slot */
        if (left < KWEIGHT_GROUP && left <= rest) {
            double energy = add_last_group(slots, block, at, (size_t)left);
            end_slot(user, slots->count++, energy);
            at += KWEIGHT_GROUP;
            continue;
        }
        /* At the end of a file, zeros fill the last group. */
        int64_t here = left <= rest ? left : rest + KWEIGHT_GROUP - 1;
        size_t count = (size_t)here / KWEIGHT_GROUP * KWEIGHT_GROUP;
        add_groups(slots, block, at, count);
        at += count;
        if ((int64_t)count == left && left <= rest)
            end_slot(user, slots->count++, take_sums(slots));
    }
}

void slots_finish(struct slots *slots)
{
    take_sums(slots);
}
