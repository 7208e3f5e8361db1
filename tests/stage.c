#include "stage.h"

#include <math.h>
#include <string.h>
#include <time.h>

#include "check.h"

void stage_frames(struct frames *frames, int channels, size_t count)
{
    frames_init(frames, channels);
    frames_add_silence(frames, count);
}

void stage_noise(struct frames *frames, int channels, size_t count, double size, uint64_t seed)
{
    stage_frames(frames, channels, count);
    for (int c = 0; c < channels; c++)
        for (size_t i = 0; i < count; i++)
            frames->channel[c][i] = size * noise_next(&seed);
}

static void append(const struct frames *from, size_t first, size_t count, struct frames *to)
{
    size_t before = to->count;
    frames_add(to, count);
    for (int c = 0; c < from->channels && count > 0; c++)
        memcpy(to->channel[c] + before, from->channel[c] + first, count * sizeof(double));
}

void stage_copy(struct frames *copy, const struct frames *frames)
{
    frames_init(copy, frames->channels);
    append(frames, 0, frames->count, copy);
}

void stage_from_signal(struct frames *frames, const struct signal *signal)
{
    stage_frames(frames, signal->format.channels, signal->frames);
    for (int c = 0; c < frames->channels; c++)
        for (size_t i = 0; i < signal->frames; i++)
            frames->channel[c][i] = signal->channel[c][i];
}

void stage_run(const struct stage *stage, const struct frames *x, size_t piece, struct frames *out)
{
    struct frames in;
    uint64_t seed = 77;
    frames_init(&in, x->channels);
    frames_init(out, x->channels);
    for (size_t at = 0; at < x->count;) {
        size_t count = piece ? piece : (size_t)fabs(noise_next(&seed) * noise_next(&seed) * 9000.0);
        count = count < x->count - at ? count : x->count - at;
        append(x, at, count, &in);
        stage->push(stage->state, &in, out);
        at += count;
    }
    stage->drain(stage->state, out);
    frames_release(&in);
}

bool stage_same(const struct frames *a, const struct frames *b)
{
    bool same = a->channels == b->channels && a->count == b->count;
    for (int c = 0; same && c < a->channels; c++)
        same = check_same_bytes(a->channel[c], b->channel[c], a->count * sizeof(double));
    return same;
}

double stage_difference(const struct frames *a, const struct frames *b, int channel)
{
    double largest = 0;
    for (size_t i = 0; i < a->count && i < b->count; i++)
        largest = fmax(largest, fabs(a->channel[channel][i] - b->channel[channel][i]));
    return largest;
}

double stage_speed(const struct stage *stage, const struct frames *x, double length_s)
{
    struct frames in, out;
    double spent_s = 0, done_s = 0;
    frames_init(&in, x->channels);
    frames_init(&out, x->channels);
    while (done_s < length_s) {
        append(x, 0, x->count, &in);
        clock_t start = clock();
        stage->push(stage->state, &in, &out);
        spent_s += (double)(clock() - start) / CLOCKS_PER_SEC;
        frames_drop(&out, out.count);
        done_s += (double)x->count / 44100.0;
    }
    frames_release(&in);
    frames_release(&out);
    return done_s / spent_s;
}
