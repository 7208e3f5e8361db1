#include "batch/walk.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/mem.h"

enum { DEPTH_MAX = 32 };

/* Endings of what is read, and of what users take for audio: those get their own sentence instead of being skipped. */
static const char *const endings[] = {".wav",  ".wave", ".bwf", ".rf64", ".bw64", ".w64", ".aif",
                                      ".aiff", ".aifc", ".caf", ".flac", ".ogg",  ".oga", ".opus",
                                      ".mp3",  ".au",   ".snd", ".m4a",  ".mp4",  ".aac", ".alac",
                                      ".wma",  ".dsf",  ".dff", ".ape",  ".wv",   ".tta", ".mka"};

static bool is_audio_name(const char *name)
{
    const char *dot = strrchr(name, '.');
    if (!dot)
        return false;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (strcasecmp(dot, endings[i]) == 0)
            return true;
    return false;
}

static void walk_put(struct walk *walk, char *path)
{
    walk->paths = mem_grow(walk->paths, walk->count, &walk->capacity, sizeof *walk->paths);
    walk->paths[walk->count++] = path;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static struct walk folder_names(const char *path)
{
    struct walk names = {0};
    DIR *folder = opendir(path);
    if (!folder)
        return names;
    for (struct dirent *entry; (entry = readdir(folder));)
        if (entry->d_name[0] != '.')
            walk_put(&names, mem_copy(entry->d_name));
    closedir(folder);
    if (names.count)
        qsort(names.paths, names.count, sizeof *names.paths, compare_names);
    return names;
}

static void walk_folder(struct walk *walk, const char *path, int depth)
{
    if (depth > DEPTH_MAX)
        return;
    struct walk names = folder_names(path);
    const char *slash = path[strlen(path) - 1] == '/' ? "" : "/";
    for (size_t i = 0; i < names.count; i++) {
        struct stat entry;
        char *inner = mem_format("%s%s%s", path, slash, names.paths[i]);
        if (lstat(inner, &entry) == 0 && S_ISDIR(entry.st_mode)) {
            walk_folder(walk, inner, depth + 1);
        } else if (is_audio_name(names.paths[i]) && stat(inner, &entry) == 0 && !S_ISDIR(entry.st_mode)) {
            walk_put(walk, inner);
            continue;
        }
        free(inner);
    }
    walk_release(&names);
}

size_t walk_add(struct walk *walk, const char *path)
{
    struct stat entry;
    size_t before = walk->count;
    if (strcmp(path, "-") == 0 || *path == '\0' || stat(path, &entry) != 0 || !S_ISDIR(entry.st_mode))
        walk_put(walk, mem_copy(path));
    else
        walk_folder(walk, path, 0);
    return walk->count - before;
}

void walk_release(struct walk *walk)
{
    for (size_t i = 0; i < walk->count; i++)
        free(walk->paths[i]);
    free(walk->paths);
    *walk = (struct walk){0};
}
