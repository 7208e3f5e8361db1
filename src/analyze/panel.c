#include "analyze/panel.h"

const struct panel panel_waveform = {
    .id = "waveform", .title = "Waveform", .unit = "", .low = -1, .high = 1, .grid = 0.5, .marks = true};
const struct panel panel_loudness = {.id = "loudness",
                                     .title = "Loudness",
                                     .unit = "LUFS",
                                     .low = -48,
                                     .high = 0,
                                     .grid = 6,
                                     .histogram = true};
const struct panel panel_loudness_before = {.id = "loudness-before",
                                            .title = "Loudness before mending",
                                            .unit = "LUFS",
                                            .low = -48,
                                            .high = 0,
                                            .grid = 6};
const struct panel panel_true_peak = {
    .id = "true-peak", .title = "True peak", .unit = "dBTP", .low = -24, .high = 3, .grid = 6};
const struct panel panel_gain_reduction = {
    .id = "gain-reduction", .title = "Gain reduction", .unit = "dB", .low = 0, .high = 9, .grid = 3};
const struct panel panel_correlation = {
    .id = "correlation", .title = "Correlation", .unit = "", .low = -1, .high = 1, .grid = 0.5};
const struct panel panel_spectrum = {.id = "spectrum",
                                     .title = "Spectrum, 1/3 octaves",
                                     .unit = "dB",
                                     .axis = PANEL_FREQUENCY,
                                     .low = -60,
                                     .high = 0,
                                     .grid = 10};
const struct panel panel_correlation_bands = {.id = "correlation-bands",
                                              .title = "Correlation by band",
                                              .unit = "",
                                              .axis = PANEL_FREQUENCY,
                                              .low = -1,
                                              .high = 1,
                                              .grid = 0.5};
const struct panel panel_width = {.id = "width",
                                  .title = "Stereo width",
                                  .unit = "%",
                                  .axis = PANEL_ANGLE,
                                  .low = 0,
                                  .high = 20,
                                  .grid = 5};

static const struct panel *const panels[] = {
    &panel_waveform,    &panel_loudness, &panel_loudness_before,   &panel_true_peak, &panel_gain_reduction,
    &panel_correlation, &panel_spectrum, &panel_correlation_bands, &panel_width,
};

const struct panel *panel_at(size_t index)
{
    return index < sizeof panels / sizeof *panels ? panels[index] : NULL;
}
