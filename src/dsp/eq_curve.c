#include "dsp/eq_curve.h"
