#include "analyze/slots.h"

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
    const int64_t groups = (int64_t)SLOTS_A_SECOND * KWEIGHT_GROUP;
    return slot * slots->rate_hz / groups * KWEIGHT_GROUP;
}

/* Whether a file of `frames` frames, to the nearest one, holds the slots before `slot` whole. */
static bool holds_slots(const struct slots *slots, int64_t slot, int64_t frames)
{
    return (slot * slots->rate_hz + SLOTS_A_SECOND / 2) / SLOTS_A_SECOND <= frames;
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

void slots_push(struct slots *slots, const struct audio_block *block,
                void (*end_slot)(void *user, int64_t slot, double energy), void *user)
{
    int64_t end = block->first_frame + (int64_t)block->frames;
    for (int64_t frame = block->first_frame, stop; frame < end; frame = stop) {
        int64_t slot_end = slots_frame(slots, slots->count + 1);
        bool ends = slot_end <= end && holds_slots(slots, slots->count + 1, end);
        stop = ends ? slot_end : end; /* the next block goes on, or the file ends in the middle of a slot */
        size_t at = (size_t)(frame - block->first_frame), count = (size_t)(stop - frame);
        count = (count + KWEIGHT_GROUP - 1) / KWEIGHT_GROUP * KWEIGHT_GROUP; /* zeros follow the last frame */
        for (int i = 0; i < slots->counted; i += 2) {
            struct slots_pair *pair = &slots->pairs[i / 2];
            kweight_run(&slots->filter, &pair->state, block->samples[pair->channel[0]] + at,
                        block->samples[pair->channel[1]] + at, count, pair->sums);
        }
        if (ends)
            end_slot(user, slots->count++, take_sums(slots));
    }
    slots->frames = end;
}

void slots_finish(struct slots *slots)
{
    take_sums(slots);
}
