/* Findings that somebody has accepted for a while, read from XML (schema data/waivers/waivers.rng, mixcheck-waivers(5)):
   such a finding stays what it is and does not count. */
#ifndef JUDGE_WAIVER_H
#define JUDGE_WAIVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/fault.h"
#include "judge/target.h"
#include "judge/verdict.h"

struct waiver {
    char *rule;  /* the rule's id */
    char *track; /* base name of the file, SHA-256 of it or of its samples, or "*": all files */
    char *by, *reason;
    char *until; /* YYYY-MM-DD, the last day on which it holds */
    char *added; /* NULL: not said */
    char *path;  /* where it stands */
    int line;
    bool is_expired;
    bool is_met;  /* a file came by that it speaks of */
    size_t uses;  /* findings that needed it */
    char *remark; /* as a stored report has it; NULL: see what became of it */
};

struct waivers {
    struct waiver *items;
    size_t count, capacity;
};

/* YYYY-MM-DD; two days compare as their texts do. */
enum { DAY_SIZE = 11 };
void day_today(char day[DAY_SIZE]); /* in UTC */
bool day_is_one(const char *text);

/* Adds what the file holds; what ended before `today` is expired. Faults are as those of xml_open. */
enum status waivers_load(struct waivers *waivers, const char *path, const char *schema_path,
                         const char *today, struct fault *fault);
void waivers_release(struct waivers *waivers);
/* The element, on a line of its own after what stands there. */
void waiver_write(FILE *out, const struct waiver *waiver);

/* A file that waivers may speak of; what is not known is empty. */
struct waiver_track {
    const char *path, *file_hash, *samples_hash; /* SHA-256 in hexadecimal */
};

/* Whether one speaks of a file by a hash. */
bool waivers_need_hashes(const struct waivers *waivers);
/* Gives each finding that would count the waiver that covers it in the file: one that holds before one that
   is expired, then the one that ends last. The findings borrow it. */
void waivers_apply(const struct waivers *waivers, struct findings *findings,
                   const struct waiver_track *track);
/* Takes note, once a file, of what waivers_apply gave. For one thread, while others may apply. */
void waivers_count(struct waivers *waivers, const struct findings *findings,
                   const struct waiver_track *track);

enum waiver_state { WAIVER_USED, WAIVER_UNUSED, WAIVER_EXPIRED };
enum waiver_state waiver_state(const struct waiver *waiver);
const char *waiver_state_name(enum waiver_state state); /* "used", "unused", "expired" */
/* What is to be said of it when all files have come by: why it is unused, or that it is expired; empty of one in use.
   `targets` are those that judged. The caller frees it. */
char *waiver_remark(const struct waiver *waiver, const struct target *const *targets, size_t target_count);

#endif
