/* Loads a target: its file, and those that it extends, each checked against the schema; the eldest is read first and
   the others onto it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/xml.h"
#include "judge/shelf.h"
#include "judge/target_read.h"

/* A profile that builds upon more than this many others is a mistake. */
enum { ANCESTORS_MAX = 8 };

/* The files from the one that was asked for down to the one that is being read: a circle comes back to one of them,
   by whatever path. */
struct chain {
    struct stat files[ANCESTORS_MAX + 1];
    size_t count;
    const char *schema_path;
    struct fault *fault;
};

static enum status load_onto(struct target *target, const char *path, struct chain *chain);

static void fail_extends(const struct xml_node *root, const char *path, struct fault *fault, const char *why)
{
    char *shown = text_shown(path);
    fail(fault, ERR_FORMAT, "'%s' line %d: %s", shown, xml_line(root), why);
    free(shown);
}

/* Whether the file is one that builds upon the file to be read, or has too many before it. */
static enum status check_chain(const struct chain *chain, const struct stat *about, struct fault *fault)
{
    for (size_t i = 0; i < chain->count; i++)
        if (chain->files[i].st_dev == about->st_dev && chain->files[i].st_ino == about->st_ino)
            return fail(fault, ERR_FORMAT, "%s",
                        i + 1 == chain->count
                            ? "the profile extends itself"
                            : "'extends' goes in a circle, back to a profile that extends this one");
    if (chain->count > ANCESTORS_MAX)
        return fail(fault, ERR_FORMAT, "a chain of more than %d profiles that extend each other",
                    ANCESTORS_MAX);
    return OK;
}

/* What was read so far, last of all this file, is the base of what comes now. */
static void become_base(struct target *target, const char *path)
{
    size_t count = target_ancestor_count(target);
    target->ancestor_paths = mem_resize(target->ancestor_paths, count + 2, sizeof *target->ancestor_paths);
    target->ancestor_paths[count] = mem_copy(path);
    target->ancestor_paths[count + 1] = NULL;
    target->ancestors = mem_resize(target->ancestors, count + 2, sizeof *target->ancestors);
    target->ancestors[count] = mem_copy(target->id);
    target->ancestors[count + 1] = NULL;
    free(target->extends);
    target->extends = mem_copy(target->id);
}

static enum status load_base(struct target *target, const char *path, const struct xml_node *root,
                             const char *word, struct chain *chain)
{
    struct fault fault = {{0}};
    struct stat about;
    char *base = NULL;
    enum status status = shelf_find(&base, word, path, &fault);
    if (status == OK && stat(base, &about) != 0) {
        char *shown = text_shown(base);
        status = fail(&fault, ERR_FORMAT, "cannot open '%s', which it extends: %s", shown, strerror(errno));
        free(shown);
    }
    if (status == OK)
        status = check_chain(chain, &about, &fault);
    if (status != OK)
        fail_extends(root, path, chain->fault, fault.text);
    else
        status = load_onto(target, base, chain);
    if (status == OK)
        become_base(target, base);
    free(base);
    return status == OK ? OK : ERR_FORMAT;
}

static enum status load_onto(struct target *target, const char *path, struct chain *chain)
{
    struct xml_file *file = NULL;
    char *shown = text_shown(path), *word = NULL;
    enum status status = xml_open(&file, path, chain->schema_path, chain->fault);
    if (status != OK)
        goto out;
    if (stat(path, &chain->files[chain->count]) != 0)
        chain->files[chain->count] = (struct stat){0};
    chain->count++;
    word = xml_attribute_text(xml_root(file), "extends");
    if (word)
        status = load_base(target, path, xml_root(file), word, chain);
    if (status == OK)
        status = target_read(target, xml_root(file), shown, chain->fault);
out:
    xml_close(file);
    free(word);
    free(shown);
    return status;
}

enum status target_load(struct target *target, const char *path, const char *schema_path, struct fault *fault)
{
    struct chain chain = {.schema_path = schema_path, .fault = fault};
    *target = (struct target){.path = mem_copy(path)};
    enum status status = load_onto(target, path, &chain);
    if (status != OK)
        target_release(target);
    return status;
}
