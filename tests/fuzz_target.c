/* Fuzz target: bytes as a target, which judges a record, and as a reference curve; also without their schemas, as if they
   stood on the list of what the build has checked. */
#include <stdlib.h>

#include "analyze/curve.h"
#include "base/xml.h"
#include "bytes.h"
#include "judge/shelf.h"
#include "judge/verdict.h"
#include "signal.h"

int LLVMFuzzerInitialize(int *count, char ***arguments);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);

static char *target_schema, *curve_schema;
static struct signal sine;
static struct record record;

int LLVMFuzzerInitialize(int *count, char ***arguments)
{
    (void)count, (void)arguments;
    target_schema = shelf_path("targets/target.rng");
    curve_schema = shelf_path("curves/curve.rng");
    signal_init(&sine, 48000, 1, 24000);
    signal_add_sine(&sine, 0, 0.0, 0.5, 997.0, 1.0, 0.0);
    signal_measure(&sine, NULL, &record);
    return 0;
}

static void judge(const struct target *target)
{
    struct findings findings = {0};
    judge_target(&findings, &record, &sine.format, target);
    findings_release(&findings);
    for (size_t i = 0; i < target->rule_count; i++)
        free(bounds_text(&target->rules[i].bounds, target->rules[i].measure));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    struct target target;
    struct curve curve;
    struct fault fault;
    const char *path = bytes_as_file(bytes, count);
    if (target_load(&target, path, target_schema, &fault) == OK)
        target_release(&target);
    if (target_load(&target, path, NULL, &fault) == OK) {
        judge(&target);
        target_release(&target);
    }
    if (curve_load(&curve, path, curve_schema, &fault) == OK)
        curve_release(&curve);
    if (curve_load(&curve, path, NULL, &fault) == OK)
        curve_release(&curve);
    return 0;
}
