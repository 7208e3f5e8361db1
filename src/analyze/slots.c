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
        for (int s = 0; s < KWEIGHT_STRETCHES; s++) {
            sum += pair->sums[s][i % 2];
            pair->sums[s][i % 2] = 0;
        }
        energy += slots->weights[channel] * sum;
        slots->totals[channel] += sum;
    }
    return energy;
}

enum { GROUPS_A_STRETCH = KWEIGHT_STEPS / KWEIGHT_GROUP };

/* What left the filter and is being dealt to slots. */
struct run {
    struct kweight_energy energies[SLOTS_PAIRS_MAX][KWEIGHT_RUN];
};

/* Adds a piece to the sums of all pairs, each group to the sum of its stretch. */
static void add_piece(struct slots *slots, const struct run *run, size_t piece)
{
    for (int i = 0; i < slots->counted; i += 2) {
        const struct kweight_energy *energy = &run->energies[i / 2][piece];
        double sums[KWEIGHT_STRETCHES][2];
        memcpy(sums, slots->pairs[i / 2].sums, sizeof sums);
        for (int k = 0; k < GROUPS_A_STRETCH; k++)
            for (int s = 0; s < KWEIGHT_STRETCHES; s++)
                for (int c = 0; c < 2; c++)
                    /* NOLINTNEXTLINE(clang-analyzer-core.uninitialized.Assign): kweight_run fills all */
                    sums[s][c] += energy->sums[k][s][c];
        memcpy(slots->pairs[i / 2].sums, sums, sizeof sums);
    }
}

/* The same of the groups from `first` to before `end`. */
static void add_groups(struct slots *slots, const struct run *run, size_t piece, size_t first, size_t end)
{
    for (int i = 0; i < slots->counted; i += 2) {
        const struct kweight_energy *energy = &run->energies[i / 2][piece];
        for (size_t group = first; group < end; group++) {
            size_t k = group % GROUPS_A_STRETCH, s = group / GROUPS_A_STRETCH;
            for (int c = 0; c < 2; c++)
                slots->pairs[i / 2].sums[s][c] += energy->sums[k][s][c];
        }
    }
}

/* Deals a piece, which begins at `frame`, to the slots that it reaches into; the block ends at `end`. */
static void deal_piece(struct slots *slots, const struct run *run, size_t piece, int64_t frame, int64_t end,
                       void (*end_slot)(void *user, int64_t slot, double energy), void *user)
{
    int64_t stop = frame + KWEIGHT_PIECE < end ? frame + KWEIGHT_PIECE : end;
    size_t first = 0, groups = (size_t)(stop - frame + KWEIGHT_GROUP - 1) / KWEIGHT_GROUP;
    for (;;) {
        int64_t slot_end = slots_frame(slots, slots->count + 1);
        if (slot_end > stop || !holds_slots(slots, slots->count + 1, end))
            break; /* the next piece goes on, or the file ends in the middle of a slot */
        size_t next = (size_t)(slot_end - frame) / KWEIGHT_GROUP;
        add_groups(slots, run, piece, first, next);
        first = next;
        end_slot(user, slots->count++, take_sums(slots));
    }
    if (first == 0 && groups == KWEIGHT_GROUPS)
        add_piece(slots, run, piece);
    else
        add_groups(slots, run, piece, first, groups);
}

void slots_push(struct slots *slots, const struct audio_block *block,
                void (*end_slot)(void *user, int64_t slot, double energy), void *user)
{
    const size_t most = (size_t)KWEIGHT_RUN * KWEIGHT_PIECE;
    int64_t end = block->first_frame + (int64_t)block->frames;
    struct run run;
    for (size_t at = 0; at < block->frames; at += most) {
        size_t left = block->frames - at, pieces = KWEIGHT_RUN;
        if (left < most) /* zeros follow the last frame */
            pieces = (left + KWEIGHT_PIECE - 1) / KWEIGHT_PIECE;
        for (int i = 0; i < slots->counted; i += 2) {
            struct slots_pair *pair = &slots->pairs[i / 2];
            kweight_run(&slots->filter, &pair->state, block->samples[pair->channel[0]] + at,
                        block->samples[pair->channel[1]] + at, pieces, run.energies[i / 2]);
        }
        for (size_t i = 0; i < pieces; i++) {
            int64_t frame = block->first_frame + (int64_t)(at + i * KWEIGHT_PIECE);
            deal_piece(slots, &run, i, frame, end, end_slot, user);
        }
    }
    slots->frames = end;
}

void slots_finish(struct slots *slots)
{
    take_sums(slots);
}
