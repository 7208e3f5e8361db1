/* Decibels, loudness and time: the only logarithms of levels in the program.
   Full scale is 1.0. Levels of nothing have no value: callers ask before they convert. */
#ifndef BASE_UNITS_H
#define BASE_UNITS_H

#include <math.h>
#include <stddef.h>

/* ITU-R BS.1770-5, Annex 1, formula (2): loudness = -0.691 + 10 log10 of the weighted sum of mean squares. */
#define LOUDNESS_OFFSET_LU (-0.691)
/* The same, formulas (4) and (6): the gates of integrated loudness. */
#define LOUDNESS_GATE_LUFS (-70.0)
#define LOUDNESS_RELATIVE_GATE_LU 10.0
/* One channel played on two: 10 log10(2). */
#define DUAL_MONO_LU 3.0102999566398120

static inline double db_from_amplitude(double amplitude)
{
    return 20.0 * log10(amplitude);
}

static inline double db_from_power(double power)
{
    return 10.0 * log10(power);
}

static inline double amplitude_from_db(double level_db)
{
    return pow(10.0, level_db / 20.0);
}

static inline double power_from_db(double level_db)
{
    return pow(10.0, level_db / 10.0);
}

static inline double loudness_from_energy(double energy)
{
    return LOUDNESS_OFFSET_LU + 10.0 * log10(energy);
}

static inline double energy_from_loudness(double loudness_lufs)
{
    return pow(10.0, (loudness_lufs - LOUDNESS_OFFSET_LU) / 10.0);
}

/* What is shown of a number with so many decimals, where that is zero: never "-0.0". */
static inline double shown_number(double number, int decimals)
{
    return fabs(number) < 0.5 * pow(10.0, -decimals) ? 0.0 : number;
}

/* "1:02.345" or "1:02:03.456"; `text` takes the result and is returned. Rounds once. */
char *time_text(double time_s, char *text, size_t size);

#endif
