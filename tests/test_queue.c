/* The queue of files: handed over in order and in the caller's thread, never far ahead, with few files and with many.
   Meant for a build with ThreadSanitizer, too. */
#include <pthread.h>
#include <sndfile.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "batch/queue.h"
#include "check.h"
#include "files.h"

enum { FILES_MAX = 60, NEVER = FILES_MAX };

static const struct {
    const char *path;
    int frames; /* 0: not made; of more than one block, so that there is progress */
} kinds[] = {
    {"tests/test_queue.long.tmp", 200000},
    {"tests/test_queue.short.tmp", 500},
    {"tests/test_queue.missing.tmp", 0},
    {"tests/test_queue.middle.tmp", 20000},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

/* What the callbacks see. */
struct watch {
    struct walk walk;
    int threads;
    size_t last; /* file at which hand_over says no */
    bool waits;  /* hand_over holds on to the first file until others were examined */
    pthread_t caller;
    pthread_mutex_t lock; /* on the rest */
    size_t handed, farthest;
    bool in_order, in_caller, is_bounded, is_elsewhere;
};

static void on_progress(void *user, size_t file, double share, double audio_s)
{
    struct watch *watch = user;
    pthread_mutex_lock(&watch->lock);
    watch->is_bounded &= file < watch->handed + queue_window(watch->threads);
    watch->is_elsewhere |= !pthread_equal(pthread_self(), watch->caller);
    if (file > watch->farthest)
        watch->farthest = file;
    pthread_mutex_unlock(&watch->lock);
    (void)share, (void)audio_s;
}

/* Until the workers are as far ahead as they may be: whoever went farther would by then. */
static void wait_for_workers(struct watch *watch)
{
    const struct timespec pause = {.tv_nsec = 5000000};
    bool is_far = false;
    for (int turn = 0; turn < 2000 && !is_far; turn++) {
        pthread_mutex_lock(&watch->lock);
        is_far = watch->farthest + KINDS >= queue_window(watch->threads);
        pthread_mutex_unlock(&watch->lock);
        nanosleep(&pause, NULL);
    }
    CHECK(is_far);
}

static bool on_outcome(void *user, const struct outcome *outcome, size_t file)
{
    struct watch *watch = user;
    if (watch->waits && file == 0)
        wait_for_workers(watch);
    pthread_mutex_lock(&watch->lock);
    watch->in_order &= file == watch->handed;
    watch->in_caller &= pthread_equal(pthread_self(), watch->caller) != 0;
    watch->handed++;
    pthread_mutex_unlock(&watch->lock);
    CHECK_TEXT(outcome->path, watch->walk.paths[file]);
    CHECK(outcome->measured == (kinds[file % KINDS].frames > 0));
    return file != watch->last;
}

static void run(struct watch *watch, size_t files, int threads)
{
    struct examine_options examining = {.target_count = 0};
    for (size_t i = 0; i < files; i++)
        walk_add(&watch->walk, kinds[i % KINDS].path);
    watch->threads = threads;
    watch->caller = pthread_self();
    watch->in_order = watch->in_caller = watch->is_bounded = true;
    pthread_mutex_init(&watch->lock, NULL);
    struct queue_job job = {.walk = &watch->walk,
                            .examining = &examining,
                            .threads = threads,
                            .progress = on_progress,
                            .hand_over = on_outcome,
                            .user = watch};
    check_about("%zu files, %d threads", files, threads);
    queue_run(&job);
    CHECK(watch->in_order && watch->in_caller && watch->is_bounded);
    pthread_mutex_destroy(&watch->lock);
    walk_release(&watch->walk);
}

static void check_all_files(void)
{
    static const int threads[] = {1, 2, 3, 8, 70};
    static const size_t files[] = {0, 1, 2, 5, FILES_MAX};
    for (size_t t = 0; t < sizeof threads / sizeof *threads; t++)
        for (size_t f = 0; f < sizeof files / sizeof *files; f++) {
            struct watch watch = {.last = NEVER};
            run(&watch, files[f], threads[t]);
            CHECK(watch.handed == files[f]);
            CHECK(!watch.is_elsewhere || (threads[t] > 1 && files[f] > 1));
        }
}

static void check_window(void)
{
    for (int threads = 2; threads <= 8; threads *= 2) {
        struct watch watch = {.last = NEVER, .waits = true};
        run(&watch, FILES_MAX, threads);
        CHECK(watch.handed == FILES_MAX && watch.is_elsewhere);
    }
}

static void check_stop(void)
{
    enum { LAST = 5 };
    for (int threads = 1; threads <= 4; threads++) {
        struct watch watch = {.last = LAST};
        run(&watch, FILES_MAX, threads);
        CHECK(watch.handed == LAST + 1);
        CHECK(watch.farthest <= LAST + queue_window(threads));
    }
}

static void check_shares(void)
{
    check_about("shares of the threads");
    CHECK(queue_threads_each(1, 1) == 1);
    CHECK(queue_threads_each(4, 1) == 4);
    CHECK(queue_threads_each(64, 1) == 8);
    CHECK(queue_threads_each(8, 3) == 2);
    CHECK(queue_threads_each(2, 1000) == 1);
    CHECK(queue_threads_each(2, 0) == 1);
    CHECK(queue_processors() >= 1 && queue_processors() <= QUEUE_THREADS_MAX);
}

int main(void)
{
    struct encoding wave = {.format = SF_FORMAT_WAV | SF_FORMAT_PCM_16};
    struct form form = form_integer(2, 16);
    for (int i = 0; i < KINDS; i++) {
        form.frames = kinds[i].frames;
        CHECK(form.frames == 0 || file_encode(kinds[i].path, &wave, &form));
    }
    check_all_files();
    check_window();
    check_stop();
    check_shares();
    for (int i = 0; i < KINDS; i++)
        unlink(kinds[i].path);
    return check_end();
}
