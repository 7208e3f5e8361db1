#include "analyze/pipeline.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/simd.h"

#define MEMBER(name) extern const struct analyzer analyzer_##name;
#include "analyze/analyze.inc"
#undef MEMBER

static const struct analyzer *const analyzers[] = {
#define MEMBER(name) &analyzer_##name,
#include "analyze/analyze.inc"
#undef MEMBER
};

enum {
    ANALYZERS = sizeof analyzers / sizeof *analyzers,
    BLOCK_SAMPLES = 131072, /* of all channels: half a megabyte */
    BLOCKS = 4,             /* that several threads share */
};

/* An analyzer's way through the blocks: one thread at a time, in order, so that no record depends on how many threads
   there are. */
struct lane {
    void *state;  /* NULL: not wanted */
    int64_t next; /* block to push */
    bool busy, finished;
    enum status status; /* of its finish, which made the record or the fault */
    struct record record;
    struct fault fault;
    int thread; /* who ran it last: the state is in that one's cache */
};

/* Blocks are numbered from 0 and stand in the buffers in turn. Of what several threads touch, the lanes' states and
   what they made at the end belong to who made the lane busy, a block's samples to nobody once it is pushed; the rest is under the lock. */
struct pipeline {
    struct lane lanes[ANALYZERS];
    struct audio_buffer buffers[BLOCKS];
    int buffer_count;
    int64_t pushed; /* blocks */
    bool ended;     /* no more blocks will come */
    bool closed;
    pthread_mutex_t lock;
    pthread_cond_t changed; /* there is work for one more, a block is free, or all is done */
    int idle;               /* threads that wait for it */
    pthread_t *workers;
    int worker_count, started;
};

const struct analyzer *analyzer_at(size_t index)
{
    return index < ANALYZERS ? analyzers[index] : NULL;
}

const struct measure *measure_at(size_t index)
{
    for (size_t i = 0; i < ANALYZERS; i++)
        for (const struct measure *measure = analyzers[i]->measures; measure->id; measure++)
            if (index-- == 0)
                return measure;
    return NULL;
}

const struct measure *measure_find(const char *id)
{
    for (size_t i = 0; i < ANALYZERS; i++)
        for (const struct measure *measure = analyzers[i]->measures; measure->id; measure++)
            if (strcmp(measure->id, id) == 0)
                return measure;
    return NULL;
}

bool analyze_asks(const struct analyze_options *options, const struct measure *measure)
{
    for (const struct measure *const *asked = options->asked; asked && *asked; asked++)
        if (*asked == measure)
            return true;
    return false;
}

static const struct analyzer *analyzer_of(const struct pipeline *pipeline, const struct lane *lane)
{
    return analyzers[lane - pipeline->lanes];
}

/* Whether there is something to do in the lane that does not wait for other lanes. */
static bool is_due(const struct pipeline *pipeline, const struct lane *lane)
{
    if (!lane->state || lane->busy)
        return false;
    return lane->next < pipeline->pushed ||
           (pipeline->ended && !lane->finished && !analyzer_of(pipeline, lane)->reads_record);
}

/* The thread's own lane that is farthest behind, or else anybody's; NULL when nothing is due. */
static struct lane *find_work(struct pipeline *pipeline, int thread)
{
    struct lane *own = NULL, *any = NULL;
    for (struct lane *lane = pipeline->lanes; lane < pipeline->lanes + ANALYZERS; lane++) {
        if (!is_due(pipeline, lane))
            continue;
        if (!any || lane->next < any->next)
            any = lane;
        if (lane->thread == thread && (!own || lane->next < own->next))
            own = lane;
    }
    return own ? own : any;
}

/* Blocks that every lane has left behind. */
static int64_t blocks_done(const struct pipeline *pipeline)
{
    int64_t done = pipeline->pushed;
    for (const struct lane *lane = pipeline->lanes; lane < pipeline->lanes + ANALYZERS; lane++)
        if (lane->state && lane->next < done)
            done = lane->next;
    return done;
}

static bool all_finished(const struct pipeline *pipeline)
{
    bool finished = true;
    for (const struct lane *lane = pipeline->lanes; lane < pipeline->lanes + ANALYZERS; lane++)
        finished &= !lane->state || lane->finished || analyzer_of(pipeline, lane)->reads_record;
    return finished;
}

