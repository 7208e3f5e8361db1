#ifdef __linux__
#define _GNU_SOURCE /* O_TMPFILE */
#endif
#include "base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"

const char *path_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static enum status fail_to_write(const char *path, const char *why, struct fault *fault)
{
    char *shown = text_shown(path);
    enum status status = fail(fault, ERR_SYSTEM, "cannot write '%s': %s", shown, why);
    free(shown);
    return status;
}

/* A draft is a file for the owner alone; a new file is made for whom the user's mask allows. */
static void open_to_others(int file, const char *path)
{
    struct stat old;
    mode_t mask = umask(0);
    umask(mask);
    mode_t mode = stat(path, &old) == 0 ? old.st_mode & 0777 : 0666 & ~mask;
    if (fchmod(file, mode) != 0)
        return; /* a file for the owner alone is a file, too */
}

/* A device or a pipe cannot be replaced: it is written to as it is. */
static bool is_special(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && !S_ISREG(about.st_mode) && !S_ISDIR(about.st_mode);
}

/* -1: not on this system, not on this file system, or no way to name it later. */
static int open_nameless(const char *path)
{
#ifdef O_TMPFILE
    int length = (int)(path_name(path) - path);
    char *folder = length ? mem_format("%.*s", length, path) : mem_copy(".");
    int file = access("/proc/self/fd", X_OK) == 0 ? open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600) : -1;
    free(folder);
    return file;
#else
    (void)path;
    return -1;
#endif
}

/* Gives the nameless file that name, which nothing has; errno says why not. */
static bool link_draft(const struct path_draft *draft, const char *name)
{
    char *from = mem_format("/proc/self/fd/%d", fileno(draft->out));
    bool is_linked = linkat(AT_FDCWD, from, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0;
    int why = errno;
    free(from);
    errno = why;
    return is_linked;
}

/* Gives it a temporary name; false (errno says why) when there is none. */
static bool name_draft(struct path_draft *draft)
{
    enum { ATTEMPTS = 1000 };
    char *name = NULL;
    bool is_linked = false;
    errno = EEXIST;
    for (int i = 0; i < ATTEMPTS && !is_linked && errno == EEXIST; i++) {
        free(name);
        name = mem_format("%s.%ld-%d", draft->path, (long)getpid(), i);
        is_linked = link_draft(draft, name);
    }
    if (is_linked)
        draft->temporary = name;
    else
        free(name);
    return is_linked;
}

static int open_draft(struct path_draft *draft)
{
    if (is_special(draft->path))
        return open(draft->path, O_WRONLY | O_CLOEXEC);
    int nameless = open_nameless(draft->path);
    if (nameless >= 0) {
        draft->is_nameless = true;
        open_to_others(nameless, draft->path);
        return nameless;
    }
    draft->temporary = mem_format("%s.XXXXXX", draft->path);
    int file = mkstemp(draft->temporary);
    if (file >= 0) {
        open_to_others(file, draft->path);
    } else {
        free(draft->temporary);
        draft->temporary = NULL;
    }
    return file;
}

enum status path_begin(struct path_draft *draft, const char *path, struct fault *fault)
{
    struct stat about;
    *draft = (struct path_draft){.path = mem_copy(path)};
    int file = -1;
    if (stat(path, &about) == 0 && S_ISDIR(about.st_mode))
        errno = EISDIR;
    else
        file = open_draft(draft);
    if (file >= 0)
        draft->out = fdopen(file, "w");
    if (draft->out)
        return OK;
    enum status status = fail_to_write(path, strerror(errno), fault);
    if (file >= 0)
        close(file);
    path_abandon(draft);
    return status;
}

/* Puts the temporary file in its place. Where nothing may be replaced, a second name for it is made, which fails when the
   name is taken; a file system without second names leaves a moment between asking and renaming. */
static bool put_in_place(const struct path_draft *draft, bool replaces)
{
    struct stat about;
    if (!replaces && link(draft->temporary, draft->path) == 0)
        return unlink(draft->temporary) == 0;
    if (!replaces && (errno == EEXIST || lstat(draft->path, &about) == 0)) {
        errno = EEXIST;
        return false;
    }
    return rename(draft->temporary, draft->path) == 0;
}

/* At once where nothing has that name, so that no moment is left in which a kill leaves another name behind; to replace a
   file it needs a temporary one. */
static bool place_nameless(struct path_draft *draft, bool replaces)
{
    return link_draft(draft, draft->path) || (replaces && errno == EEXIST && name_draft(draft));
}

static enum status commit(struct path_draft *draft, bool replaces, struct fault *fault)
{
    errno = 0;
    bool is_whole = fflush(draft->out) == 0 && !ferror(draft->out);
    if (is_whole && (draft->temporary || draft->is_nameless))
        is_whole = fsync(fileno(draft->out)) == 0 && (draft->temporary || place_nameless(draft, replaces));
    int trouble = errno;
    if (!is_whole && !trouble && write(fileno(draft->out), "", 1) < 0)
        trouble = errno; /* what an earlier write met: the stream does not tell, another attempt does */
    if (fclose(draft->out) != 0 && is_whole) {
        is_whole = false;
        trouble = errno;
    }
    draft->out = NULL;
    if (is_whole && draft->temporary && !put_in_place(draft, replaces)) {
        is_whole = false;
        trouble = errno;
    }
    enum status status = is_whole ? OK : fail_to_write(draft->path, strerror(trouble ? trouble : EIO), fault);
    if (is_whole) {
        free(draft->temporary);
        draft->temporary = NULL;
    }
    path_abandon(draft);
    return status;
}

enum status path_commit(struct path_draft *draft, struct fault *fault)
{
    return commit(draft, true, fault);
}

enum status path_commit_new(struct path_draft *draft, struct fault *fault)
{
    return commit(draft, false, fault);
}

void path_abandon(struct path_draft *draft)
{
    if (draft->out)
        fclose(draft->out);
    if (draft->temporary)
        unlink(draft->temporary);
    free(draft->temporary);
    free(draft->path);
    *draft = (struct path_draft){0};
}
