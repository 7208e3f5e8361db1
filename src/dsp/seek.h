/* The largest value of a smooth curve near a time. */
#ifndef DSP_SEEK_H
#define DSP_SEEK_H

/* The largest of `size_at` within `reach` (of a sample, at most 0.5) of *time, by parabolas through ever closer points, the
   last 0.002 apart; *time becomes where it is. The curve has one extremum so close to where a grid had one. */
double seek_peak(double (*size_at)(const void *curve, double time), const void *curve, double *time,
                 double reach);

#endif
