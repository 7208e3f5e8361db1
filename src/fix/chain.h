/* The steps of a plan, one behind the other: audio goes in block by block, and comes out as it will stand in the file. */
#ifndef FIX_CHAIN_H
#define FIX_CHAIN_H

#include "audio/block.h"
#include "fix/fixer.h"

struct chain;

/* Steps with a refusal are passed over. `stream` says what goes in, and then what comes out. The steps and the goal are
   borrowed until chain_free. */
enum status chain_open(struct chain **chain, const struct fix_step *steps, size_t count,
                       const struct fix_goal *goal, struct fix_stream *stream, struct fault *fault);
/* Adds a block's frames to a queue. */
void chain_add(struct frames *frames, const struct audio_block *block);
/* Takes the block; the queue of what is ready is the caller's to empty, and stands until the next call. */
struct frames *chain_push(struct chain *chain, const struct audio_block *block);
/* Nothing more comes: the rest. */
struct frames *chain_drain(struct chain *chain);
/* What step `index` of those given did; nothing is filled in where the step has nothing to say. */
void chain_tell(const struct chain *chain, size_t index, struct fix_told *told);
void chain_free(struct chain *chain);

#endif
