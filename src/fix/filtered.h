/* What fixers that are one filter have in common: their state is a pointer to it. */
#ifndef FIX_FILTERED_H
#define FIX_FILTERED_H

#include "dsp/fir.h"

struct filtered {
    struct fir *fir; /* NULL: everything goes by */
};

void filtered_push(void *state, struct frames *in, struct frames *out);
void filtered_drain(void *state, struct frames *out);
void filtered_stop(void *state);

#endif
