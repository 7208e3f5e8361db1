#include "analyze/places.h"

#include <stdlib.h>

/* Whether a is to be dropped before b. */
static int is_less(const struct place *a, const struct place *b)
{
    if (a->value < b->value || a->value > b->value)
        return a->value < b->value;
    return a->start_s > b->start_s || (a->start_s >= b->start_s && a->channel > b->channel);
}

static void swap_places(struct place *a, struct place *b)
{
    struct place keep = *a;
    *a = *b;
    *b = keep;
}

static void sift_up(struct places *places, size_t at)
{
    /* cppcheck-suppress arrayIndexOutOfBoundsCond */
    while (at > 0 && is_less(&places->items[at], &places->items[(at - 1) / 2])) {
        swap_places(&places->items[at], &places->items[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
}

static void sift_down(struct places *places)
{
    for (size_t at = 0;;) {
        size_t least = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < places->count; child++)
            if (is_less(&places->items[child], &places->items[least]))
                least = child;
        if (least == at)
            return;
        swap_places(&places->items[at], &places->items[least]);
        at = least;
    }
}

void places_add(struct places *places, const struct place *place)
{
    places->total++;
    if (places->count < RECORD_PLACES_MAX) {
        places->items[places->count++] = *place;
        sift_up(places, places->count - 1);
    } else if (is_less(&places->items[0], place)) {
        places->items[0] = *place;
        sift_down(places);
    }
}

static int compare_times(const void *left, const void *right)
{
    const struct place *a = left, *b = right;
    if (a->start_s < b->start_s || a->start_s > b->start_s)
        return a->start_s < b->start_s ? -1 : 1;
    return a->channel - b->channel;
}

void places_record(struct places *places, struct reading *reading)
{
    qsort(places->items, places->count, sizeof *places->items, compare_times);
    for (size_t i = 0; i < places->count; i++)
        reading_place(reading, &places->items[i]);
    reading->place_total = places->total;
}
