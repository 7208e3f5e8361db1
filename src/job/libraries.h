/* The libraries that a result can depend on, with their versions. */
#ifndef JOB_LIBRARIES_H
#define JOB_LIBRARIES_H

#include <stddef.h>

#include "base/buf.h"

/* The name, static text, or NULL past the end; adds the version. `index` from 0. */
const char *library_at(size_t index, struct buf *version);

#endif
