#include "cli/progress.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"

enum { BAR = 24, NAME = 28 };

static const double pause_s =
    0.2; /* before the line is drawn (not at all for what is done at once), or drawn anew */

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

void progress_start(struct progress *progress, bool wanted, const struct walk *walk)
{
    const char *terminal = getenv("TERM");
    double now = now_s();
    *progress = (struct progress){.walk = walk, .started_s = now, .drawn_s = now};
    progress->shown = wanted && isatty(STDERR_FILENO) && !(terminal && strcmp(terminal, "dumb") == 0);
    progress->shares = mem_zero(walk->count, sizeof *progress->shares);
    pthread_mutex_init(&progress->lock, NULL);
}

void progress_stop(struct progress *progress)
{
    pthread_mutex_destroy(&progress->lock);
    free(progress->shares);
}

/* The name's tail, cut between characters when it is long. */
static void write_name(const char *name)
{
    char *shown = text_shown(name);
    const char *tail = shown;
    while (text_columns(tail) > NAME)
        for (tail++; (*tail & 0xC0) == 0x80;)
            tail++;
    fprintf(stderr, "%s%s", tail > shown ? ".." : "", tail);
    free(shown);
}

static void write_bar(double share, double spent_s, const char *stage)
{
    char bar[BAR + 1];
    int done = (int)(share * BAR);
    for (int i = 0; i < BAR; i++)
        bar[i] = i < done ? '#' : '.';
    bar[BAR] = '\0';
    if (*stage) {
        fprintf(stderr, " [%s] %3.0f %%  %s", bar, share * 100.0, stage);
        return;
    }
    double left_s = share > 0 && share < 1 ? spent_s * (1.0 - share) / share : 0.0;
    fprintf(stderr, " [%s] %3.0f %%  %.0f s left", bar, share * 100.0, left_s);
}

static void set_share(struct progress *progress, size_t file, double share)
{
    progress->share += share - progress->shares[file];
    progress->shares[file] = share;
}

/* `audio_s` is shown of a single file of unknown length, and otherwise negative. */
static void draw(struct progress *progress, size_t file, double audio_s)
{
    size_t files = progress->walk->count;
    double now = now_s();
    if (now - progress->drawn_s < pause_s)
        return;
    progress->drawn_s = now;
    progress->drawn = true;
    fputs("\r\033[K", stderr);
    if (files > 1)
        fprintf(stderr, "%zu/%zu ", progress->done, files);
    write_name(progress->walk->paths[file]);
    if (audio_s >= 0)
        fprintf(stderr, " %.0f s of audio read", audio_s);
    else
        write_bar(progress->share / (double)files, now - progress->started_s, progress->stage);
    fflush(stderr);
}

void progress_update(void *user, size_t file, double share, double audio_s)
{
    struct progress *progress = user;
    /* Nobody who works waits for who writes: the next update is as good. */
    if (!progress->shown || pthread_mutex_trylock(&progress->lock) != 0)
        return;
    set_share(progress, file, share < 0 ? 0 : share > 1 ? 1 : share);
    draw(progress, file, share < 0 && progress->walk->count == 1 ? audio_s : -1.0);
    pthread_mutex_unlock(&progress->lock);
}

void progress_stage(struct progress *progress, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    pthread_mutex_lock(&progress->lock);
    vsnprintf(progress->stage, sizeof progress->stage, format, arguments);
    pthread_mutex_unlock(&progress->lock);
    va_end(arguments);
}

void progress_hide(struct progress *progress)
{
    pthread_mutex_lock(&progress->lock);
    if (!progress->drawn)
        return;
    fputs("\r\033[K", stderr);
    fflush(stderr);
    progress->drawn = false;
}

void progress_file_done(struct progress *progress, size_t file)
{
    set_share(progress, file, 1.0);
    progress->done++;
    pthread_mutex_unlock(&progress->lock);
}
