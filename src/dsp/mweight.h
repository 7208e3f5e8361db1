/* M-weighting of ISO 21727: the noise weighting of ITU-R BS.468-4, moved so that 2 kHz is at 0 dB. */
#ifndef DSP_MWEIGHT_H
#define DSP_MWEIGHT_H

/* Power gain at a frequency, of the network of BS.468-4, figure 1a. */
double mweight_power(double frequency_hz);

#endif
