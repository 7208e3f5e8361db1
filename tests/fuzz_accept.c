/* Fuzz target: bytes as a report of before, which a finding is held against, and as waivers, which cover it. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/xml.h"
#include "bytes.h"
#include "judge/baseline.h"
#include "judge/shelf.h"
#include "judge/waiver.h"

int LLVMFuzzerInitialize(int *count, char ***arguments);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);

static const struct measure measure = {.id = "clipping.runs", .unit = "", .label = "Runs"};
static char *schema;

int LLVMFuzzerInitialize(int *count, char ***arguments)
{
    (void)count, (void)arguments;
    schema = shelf_path("waivers/waivers.rng");
    return 0;
}

static void add_finding(struct findings *findings)
{
    struct finding *finding = findings_add(findings);
    finding->id = mem_copy("faults.clipping-heavy");
    finding->state = VERDICT_FAIL;
    finding->severity = SEVERITY_FAIL;
    finding->measure = &measure;
    finding->has_value = finding->has_limit = true;
    finding->value = 20040;
    finding->limit = 9;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    static const struct waiver_track track = {"fail.wav", "", ""};
    struct waivers waivers = {0};
    struct earlier_report report = {0};
    struct findings findings = {0};
    const char *path = bytes_as_file(bytes, count);
    add_finding(&findings);
    if (waivers_load(&waivers, path, schema, "2027-01-01", NULL) == OK)
        waivers_apply(&waivers, &findings, &track);
    else if (earlier_load(&report, path, NULL) == OK && report.count)
        baseline_apply(&report.files[0], &findings);
    waivers_count(&waivers, &findings, &track);
    for (size_t i = 0; i < waivers.count; i++)
        free(waiver_remark(&waivers.items[i], NULL, 0));
    findings_release(&findings);
    waivers_release(&waivers);
    earlier_release(&report);
    return 0;
}
