/* What a revision changed, in words. */
#ifndef CLI_DIFF_TEXT_H
#define CLI_DIFF_TEXT_H

#include "job/revision.h"
#include "report/reporter.h"

enum diff_word { DIFF_WORSE, DIFF_BETTER, DIFF_OTHER, DIFF_SAME, DIFF_ADDED, DIFF_DROPPED };

/* "WORSE  new/song.wav: fail, was warn" */
void diff_write_head(const struct report_options *look, enum diff_word word, const struct outcome *before,
                     const struct outcome *now);
/* A file that only one of the reports has. */
void diff_write_lone(const struct report_options *look, enum diff_word word, const struct outcome *outcome);
/* The findings, and the numbers with old, new and distance. */
void diff_write_revision(const struct report_options *look, const struct revision *revision,
                         const struct outcome *now);
/* A profile that judged one of the reports only, or has changed between. */
void diff_write_judge(const struct report_options *look, const struct target *before,
                      const struct target *now);

#endif
