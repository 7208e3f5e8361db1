/* One file: source -> record -> verdicts. */
#ifndef JOB_EXAMINE_H
#define JOB_EXAMINE_H

#include "analyze/analyzer.h"
#include "job/outcome.h"

struct examine_options {
    struct analyze_options analyze;
    const struct target *const *targets; /* judged in this order */
    size_t target_count;
    const struct target *const *services; /* whose playback is predicted, in this order */
    size_t service_count;
    bool strict; /* a warning fails */
    /* Called now and then while a file is read, with the share done (0 to 1, negative when the length is unknown) and
       the seconds of audio read so far; NULL: not at all. */
    void (*progress)(void *user, double share, double audio_s);
    void *user;
};

/* Always fills the outcome; what went wrong is in it. Safe from several threads. */
void examine(struct outcome *outcome, const char *path, const struct examine_options *options);

#endif
