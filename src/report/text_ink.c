#include "report/text_ink.h"

#include <stdlib.h>

#include "base/text.h"

const char *ink_code(const struct report_options *options, enum ink ink)
{
    static const char *const codes[] = {"\033[0m",    "\033[1;32m", "\033[1;33m", "\033[1;31m",
                                        "\033[1;34m", "\033[1m",    "\033[2m"};
    return options->color ? codes[ink] : "";
}

static const struct state_face outcome_faces[] = {
    [OUTCOME_PASS] = {"PASS", INK_GREEN},
    [OUTCOME_WARN] = {"WARN", INK_YELLOW},
    [OUTCOME_FAIL] = {"FAIL", INK_RED},
    [OUTCOME_DAMAGED] = {"DAMAGED", INK_RED},
    [OUTCOME_UNREADABLE] = {"UNREADABLE", INK_RED},
};

static const struct state_face verdict_faces[] = {
    [VERDICT_PASS] = {"pass", INK_GREEN},          [VERDICT_NOTE] = {"NOTE", INK_BLUE},
    [VERDICT_WARN] = {"WARN", INK_YELLOW},         [VERDICT_FAIL] = {"FAIL", INK_RED},
    [VERDICT_NOT_MEASURED] = {"????", INK_YELLOW},
};

/* What was accepted, still by its state, but quietly. */
static const struct state_face accepted_faces[] = {
    [VERDICT_WARN] = {"warn", INK_DIM},
    [VERDICT_FAIL] = {"fail", INK_DIM},
    [VERDICT_NOT_MEASURED] = {"????", INK_DIM},
};

void write_shown(FILE *out, const char *text, size_t used, size_t indent)
{
    char *shown = text_shown(text);
    text_write_wrapped(out, shown, used, indent, WIDTH);
    free(shown);
}

/* "  (2 waived, 1 known)": what a verdict does not count. */
const struct state_face *outcome_face(enum outcome_state state)
{
    return &outcome_faces[state];
}

const struct state_face *verdict_face(enum verdict_state state)
{
    return &verdict_faces[state];
}

const struct state_face *finding_face(const struct finding *finding)
{
    return finding_is_accepted(finding) ? &accepted_faces[finding->state] : &verdict_faces[finding->state];
}

void pad_to(FILE *out, size_t *column, size_t goal)
{
    for (; *column < goal; (*column)++)
        putc(' ', out);
}
