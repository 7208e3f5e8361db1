/* The inner loops of oversample.c, which includes this text for each GRID_LANES (floats in a vector) with GRID_NAME and
   GRID_TARGET, the attribute that says for which processor; so it has no guard. */

typedef float GRID_NAME(lanes) __attribute__((vector_size(GRID_LANES * sizeof(float))));
typedef int GRID_NAME(lane_bits) __attribute__((vector_size(GRID_LANES * sizeof(int))));
#define LANES GRID_NAME(lanes)
#define LANE_BITS GRID_NAME(lane_bits)

/* best = the larger of best and |x|, lane by lane */
#define LARGER(best, x)                                                                                      \
    do {                                                                                                     \
        LANES absolute = (LANES)((LANE_BITS)(x)&INT_MAX);                                                    \
        LANE_BITS more = absolute > (best);                                                                  \
        (best) = (LANES)(((LANE_BITS)absolute & more) | ((LANE_BITS)(best) & ~more));                        \
    } while (0)

#define LARGEST(x, result)                                                                                   \
    do {                                                                                                     \
        for (size_t lane = 0; lane < GRID_LANES; lane++)                                                     \
            (result) = (x)[lane] > (result) ? (x)[lane] : (result);                                          \
    } while (0)

GRID_TARGET
static struct oversample_peaks GRID_NAME(grid)(const struct oversample *kernel, const float *x,
                                               float grid[4][OVERSAMPLE_CHUNK])
{
    LANES coarse = {0}, itu = {0};
    for (size_t i = 0; i < OVERSAMPLE_CHUNK; i += GRID_LANES) {
        LANES even = {0}, odd = {0}, half = {0}, outer_even = {0}, outer_odd = {0}, inner_even = {0},
              inner_odd = {0};
        LANES before, after, sum, difference;
        size_t k = 0;
        for (; k < OVERSAMPLE_ITU_REACH; k++) {
            memcpy(&before, x + i - k, sizeof before);
            memcpy(&after, x + i + 1 + k, sizeof after);
            sum = before + after;
            difference = before - after;
            even += kernel->even[k] * sum;
            odd += kernel->odd[k] * difference;
            half += kernel->half[k] * sum;
            outer_even += kernel->itu_even[0][k] * sum;
            outer_odd += kernel->itu_odd[0][k] * difference;
            inner_even += kernel->itu_even[1][k] * sum;
            inner_odd += kernel->itu_odd[1][k] * difference;
        }
        for (; k < OVERSAMPLE_REACH; k++) {
            memcpy(&before, x + i - k, sizeof before);
            memcpy(&after, x + i + 1 + k, sizeof after);
            sum = before + after;
            even += kernel->even[k] * sum;
            odd += kernel->odd[k] * (before - after);
            half += kernel->half[k] * sum;
        }
        LANES points[4] = {{0}, even + odd, half, even - odd};
        LANES phases[4] = {outer_even + outer_odd, inner_even + inner_odd, inner_even - inner_odd,
                           outer_even - outer_odd};
        memcpy(&points[0], x + i, sizeof points[0]);
        for (int point = 0; point < 4; point++) {
            memcpy(&grid[point][i], &points[point], sizeof points[point]);
            LARGER(coarse, points[point]);
            LARGER(itu, phases[point]);
        }
    }
    struct oversample_peaks peaks = {0, 0};
    LARGEST(coarse, peaks.coarse);
    LARGEST(itu, peaks.itu);
    return peaks;
}

#undef LANES
#undef LANE_BITS
#undef LARGER
#undef LARGEST
