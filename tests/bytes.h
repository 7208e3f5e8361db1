/* Bytes in memory as a file with a path, for what reads files only. */
#ifndef TESTS_BYTES_H
#define TESTS_BYTES_H

#include <stddef.h>
#include <stdint.h>

/* Puts the bytes into the one nameless temporary file of this process, and returns a path that opens it. */
const char *bytes_as_file(const uint8_t *bytes, size_t count);

#endif
