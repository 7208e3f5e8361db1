#include "limited.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "check.h"
#include "signal.h"

double amplitude(double level_db)
{
    return pow(10.0, level_db / 20.0);
}

double decibels(double amplitude)
{
    return 20.0 * log10(amplitude);
}

void tracks_init(struct tracks *tracks, int rate_hz, int channels, size_t frames)
{
    *tracks = (struct tracks){.rate_hz = rate_hz, .channels = channels, .frames = frames};
    for (int c = 0; c < channels; c++)
        tracks->channel[c] = mem_zero(frames + 1, sizeof(double));
}

void tracks_release(struct tracks *tracks)
{
    for (int c = 0; c < tracks->channels; c++)
        free(tracks->channel[c]);
    *tracks = (struct tracks){0};
}

struct limiter_settings usual_settings(const struct tracks *tracks)
{
    return (struct limiter_settings){.rate_hz = tracks->rate_hz,
                                     .channels = tracks->channels,
                                     .ceiling = amplitude(-1.0),
                                     .lookahead_s = 0.005,
                                     .hold_s = 0.008,
                                     .release_s = 0.035,
                                     .low_hz = 300.0,
                                     .low_hold_s = 0.018,
                                     .low_release_s = 0.15};
}

static void take_out(struct frames *out, struct tracks *y)
{
    if (CHECK(out->count == y->frames) && y->frames)
        for (int c = 0; c < y->channels; c++)
            memcpy(y->channel[c], out->channel[c], y->frames * sizeof(double));
    frames_release(out);
}

void limit_tracks(const struct tracks *x, const struct limiter_settings *settings, size_t piece_max,
                  struct tracks *y, struct limiter_facts *facts)
{
    struct limiter *limiter = limiter_new(settings);
    struct frames in, out;
    uint64_t seed = piece_max + 1;
    frames_init(&in, x->channels);
    frames_init(&out, x->channels);
    for (size_t done = 0; done < x->frames;) {
        size_t piece = piece_max ? 1 + (size_t)(fabs(noise_next(&seed)) * (double)piece_max) : x->frames;
        piece = piece < x->frames - done ? piece : x->frames - done;
        frames_add(&in, piece);
        for (int c = 0; c < x->channels; c++)
            memcpy(in.channel[c], x->channel[c] + done, piece * sizeof(double));
        limiter_push(limiter, &in, &out);
        CHECK(in.count == 0);
        done += piece;
    }
    limiter_drain(limiter, &out);
    tracks_init(y, x->rate_hz, x->channels, x->frames);
    take_out(&out, y);
    frames_release(&in);
    if (facts)
        *facts = limiter_facts(limiter);
    limiter_free(limiter);
}
