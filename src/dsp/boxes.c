#include "dsp/boxes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static const double ratios[BOXES] = {0.3079, 0.2737, 0.2291, 0.1892};
/* The doubles from here to twice as much are 2^-32 apart. */
static const double rounder = 1.5 * (1 << 20);

static double rounded(double x)
{
    return (x + rounder) - rounder;
}

void boxes_init(struct boxes *boxes, size_t span)
{
    size_t left = span;
    for (int i = 0; i < BOXES; i++) {
        size_t part = i + 1 < BOXES ? (size_t)lround(ratios[i] * (double)span) : left;
        part = part < left ? part : left;
        left -= part;
        boxes->length[i] = part + 1;
        boxes->sum[i] = 0;
        boxes->past[i] = mem_aligned(part + 1 + BOXES_BLOCK, sizeof *boxes->past[i]);
    }
}

void boxes_release(struct boxes *boxes)
{
    for (int i = 0; i < BOXES; i++)
        free(boxes->past[i]);
    *boxes = (struct boxes){0};
}

static double run_box(const double *past, size_t length, double sum, double *x)
{
    const double inverse = 1.0 / (double)length;
    for (size_t i = 0; i < BOXES_BLOCK; i++) {
        sum += past[length + i] - past[i];
        x[i] = rounded(sum * inverse);
    }
    return sum;
}

void boxes_run(struct boxes *boxes, double *x)
{
    for (size_t i = 0; i < BOXES_BLOCK; i++)
        x[i] = rounded(x[i]);
    for (int i = 0; i < BOXES; i++) {
        size_t length = boxes->length[i];
        double *past = boxes->past[i];
        memcpy(past + length, x, BOXES_BLOCK * sizeof *x);
        boxes->sum[i] = run_box(past, length, boxes->sum[i], x);
        memmove(past, past + BOXES_BLOCK, length * sizeof *past);
    }
}
