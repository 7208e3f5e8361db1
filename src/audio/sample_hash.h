/* A digest of the samples alone, whatever file they stand in: SHA-256 of the frames in their order, in each the channels in
   theirs. Integers are signed words of as many whole bytes as the word length takes, least byte first, the word's top bit
   at the top; everything else, what lossy codecs decode to as well, is 32-bit floats (IEEE 754), least byte first. */
#ifndef AUDIO_SAMPLE_HASH_H
#define AUDIO_SAMPLE_HASH_H

#include "audio/pcm.h"
#include "base/hash.h"

struct sample_hash {
    struct hash hash;
    size_t bytes; /* of a word */
};

void sample_hash_init(struct sample_hash *samples, int bits);
/* Words as they stand in a file, or as libsndfile decodes them; at least as long as those of the digest. */
void sample_hash_add(struct sample_hash *samples, const struct pcm_words *words, const void *from,
                     size_t count);
/* Of a whole file, decoded; of a damaged one, what can be had of it (OK as well). Faults are those of source_open. */
enum status sample_hash_file(const char *path, char text[HASH_TEXT_SIZE], struct fault *fault);

#endif
