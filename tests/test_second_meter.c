/* Integrated loudness of pseudo-random programme, ours beside libebur128's. */
#include <math.h>

#include "base/units.h"
#include "check.h"
#include "tones.h"

/* Noise that takes another level, within twice spread_db, every 0.15 to 0.85 s; in each channel another. */
static void add_programme(struct signal *signal, double spread_db, uint64_t seed)
{
    for (int c = 0; c < signal->format.channels; c++) {
        double gain = 0, last = 0;
        size_t change = 0;
        for (size_t i = 0; i < signal->frames; i++) {
            if (i == change) {
                gain = amplitude_from_db(-25.0 + spread_db * noise_next(&seed));
                change += signal_frame(signal, 0.5 + 0.35 * noise_next(&seed));
            }
            last = 0.7 * last + noise_next(&seed);
            signal->channel[c][i] = (float)(gain * last);
        }
    }
}

static void test_programme(int rate_hz, int channels, int length_s)
{
    struct signal signal;
    struct record record;
    check_about("%d channels at %d Hz", channels, rate_hz);
    signal_init(&signal, rate_hz, channels, (size_t)(rate_hz * length_s));
    /* Where 100 ms are no whole frames libebur128 rounds the step of its blocks, which go astray by 5 ms in 12 s: no
       block may stand near the gate then. */
    add_programme(&signal, rate_hz % 10 ? 3.0 : 20.0, (uint64_t)(rate_hz + channels));
    measure_alone(&signal, "loudness", &record);
    CHECK(isfinite(measured(&record, "loudness.integrated")));
    check_second_meter(&signal, &record);
    record_release(&record);
    signal_release(&signal);
}

int main(void)
{
    static const int rates_hz[] = {8000,  11025, 16000, 22050,  24000,  32000,  44100,
                                   48000, 88200, 96000, 176400, 192000, 352800, 384000};
    static const int channels[] = {1, 2, 6, 8, 12}; /* mono, stereo, 5.1, 7.1, 7.1.4 */
    for (size_t i = 0; i < sizeof rates_hz / sizeof *rates_hz; i++)
        test_programme(rates_hz[i], 2, 12);
    for (size_t i = 0; i < sizeof channels / sizeof *channels; i++) {
        test_programme(48000, channels[i], 30);
        test_programme(8000, channels[i], 30);
        test_programme(384000, channels[i], 2);
    }
    return check_end();
}
