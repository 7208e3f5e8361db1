/* The worst places of a detector, kept in bounded memory while a file goes by. */
#ifndef ANALYZE_PLACES_H
#define ANALYZE_PLACES_H

#include "analyze/record.h"

struct places {
    struct place items[RECORD_PLACES_MAX]; /* a heap: the least value on top once it is full */
    size_t count;
    int64_t total;
};

/* Counts the place, and keeps it unless RECORD_PLACES_MAX greater ones are there. The earlier of two equals stays. */
void places_add(struct places *places, const struct place *place);
/* Adds them to the reading in order of time, with the total. */
void places_record(struct places *places, struct reading *reading);

#endif
