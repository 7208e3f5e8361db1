#include "cli/judges.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cli/age.h"
#include "judge/shelf.h"

static bool has_service(const struct target_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->targets[i].playback_count)
            return true;
    return false;
}

static enum status load_rest(struct target_list *list, struct fault *fault)
{
    char **names = shelf_names();
    enum status status = OK;
    for (size_t i = 0; names[i] && status == OK; i++)
        status = target_list_add(list, names[i], fault);
    shelf_names_free(names);
    return status;
}

/* Only now, since targets move while they are loaded. */
static void fill_lists(struct judges *judges)
{
    const struct target_list *loaded = &judges->loaded;
    judges->list = mem_zero(loaded->count + 1, sizeof *judges->list);
    judges->services = mem_zero(loaded->count + 1, sizeof *judges->services);
    for (size_t i = 0; i < loaded->count; i++) {
        judges->list[i] = &loaded->targets[i];
        if (loaded->targets[i].playback_count)
            judges->services[judges->service_count++] = &loaded->targets[i];
    }
}

enum status judges_load(struct judges *judges, const struct option_list *names, bool all_services,
                        bool any_service, struct fault *fault)
{
    struct target_list *loaded = &judges->loaded;
    enum status status = OK;
    for (size_t i = 0; i < names->count && status == OK; i++)
        status = target_list_add(loaded, names->words[i], fault);
    if (status == OK)
        status = target_list_add(loaded, "faults", fault);
    judges->judge_count = loaded->count;
    if (status == OK && (all_services || (any_service && !has_service(loaded))))
        status = load_rest(loaded, fault);
    fill_lists(judges);
    return status == OK || status == ERR_USAGE ? status : ERR_FORMAT;
}

char *judges_age(const struct judges *judges)
{
    const struct target **chosen = mem_zero(judges->judge_count + 1, sizeof *chosen);
    size_t count = 0;
    for (size_t i = 0; i < judges->judge_count; i++)
        if (strcmp(judges->list[i]->id, "faults") != 0) /* the house's own: it ages with the program */
            chosen[count++] = judges->list[i];
    char *text = age_text(chosen, count);
    free(chosen);
    return text;
}

void judges_release(struct judges *judges)
{
    target_list_release(&judges->loaded);
    free(judges->list);
    free(judges->services);
    *judges = (struct judges){0};
}
