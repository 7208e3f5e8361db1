/* One time through the file: source -> chain of fixers -> a sink, the meters that a plan's goal is about, or both. */
#ifndef JOB_PASS_H
#define JOB_PASS_H

#include "analyze/record.h"
#include "audio/sink.h"
#include "job/plan.h"

struct pass {
    const struct plan *plan;
    const char *path;
    struct sink *sink; /* NULL: nothing is written */
    bool is_measured;  /* the samples that are written, or would be, pass the meters, too */
    int threads;
    void (*progress)(void *user, double share, double audio_s);
    void *user;
};

struct pass_result {
    struct record record;  /* loudness and peaks, where they were measured */
    struct fix_told *told; /* of each step of the plan */
    size_t told_count;
    int64_t frames;
    bool has_residual; /* the rates are the same */
    double gain_db, residual_db;
};

/* ERR_DAMAGED for a file that breaks off: nothing is made of half a file. To be released in any case. */
enum status pass_run(const struct pass *pass, struct pass_result *result, struct fault *fault);
void pass_release(struct pass_result *result);

#endif
