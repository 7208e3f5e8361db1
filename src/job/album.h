/* An album: files that belong together, in their order. Its loudness is that of its tracks played one after another:
   ITU-R BS.1770-5 over the gating blocks of all of them, not the mean of the tracks' values. Blocks of 400 ms that would
   lie across the end of one track and the beginning of the next are not counted. */
#ifndef JOB_ALBUM_H
#define JOB_ALBUM_H

#include "job/outcome.h"
#include "judge/playback.h"

struct album_track {
    char *path;
    bool is_mono;
    double duration_s;
    struct master_levels levels; /* a mono track's as one channel; `absent` is its own copy */
    float *blocks;               /* energy of each gating block */
    size_t block_count;
};

struct album {
    struct album_track *tracks;
    size_t count, capacity;
    size_t missing; /* files that could not be measured: no tracks of it */
    struct predictions predictions;
};

/* What the tracks are together. */
struct album_levels {
    struct master_levels whole,
        loudest; /* loudness of all, and of the loudest track; peaks are the highest of all */
    bool has_loudest, has_peak;
    size_t loudest_track, peak_track; /* the first, where several are equal */
};

/* Keeps what is needed of the outcome: 140 kB for an hour. */
void album_add(struct album *album, const struct outcome *outcome);
/* A track's levels as a target counts them: mono tracks 3.01 LU louder if they are played on two loudspeakers. Borrows
   from the album. */
struct master_levels album_track_levels(const struct album_track *track, bool mono_as_two);
struct album_levels album_levels(const struct album *album, bool mono_as_two);
/* Adds to the album's predictions what the target's playbacks with one gain for an album do: their loudness is that of
   the whole, or of the loudest track where the gain comes from it. */
void album_predict(struct album *album, const struct target *target);
void album_release(struct album *album);

#endif
