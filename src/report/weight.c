#include "report/weight.h"

#include <string.h>

enum weight finding_weight(const struct finding *finding, bool strict)
{
    if (!finding_counts(finding) || finding->severity == SEVERITY_NOTE)
        return WEIGHT_NONE;
    return finding->severity == SEVERITY_FAIL || strict ? WEIGHT_FAIL : WEIGHT_WARN;
}

struct tally findings_tally(const struct findings *findings)
{
    struct tally tally = {0};
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        if (finding->is_waived)
            tally.waived++;
        else if (finding_is_accepted(finding))
            tally.known++;
        else if (finding->state == VERDICT_FAIL)
            tally.failed++;
        else if (finding->state == VERDICT_WARN)
            tally.warned++;
        else if (finding->state == VERDICT_NOT_MEASURED)
            tally.not_measured++;
        else if (finding->state == VERDICT_NOTE)
            tally.noted++;
        else
            tally.passed++;
    }
    return tally;
}

const struct finding *findings_worst(const struct findings *findings)
{
    const struct finding *worst = NULL;
    int most = 1;
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        int heaviness =
            2 * (int)finding_weight(finding, false) + (finding->state != VERDICT_NOT_MEASURED ? 1 : 0);
        if (heaviness > most) {
            worst = finding;
            most = heaviness;
        }
    }
    return worst;
}

const char *finding_word(const struct finding *finding)
{
    static const char *const words[] = {
        [VERDICT_PASS] = "passed",
        [VERDICT_NOTE] = "note",
        [VERDICT_WARN] = "warning",
        [VERDICT_FAIL] = "failed",
        [VERDICT_NOT_MEASURED] = "not measured",
    };
    if (finding->is_waived)
        return "waived";
    return finding_is_accepted(finding) ? "known" : words[finding->state];
}

static bool have_one_rule(const struct finding *one, const struct finding *other)
{
    return strcmp(one->id, other->id) == 0 && strcmp(one->target, other->target) == 0;
}

bool finding_is_of_channel(const struct findings *findings, size_t index)
{
    const struct finding *items = findings->items;
    return items[index].channel >= 0 &&
           ((index > 0 && have_one_rule(&items[index - 1], &items[index])) ||
            (index + 1 < findings->count && have_one_rule(&items[index], &items[index + 1])));
}
