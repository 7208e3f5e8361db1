/* The register of fixers. */
#include "fix/fixer.h"

#include <math.h>
#include <string.h>

const double peak_met_db = 0.015;
/* A loudness this close is met: a file that was brought there is left alone. */
static const double loudness_met_lu = 0.1;

#define MEMBER(name) extern const struct fixer fixer_##name;
#include "fix/fix.inc"
#undef MEMBER

static const struct fixer *const fixers[] = {
#define MEMBER(name) &fixer_##name,
#include "fix/fix.inc"
#undef MEMBER
};

const struct fixer *fixer_at(size_t index)
{
    return index < sizeof fixers / sizeof *fixers ? fixers[index] : NULL;
}

const struct fixer *fixer_find(const char *name)
{
    for (size_t i = 0; i < sizeof fixers / sizeof *fixers; i++)
        if (strcmp(fixers[i]->name, name) == 0)
            return fixers[i];
    return NULL;
}

bool fixer_cures(const struct fixer *fixer, const char *measure)
{
    for (const char *const *id = fixer->cures; *id; id++)
        if (strcmp(*id, measure) == 0)
            return true;
    return false;
}

const struct ill *fixer_ill(const struct fixer *fixer, const struct patient *patient)
{
    for (size_t i = 0; i < patient->ill_count; i++)
        if (fixer_cures(fixer, patient->ills[i].measure))
            return &patient->ills[i];
    return NULL;
}

const struct ill *patient_ill(const struct patient *patient, const char *measure)
{
    for (size_t i = 0; i < patient->ill_count; i++)
        if (strcmp(patient->ills[i].measure, measure) == 0)
            return &patient->ills[i];
    return NULL;
}

double patient_number(const struct patient *patient, const char *measure, int channel, double otherwise)
{
    double number;
    return patient->number(patient->user, measure, channel, &number) ? number : otherwise;
}

double patient_gain(const struct patient *patient)
{
    const struct fix_goal *goal = patient->goal;
    double loudness;
    if (goal->has_album_gain)
        return goal->album_gain_db;
    if (!goal->has_loudness || !patient->number(patient->user, "loudness.integrated", FIX_WHOLE, &loudness) ||
        fabs(goal->loudness_lufs - loudness) <= loudness_met_lu)
        return 0.0;
    return goal->loudness_lufs - loudness;
}

double goal_ceiling(const struct fix_goal *goal)
{
    return fmin(goal->ceiling_dbtp, goal->ceiling_dbfs);
}

static bool allows_limiter(const struct fix_goal *goal)
{
    return goal->has_loudness || goal->keeps_loudness || goal->has_album_gain;
}

double patient_excess(const struct patient *patient, double gain_db)
{
    const struct fix_goal *goal = patient->goal;
    double true_peak = patient_number(patient, "peak.true", FIX_WHOLE, -INFINITY);
    double sample = patient_number(patient, "peak.sample", FIX_WHOLE, -INFINITY);
    true_peak = fmax(true_peak, patient_number(patient, "peak.true_fine", FIX_WHOLE, -INFINITY));
    if (allows_limiter(goal))
        return gain_db + fmax(true_peak, sample) - goal_ceiling(goal);
    return gain_db + fmax(true_peak - goal->ceiling_dbtp, sample - goal->ceiling_dbfs);
}

bool patient_is_limited(const struct patient *patient)
{
    return allows_limiter(patient->goal) && patient_excess(patient, patient_gain(patient)) > peak_met_db;
}
