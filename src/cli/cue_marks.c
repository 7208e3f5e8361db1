#include "cli/cue_marks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "audio/cue.h"
#include "base/mem.h"
#include "base/text.h"
#include "report/marks.h"

enum status cue_marks_check(const struct walk *walk, const char *copy, struct fault *fault)
{
    if (walk->count != 1 || strcmp(walk->paths[0], "-") == 0)
        return fail(fault, ERR_USAGE, "'--cue-copy' takes one WAV file that is no stream");
    return cue_check_goal(copy, fault);
}

static enum status check_whole(const struct outcome *outcome, struct fault *fault)
{
    if (!outcome->trouble)
        return OK;
    char *shown = text_shown(outcome->path);
    enum status status = fail(fault, ERR_FORMAT, "no copy of '%s' with cue points is made: it is %s", shown,
                              outcome_state_name(outcome->state));
    free(shown);
    return status;
}

enum status cue_marks_copy(const struct outcome *outcome, const char *copy, struct fault *fault)
{
    struct marks marks = {0};
    double rate_hz = outcome->format.rate_hz;
    enum status status = check_whole(outcome, fault);
    if (status != OK)
        return status;
    marks_collect(&marks, outcome, false);
    struct cue *cues = mem_zero(marks.count + 1, sizeof *cues);
    for (size_t i = 0; i < marks.count; i++) {
        const struct mark *mark = &marks.items[i];
        cues[i] =
            (struct cue){.frame = llround(mark->start_s * rate_hz),
                         .frames = mark->length_s >= MARK_REGION_S ? llround(mark->length_s * rate_hz) : 0,
                         .text = mark->text};
    }
    status = cue_copy(outcome->path, copy, cues, marks.count, fault);
    free(cues);
    marks_release(&marks);
    return status;
}
