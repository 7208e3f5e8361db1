#include "dsp/declip.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "dsp/ar.h"

/* At 44.1 and 48 kHz, in samples. */
enum { WINDOW = 2048, ORDER = 36, ROUNDS = 3 };

enum { FLAT = 3 }; /* as many samples at one level look clipped */

struct declip {
    double level[FRAMES_CHANNELS_MAX];
    size_t window, run_max;
    struct ar *ar;
    struct frames waiting; /* a quarter of a window that is out already, then what is to come */
    double *x, *model;     /* a copy of the window of one channel; and what the model says of it */
    size_t *at, count;     /* the clipped samples of it that may be mended */
    size_t ours;           /* how many of them, the first, belong to this window */
    uint64_t clipped;      /* samples so far, mended or not */
    struct declip_facts facts;
};

struct declip *declip_new(int channels, const double *level, int rate_hz)
{
    struct declip *declip = mem_zero(1, sizeof *declip);
    size_t scale = rate_hz < 72000 ? 1 : (size_t)((rate_hz + 24000) / 48000);
    declip->window = WINDOW * scale;
    declip->run_max = DECLIP_RUN_MAX * scale;
    declip->ar = ar_new(ORDER, declip->window);
    declip->x = mem_aligned(declip->window, sizeof *declip->x);
    declip->model = mem_aligned(declip->window, sizeof *declip->model);
    declip->at = mem_zero(declip->window, sizeof *declip->at);
    memcpy(declip->level, level, (size_t)channels * sizeof *level);
    frames_init(&declip->waiting, channels);
    frames_add_silence(&declip->waiting, declip->window / 4);
    return declip;
}

static bool is_clipped(double x, double level)
{
    return fabs(x) >= level && fabs(x) <= DECLIP_REACH * level;
}

static size_t count_clipped(const double *x, size_t count, double level)
{
    size_t clipped = 0;
    for (size_t i = 0; i < count; i++)
        clipped += is_clipped(x[i], level);
    return clipped;
}

/* The cubic curve that goes on from the two samples on each side of the run from `first` to before `end`. */
static void bridge(double *x, size_t first, size_t end)
{
    double length = (double)(end - first + 1), low = x[first - 1], high = x[end];
    double rise = (low - x[first - 2]) * length, fall = (x[end + 1] - high) * length;
    for (size_t i = first; i < end; i++) {
        double t = (double)(i - first + 1) / length, u = 1.0 - t;
        x[i] = u * u * ((1.0 + 2.0 * t) * low + t * rise) + t * t * ((1.0 + 2.0 * u) * high - u * fall);
    }
}

/* Holds the clipped samples to their signs and bounds: `x` has them as they were. */
static void bound(struct declip *declip, const double *x, double most)
{
    for (size_t i = 0; i < declip->count; i++) {
        size_t at = declip->at[i];
        double sign = x[at] < 0 ? -1.0 : 1.0, least = fabs(x[at]), size = sign * declip->x[at];
        size = size > least ? size : least; /* which is what no number becomes, too */
        declip->x[at] = sign * (size < most ? size : most);
    }
}

/* How many samples from `first` on, one behind the other, the model would have had under the level: they were held there. */
static size_t held(const struct declip *declip, const double *x, size_t first, size_t end)
{
    size_t longest = 0, length = 0;
    for (size_t i = first; i < end; i++) {
        length = declip->x[i] == x[i] ? length + 1 : 0;
        longest = length > longest ? length : longest;
    }
    return longest;
}

/* What was above the level is not flat there: where the model leaves a run so, the cubic curve stands for it, where that is
   higher. */
static void arch(struct declip *declip, const double *x, double most)
{
    size_t end;
    memcpy(declip->model, declip->x, declip->window * sizeof *declip->model);
    for (size_t i = 0; i < declip->ours; i = end) {
        for (end = i + 1; end < declip->ours && declip->at[end] == declip->at[end - 1] + 1; end++)
            continue;
        if (held(declip, x, declip->at[i], declip->at[end - 1] + 1) >= FLAT)
            bridge(declip->x, declip->at[i], declip->at[end - 1] + 1);
    }
    bound(declip, x, most);
    for (size_t i = 0; i < declip->ours; i++) {
        size_t at = declip->at[i];
        if (fabs(declip->model[at]) > fabs(declip->x[at]))
            declip->x[at] = declip->model[at];
    }
}

