#include "fix/chain.h"

#include <stdlib.h>

#include "base/mem.h"

struct link {
    const struct fixer *fixer; /* NULL: passed over */
    void *state;
    bool is_started;
    struct frames out;
};

struct chain {
    struct frames in;
    struct link *links;
    size_t count;
};

/* What `index` links behind the start take from. */
static struct frames *queue_before(struct chain *chain, size_t index)
{
    while (index > 0 && !chain->links[index - 1].fixer)
        index--;
    return index ? &chain->links[index - 1].out : &chain->in;
}

static enum status start(struct link *link, const struct fix_step *step, const struct fix_goal *goal,
                         struct fix_stream *stream, struct fault *fault)
{
    if (step->refusal.length)
        return OK;
    link->fixer = step->fixer;
    link->state = mem_aligned(1, step->fixer->state_size + 1);
    enum status status = step->fixer->start ? step->fixer->start(link->state, step, goal, stream, fault) : OK;
    link->is_started = status == OK;
    frames_init(&link->out, stream->channels);
    return status;
}

enum status chain_open(struct chain **result, const struct fix_step *steps, size_t count,
                       const struct fix_goal *goal, struct fix_stream *stream, struct fault *fault)
{
    struct chain *chain = mem_zero(1, sizeof *chain);
    enum status status = OK;
    chain->links = mem_zero(count + 1, sizeof *chain->links);
    chain->count = count;
    frames_init(&chain->in, stream->channels);
    for (size_t i = 0; i < count && status == OK; i++)
        status = start(&chain->links[i], &steps[i], goal, stream, fault);
    if (status != OK) {
        chain_free(chain);
        chain = NULL;
    }
    *result = chain;
    return status;
}

static struct frames *run(struct chain *chain, bool is_last)
{
    for (size_t i = 0; i < chain->count; i++) {
        struct link *link = &chain->links[i];
        if (!link->fixer)
            continue;
        link->fixer->push(link->state, queue_before(chain, i), &link->out);
        if (is_last && link->fixer->drain)
            link->fixer->drain(link->state, &link->out);
    }
    return queue_before(chain, chain->count);
}

void chain_add(struct frames *frames, const struct audio_block *block)
{
    size_t before = frames->count;
    frames_add(frames, block->frames);
    for (int c = 0; c < frames->channels; c++)
        for (size_t i = 0; i < block->frames; i++)
            frames->channel[c][before + i] = (double)block->samples[c][i];
}

struct frames *chain_push(struct chain *chain, const struct audio_block *block)
{
    chain_add(&chain->in, block);
    return run(chain, false);
}

struct frames *chain_drain(struct chain *chain)
{
    return run(chain, true);
}

void chain_tell(const struct chain *chain, size_t index, struct fix_told *told)
{
    const struct link *link = &chain->links[index];
    if (link->fixer && link->fixer->tell)
        link->fixer->tell(link->state, told);
}

void chain_free(struct chain *chain)
{
    if (!chain)
        return;
    for (size_t i = 0; i < chain->count; i++) {
        struct link *link = &chain->links[i];
        if (link->is_started && link->fixer->stop)
            link->fixer->stop(link->state);
        free(link->state);
        frames_release(&link->out);
    }
    frames_release(&chain->in);
    free(chain->links);
    free(chain);
}
