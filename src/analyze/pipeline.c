#include "analyze/pipeline.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define MEMBER(name) extern const struct analyzer analyzer_##name;
#include "analyze/analyze.inc"
#undef MEMBER

static const struct analyzer *const analyzers[] = {
#define MEMBER(name) &analyzer_##name,
#include "analyze/analyze.inc"
#undef MEMBER
};

enum { ANALYZERS = sizeof analyzers / sizeof *analyzers, BLOCK_FRAMES = 16384 };

struct pipeline {
    const struct audio_format *format;
    void *states[ANALYZERS]; /* NULL: not wanted */
    struct audio_buffer buffer;
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

enum status pipeline_open(struct pipeline **result, const struct audio_format *format,
                          const struct analyze_options *options, struct fault *fault)
{
    struct pipeline *pipeline = mem_zero(1, sizeof *pipeline);
    pipeline->format = format;
    audio_buffer_init(&pipeline->buffer, format->channels,
                      options->block_frames ? options->block_frames : BLOCK_FRAMES);
    enum status status = OK;
    for (size_t i = 0; i < ANALYZERS && status == OK; i++) {
        const struct analyzer *analyzer = analyzers[i];
        if (analyzer->wanted && !analyzer->wanted(format, options))
            continue;
        pipeline->states[i] = mem_aligned(1, analyzer->state_size);
        if (analyzer->start)
            status = analyzer->start(pipeline->states[i], format, options, fault);
    }
    if (status != OK) {
        pipeline_free(pipeline);
        pipeline = NULL;
    }
    *result = pipeline;
    return status;
}

struct audio_buffer *pipeline_buffer(struct pipeline *pipeline)
{
    return &pipeline->buffer;
}

void pipeline_push(struct pipeline *pipeline, struct audio_buffer *buffer)
{
    if (buffer->block.frames == 0)
        return;
    for (size_t i = 0; i < ANALYZERS; i++)
        if (pipeline->states[i] && analyzers[i]->push)
            analyzers[i]->push(pipeline->states[i], &buffer->block);
}

enum status pipeline_finish(struct pipeline *pipeline, struct record *record, struct fault *fault)
{
    enum status status = OK;
    for (size_t i = 0; i < ANALYZERS && status == OK; i++)
        if (pipeline->states[i])
            status = analyzers[i]->finish(pipeline->states[i], record, fault);
    return status;
}

void pipeline_free(struct pipeline *pipeline)
{
    if (!pipeline)
        return;
    for (size_t i = 0; i < ANALYZERS; i++) {
        if (pipeline->states[i] && analyzers[i]->stop)
            analyzers[i]->stop(pipeline->states[i]);
        free(pipeline->states[i]);
    }
    audio_buffer_release(&pipeline->buffer);
    free(pipeline);
}
