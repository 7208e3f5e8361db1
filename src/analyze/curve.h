/* A reference curve for the spectral balance: a level and a tolerance for each 1/3-octave band. */
#ifndef ANALYZE_CURVE_H
#define ANALYZE_CURVE_H

#include <stddef.h>

#include "analyze/record.h"
#include "base/fault.h"

struct curve_point {
    double frequency_hz;       /* nominal centre of the 1/3-octave band */
    double level_db;           /* relative; only the shape counts */
    double below_db, above_db; /* how far a band may lie under and over the curve; both positive */
};

struct curve {
    char *name;                 /* shown: "Elowsson & Friberg 2017" */
    char *source;               /* where it comes from */
    struct curve_point *points; /* ascending in frequency */
    size_t count;
};

/* Reads data/curves/NAME.xml (element curve with attributes name and source; elements band with hz, level-db, below-db,
   above-db), validated against `schema_path`. */
enum status curve_load(struct curve *curve, const char *path, const char *schema_path, struct fault *fault);
/* The bands of a measured record as a curve, with the tolerances of `model`. ERR_FORMAT when it has no spectrum. */
enum status curve_from_record(struct curve *curve, const char *name, const struct record *record,
                              const struct curve *model, struct fault *fault);
void curve_release(struct curve *curve);

#endif
