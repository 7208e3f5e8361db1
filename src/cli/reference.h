/* What spectra are compared with. */
#ifndef CLI_REFERENCE_H
#define CLI_REFERENCE_H

#include "analyze/curve.h"
#include "base/fault.h"

/* The built-in curve. */
enum status reference_load(struct curve *curve, struct fault *fault);
/* The user's own record in the place of the curve that is there, with its tolerances. */
enum status reference_measure(struct curve *curve, const char *path, int threads, struct fault *fault);

#endif
