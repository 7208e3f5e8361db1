#include "cli/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"

enum { BAR = 24, NAME = 28 };

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

void progress_start(struct progress *progress, bool wanted, size_t files)
{
    const char *terminal = getenv("TERM");
    *progress = (struct progress){.files = files};
    progress->shown = wanted && isatty(STDERR_FILENO) && !(terminal && strcmp(terminal, "dumb") == 0);
}

void progress_file(struct progress *progress, size_t file, const char *name)
{
    progress->file = file;
    progress->name = name;
    progress->started_s = now_s();
    progress->drawn_s = progress->started_s; /* nothing is drawn for what is done at once */
}

void progress_update(void *user, double share, double audio_s)
{
    struct progress *progress = user;
    double now = now_s(), spent = now - progress->started_s;
    if (!progress->shown || now - progress->drawn_s < 0.2)
        return;
    progress->drawn_s = now;
    progress->drawn = true;
    char *shown = text_shown(progress->name);
    char bar[BAR + 1];
    int done = (int)(share * BAR);
    for (int i = 0; i < BAR; i++)
        bar[i] = i < done ? '#' : '.';
    bar[BAR] = '\0';
    fputs("\r\033[K", stderr);
    if (progress->files > 1)
        fprintf(stderr, "%zu/%zu ", progress->file + 1, progress->files);
    const char *tail = shown;
    while (text_columns(tail) > NAME) /* cut at the left, between characters */
        for (tail++; (*tail & 0xC0) == 0x80;)
            tail++;
    fprintf(stderr, "%s%s", tail > shown ? ".." : "", tail);
    if (share >= 0) {
        double left = share > 0 ? spent * (1.0 - share) / share : 0.0;
        fprintf(stderr, " [%s] %3.0f %%  %.0f s left", bar, share * 100.0, left);
    } else {
        fprintf(stderr, " %.0f s of audio read", audio_s);
    }
    fflush(stderr);
    free(shown);
}

void progress_clear(struct progress *progress)
{
    if (!progress->drawn)
        return;
    fputs("\r\033[K", stderr);
    fflush(stderr);
    progress->drawn = false;
}
