/* The bytes of an opened file: bounded reads at any place. */
#ifndef AUDIO_RAW_H
#define AUDIO_RAW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"

/* What libsndfile is shown instead of what stands in the file: it refuses some headers that can be read well. */
struct raw_patch {
    int64_t offset;
    uint8_t bytes[8];
    size_t count;
};

enum { RAW_PATCHES_MAX = 32, RAW_BUFFER = 65536 };

struct raw {
    int fd;
    int64_t base, size; /* the file begins at `base` of the descriptor */
    int error_number;   /* of the first read that the system refused; 0: none */
    struct raw_patch patches[RAW_PATCHES_MAX];
    size_t patch_count;
    int64_t buffer_start; /* of what raw_read_patched has buffered */
    size_t buffer_count;
    uint8_t buffer[RAW_BUFFER];
};

/* Opens a regular file, or standard input for "-" (spooled to a nameless file in $TMPDIR when it cannot seek, after its
   first bytes have passed `looks_right`, so that an endless stream of something else is refused at once). ERR_SYSTEM
   with a sentence on everything that is no regular file. */
enum status raw_open(struct raw **raw, const char *path, bool (*looks_right)(const uint8_t *, size_t),
                     struct fault *fault);
void raw_close(struct raw *raw);

/* Bytes as they stand in the file; fewer only at its end. */
size_t raw_read(struct raw *raw, int64_t offset, void *bytes, size_t count);
/* A piece of the file in memory of its own, 1 MiB at most; the caller frees it. Never NULL. */
uint8_t *raw_take(struct raw *raw, int64_t offset, int64_t size, size_t *count);
/* Bytes with the patches over them, buffered for reading on. */
size_t raw_read_patched(struct raw *raw, int64_t offset, void *bytes, size_t count);
void raw_patch_add(struct raw *raw, int64_t offset, const void *bytes, size_t count);
/* A number of 1 to 8 bytes. */
void raw_patch_le(struct raw *raw, int64_t offset, uint64_t number, size_t count);
void raw_patch_be(struct raw *raw, int64_t offset, uint64_t number, size_t count);

#endif
