/* Loudspeaker positions and their weights in ITU-R BS.1770-5, Annex 3, table 4. */
#ifndef AUDIO_LAYOUT_H
#define AUDIO_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum speaker {
    SPEAKER_OTHER, /* no known place: weighs 1 */
    SPEAKER_MONO,
    SPEAKER_LEFT,
    SPEAKER_RIGHT,
    SPEAKER_CENTRE,
    SPEAKER_LFE,
    SPEAKER_LEFT_SIDE, /* +90 degrees, also the surround of 5.1 (+110) */
    SPEAKER_RIGHT_SIDE,
    SPEAKER_LEFT_REAR, /* +135 */
    SPEAKER_RIGHT_REAR,
    SPEAKER_REAR_CENTRE, /* 180 */
    SPEAKER_LEFT_CENTRE, /* between left and centre */
    SPEAKER_RIGHT_CENTRE,
    SPEAKER_LEFT_WIDE, /* +60 */
    SPEAKER_RIGHT_WIDE,
    SPEAKER_TOP_CENTRE,
    SPEAKER_TOP_FRONT_LEFT,
    SPEAKER_TOP_FRONT_CENTRE,
    SPEAKER_TOP_FRONT_RIGHT,
    SPEAKER_TOP_SIDE_LEFT,
    SPEAKER_TOP_SIDE_RIGHT,
    SPEAKER_TOP_REAR_LEFT,
    SPEAKER_TOP_REAR_CENTRE,
    SPEAKER_TOP_REAR_RIGHT,
    SPEAKER_COUNT
};

/* Short name: "L", "R", "C", "LFE", "Ls", "Rs", "Lrs", ... ; static text. */
const char *speaker_name(enum speaker speaker);
/* BS.1770-5: 1.41 for 60 <= |azimuth| <= 120 degrees at |elevation| < 30, 0 for the LFE, else 1. */
double speaker_weight(enum speaker speaker);

/* Places by a WAVE channel mask (dwChannelMask): `channels` places in mask order. In a layout without side
   loudspeakers a back pair is the surround pair and gets the side places (0x3F is 5.1 as 0x60F is; 0x33 is quad).
   Channels past the bits of the mask are SPEAKER_OTHER. False when the mask names nobody. */
bool layout_from_mask(uint32_t mask, int channels, enum speaker *speakers);
/* Vorbis I, clause 4.3.9, and RFC 7845, clause 5.1.1.2; false for more than 8 channels. */
bool layout_from_vorbis(int channels, enum speaker *speakers);
/* The mask of these places, whatever their order; 0 when one has no bit, or two have the same. A surround pair without a
   rear one gets the back bits, as layout_assume has it: 5.1 is 0x3F. A lone mono is the centre. */
uint32_t layout_mask(const enum speaker *speakers, int channels);
/* order[i]: which of the places that are `there` is wanted at i. False, and every channel where it is, when they are not
   the same places. */
bool layout_order(const enum speaker *wanted, const enum speaker *there, int channels, int *order);
/* What every layout goes through once its places are named: without side loudspeakers a back pair becomes the surround
   pair; a lone left or centre is mono. */
void layout_settle(enum speaker *speakers, int channels);
/* The conventional order for a count of channels: WAVE order up to 8, 7.1.2 for 10 and 7.1.4 for 12; else every place is
   SPEAKER_OTHER. */
void layout_assume(int channels, enum speaker *speakers);
/* Index of the front left and right channels, -1 for one that is not there; false unless both are. */
bool layout_front_pair(const enum speaker *speakers, int channels, int *left, int *right);
enum { LAYOUT_NAME_MAX = 24 };
/* "mono", "stereo", "5.1", "7.1.4" ... by what is there; "12 channels" when a place is unknown. */
void layout_name(const enum speaker *speakers, int channels, char name[LAYOUT_NAME_MAX]);

#endif
