/* The files that the words on the command line stand for. */
#ifndef BATCH_WALK_H
#define BATCH_WALK_H

#include <stddef.h>

struct walk {
    char **paths;
    size_t count, capacity;
};

/* Adds `path` itself; or, when it is a folder, the audio files in it and in its folders, sorted by name, by the names'
   endings, hidden ones left out and symbolic links to folders not followed. Returns how many were added: 0 for a folder
   without audio, or one that cannot be read. */
size_t walk_add(struct walk *walk, const char *path);
void walk_release(struct walk *walk);

#endif
