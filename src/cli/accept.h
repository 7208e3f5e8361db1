/* What the user has accepted: the files of --waivers and --baseline. */
#ifndef CLI_ACCEPT_H
#define CLI_ACCEPT_H

#include "base/fault.h"
#include "cli/command.h"
#include "job/examine.h"
#include "judge/earlier.h"
#include "judge/waiver.h"

struct accepted {
    struct waivers waivers;
    struct earlier_report baseline;
};

/* Reads them, and has the files examined with them. `baseline` may be NULL. */
enum status accept_load(struct accepted *accepted, const struct option_list *waivers, const char *baseline,
                        struct examine_options *examining, struct fault *fault);
void accept_release(struct accepted *accepted);

#endif
