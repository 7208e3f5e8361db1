/* What a render is to reach, from the rules that applied to a file: plan's. */
#ifndef JOB_PLAN_GOAL_H
#define JOB_PLAN_GOAL_H

#include "job/plan.h"

/* The rule of a finding, or NULL: findings about the file itself have none. */
const struct rule *plan_rule(const struct outcome *outcome, const struct finding *finding);
/* How far recorded peaks are over the goal's ceilings, by the finest meter; negative: so much room is left. */
double plan_peak_over(const struct fix_goal *goal, const struct record *record);
/* Fills in the goal, the format of the new file and what becomes of it. ERR_USAGE as plan_make has it. */
enum status plan_goal(struct plan *plan, const struct outcome *outcome, const struct plan_request *request,
                      struct fault *fault);

#endif