/* Takes the lane one block on, or finishes it, and wakes one more thread when there is work for it: waking costs more than
   small work. Holds the lock before and after, not meanwhile. */
static void run_lane(struct pipeline *pipeline, struct lane *lane, int thread)
{
    const struct audio_buffer *buffer = &pipeline->buffers[lane->next % pipeline->buffer_count];
    const struct analyzer *analyzer = analyzer_of(pipeline, lane);
    bool finishes = lane->next == pipeline->pushed;
    lane->busy = true;
    lane->thread = thread;
    if (pipeline->idle && find_work(pipeline, thread))
        pthread_cond_signal(&pipeline->changed);
    pthread_mutex_unlock(&pipeline->lock);
    if (finishes)
        lane->status = analyzer->finish(lane->state, &lane->record, &lane->fault);
    else if (analyzer->push)
        analyzer->push(lane->state, &buffer->block);
    pthread_mutex_lock(&pipeline->lock);
    lane->busy = false;
    lane->finished = finishes;
    lane->next += !finishes;
    bool is_free = !finishes && blocks_done(pipeline) == lane->next; /* that block */
    if (pipeline->idle && (is_free || (finishes && all_finished(pipeline))))
        pthread_cond_broadcast(&pipeline->changed);
}

/* Waits until there may be work, or a free block. */
static void rest(struct pipeline *pipeline)
{
    pipeline->idle++;
    pthread_cond_wait(&pipeline->changed, &pipeline->lock);
    pipeline->idle--;
}

static void *work(void *user)
{
    struct pipeline *pipeline = user;
    simd_flush_denormals();
    pthread_mutex_lock(&pipeline->lock);
    int thread = ++pipeline->started; /* the caller is 0 */
    for (;;) {
        struct lane *lane = find_work(pipeline, thread);
        if (lane)
            run_lane(pipeline, lane, thread);
        else if (pipeline->ended || pipeline->closed) /* what is left, others have in hand */
            break;
        else
            rest(pipeline);
    }
    pthread_mutex_unlock(&pipeline->lock);
    return NULL;
}

/* Works along until `blocks` blocks are done, and, when no more will come, the lanes are finished. */
static void help(struct pipeline *pipeline, int64_t blocks)
{
    unsigned long mode = simd_flush_denormals();
    pthread_mutex_lock(&pipeline->lock);
    while (blocks_done(pipeline) < blocks || (pipeline->ended && !all_finished(pipeline))) {
        struct lane *lane = find_work(pipeline, 0);
        if (lane)
            run_lane(pipeline, lane, 0);
        else
            rest(pipeline);
    }
    if (pipeline->idle && find_work(pipeline, 0)) /* which this thread leaves to others now */
        pthread_cond_signal(&pipeline->changed);
    pthread_mutex_unlock(&pipeline->lock);
    simd_restore(mode);
}

/* The caller is one of the threads. Where the system has no more, fewer do. */
static void start_workers(struct pipeline *pipeline, int threads)
{
    pipeline->workers = mem_zero((size_t)threads, sizeof *pipeline->workers);
    while (pipeline->worker_count < threads - 1 &&
           pthread_create(&pipeline->workers[pipeline->worker_count], NULL, work, pipeline) == 0)
        pipeline->worker_count++;
}

static void stop_workers(struct pipeline *pipeline)
{
    pthread_mutex_lock(&pipeline->lock);
    pipeline->closed = true;
    pthread_cond_broadcast(&pipeline->changed);
    pthread_mutex_unlock(&pipeline->lock);
    for (int i = 0; i < pipeline->worker_count; i++)
        pthread_join(pipeline->workers[i], NULL);
    pipeline->worker_count = 0;
}

static bool owns_one(const struct analyzer *analyzer, const char *const *ids)
{
    for (const struct measure *measure = analyzer->measures; measure->id; measure++)
        for (size_t i = 0; ids[i]; i++)
            if (strcmp(ids[i], measure->id) == 0)
                return true;
    return false;
}

static bool is_wanted(const struct analyzer *analyzer, const struct audio_format *format,
                      const struct analyze_options *options)
{
    if (options->again)
        return owns_one(analyzer, options->again);
    return !analyzer->wanted || analyzer->wanted(format, options);
}

