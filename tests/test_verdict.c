/* Verdicts: where a meter with the ITU filter would judge a true peak otherwise, the finding says so. */
#include "judge/verdict.h"

#include <math.h>

#include "analyze/pipeline.h"
#include "check.h"

#define MAX(limit)                                                                                           \
    {                                                                                                        \
        .has_max = true, .max = (limit)                                                                      \
    }
#define BELOW(limit)                                                                                         \
    {                                                                                                        \
        .has_max = true, .max = (limit), .max_open = true                                                    \
    }
#define WITHIN(least, most)                                                                                  \
    {                                                                                                        \
        .has_min = true, .min = (least), .has_max = true, .max = (most)                                      \
    }

static char *whole_numbers[] = {"-2", "-1", "0", NULL};

struct peaks {
    const char *about;
    struct bounds bounds;
    enum severity severity;
    double exact, itu; /* dBTP; NAN: absent */
    enum verdict_state state;
    const char *message;
};

static const struct peaks cases[] = {
    {"both pass", MAX(-1), SEVERITY_FAIL, -1.5, -1.6, VERDICT_PASS, "True peak: -1.50 dBTP"},
    {"both fail", MAX(-1), SEVERITY_FAIL, -0.5, -0.6, VERDICT_FAIL, "peaks reach -0.50 dBTP"},
    {"equal at the limit, too close", MAX(-1), SEVERITY_FAIL, -1, -1, VERDICT_NOTE, "True peak: -1.00 dBTP"},
    {"equal over the limit", MAX(-1), SEVERITY_WARN, -0.9, -0.9, VERDICT_WARN, "peaks reach -0.90 dBTP"},
    {"ITU under, a failure", MAX(-1), SEVERITY_FAIL, -0.8, -1.05, VERDICT_FAIL,
     "peaks reach -0.80 dBTP; a meter with the ITU filter reads -1.05 dBTP and would pass it"},
    {"ITU under, a warning", MAX(-1), SEVERITY_WARN, 1.2, -1.05, VERDICT_WARN,
     "peaks reach 1.20 dBTP; a meter with the ITU filter reads -1.05 dBTP and would pass it"},
    {"ITU under, a note", MAX(-1), SEVERITY_NOTE, -0.8, -1, VERDICT_NOTE,
     "peaks reach -0.80 dBTP; a meter with the ITU filter reads -1.00 dBTP and would pass it"},
    {"ITU over, a failure", MAX(-1), SEVERITY_FAIL, -1.08, -0.9, VERDICT_NOTE,
     "True peak: -1.08 dBTP; a meter with the ITU filter reads -0.90 dBTP and would not pass it"},
    {"ITU over, a note", MAX(0), SEVERITY_NOTE, -0.01, 0.2, VERDICT_NOTE,
     "True peak: -0.01 dBTP; a meter with the ITU filter reads 0.20 dBTP and would not pass it"},
    {"ITU over by little", MAX(-1), SEVERITY_FAIL, -1.2, -0.9996, VERDICT_NOTE,
     "True peak: -1.20 dBTP; a meter with the ITU filter reads -0.9996 dBTP and would not pass it"},
    {"the limit itself is outside", BELOW(-1), SEVERITY_WARN, -1, -1.01, VERDICT_WARN,
     "peaks reach -1.00 dBTP; a meter with the ITU filter reads -1.01 dBTP and would pass it"},
    {"a least peak",
     {.has_min = true, .min = -6},
     SEVERITY_WARN,
     -5.9,
     -6.1,
     VERDICT_NOTE,
     "True peak: -5.90 dBTP; a meter with the ITU filter reads -6.10 dBTP and would not pass it"},
    {"out on either side", WITHIN(-2, -1), SEVERITY_WARN, -0.5, -2.5, VERDICT_WARN, "peaks reach -0.50 dBTP"},
    {"one in a list",
     {.one_of = whole_numbers},
     SEVERITY_WARN,
     -1.3,
     -2,
     VERDICT_WARN,
     "peaks reach -1.30 dBTP; a meter with the ITU filter reads -2.00 dBTP and would pass it"},
    {"one not in a list",
     {.none_of = whole_numbers},
     SEVERITY_WARN,
     -1.3,
     -2,
     VERDICT_NOTE,
     "True peak: -1.30 dBTP; a meter with the ITU filter reads -2.00 dBTP and would not pass it"},
    {"a limit that nothing passes", MAX(1e9), SEVERITY_FAIL, 40, 20, VERDICT_PASS, "True peak: 40.00 dBTP"},
    {"a limit that all pass", MAX(-1e9), SEVERITY_FAIL, -700, -760, VERDICT_FAIL, "peaks reach -700.00 dBTP"},
    {"far apart", MAX(-400), SEVERITY_FAIL, 770, -770, VERDICT_FAIL,
     "peaks reach 770.00 dBTP; a meter with the ITU filter reads -770.00 dBTP and would pass it"},
    {"no ITU reading, a pass", MAX(-1), SEVERITY_FAIL, -1.5, NAN, VERDICT_PASS, "True peak: -1.50 dBTP"},
    {"no ITU reading, a failure", MAX(-1), SEVERITY_FAIL, -0.5, NAN, VERDICT_FAIL, "peaks reach -0.50 dBTP"},
    {"no exact reading", MAX(-1), SEVERITY_FAIL, NAN, -0.5, VERDICT_NOT_MEASURED,
     "True peak could not be measured: the signal is out of range"},
};

