/* Files are whole or absent: what stands at a path before, during and after a draft, and what a failure leaves. */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#if defined(__linux__)
#include <sys/inotify.h>
#endif
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/path.h"
#include "check.h"

static char folder[] = "path-test.XXXXXX";

static char *in_folder(const char *name)
{
    return mem_format("%s/%s", folder, name);
}

/* What a file holds; NULL when there is none. */
static const char *held(const char *path)
{
    static char bytes[64];
    FILE *file = fopen(path, "r");
    if (!file)
        return NULL;
    bytes[fread(bytes, 1, sizeof bytes - 1, file)] = '\0';
    fclose(file);
    return bytes;
}

static int files_in_folder(void)
{
    int count = 0;
    DIR *list = opendir(folder);
    for (const struct dirent *entry; list && (entry = readdir(list));)
        count += entry->d_name[0] != '.';
    if (list)
        closedir(list);
    return count;
}

static void test_replaced_whole(void)
{
    struct path_draft draft;
    struct fault fault = {{0}};
    char *path = in_folder("report");
    CHECK(path_begin(&draft, path, &fault) == OK);
    fputs("old", draft.out);
    CHECK_TEXT(held(path), NULL);
    CHECK(path_commit(&draft, &fault) == OK);
    CHECK_TEXT(held(path), "old");
    CHECK(path_begin(&draft, path, &fault) == OK);
    fputs("new", draft.out);
    fflush(draft.out);
    CHECK_TEXT(held(path), "old");
    path_abandon(&draft);
    CHECK_TEXT(held(path), "old");
    CHECK(files_in_folder() == 1);
    CHECK(path_begin(&draft, path, &fault) == OK);
    fputs("new", draft.out);
    CHECK(path_commit(&draft, &fault) == OK);
    CHECK_TEXT(held(path), "new");
    CHECK(files_in_folder() == 1);
    path_abandon(&draft); /* nothing is left to abandon */
    CHECK_TEXT(held(path), "new");
    unlink(path);
    free(path);
}

static void test_mode(void)
{
    struct path_draft draft;
    struct fault fault = {{0}};
    struct stat about = {0};
    char *path = in_folder("mode");
    mode_t mask = umask(027);
    CHECK(path_begin(&draft, path, &fault) == OK);
    CHECK(path_commit(&draft, &fault) == OK);
    CHECK(stat(path, &about) == 0 && (about.st_mode & 0777) == 0640);
    CHECK(chmod(path, 0604) == 0);
    CHECK(path_begin(&draft, path, &fault) == OK);
    CHECK(path_commit(&draft, &fault) == OK);
    CHECK(stat(path, &about) == 0 && (about.st_mode & 0777) == 0604);
    umask(mask);
    unlink(path);
    free(path);
}

/* What stands there is kept, also when it came while the draft was written. */
static void test_nothing_replaced(void)
{
    struct path_draft draft;
    struct fault fault = {{0}};
    char *path = in_folder("master");
    for (int round = 0; round < 2; round++) {
        CHECK(path_begin(&draft, path, &fault) == OK);
        fputs(round ? "second" : "first", draft.out);
        CHECK(path_commit_new(&draft, &fault) == (round ? ERR_SYSTEM : OK));
        CHECK_TEXT(held(path), "first");
        CHECK(files_in_folder() == 1);
    }
    CHECK(strstr(fault.text, "File exists") != NULL);
    CHECK(unlink(path) == 0 && symlink("nowhere", path) == 0);
    CHECK(path_begin(&draft, path, &fault) == OK);
    CHECK(path_commit_new(&draft, &fault) == ERR_SYSTEM);
    unlink(path);
    CHECK(files_in_folder() == 0);
    free(path);
}

/* A disk that is full: the old file stays, and the sentence says why. */
static void test_trouble(void)
{
    struct path_draft draft;
    struct fault fault = {{0}};
    if (access("/dev/full", W_OK) == 0) {
        CHECK(path_begin(&draft, "/dev/full", &fault) == OK);
        fputs("lost", draft.out);
        CHECK(path_commit(&draft, &fault) == ERR_SYSTEM);
        CHECK_TEXT(fault.text, "cannot write '/dev/full': No space left on device");
        struct stat about;
        CHECK(stat("/dev/full", &about) == 0 && S_ISCHR(about.st_mode));
    }
    CHECK(path_begin(&draft, "no/such/folder/x", &fault) == ERR_SYSTEM);
    CHECK_TEXT(fault.text, "cannot write 'no/such/folder/x': No such file or directory");
    CHECK(path_begin(&draft, folder, &fault) == ERR_SYSTEM);
    CHECK(strstr(fault.text, "Is a directory") != NULL);
    CHECK(draft.out == NULL);
    path_abandon(&draft);
    CHECK(files_in_folder() == 0);
}

/* A program that is killed in the midst of it leaves nothing, where files without a name are known. */
static void test_killed(void)
{
    char *path = in_folder("killed");
    struct path_draft draft;
    struct fault fault = {{0}};
    CHECK(path_begin(&draft, path, &fault) == OK);
    bool is_nameless = draft.is_nameless;
    path_abandon(&draft);
    pid_t child = fork();
    if (child == 0) {
        if (path_begin(&draft, path, &fault) == OK && fputs("half", draft.out) >= 0 && fflush(draft.out) == 0)
            raise(SIGKILL);
        _exit(1);
    }
    int state;
    CHECK(child > 0 && waitpid(child, &state, 0) == child && WIFSIGNALED(state));
    if (is_nameless)
        CHECK(files_in_folder() == 0);
    else
        puts("no files without a name on this file system");
    free(path);
}

/* A new file has no other name before its own, under which a kill could leave it. */
static void test_one_name(void)
{
#if defined(__linux__)
    struct path_draft draft;
    struct fault fault;
    union {
        struct inotify_event first;
        char bytes[4096];
    } events;
    char *path = in_folder("named");
    int watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    CHECK(watch >= 0 && inotify_add_watch(watch, folder, IN_CREATE | IN_MOVED_TO) >= 0);
    CHECK(path_begin(&draft, path, &fault) == OK && fputs("whole", draft.out) >= 0);
    bool is_nameless = draft.is_nameless;
    CHECK(path_commit_new(&draft, &fault) == OK);
    ssize_t size = read(watch, &events, sizeof events);
    if (is_nameless && CHECK(size > 0)) {
        CHECK_TEXT(events.first.name, "named");
        CHECK((size_t)size == sizeof events.first + events.first.len);
    }
    CHECK_TEXT(held(path), "whole");
    close(watch);
    remove(path);
    free(path);
#endif
}

int main(void)
{
    if (!mkdtemp(folder))
        return 99;
    test_one_name();
    test_replaced_whole();
    test_mode();
    test_nothing_replaced();
    test_trouble();
    test_killed();
    CHECK(rmdir(folder) == 0);
    return check_end();
}
