#include "fix/filtered.h"

void filtered_push(void *state, struct frames *in, struct frames *out)
{
    struct filtered *filtered = state;
    if (filtered->fir)
        fir_push(filtered->fir, in, out);
    else
        frames_move(in, out, in->count);
}

void filtered_drain(void *state, struct frames *out)
{
    struct filtered *filtered = state;
    if (filtered->fir)
        fir_drain(filtered->fir, out);
}

void filtered_stop(void *state)
{
    fir_free(((struct filtered *)state)->fir);
}
