/* How the report for people looks: its width, its colours, the words of states. */
#ifndef REPORT_TEXT_INK_H
#define REPORT_TEXT_INK_H

#include <stdbool.h>
#include <stdio.h>

#include "report/reporter.h"

enum { WIDTH = 80, INDENT = 2 };

enum ink { INK_PLAIN, INK_GREEN, INK_YELLOW, INK_RED, INK_BLUE, INK_BOLD, INK_DIM };

struct state_face {
    const char *word;
    enum ink ink;
};

/* What turns a terminal to that ink; empty without colours. */
const char *ink_code(const struct report_options *options, enum ink ink);
const struct state_face *outcome_face(enum outcome_state state);
const struct state_face *verdict_face(enum verdict_state state);
/* Of a finding: quiet where it was accepted. */
const struct state_face *finding_face(const struct finding *finding);
/* Text from outside, made safe to show and wrapped. */
void write_shown(FILE *out, const char *text, size_t used, size_t indent);
void pad_to(FILE *out, size_t *column, size_t goal);

#endif
