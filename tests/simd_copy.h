/* The sources that have kernels, compiled as SIMD_CLONES says: a file defines it and COPY, a name, and includes this text.
   Every name that other files could see has the copy's name behind it, and what two of the sources call the same, the
   source's; so it has no guard. */

#define PASTE(name, copy) name##copy
#define EXPAND(name, copy) PASTE(name, copy)
#define OF_COPY(name) EXPAND(name, COPY)
#define TEXT(name) #name
#define TEXT_OF(name) TEXT(name)

#define converter_init OF_COPY(converter_init)
#define converter_peak OF_COPY(converter_peak)
#define interpolate_at OF_COPY(interpolate_at)
#define interpolate_init OF_COPY(interpolate_init)
#define interpolate_init_half OF_COPY(interpolate_init_half)
#define interpolate_peak OF_COPY(interpolate_peak)
#define oversample_grid OF_COPY(oversample_grid)
#define oversample_init OF_COPY(oversample_init)
#define oversample_look OF_COPY(oversample_look)
#define oversample_maxima OF_COPY(oversample_maxima)
#define oversample_three_quarters OF_COPY(oversample_three_quarters)
#define kweight_init OF_COPY(kweight_init)
#define kweight_power OF_COPY(kweight_power)
#define kweight_run OF_COPY(kweight_run)
#define pair_sums_add OF_COPY(pair_sums_add)
#define sums_add OF_COPY(sums_add)
#define sums_largest OF_COPY(sums_largest)
#define sums_total OF_COPY(sums_total)
#define fft_complex_backward OF_COPY(fft_complex_backward)
#define fft_complex_data OF_COPY(fft_complex_data)
#define fft_complex_forward OF_COPY(fft_complex_forward)
#define fft_complex_free OF_COPY(fft_complex_free)
#define fft_complex_new OF_COPY(fft_complex_new)
#define fft_free OF_COPY(fft_free)
#define fft_library OF_COPY(fft_library)
#define fft_new OF_COPY(fft_new)
#define fft_pairs OF_COPY(fft_pairs)
#define fft_run OF_COPY(fft_run)
#define flat_tops_finish OF_COPY(flat_tops_finish)
#define flat_tops_init OF_COPY(flat_tops_init)
#define flat_tops_look OF_COPY(flat_tops_look)
#define flat_tops_push OF_COPY(flat_tops_push)
#define front_pair OF_COPY(front_pair)
#define welch_band OF_COPY(welch_band)
#define welch_finish OF_COPY(welch_finish)
#define welch_push OF_COPY(welch_push)
#define welch_start OF_COPY(welch_start)
#define welch_stop OF_COPY(welch_stop)

/* NOLINTBEGIN(bugprone-suspicious-include) */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow" /* one source's locals, another's names */
#define TOGETHER TOGETHER_OVERSAMPLE
#define look_at look_at_oversample
#define pi pi_oversample
#include "dsp/oversample.c"
#undef TOGETHER
#undef look_at
#undef pi
#define places places_kweight
#include "dsp/kweight.c"
#undef places
#include "dsp/sums.c"
#define places places_fft
#include "dsp/fft.c"
#undef places
#define LANES LANES_FLAT_TOPS
#include "analyze/flat_tops.c"
#undef LANES
#include "analyze/welch.c"
#pragma GCC diagnostic pop
/* NOLINTEND(bugprone-suspicious-include) */

#undef flat_tops_look /* a structure has this name, too */
#include "simd_copies.h"

static void look_for_flat_tops(const struct flat_tops *tops, const float *x, size_t count,
                               struct flat_tops_look *look)
{
    OF_COPY(flat_tops_look)(tops, x, count, (void *)look);
}

const struct kernels OF_COPY(kernels) = {
    .name = TEXT_OF(COPY),
    .grid = oversample_grid,
    .three_quarters = oversample_three_quarters,
    .maxima = oversample_maxima,
    .interpolate = interpolate_at,
    .look = oversample_look,
    .kweight = kweight_run,
    .sums = sums_add,
    .pair_sums = pair_sums_add,
    .fft = fft_run,
    .flat_tops = look_for_flat_tops,
    .deal = deal,
    .add_power = add_power,
    .add_cross = add_cross,
};
