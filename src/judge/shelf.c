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

/* The user's own: $XDG_CONFIG_HOME/mixcheck/targets, by default in ~/.config. NULL where there is no home. */
static char *own_folder(void)
{
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    if (config && config[0] == '/')
        return mem_format("%s/mixcheck/targets", config);
    return home && home[0] == '/' ? mem_format("%s/.config/mixcheck/targets", home) : NULL;
}

bool shelf_is_own(const char *path)
{
    char *folder = own_folder();
    size_t length = folder ? strlen(folder) : 0;
    bool is_own = folder && strncmp(path, folder, length) == 0 && path[length] == '/';
    free(folder);
    return is_own;
}

struct names {
    char **words; /* NULL-terminated once it is complete */
    size_t count, capacity;
};

static void names_add_folder(struct names *names, const char *path)
{
    DIR *folder = path ? opendir(path) : NULL;
    for (const struct dirent *entry; folder && (entry = readdir(folder));) {
        size_t length = strlen(entry->d_name) - strlen(".xml");
        if (entry->d_name[0] == '.' || !text_ends_with(entry->d_name, ".xml"))
            continue;
        names->words = mem_grow(names->words, names->count, &names->capacity, sizeof *names->words);
        names->words[names->count++] = mem_format("%.*s", (int)length, entry->d_name);
    }
    if (folder)
        closedir(folder);
}

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

/* Sorted, each once. */
static void names_sort(struct names *names)
{
    size_t kept = 0;
    if (names->count)
        qsort(names->words, names->count, sizeof *names->words, compare_names);
    for (size_t i = 0; i < names->count; i++)
        if (kept && strcmp(names->words[kept - 1], names->words[i]) == 0)
            free(names->words[i]);
        else
            names->words[kept++] = names->words[i];
    names->words = mem_resize(names->words, kept + 1, sizeof *names->words);
    names->words[kept] = NULL;
}

char **shelf_names(void)
{
    struct names names = {0};
    char *own = own_folder(), *installed = shelf_path("targets");
    names_add_folder(&names, own);
    names_add_folder(&names, installed);
    names_sort(&names);
    free(own);
    free(installed);
    return names.words;
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
    for (const struct target_group *group = target_groups; group->id && !meant; group++)
        meant = text_nearest(word, (const char *const[]){group->id, NULL});
    enum status status = OK;
    if (!names[0]) {
        char *folder = shelf_path("targets");
        status = fail(fault, ERR_SYSTEM,
                      "cannot find any target in '%s'; set MIXCHECK_DATA to mixcheck's data folder", folder);
        free(folder);
    } else if (target_group_find(word)) {
        status = fail(fault, ERR_USAGE, "'%s' is a group of targets, and one target is asked for", shown);
    } else if (meant) {
        status = fail(fault, ERR_USAGE, "unknown target '%s'; did you mean '%s'?", shown, meant);
    } else {
        status = fail(fault, ERR_USAGE, "unknown target '%s'; 'mixcheck targets list' shows all", shown);
    }
    free(shown);
    return status;
}

bool shelf_is_path(const char *word)
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

bool shelf_is_same_file(const char *path, const char *other)
{
    struct stat one, two;
    return stat(path, &one) == 0 && stat(other, &two) == 0 && one.st_dev == two.st_dev &&
           one.st_ino == two.st_ino;
}

/* Frees the folder's path; NULL where there is no such file. */
static char *path_in(char *folder, const char *name)
{
    struct stat about;
    char *path = folder ? mem_format("%s/%s.xml", folder, name) : NULL;
    bool is_there = path && lstat(path, &about) == 0;
    free(folder);
    if (is_there)
        return path;
    free(path);
    return NULL;
}

/* The user's profile, else the installed one; but a profile that extends its own name means the installed one. */
static char *path_of_name(const char *name, const char *from)
{
    char *own = path_in(own_folder(), name), *installed = path_in(shelf_path("targets"), name);
    if (own && installed && from && shelf_is_same_file(own, from)) {
        free(own);
        return installed;
    }
    if (own)
        free(installed);
    return own ? own : installed;
}

enum status shelf_find(char **path, const char *word, const char *from, struct fault *fault)
{
    *path = shelf_is_path(word) ? path_near(word, from) : NULL;
    if (*path)
        return OK;
    if (word[0] && word[0] != '.')
        *path = path_of_name(word, from);
    if (*path)
        return OK;
    char **names = shelf_names();
    enum status status = fail_unknown(word, names, fault);
    shelf_names_free(names);
    return status;
}

enum status shelf_load(struct target *target, const char *word, struct fault *fault)
{
    char *schema = shelf_path("targets/target.rng"), *path = NULL;
    enum status status = shelf_find(&path, word, NULL, fault);
    if (status == OK)
        status = target_load(target, path, schema, fault);
    if (status == OK && !shelf_is_path(word) && strcmp(target->id, word) != 0) {
        char *shown = text_shown(path);
        status = fail(fault, ERR_FORMAT, "'%s' has the id '%s', which is not its name", shown, target->id);
        target_release(target);
        free(shown);
    }
    if (status == OK)
        target->is_by_path = shelf_is_path(word);
    free(path);
    free(schema);
    return status;
}
