#include "dsp/ar.h"
