#include "audio/layout.h"

#include <stdio.h>
#include <string.h>

enum tier { TIER_NONE, TIER_EAR, TIER_LOW, TIER_TOP };

struct place_facts {
    const char *name;
    enum tier tier;    /* where it counts in "7.1.4" */
    uint32_t mask_bit; /* dwChannelMask; 0: none */
    double weight;
};

/* Azimuths of the field's layouts (ITU-R BS.775, BS.2051): sides and surrounds stand at 90 to 110 degrees and wides at
   60, which weighs 1.41; rear pairs at 135, a rear centre at 180, centres of the sides at 30 at most, which weighs 1. */
static const struct place_facts facts[SPEAKER_COUNT] = {
    [SPEAKER_OTHER] = {"?", TIER_NONE, 0, 1.0},
    [SPEAKER_MONO] = {"M", TIER_EAR, 0, 1.0},
    [SPEAKER_LEFT] = {"L", TIER_EAR, 0x1, 1.0},
    [SPEAKER_RIGHT] = {"R", TIER_EAR, 0x2, 1.0},
    [SPEAKER_CENTRE] = {"C", TIER_EAR, 0x4, 1.0},
    [SPEAKER_LFE] = {"LFE", TIER_LOW, 0x8, 0.0},
    [SPEAKER_LEFT_REAR] = {"Lrs", TIER_EAR, 0x10, 1.0},
    [SPEAKER_RIGHT_REAR] = {"Rrs", TIER_EAR, 0x20, 1.0},
    [SPEAKER_LEFT_CENTRE] = {"Lc", TIER_EAR, 0x40, 1.0},
    [SPEAKER_RIGHT_CENTRE] = {"Rc", TIER_EAR, 0x80, 1.0},
    [SPEAKER_REAR_CENTRE] = {"Cs", TIER_EAR, 0x100, 1.0},
    [SPEAKER_LEFT_SIDE] = {"Ls", TIER_EAR, 0x200, 1.41},
    [SPEAKER_RIGHT_SIDE] = {"Rs", TIER_EAR, 0x400, 1.41},
    [SPEAKER_LEFT_WIDE] = {"Lw", TIER_EAR, 0, 1.41},
    [SPEAKER_RIGHT_WIDE] = {"Rw", TIER_EAR, 0, 1.41},
    [SPEAKER_TOP_CENTRE] = {"Tc", TIER_TOP, 0x800, 1.0},
    [SPEAKER_TOP_FRONT_LEFT] = {"Ltf", TIER_TOP, 0x1000, 1.0},
    [SPEAKER_TOP_FRONT_CENTRE] = {"Ctf", TIER_TOP, 0x2000, 1.0},
    [SPEAKER_TOP_FRONT_RIGHT] = {"Rtf", TIER_TOP, 0x4000, 1.0},
    [SPEAKER_TOP_REAR_LEFT] = {"Ltr", TIER_TOP, 0x8000, 1.0},
    [SPEAKER_TOP_REAR_CENTRE] = {"Ctr", TIER_TOP, 0x10000, 1.0},
    [SPEAKER_TOP_REAR_RIGHT] = {"Rtr", TIER_TOP, 0x20000, 1.0},
    [SPEAKER_TOP_SIDE_LEFT] = {"Lts", TIER_TOP, 0, 1.0},
    [SPEAKER_TOP_SIDE_RIGHT] = {"Rts", TIER_TOP, 0, 1.0},
};

const char *speaker_name(enum speaker speaker)
{
    return facts[speaker].name;
}

double speaker_weight(enum speaker speaker)
{
    return facts[speaker].weight;
}

static enum speaker speaker_of_bit(uint32_t bit)
{
    for (int speaker = 0; speaker < SPEAKER_COUNT; speaker++)
        if (facts[speaker].mask_bit == bit)
            return (enum speaker)speaker;
    return SPEAKER_OTHER;
}

void layout_settle(enum speaker *speakers, int channels)
{
    bool has_side = false;
    for (int i = 0; i < channels; i++)
        has_side |= speakers[i] == SPEAKER_LEFT_SIDE || speakers[i] == SPEAKER_RIGHT_SIDE;
    for (int i = 0; i < channels && !has_side; i++) {
        if (speakers[i] == SPEAKER_LEFT_REAR)
            speakers[i] = SPEAKER_LEFT_SIDE;
        if (speakers[i] == SPEAKER_RIGHT_REAR)
            speakers[i] = SPEAKER_RIGHT_SIDE;
    }
    if (channels == 1 && (speakers[0] == SPEAKER_CENTRE || speakers[0] == SPEAKER_LEFT))
        speakers[0] = SPEAKER_MONO;
}

bool layout_from_mask(uint32_t mask, int channels, enum speaker *speakers)
{
    int named = 0;
    for (int bit = 0; bit < 18 && named < channels; bit++)
        if (mask >> bit & 1)
            speakers[named++] = speaker_of_bit(UINT32_C(1) << bit);
    for (int i = named; i < channels; i++)
        speakers[i] = SPEAKER_OTHER;
    layout_settle(speakers, channels);
    return named > 0;
}

static bool has_rear(const enum speaker *speakers, int channels)
{
    for (int i = 0; i < channels; i++)
        if (speakers[i] == SPEAKER_LEFT_REAR || speakers[i] == SPEAKER_RIGHT_REAR ||
            speakers[i] == SPEAKER_REAR_CENTRE)
            return true;
    return false;
}

