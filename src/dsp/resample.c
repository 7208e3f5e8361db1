#include "dsp/resample.h"

#include <soxr.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/late.h"
#include "base/mem.h"

enum { PIECE = 8192 };

#define LIBSOXR_NAMES(take)                                                                                  \
    take(soxr_create) take(soxr_process) take(soxr_delete) take(soxr_io_spec) take(soxr_quality_spec)        \
        take(soxr_runtime_spec)

static struct libsoxr {
    LIBSOXR_NAMES(LATE_MEMBER)
} libsoxr;

static enum status load(struct fault *fault)
{
    static bool is_loaded;
    enum status status = OK;
    if (is_loaded)
        return OK;
#if defined(LIBSOXR_FILE)
    status = LATE_LOAD(libsoxr, LIBSOXR_NAMES, "libsoxr", LIBSOXR_FILE, fault);
#else
    (void)fault;
    libsoxr = (struct libsoxr){LIBSOXR_NAMES(LATE_ADDRESS)};
#endif
    is_loaded = status == OK;
    return status;
}

struct resample {
    soxr_t soxr;
    int from_hz, to_hz, channels;
    int64_t taken, given;
    double *piece[FRAMES_CHANNELS_MAX];
};

enum status resample_new(struct resample **result, int from_hz, int to_hz, int channels, struct fault *fault)
{
    *result = NULL;
    enum status status = load(fault);
    if (status != OK)
        return status;
    struct resample *resample = mem_zero(1, sizeof *resample);
    soxr_io_spec_t samples = libsoxr.soxr_io_spec(SOXR_FLOAT64_S, SOXR_FLOAT64_S);
    soxr_quality_spec_t quality = libsoxr.soxr_quality_spec(SOXR_VHQ, 0);
    soxr_runtime_spec_t runtime = libsoxr.soxr_runtime_spec(1);
    soxr_error_t error = NULL;
    *resample = (struct resample){.from_hz = from_hz, .to_hz = to_hz, .channels = channels};
    for (int c = 0; c < channels; c++)
        resample->piece[c] = mem_aligned(PIECE, sizeof *resample->piece[c]);
    resample->soxr =
        libsoxr.soxr_create(from_hz, to_hz, (unsigned)channels, &error, &samples, &quality, &runtime);
    if (!resample->soxr) {
        resample_free(resample);
        return fail(fault, ERR_SYSTEM, "cannot change the sample rate from %d to %d Hz: %s", from_hz, to_hz,
                    error);
    }
    *result = resample;
    return OK;
}

/* No more than the length that is due, whatever the filter adds to its end. */
static void add_piece(struct resample *resample, struct frames *out, size_t count)
{
    size_t before = out->count;
    if (count == 0)
        return;
    frames_add(out, count);
    for (int c = 0; c < resample->channels; c++)
        memcpy(out->channel[c] + before, resample->piece[c], count * sizeof *resample->piece[c]);
    resample->given += (int64_t)count;
}

void resample_push(struct resample *resample, struct frames *in, struct frames *out)
{
    size_t at = 0, done, more = 1;
    resample->taken += (int64_t)in->count;
    while (at < in->count || more) {
        const double *from[FRAMES_CHANNELS_MAX];
        for (int c = 0; c < resample->channels; c++)
            from[c] = in->channel[c] + at;
        if (libsoxr.soxr_process(resample->soxr, from, in->count - at, &done, resample->piece, PIECE, &more))
            break;
        at += done;
        add_piece(resample, out, more);
        if (done == 0 && more == 0)
            break;
    }
    frames_drop(in, in->count);
}

void resample_drain(struct resample *resample, struct frames *out)
{
    double length = (double)resample->taken * resample->to_hz / resample->from_hz;
    int64_t due = (int64_t)(length + 0.5) - resample->given;
    while (due > 0) {
        size_t most = due < PIECE ? (size_t)due : PIECE, more = 0;
        if (libsoxr.soxr_process(resample->soxr, NULL, 0, NULL, resample->piece, most, &more) || more == 0)
            break;
        add_piece(resample, out, more);
        due -= (int64_t)more;
    }
    if (due > 0)
        frames_add_silence(out, (size_t)due);
}

void resample_free(struct resample *resample)
{
    if (!resample)
        return;
    if (resample->soxr)
        libsoxr.soxr_delete(resample->soxr);
    for (int c = 0; c < resample->channels; c++)
        free(resample->piece[c]);
    free(resample);
}
