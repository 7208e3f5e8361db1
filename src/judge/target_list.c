#include "judge/target_list.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/xml.h"
#include "judge/shelf.h"

const struct target *target_list_find(const struct target_list *list, const char *id)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->targets[i].id, id) == 0)
            return &list->targets[i];
    return NULL;
}

static enum status fail_both(const struct target *target, const struct target *other, struct fault *fault)
{
    char *path = text_shown(target->path), *other_path = text_shown(other->path);
    fail(fault, ERR_USAGE, "'%s' and '%s' are both the target '%s'", other_path, path, target->id);
    free(path);
    free(other_path);
    return ERR_USAGE;
}

static enum status add_one(struct target_list *list, const char *word, struct fault *fault)
{
    struct target target;
    enum status status = shelf_load(&target, word, fault);
    if (status != OK)
        return status;
    const struct target *other = target_list_find(list, target.id);
    if (other) {
        if (!shelf_is_same_file(target.path, other->path))
            status = fail_both(&target, other, fault);
        target_release(&target);
        return status;
    }
    list->targets = mem_grow(list->targets, list->count, &list->capacity, sizeof *list->targets);
    list->targets[list->count++] = target;
    return OK;
}

/* Whether the file says that its target is of the group. Nothing else of it is checked. */
static enum status is_of_group(bool *answer, const char *path, const char *group, struct fault *fault)
{
    struct xml_file *file = NULL;
    enum status status = xml_open(&file, path, NULL, fault);
    const char *own = status == OK ? xml_attribute(xml_root(file), "group") : NULL;
    *answer = own && strcmp(own, group) == 0;
    xml_close(file);
    return status;
}

static enum status add_group(struct target_list *list, const char *group, struct fault *fault)
{
    char **names = shelf_names();
    enum status status = OK;
    bool any = false;
    for (size_t i = 0; names[i] && status == OK; i++) {
        char *path = NULL;
        bool is_member = false;
        status = shelf_find(&path, names[i], NULL, fault);
        if (status == OK)
            status = is_of_group(&is_member, path, group, fault);
        if (status == OK && is_member)
            status = add_one(list, names[i], fault);
        any |= is_member;
        free(path);
    }
    if (status == OK && !any)
        status = fail(fault, ERR_USAGE, "there is no target in the group '%s'", group);
    shelf_names_free(names);
    return status;
}

enum status target_list_add(struct target_list *list, const char *word, struct fault *fault)
{
    return target_group_find(word) ? add_group(list, word, fault) : add_one(list, word, fault);
}

void target_list_release(struct target_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        target_release(&list->targets[i]);
    free(list->targets);
    *list = (struct target_list){0};
}
