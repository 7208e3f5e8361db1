/* The contract of an analyzer: blocks in, readings out. One file, one descriptor, one line in analyze.am. */
#ifndef ANALYZE_ANALYZER_H
#define ANALYZE_ANALYZER_H

#include <stdbool.h>

#include "analyze/record.h"
#include "audio/block.h"
#include "audio/format.h"
#include "base/buf.h"
#include "base/fault.h"

struct curve;

/* What the user may choose about measuring. */
struct analyze_options {
    const struct curve *reference; /* what the spectrum is compared with; NULL: not compared */
    bool second_meter;             /* run libebur128 beside our own meter */
    bool pictures;                 /* measure what reports only draw */
    /* Measures that somebody needs though they take long, ending with NULL; NULL: none. */
    const struct measure *const *asked;
    int threads;         /* 0 or 1: all in the caller's thread */
    size_t block_frames; /* 0: the pipeline's own choice; tests set it */
    /* A second pass over the same file: the ids of the measures that it is for, up to NULL; only the analyzers that own one
       of them run. NULL: the first pass. */
    const char *const *again;
};

struct analyzer {
    const char *name, *summary;
    const char *library; /* that it measures by, or NULL */
    void (*library_version)(struct buf *version);
    const struct measure *measures; /* ends with one without id; owned by the analyzer's file */
    size_t state_size;              /* zeroed bytes that the pipeline owns, aligned to 64 */
    /* NULL: always; else whether it runs in a first pass. */
    bool (*wanted)(const struct audio_format *format, const struct analyze_options *options);
    /* `format` and `options` stay valid until stop. */
    enum status (*start)(void *state, const struct audio_format *format,
                         const struct analyze_options *options, struct fault *fault);
    void (*push)(void *state, const struct audio_block *block); /* cannot fail; in order of time */
    /* Adds its readings to `record`. It runs in any thread, beside other analyzers, and the record is empty; where
       reads_record is set, it runs after the others, and the record holds the readings of all who stand before it. */
    enum status (*finish)(void *state, struct record *record, struct fault *fault);
    bool reads_record;
    void (*stop)(void *state); /* NULL if start acquires nothing; also called after a start that failed */
};

/* Whether the measure is among those that are asked for. */
bool analyze_asks(const struct analyze_options *options, const struct measure *measure);

#endif