static const struct audio_format stereo = {.channels = 2, .speakers = {SPEAKER_LEFT, SPEAKER_RIGHT}};

/* Judges the record by one rule on a measure, and checks what it says of the whole file, or of its last channel. */
static void check_rule(const struct record *record, const char *measure, const struct peaks *peaks,
                       bool each_channel)
{
    struct rule rule = {.id = "mine.peak",
                        .measure = measure_find(measure),
                        .bounds = peaks->bounds,
                        .severity = peaks->severity,
                        .each_channel = each_channel,
                        .reason = "peaks reach {value} dBTP",
                        .remedy = "less"};
    const struct target target = {.id = "mine", .name = "Mine", .rules = &rule, .rule_count = 1};
    struct findings findings = {0};
    judge_target(&findings, record, &stereo, &target);
    if (CHECK(findings.count == (each_channel ? 2 : 1))) {
        const struct finding *finding = &findings.items[findings.count - 1];
        CHECK(finding->state == peaks->state);
        CHECK_TEXT(finding->message, peaks->message);
    }
    findings_release(&findings);
}

static void put_peaks(struct record *record, int channel, double exact, double itu)
{
    record_number(record, measure_find("peak.true"), channel, exact);
    record_number(record, measure_find("peak.true_itu"), channel, itu);
}

static void test_cases(void)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct record record = {0};
        check_about("%s", cases[i].about);
        put_peaks(&record, RECORD_WHOLE, cases[i].exact, cases[i].itu);
        check_rule(&record, "peak.true", &cases[i], false);
        record_release(&record);
    }
    check_about(NULL);
}

/* A channel is compared with its own reading, not with the file's. */
static void test_channel(void)
{
    static const struct peaks right = {
        .bounds = MAX(-1),
        .severity = SEVERITY_WARN,
        .state = VERDICT_WARN,
        .message = "peaks reach -0.70 dBTP; a meter with the ITU filter reads -1.20 dBTP and would pass it"};
    struct record record = {0};
    put_peaks(&record, 0, -0.2, -0.3);
    put_peaks(&record, 1, -0.7, -1.2);
    put_peaks(&record, RECORD_WHOLE, -0.2, -0.3);
    check_rule(&record, "peak.true", &right, true);
    record_release(&record);
}

/* A record without the other reading, and rules on other measures, say nothing of it. */
static void test_silence(void)
{
    static const struct peaks pass = {
        .bounds = MAX(-1), .state = VERDICT_PASS, .message = "True peak: -1.50 dBTP"};
    static const struct peaks itu = {
        .bounds = MAX(-1), .state = VERDICT_PASS, .message = "... by the ITU filter: -1.40 dBTP"};
    static const struct peaks sample = {
        .bounds = MAX(-1), .state = VERDICT_PASS, .message = "Sample peak: -1.60 dBFS"};
    struct record record = {0};
    record_number(&record, measure_find("peak.true"), RECORD_WHOLE, -1.5);
    check_rule(&record, "peak.true", &pass, false);
    record_release(&record);
    put_peaks(&record, RECORD_WHOLE, -0.5, -1.4);
    record_number(&record, measure_find("peak.sample"), RECORD_WHOLE, -1.6);
    check_rule(&record, "peak.true_itu", &itu, false);
    check_rule(&record, "peak.sample", &sample, false);
    record_release(&record);
}

int main(void)
{
    test_cases();
    test_channel();
    test_silence();
    return check_end();
}
