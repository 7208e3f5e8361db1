#include "judge/baseline.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"

const char *finding_age_name(enum finding_age age)
{
    static const char *const names[] = {
        [AGE_UNKNOWN] = "", [AGE_NEW] = "new", [AGE_WORSE] = "worse", [AGE_KNOWN] = "known"};
    return names[age];
}

static size_t count_of_rule(const struct findings *findings, const char *rule)
{
    size_t count = 0;
    for (size_t i = 0; i < findings->count; i++)
        count += strcmp(findings->items[i].id, rule) == 0;
    return count;
}

/* The finding of the same rule. One of the whole file names a channel only because its worst place is there, and that can
   move; where there are several the rule speaks of each channel. */
static const struct earlier_finding *counterpart(const struct earlier_file *approved,
                                                 const struct findings *findings,
                                                 const struct finding *finding)
{
    const struct earlier_finding *only = NULL;
    size_t count = 0;
    for (size_t i = 0; i < approved->count; i++) {
        const struct earlier_finding *earlier = &approved->findings[i];
        if (strcmp(earlier->rule, finding->id) != 0)
            continue;
        if (earlier->channel == finding->channel)
            return earlier;
        only = earlier;
        count++;
    }
    return count == 1 && count_of_rule(findings, finding->id) == 1 ? only : NULL;
}

static bool was_broken(const struct earlier_finding *earlier)
{
    return earlier->state != VERDICT_PASS && earlier->state != VERDICT_NOTE;
}

/* How far two numbers may differ and be shown, or be for all that is known, the same. */
static double tolerance_of(const struct measure *measure)
{
    return fmax(measure->uncertainty, 0.5 * pow(10.0, -measure->decimals));
}

static bool is_worse(const struct finding *finding, const struct earlier_finding *earlier)
{
    if ((finding->state == VERDICT_NOT_MEASURED) != (earlier->state == VERDICT_NOT_MEASURED) ||
        finding->severity > earlier->severity)
        return true;
    if (finding->state == VERDICT_NOT_MEASURED)
        return false;
    if (!finding->has_value || !earlier->has_value)
        return !finding->value_text || !earlier->shown || strcmp(finding->value_text, earlier->shown) != 0;
    double change = finding->value - earlier->value, tolerance = tolerance_of(finding->measure);
    if (!finding->has_limit) /* one of a list: there is no nearer and farther */
        return fabs(change) > tolerance;
    return finding->value > finding->limit ? change > tolerance : -change > tolerance;
}

enum finding_age baseline_age(const struct earlier_file *approved, const struct findings *findings,
                              const struct finding *finding, const struct earlier_finding **match)
{
    *match = NULL;
    if (!finding->measure || finding->state == VERDICT_PASS || finding->state == VERDICT_NOTE)
        return AGE_UNKNOWN;
    const struct earlier_finding *earlier = *match = counterpart(approved, findings, finding);
    bool is_new = !earlier || !was_broken(earlier);
    return is_new ? AGE_NEW : is_worse(finding, earlier) ? AGE_WORSE : AGE_KNOWN;
}

void baseline_apply(const struct earlier_file *approved, struct findings *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        struct finding *finding = &findings->items[i];
        const struct earlier_finding *earlier;
        finding->age = baseline_age(approved, findings, finding, &earlier);
        finding->before = earlier ? mem_copy(earlier->shown) : NULL;
    }
}