uint32_t layout_mask(const enum speaker *speakers, int channels)
{
    uint32_t mask = 0;
    bool is_rear_free = !has_rear(speakers, channels);
    for (int i = 0; i < channels; i++) {
        enum speaker speaker = speakers[i] == SPEAKER_MONO                         ? SPEAKER_CENTRE
                               : is_rear_free && speakers[i] == SPEAKER_LEFT_SIDE  ? SPEAKER_LEFT_REAR
                               : is_rear_free && speakers[i] == SPEAKER_RIGHT_SIDE ? SPEAKER_RIGHT_REAR
                                                                                   : speakers[i];
        uint32_t bit = facts[speaker].mask_bit;
        if (!bit || mask & bit)
            return 0;
        mask |= bit;
    }
    return mask;
}

bool layout_order(const enum speaker *wanted, const enum speaker *there, int channels, int *order)
{
    bool is_same = true;
    for (int i = 0; i < channels; i++) {
        order[i] = -1;
        for (int k = 0; k < channels && order[i] < 0; k++)
            if (there[k] == wanted[i])
                order[i] = k;
        for (int k = 0; k < i; k++)
            is_same &= order[k] != order[i];
        is_same &= order[i] >= 0;
    }
    for (int i = 0; i < channels && !is_same; i++)
        order[i] = i;
    return is_same;
}

bool layout_from_vorbis(int channels, enum speaker *speakers)
{
    static const enum speaker orders[9][8] = {
        [1] = {SPEAKER_MONO},
        [2] = {SPEAKER_LEFT, SPEAKER_RIGHT},
        [3] = {SPEAKER_LEFT, SPEAKER_CENTRE, SPEAKER_RIGHT},
        [4] = {SPEAKER_LEFT, SPEAKER_RIGHT, SPEAKER_LEFT_SIDE, SPEAKER_RIGHT_SIDE},
        [5] = {SPEAKER_LEFT, SPEAKER_CENTRE, SPEAKER_RIGHT, SPEAKER_LEFT_SIDE, SPEAKER_RIGHT_SIDE},
        [6] = {SPEAKER_LEFT, SPEAKER_CENTRE, SPEAKER_RIGHT, SPEAKER_LEFT_SIDE, SPEAKER_RIGHT_SIDE,
               SPEAKER_LFE},
        [7] = {SPEAKER_LEFT, SPEAKER_CENTRE, SPEAKER_RIGHT, SPEAKER_LEFT_SIDE, SPEAKER_RIGHT_SIDE,
               SPEAKER_REAR_CENTRE, SPEAKER_LFE},
        [8] = {SPEAKER_LEFT, SPEAKER_CENTRE, SPEAKER_RIGHT, SPEAKER_LEFT_SIDE, SPEAKER_RIGHT_SIDE,
               SPEAKER_LEFT_REAR, SPEAKER_RIGHT_REAR, SPEAKER_LFE},
    };
    if (channels > 8)
        return false;
    memcpy(speakers, orders[channels], (size_t)channels * sizeof *speakers);
    return true;
}

void layout_assume(int channels, enum speaker *speakers)
{
    static const uint32_t masks[] = {0, 0x4, 0x3, 0x7, 0x33, 0x37, 0x3F, 0x70F, 0x63F, 0, 0x563F, 0, 0x2D63F};
    uint32_t mask = (size_t)channels < sizeof masks / sizeof *masks ? masks[channels] : 0;
    layout_from_mask(mask, channels, speakers);
}

static bool is_stereo(const enum speaker *speakers, int channels)
{
    return channels == 2 && speakers[0] == SPEAKER_LEFT && speakers[1] == SPEAKER_RIGHT;
}

static bool has_speaker(const enum speaker *speakers, int channels, enum speaker wanted)
{
    for (int i = 0; i < channels; i++)
        if (speakers[i] == wanted)
            return true;
    return false;
}

void layout_name(const enum speaker *speakers, int channels, char name[LAYOUT_NAME_MAX])
{
    int tiers[4] = {0};
    for (int i = 0; i < channels; i++)
        tiers[facts[speakers[i]].tier]++;
    if (channels == 1 && speakers[0] == SPEAKER_MONO)
        snprintf(name, LAYOUT_NAME_MAX, "mono");
    else if (is_stereo(speakers, channels))
        snprintf(name, LAYOUT_NAME_MAX, "stereo");
    else if (tiers[TIER_NONE] || tiers[TIER_EAR] < 2)
        snprintf(name, LAYOUT_NAME_MAX, channels == 1 ? "%d channel" : "%d channels", channels);
    else if (channels == 4 && tiers[TIER_EAR] == 4 && has_speaker(speakers, channels, SPEAKER_LEFT_SIDE))
        snprintf(name, LAYOUT_NAME_MAX, "quad");
    else if (tiers[TIER_TOP])
        snprintf(name, LAYOUT_NAME_MAX, "%d.%d.%d", tiers[TIER_EAR], tiers[TIER_LOW], tiers[TIER_TOP]);
    else
        snprintf(name, LAYOUT_NAME_MAX, "%d.%d", tiers[TIER_EAR], tiers[TIER_LOW]);
}

bool layout_front_pair(const enum speaker *speakers, int channels, int *left, int *right)
{
    *left = *right = -1;
    for (int i = 0; i < channels; i++) {
        if (speakers[i] == SPEAKER_LEFT)
            *left = i;
        if (speakers[i] == SPEAKER_RIGHT)
            *right = i;
    }
    return *left >= 0 && *right >= 0;
}
