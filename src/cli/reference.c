#include "cli/reference.h"

#include <stdlib.h>

#include "batch/queue.h"
#include "job/examine.h"
#include "judge/shelf.h"

enum status reference_load(struct curve *curve, struct fault *fault)
{
    char *path = shelf_path("curves/popular-music.xml"), *schema = shelf_path("curves/curve.rng");
    enum status status = curve_load(curve, path, schema, fault);
    free(path);
    free(schema);
    return status;
}

enum status reference_measure(struct curve *curve, const char *path, int threads, struct fault *fault)
{
    struct examine_options options = {.analyze = {.threads = queue_threads_each(threads, 1)}};
    struct outcome outcome;
    struct curve own = {0};
    examine(&outcome, path, &options);
    enum status status = OK;
    if (!outcome.measured)
        status = fail(fault, ERR_FORMAT, "%s", outcome.trouble);
    if (status == OK)
        status = curve_from_record(&own, path, &outcome.record, curve, fault);
    outcome_release(&outcome);
    if (status != OK)
        return status;
    curve_release(curve);
    *curve = own;
    return OK;
}