/* Small enough for the cache, and large enough that handing blocks on costs nothing; a power of two, in which decoders'
   pieces go. */
static size_t usual_frames(int channels)
{
    size_t frames = BLOCK_SAMPLES;
    while (frames * (size_t)channels > BLOCK_SAMPLES)
        frames /= 2;
    return frames;
}

enum status pipeline_open(struct pipeline **result, const struct audio_format *format,
                          const struct analyze_options *options, struct fault *fault)
{
    struct pipeline *pipeline = mem_zero(1, sizeof *pipeline);
    size_t block_frames = options->block_frames ? options->block_frames : usual_frames(format->channels);
    pthread_mutex_init(&pipeline->lock, NULL);
    pthread_cond_init(&pipeline->changed, NULL);
    pipeline->buffer_count = options->threads > 1 ? BLOCKS : 1;
    for (int i = 0; i < pipeline->buffer_count; i++) {
        audio_buffer_init(&pipeline->buffers[i], format->channels, block_frames);
        pipeline->buffers[i].is_shared = options->threads > 1;
    }
    enum status status = OK;
    for (size_t i = 0; i < ANALYZERS && status == OK; i++) {
        const struct analyzer *analyzer = analyzers[i];
        if (!is_wanted(analyzer, format, options))
            continue;
        pipeline->lanes[i].state = mem_aligned(1, analyzer->state_size);
        if (analyzer->start)
            status = analyzer->start(pipeline->lanes[i].state, format, options, fault);
    }
    if (status == OK && options->threads > 1)
        start_workers(pipeline, options->threads);
    if (status != OK) {
        pipeline_free(pipeline);
        pipeline = NULL;
    }
    *result = pipeline;
    return status;
}

struct audio_buffer *pipeline_buffer(struct pipeline *pipeline)
{
    int count = pipeline->buffer_count;
    help(pipeline, pipeline->pushed - count + 1);
    struct audio_buffer *buffer = &pipeline->buffers[pipeline->pushed % count];
    if (pipeline->pushed)
        audio_buffer_continue(buffer, &pipeline->buffers[(pipeline->pushed - 1) % count]);
    return buffer;
}

void pipeline_push(struct pipeline *pipeline, struct audio_buffer *buffer)
{
    if (buffer->block.frames == 0)
        return;
    pthread_mutex_lock(&pipeline->lock);
    pipeline->pushed++;
    if (pipeline->idle)
        pthread_cond_signal(&pipeline->changed);
    pthread_mutex_unlock(&pipeline->lock);
}

/* Told to all, who may be waiting for blocks. */
static void end(struct pipeline *pipeline)
{
    pthread_mutex_lock(&pipeline->lock);
    pipeline->ended = true;
    pthread_cond_broadcast(&pipeline->changed);
    pthread_mutex_unlock(&pipeline->lock);
    help(pipeline, pipeline->pushed);
}

enum status pipeline_finish(struct pipeline *pipeline, struct record *record, struct fault *fault)
{
    enum status status = OK;
    end(pipeline);
    unsigned long mode = simd_flush_denormals();
    for (size_t i = 0; i < ANALYZERS && status == OK; i++) {
        struct lane *lane = &pipeline->lanes[i];
        if (!lane->state)
            continue;
        if (analyzers[i]->reads_record)
            lane->status = analyzers[i]->finish(lane->state, record, &lane->fault);
        record_append(record, &lane->record);
        status = lane->status;
        if (status != OK && fault)
            *fault = lane->fault;
    }
    simd_restore(mode);
    return status;
}

void pipeline_free(struct pipeline *pipeline)
{
    if (!pipeline)
        return;
    stop_workers(pipeline);
    for (size_t i = 0; i < ANALYZERS; i++) {
        void *state = pipeline->lanes[i].state;
        if (state && analyzers[i]->stop)
            analyzers[i]->stop(state);
        free(state);
        record_release(&pipeline->lanes[i].record);
    }
    for (int i = 0; i < pipeline->buffer_count; i++)
        audio_buffer_release(&pipeline->buffers[i]);
    pthread_cond_destroy(&pipeline->changed);
    pthread_mutex_destroy(&pipeline->lock);
    free(pipeline->workers);
    free(pipeline);
}
