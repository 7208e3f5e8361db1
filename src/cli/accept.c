#include "cli/accept.h"

#include <stdlib.h>

#include "judge/shelf.h"

enum status accept_load(struct accepted *accepted, const struct option_list *waivers, const char *baseline,
                        struct examine_options *examining, struct fault *fault)
{
    char today[DAY_SIZE], *schema = shelf_path("waivers/waivers.rng");
    enum status status = OK;
    day_today(today);
    for (size_t i = 0; i < waivers->count && status == OK; i++)
        status = waivers_load(&accepted->waivers, waivers->words[i], schema, today, fault);
    if (status == OK && baseline)
        status = earlier_load(&accepted->baseline, baseline, fault);
    examining->waivers = waivers->count ? &accepted->waivers : NULL;
    examining->baseline = baseline ? &accepted->baseline : NULL;
    free(schema);
    return status;
}

void accept_release(struct accepted *accepted)
{
    waivers_release(&accepted->waivers);
    earlier_release(&accepted->baseline);
}
