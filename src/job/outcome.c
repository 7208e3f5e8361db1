#include "job/outcome.h"

#include <stdlib.h>

const char *outcome_state_name(enum outcome_state state)
{
    static const char *const names[] = {
        [OUTCOME_PASS] = "pass",
        [OUTCOME_WARN] = "warn",
        [OUTCOME_FAIL] = "fail",
        [OUTCOME_DAMAGED] = "damaged",
        [OUTCOME_UNREADABLE] = "unreadable",
    };
    return names[state];
}

void outcome_release(struct outcome *outcome)
{
    free(outcome->path);
    free(outcome->trouble);
    findings_release(&outcome->findings);
    predictions_release(&outcome->predictions);
    record_release(&outcome->record);
    *outcome = (struct outcome){0};
}
