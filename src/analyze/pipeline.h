/* Runs all analyzers over the blocks of one file, in as many threads as the options say: each analyzer sees the blocks
   in order, and different analyzers work at the same time, on blocks that may lie apart. The caller, who reads the file,
   is one of the threads. */
#ifndef ANALYZE_PIPELINE_H
#define ANALYZE_PIPELINE_H

#include "analyze/analyzer.h"

struct pipeline;

/* `format` and `options` are borrowed until pipeline_free. */
enum status pipeline_open(struct pipeline **pipeline, const struct audio_format *format,
                          const struct analyze_options *options, struct fault *fault);
/* An empty buffer to fill; until one is free, the caller works along. Set block.first_frame, block.frames, and the
   samples (source_read does). */
struct audio_buffer *pipeline_buffer(struct pipeline *pipeline);
/* Hands the filled buffer over. Every buffer but the last is full, so that a record never depends on how a file was
   read. */
void pipeline_push(struct pipeline *pipeline, struct audio_buffer *buffer);
/* Puts every analyzer's readings into the record, in the order of the list. */
enum status pipeline_finish(struct pipeline *pipeline, struct record *record, struct fault *fault);
void pipeline_free(struct pipeline *pipeline);

/* The register: `index` from 0; NULL past the end. */
const struct analyzer *analyzer_at(size_t index);
/* All measures of all analyzers in shown order: `index` from 0; NULL past the end. */
const struct measure *measure_at(size_t index);
const struct measure *measure_find(const char *id);

#endif
