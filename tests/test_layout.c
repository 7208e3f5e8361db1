/* Channel layouts: places from a WAVE mask or assumed, names, and the weights of ITU-R BS.1770-5, table 4. */
#include <stdio.h>

#include "audio/layout.h"
#include "check.h"

struct layout_case {
    const char *name;
    uint32_t mask; /* 0: assumed */
    int channels;
    const char *places;
    double weights[12];
};

/* BS.1770-5: 1.41 for surrounds from 60 to 120 degrees, 0 for the LFE, 1 for the rest. 5.1 may carry its surrounds as
   back (0x3F) or side (0x60F) channels; in 7.1 only the side pair weighs 1.41 (BS.2217, channel check of 7.1). */
static const struct layout_case cases[] = {
    {"mono", 0, 1, "M", {1}},
    {"mono", 0x4, 1, "M", {1}},
    {"stereo", 0, 2, "L R", {1, 1}},
    {"stereo", 0x3, 2, "L R", {1, 1}},
    {"3.0", 0x7, 3, "L R C", {1, 1, 1}},
    {"2.1", 0xB, 3, "L R LFE", {1, 1, 0}},
    {"quad", 0x33, 4, "L R Ls Rs", {1, 1, 1.41, 1.41}},
    {"quad", 0, 4, "L R Ls Rs", {1, 1, 1.41, 1.41}},
    {"4.0", 0x107, 4, "L R C Cs", {1, 1, 1, 1}},
    {"5.0", 0, 5, "L R C Ls Rs", {1, 1, 1, 1.41, 1.41}},
    {"5.1", 0x3F, 6, "L R C LFE Ls Rs", {1, 1, 1, 0, 1.41, 1.41}},
    {"5.1", 0x60F, 6, "L R C LFE Ls Rs", {1, 1, 1, 0, 1.41, 1.41}},
    {"5.1", 0, 6, "L R C LFE Ls Rs", {1, 1, 1, 0, 1.41, 1.41}},
    {"6.1", 0x70F, 7, "L R C LFE Cs Ls Rs", {1, 1, 1, 0, 1, 1.41, 1.41}},
    {"7.1", 0x63F, 8, "L R C LFE Lrs Rrs Ls Rs", {1, 1, 1, 0, 1, 1, 1.41, 1.41}},
    {"7.1", 0, 8, "L R C LFE Lrs Rrs Ls Rs", {1, 1, 1, 0, 1, 1, 1.41, 1.41}},
    {"7.1", 0xFF, 8, "L R C LFE Ls Rs Lc Rc", {1, 1, 1, 0, 1.41, 1.41, 1, 1}},
    {"7.1.4",
     0x2D63F,
     12,
     "L R C LFE Lrs Rrs Ls Rs Ltf Rtf Ltr Rtr",
     {1, 1, 1, 0, 1, 1, 1.41, 1.41, 1, 1, 1, 1}},
    {"3 channels", 0x3, 3, "L R ?", {1, 1, 1}},
    {"9 channels", 0, 9, "? ? ? ? ? ? ? ? ?", {1, 1, 1, 1, 1, 1, 1, 1, 1}},
};

static bool is_known(const enum speaker *speakers, int channels)
{
    for (int i = 0; i < channels; i++)
        if (speakers[i] == SPEAKER_OTHER)
            return false;
    return true;
}

/* The mask of a layout gives that layout again, in the order that it has. */
static void check_mask(const enum speaker *speakers, int channels)
{
    enum speaker again[64];
    int order[64];
    uint32_t mask = layout_mask(speakers, channels);
    if (!is_known(speakers, channels)) {
        CHECK(mask == 0);
        return;
    }
    CHECK(layout_from_mask(mask, channels, again));
    CHECK(layout_order(again, speakers, channels, order));
    for (int i = 0; i < channels; i++)
        CHECK(again[i] == speakers[i] && order[i] == i);
}

static void test_masks(void)
{
    static const enum speaker twice[] = {SPEAKER_LEFT, SPEAKER_LEFT},
                              swapped[] = {SPEAKER_RIGHT, SPEAKER_LEFT},
                              front[] = {SPEAKER_LEFT, SPEAKER_RIGHT};
    enum speaker speakers[64];
    int order[2];
    layout_from_vorbis(6, speakers);
    CHECK(layout_mask(speakers, 6) == 0x3F);
    layout_from_mask(0x60F, 6, speakers);
    CHECK(layout_mask(speakers, 6) == 0x3F); /* as layout_assume has it */
    layout_assume(7, speakers);
    CHECK(layout_mask(speakers, 7) == 0x70F);
    layout_assume(8, speakers);
    CHECK(layout_mask(speakers, 8) == 0x63F);
    layout_assume(1, speakers);
    CHECK(layout_mask(speakers, 1) == 0x4);
    CHECK(layout_mask(twice, 2) == 0);
    CHECK(layout_order(front, swapped, 2, order) && order[0] == 1 && order[1] == 0);
    CHECK(!layout_order(front, twice, 2, order) && order[0] == 0 && order[1] == 1);
}

int main(void)
{
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        const struct layout_case *expected = &cases[k];
        enum speaker speakers[64];
        char name[LAYOUT_NAME_MAX], places[200] = "";
        check_about("mask 0x%X, %d channels", (unsigned)expected->mask, expected->channels);
        if (expected->mask)
            CHECK(layout_from_mask(expected->mask, expected->channels, speakers));
        else
            layout_assume(expected->channels, speakers);
        layout_name(speakers, expected->channels, name);
        CHECK_TEXT(name, expected->name);
        size_t used = 0;
        for (int i = 0; i < expected->channels; i++) {
            used += (size_t)snprintf(places + used, sizeof places - used, "%s%s", i ? " " : "",
                                     speaker_name(speakers[i]));
            CHECK_NEAR(speaker_weight(speakers[i]), expected->weights[i], 0);
        }
        CHECK_TEXT(places, expected->places);
        check_mask(speakers, expected->channels);
    }
    check_about(NULL);
    test_masks();
    enum speaker speakers[64];
    CHECK(!layout_from_mask(0, 2, speakers));
    return check_end();
}
