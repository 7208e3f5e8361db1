/* One profile's file, once the schema has accepted it, read into a target. */
#ifndef JUDGE_TARGET_READ_H
#define JUDGE_TARGET_READ_H

#include "base/fault.h"
#include "base/xml.h"
#include "judge/target.h"

/* Reads the profile under `root` onto what the target holds: nothing, or all of the profile that this one extends, whose
   id then is target->extends. `shown` is the file's name, safe to show. After a fault the target holds what
   target_release can free. */
enum status target_read(struct target *target, const struct xml_node *root, const char *shown,
                        struct fault *fault);

/* Each frees what the thing holds, and leaves it zeroed. */
void rule_release(struct rule *rule);
void playback_release(struct playback *playback);
void left_out_release(struct left_out *left_out);

#endif
