#include "job/pass.h"

#include <math.h>
#include <stdlib.h>

#include "analyze/pipeline.h"
#include "audio/source.h"
#include "base/mem.h"
#include "base/units.h"
#include "fix/chain.h"

enum { BLOCK_FRAMES = 16384 };

/* Of power: sums of so many products in double precision tell no less. */
static const double least_residual = 1e-15;

/* What a goal is about. */
static const char *const measured[] = {"loudness.integrated", "peak.true",        "peak.true_fine",
                                       "peak.sample",         "loudness.psr_min", NULL};

struct course {
    struct source *source;
    struct chain *chain;
    struct pipeline *pipeline;
    struct audio_format format; /* of what comes out */
    struct analyze_options analyze;
    struct audio_buffer input;
    int64_t given;         /* frames that the meters have had */
    struct frames metered; /* what waits for the meters, whose blocks are full */
    struct frames kept; /* what went in and has not come out: beside a sink, where the rates are the same */
    double old_old, old_new, new_new; /* sums of products of samples */
};

static enum status open_course(struct course *course, const struct pass *pass, struct fault *fault)
{
    const struct plan *plan = pass->plan;
    enum status status = source_open(&course->source, pass->path, fault);
    if (status != OK)
        return status;
    course->format = *source_format(course->source);
    struct fix_stream stream = {.rate_hz = course->format.rate_hz, .channels = course->format.channels};
    audio_buffer_init(&course->input, stream.channels, BLOCK_FRAMES);
    status = chain_open(&course->chain, plan->steps, plan->step_count, &plan->goal, &stream, fault);
    if (pass->sink && stream.rate_hz == course->format.rate_hz)
        frames_init(&course->kept, stream.channels);
    if (status != OK || !pass->is_measured)
        return status;
    frames_init(&course->metered, stream.channels);
    course->format.rate_hz = stream.rate_hz;
    course->format.bits = plan->goal.is_float ? 32 : plan->goal.bits;
    course->format.is_float = plan->goal.is_float;
    course->analyze = (struct analyze_options){.again = measured, .threads = pass->threads};
    return pipeline_open(&course->pipeline, &course->format, &course->analyze, fault);
}

/* Blocks for the meters are full but for the last. */
static void measure(struct course *course, bool is_last)
{
    struct frames *ready = &course->metered;
    while (ready->count >= BLOCK_FRAMES || (is_last && ready->count > 0)) {
        struct audio_buffer *buffer = pipeline_buffer(course->pipeline);
        size_t count = ready->count < buffer->capacity ? ready->count : buffer->capacity;
        if (count < buffer->capacity && !is_last)
            return;
        for (int c = 0; c < ready->channels; c++)
            for (size_t i = 0; i < count; i++)
                buffer->channel[c][i] = (float)ready->channel[c][i];
        buffer->block.first_frame = course->given;
        buffer->block.frames = count;
        buffer->block.code_bits = 0;
        audio_buffer_pad(buffer);
        pipeline_push(course->pipeline, buffer);
        course->given += (int64_t)count;
        frames_drop(ready, count);
    }
}

static void compare(struct course *course, const struct frames *ready)
{
    size_t count = ready->count < course->kept.count ? ready->count : course->kept.count;
    for (int c = 0; c < ready->channels; c++)
        for (size_t i = 0; i < count; i++) {
            double old = course->kept.channel[c][i], fresh = ready->channel[c][i];
            course->old_old += old * old;
            course->old_new += old * fresh;
            course->new_new += fresh * fresh;
        }
    frames_drop(&course->kept, count);
}

/* With the gain that comes closest: the least squares of what is left over. */
static void tell_residual(const struct course *course, struct pass_result *result)
{
    double gain = course->old_old > 0 ? course->old_new / course->old_old : 0.0;
    double left = course->new_new - gain * course->old_new;
    result->has_residual = gain > 0 && course->kept.channels > 0;
    if (!result->has_residual)
        return;
    result->gain_db = db_from_amplitude(gain);
    result->residual_db = db_from_power(fmax(left / course->new_new, least_residual));
}

static enum status hand_on(struct course *course, const struct pass *pass, struct frames *ready, bool is_last,
                           struct pass_result *result, struct fault *fault)
{
    enum status status = OK;
    if (course->pipeline) {
        frames_copy(ready, &course->metered);
        measure(course, is_last);
    }
    if (course->kept.channels)
        compare(course, ready);
    if (pass->sink)
        status = sink_write(pass->sink, ready->channel, ready->count, fault);
    result->frames += (int64_t)ready->count;
    frames_drop(ready, ready->count);
    return status;
}

static enum status run(struct course *course, const struct pass *pass, struct pass_result *result,
                       struct fault *fault)
{
    int64_t expected = source_frames_expected(course->source), taken = 0;
    int rate_hz = source_format(course->source)->rate_hz;
    enum status status;
    do {
        audio_buffer_continue(&course->input, &course->input);
        status = source_read(course->source, &course->input, fault);
        if (status != OK)
            return status;
        taken += (int64_t)course->input.block.frames;
        if (course->kept.channels)
            chain_add(&course->kept, &course->input.block);
        status = hand_on(course, pass, chain_push(course->chain, &course->input.block), false, result, fault);
        if (pass->progress)
            pass->progress(pass->user, expected > 0 ? (double)taken / (double)expected : -1.0,
                           (double)taken / rate_hz);
    } while (status == OK && course->input.block.frames == course->input.capacity);
    return status == OK ? hand_on(course, pass, chain_drain(course->chain), true, result, fault) : status;
}

enum status pass_run(const struct pass *pass, struct pass_result *result, struct fault *fault)
{
    struct course course = {0};
    *result = (struct pass_result){.told_count = pass->plan->step_count};
    result->told = mem_zero(result->told_count + 1, sizeof *result->told);
    enum status status = open_course(&course, pass, fault);
    if (status == OK)
        status = run(&course, pass, result, fault);
    if (status == OK && course.pipeline)
        status = pipeline_finish(course.pipeline, &result->record, fault);
    for (size_t i = 0; i < result->told_count && status == OK; i++)
        chain_tell(course.chain, i, &result->told[i]);
    tell_residual(&course, result);
    frames_release(&course.kept);
    frames_release(&course.metered);
    pipeline_free(course.pipeline);
    chain_free(course.chain);
    audio_buffer_release(&course.input);
    source_close(course.source);
    return status;
}

static void told_release(struct fix_told *told)
{
    buf_release(&told->text);
    free(told->series_db);
    *told = (struct fix_told){.greatest_db = 0};
}

void pass_release(struct pass_result *result)
{
    for (size_t i = 0; i < result->told_count; i++)
        told_release(&result->told[i]);
    free(result->told);
    record_release(&result->record);
    *result = (struct pass_result){0};
}
