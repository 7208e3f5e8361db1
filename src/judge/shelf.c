#include "judge/shelf.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"

/* The build gives the installed data folder. */
#ifndef MIXCHECK_DATADIR
#define MIXCHECK_DATADIR "/usr/local/share/mixcheck"
#endif

/* The folder that the running program stands in; NULL where the system does not tell. */
static char *program_folder(void)
{
    char path[4096];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length <= 0)
        return NULL;
    path[length] = '\0';
    char *slash = strrchr(path, '/');
    if (slash)
        *slash = '\0';
    return mem_copy(path);
}

/* The first line of a file; NULL when there is none. */
static char *first_line(const char *path)
{
    char line[4096] = "";
    FILE *file = fopen(path, "r");
    if (!file)
        return NULL;
    if (!fgets(line, sizeof line, file))
        line[0] = '\0';
    fclose(file);
    line[strcspn(line, "\n")] = '\0';
    return line[0] ? mem_copy(line) : NULL;
}

/* The build writes the path of the source tree's data folder into BUILD/mixcheck-data; programs stand in BUILD and,
   the tests, in BUILD/tests. */
static char *build_tree_folder(void)
{
    static const char *const names[] = {"mixcheck-data", "../mixcheck-data"};
    char *folder = program_folder(), *found = NULL;
    for (size_t i = 0; folder && !found && i < sizeof names / sizeof *names; i++) {
        char *path = mem_format("%s/%s", folder, names[i]);
        found = first_line(path);
        free(path);
    }
    free(folder);
    return found;
}

char *shelf_folder(void)
{
    const char *chosen = getenv("MIXCHECK_DATA");
    if (chosen && *chosen)
        return mem_copy(chosen);
    char *folder = build_tree_folder();
    return folder ? folder : mem_copy(MIXCHECK_DATADIR);
}

char *shelf_path(const char *name)
{
    char *folder = shelf_folder();
    char *path = mem_format("%s/%s", folder, name);
    free(folder);
    return path;
}

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

char **shelf_names(void)
{
    char *path = shelf_path("targets");
    size_t count = 0, capacity = 0;
    char **names = NULL;
    DIR *folder = opendir(path);
    for (const struct dirent *entry; folder && (entry = readdir(folder));) {
        size_t length = strlen(entry->d_name);
        if (entry->d_name[0] == '.' || !text_ends_with(entry->d_name, ".xml"))
            continue;
        names = mem_grow(names, count, &capacity, sizeof *names);
        names[count] = mem_copy(entry->d_name);
        names[count++][length - strlen(".xml")] = '\0';
    }
    if (folder)
        closedir(folder);
    free(path);
    if (count)
        qsort(names, count, sizeof *names, compare_names);
    names = mem_resize(names, count + 1, sizeof *names);
    names[count] = NULL;
    return names;
}

void shelf_names_free(char **names)
{
    for (size_t i = 0; names && names[i]; i++)
        free(names[i]);
    free(names);
}

static enum status fail_unknown(const char *word, char *const *names, struct fault *fault)
{
    char *shown = text_shown(word);
    const char *meant = text_nearest(word, (const char *const *)names);
    enum status status = OK;
    if (!names[0]) {
        char *folder = shelf_path("targets");
        status = fail(fault, ERR_SYSTEM,
                      "cannot find any target in '%s'; set MIXCHECK_DATA to mixcheck's data folder", folder);
        free(folder);
    } else if (meant) {
        status = fail(fault, ERR_USAGE, "unknown target '%s'; did you mean '%s'?", shown, meant);
    } else {
        status = fail(fault, ERR_USAGE, "unknown target '%s'; 'mixcheck targets list' shows all", shown);
    }
    free(shown);
    return status;
}

static bool is_path(const char *word)
{
    return strchr(word, '/') || text_ends_with(word, ".xml");
}

static char *path_near(const char *word, const char *from)
{
    const char *slash = from ? strrchr(from, '/') : NULL;
    if (!slash || word[0] == '/')
        return mem_copy(word);
    return mem_format("%.*s/%s", (int)(slash - from), from, word);
}

enum status shelf_find(char **path, const char *word, const char *from, struct fault *fault)
{
    enum status status = OK;
    *path = is_path(word) ? path_near(word, from) : NULL;
    if (*path)
        return OK;
    char **names = shelf_names();
    for (char *const *name = names; *name && !*path; name++)
        if (strcmp(*name, word) == 0) { /* a word is never made into a path unchecked */
            char *file = mem_format("targets/%s.xml", word);
            *path = shelf_path(file);
            free(file);
        }
    if (!*path)
        status = fail_unknown(word, names, fault);
    shelf_names_free(names);
    return status;
}

enum status shelf_load(struct target *target, const char *word, struct fault *fault)
{
    char *schema = shelf_path("targets/target.rng"), *path = NULL;
    enum status status = shelf_find(&path, word, NULL, fault);
    if (status == OK)
        status = target_load(target, path, schema, fault);
    if (status == OK && !is_path(word) && strcmp(target->id, word) != 0) {
        status = fail(fault, ERR_FORMAT, "'%s' has the id '%s', not '%s'", path, target->id, word);
        target_release(target);
    }
    free(path);
    free(schema);
    return status;
}
