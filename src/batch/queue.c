#ifdef __linux__
#define _GNU_SOURCE /* sched_getaffinity */
#endif
#include "batch/queue.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

enum { THREADS_EACH_MAX = 8 };

struct worker {
    struct queue *queue;
    size_t file; /* that it examines */
    struct examine_options options;
    pthread_t thread;
};

/* From the file's beginning until it is ready the outcome is the worker's; from then on the caller's. */
struct slot {
    struct outcome outcome;
    bool ready;
};

/* What changes is under the lock, but for the outcomes; `handed` only the caller changes. */
struct queue {
    const struct queue_job *job;
    struct slot *slots; /* of the files from `handed` on, in turn */
    size_t window;      /* slots */
    size_t begun, handed;
    bool stopped;
    pthread_mutex_t lock;
    pthread_cond_t changed; /* a file is ready or handed over, or it is time to stop */
    struct worker *workers;
    int thread_count; /* workers with a thread; 0: the caller is the first worker */
};

size_t queue_window(int threads)
{
    return 2 * (size_t)threads + 2;
}

int queue_threads_each(int threads, size_t files)
{
    size_t each = files ? (size_t)threads / files : 1;
    return each < 1 ? 1 : each > THREADS_EACH_MAX ? THREADS_EACH_MAX : (int)each;
}

static long count_processors(void)
{
#ifdef __linux__
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) == 0)
        return CPU_COUNT(&allowed);
#endif
    return sysconf(_SC_NPROCESSORS_ONLN);
}

int queue_processors(void)
{
    long count = count_processors();
    return count < 1 ? 1 : count > QUEUE_THREADS_MAX ? QUEUE_THREADS_MAX : (int)count;
}

static struct slot *slot_of(struct queue *queue, size_t file)
{
    return &queue->slots[file % queue->window];
}

static void report_progress(void *user, double share, double audio_s)
{
    const struct worker *worker = user;
    const struct queue_job *job = worker->queue->job;
    job->progress(job->user, worker->file, share, audio_s);
}

/* Standard input can be named twice, and has one end: it waits for its turn. */
static bool may_begin(const struct queue *queue)
{
    if (strcmp(queue->job->walk->paths[queue->begun], "-") == 0)
        return queue->begun == queue->handed;
    return queue->begun < queue->handed + queue->window;
}

/* Examines the next file; false when there is none. Holds the lock before and after, not meanwhile. */
static bool examine_next(struct worker *worker)
{
    struct queue *queue = worker->queue;
    const struct walk *walk = queue->job->walk;
    while (!queue->stopped && queue->begun < walk->count && !may_begin(queue))
        pthread_cond_wait(&queue->changed, &queue->lock);
    if (queue->stopped || queue->begun == walk->count)
        return false;
    worker->file = queue->begun++;
    struct slot *slot = slot_of(queue, worker->file);
    pthread_mutex_unlock(&queue->lock);
    examine(&slot->outcome, walk->paths[worker->file], &worker->options);
    pthread_mutex_lock(&queue->lock);
    slot->ready = true;
    pthread_cond_broadcast(&queue->changed);
    return true;
}

static void *work(void *user)
{
    struct worker *worker = user;
    pthread_mutex_lock(&worker->queue->lock);
    while (examine_next(worker))
        continue;
    pthread_mutex_unlock(&worker->queue->lock);
    return NULL;
}

/* Where the system has no more threads, fewer work. */
static void start_workers(struct queue *queue)
{
    const struct queue_job *job = queue->job;
    size_t count = job->walk->count < (size_t)job->threads ? job->walk->count : (size_t)job->threads;
    queue->workers = mem_zero(count, sizeof *queue->workers);
    for (size_t i = 0; i < count; i++) {
        struct worker *worker = &queue->workers[i];
        *worker = (struct worker){.queue = queue, .options = *job->examining};
        worker->options.analyze.threads = queue_threads_each(job->threads, job->walk->count);
        worker->options.progress = job->progress ? report_progress : NULL;
        worker->options.user = worker;
        if (count == 1 || pthread_create(&worker->thread, NULL, work, worker) != 0)
            break;
        queue->thread_count++;
    }
}

static void stop_workers(struct queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    queue->stopped = true;
    pthread_cond_broadcast(&queue->changed);
    pthread_mutex_unlock(&queue->lock);
    for (int i = 0; i < queue->thread_count; i++)
        pthread_join(queue->workers[i].thread, NULL);
    free(queue->workers);
}

/* Hands over the first file that is not yet; returns whether to go on. */
static bool hand_over_next(struct queue *queue)
{
    const struct queue_job *job = queue->job;
    struct slot *slot = slot_of(queue, queue->handed);
    pthread_mutex_lock(&queue->lock);
    while (!slot->ready)
        if (queue->thread_count)
            pthread_cond_wait(&queue->changed, &queue->lock);
        else
            examine_next(&queue->workers[0]);
    pthread_mutex_unlock(&queue->lock);
    bool go_on = job->hand_over(job->user, &slot->outcome, queue->handed);
    outcome_release(&slot->outcome);
    pthread_mutex_lock(&queue->lock);
    slot->ready = false;
    queue->handed++;
    pthread_cond_broadcast(&queue->changed);
    pthread_mutex_unlock(&queue->lock);
    return go_on;
}

static void release_slots(struct queue *queue)
{
    for (size_t i = 0; i < queue->window; i++)
        if (queue->slots[i].ready)
            outcome_release(&queue->slots[i].outcome);
    free(queue->slots);
}

void queue_run(const struct queue_job *job)
{
    struct queue queue = {.job = job, .window = queue_window(job->threads)};
    queue.slots = mem_zero(queue.window, sizeof *queue.slots);
    pthread_mutex_init(&queue.lock, NULL);
    pthread_cond_init(&queue.changed, NULL);
    start_workers(&queue);
    while (queue.handed < job->walk->count && hand_over_next(&queue))
        continue;
    stop_workers(&queue);
    release_slots(&queue);
    pthread_cond_destroy(&queue.changed);
    pthread_mutex_destroy(&queue.lock);
}