/* One run: what is long is declined, what is short enough bridged and listed. Counted is what begins in the middle half. */
static void take_run(struct declip *declip, size_t first, size_t end)
{
    bool is_ours = first < declip->window / 4 * 3;
    bool is_long = end - first > declip->run_max;
    declip->facts.runs_declined += is_ours && is_long;
    if (is_long || end + ORDER + 2 > declip->window)
        return;
    bridge(declip->x, first, end);
    for (size_t i = first; i < end; i++)
        declip->at[declip->count++] = i;
    if (is_ours) {
        declip->ours = declip->count;
        declip->facts.runs_mended++;
    }
}

/* All runs from the middle half on; those before it are mended already. */
static void find_runs(struct declip *declip, const double *x, double level)
{
    size_t first = declip->window / 4, end;
    declip->count = declip->ours = 0;
    if (is_clipped(x[first - 1], level))
        while (first < declip->window && is_clipped(x[first], level))
            first++;
    for (; first < declip->window; first = end + 1) {
        for (end = first; end < declip->window && is_clipped(x[end], level); end++)
            continue;
        if (end > first)
            take_run(declip, first, end);
    }
}

/* One window of one channel. */
static void mend(struct declip *declip, double *x, double level)
{
    size_t window = declip->window, clipped = count_clipped(x + window / 4, window / 2, level);
    declip->clipped += clipped;
    if (clipped == 0)
        return;
    memcpy(declip->x, x, window * sizeof *x);
    find_runs(declip, x, level);
    bound(declip, x, DECLIP_REACH * level);
    for (int round = 0; round < ROUNDS && declip->ours > 0; round++) {
        if (!ar_fit(declip->ar, declip->x, window) ||
            !ar_fill(declip->ar, declip->x, declip->at, declip->count))
            break;
        bound(declip, x, DECLIP_REACH * level);
    }
    arch(declip, x, DECLIP_REACH * level);
    for (size_t i = 0; i < declip->ours; i++)
        x[declip->at[i]] = declip->x[declip->at[i]];
    declip->facts.samples_mended += declip->ours;
}

/* A window's middle half; `count` frames of it, which are real, go out. */
static void run(struct declip *declip, struct frames *out, size_t count)
{
    struct frames *waiting = &declip->waiting;
    size_t before = out->count;
    for (int c = 0; c < waiting->channels; c++)
        if (declip->level[c] > 0)
            mend(declip, waiting->channel[c], declip->level[c]);
    frames_add(out, count);
    for (int c = 0; c < waiting->channels; c++)
        memcpy(out->channel[c] + before, waiting->channel[c] + declip->window / 4,
               count * sizeof *out->channel[c]);
    frames_drop(waiting, declip->window / 2);
}

void declip_push(struct declip *declip, struct frames *in, struct frames *out)
{
    struct frames *waiting = &declip->waiting;
    while (in->count > 0) {
        size_t missing = declip->window - waiting->count;
        frames_move(in, waiting, in->count < missing ? in->count : missing);
        if (waiting->count == declip->window)
            run(declip, out, declip->window / 2);
    }
}

void declip_drain(struct declip *declip, struct frames *out)
{
    size_t left = declip->waiting.count - declip->window / 4;
    while (left > 0) {
        size_t count = left < declip->window / 2 ? left : declip->window / 2;
        frames_add_silence(&declip->waiting, declip->window - declip->waiting.count);
        run(declip, out, count);
        left -= count;
    }
}

struct declip_facts declip_facts(const struct declip *declip)
{
    struct declip_facts facts = declip->facts;
    facts.samples_declined = declip->clipped - facts.samples_mended;
    return facts;
}

void declip_free(struct declip *declip)
{
    if (!declip)
        return;
    ar_free(declip->ar);
    frames_release(&declip->waiting);
    free(declip->x);
    free(declip->model);
    free(declip->at);
    free(declip);
}
