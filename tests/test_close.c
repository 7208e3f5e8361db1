/* Too close to call: hand-made records around limits, and what the finding says of them. */
#include <math.h>

#include "analyze/pipeline.h"
#include "check.h"
#include "judge/verdict.h"

/* One reading of a measure, the finer one beside it (NAN: not in the record), one rule. */
struct around {
    const char *about, *measure;
    double first, finer;
    const char *why_not; /* the finer reading is absent, because */
    struct bounds bounds;
    enum severity severity;
    enum verdict_state state;
    bool is_close, is_settled;
    const char *message, *text;
};

#define AT_MOST(limit)                                                                                       \
    {                                                                                                        \
        .has_max = true, .max = (limit)                                                                      \
    }
#define AT_LEAST(limit)                                                                                      \
    {                                                                                                        \
        .has_min = true, .min = (limit)                                                                      \
    }
#define WITHIN(least, most)                                                                                  \
    {                                                                                                        \
        .has_min = true, .min = (least), .has_max = true, .max = (most)                                      \
    }
#define OTHERWISE ": too close to call, another meter may read otherwise"

static const struct around cases[] = {
    {"far under", "peak.true", -1.5, NAN, NULL, AT_MOST(-1), SEVERITY_FAIL, VERDICT_PASS, false, false,
     "True peak: -1.50 dBTP", NULL},
    {"just not close", "peak.true", -1.3, NAN, NULL, AT_MOST(-1), SEVERITY_FAIL, VERDICT_PASS, false, false,
     "True peak: -1.30 dBTP", NULL},
    {"far over", "peak.true", -0.5, NAN, NULL, AT_MOST(-1), SEVERITY_FAIL, VERDICT_FAIL, false, false,
     "it has -0.50, 0.50 over", NULL},
    {"a pass, not measured again", "peak.true", -1.05, NAN, NULL, AT_MOST(-1), SEVERITY_FAIL, VERDICT_NOTE,
     true, false, "True peak: -1.05 dBTP", "-1.05 dBTP is within 0.3 dB of -1" OTHERWISE},
    {"a failure, not measured again", "peak.true", -0.95, NAN, NULL, AT_MOST(-1), SEVERITY_FAIL, VERDICT_FAIL,
     true, false, "it has -0.95, 0.05 over", "-0.95 dBTP is within 0.3 dB of -1" OTHERWISE},
    {"a pass that stays one", "peak.true", -1.05, -1.031, NULL, AT_MOST(-1), SEVERITY_FAIL, VERDICT_PASS,
     true, true, "True peak: -1.031 dBTP",
     "first -1.05 dBTP, measured again more finely -1.031 dBTP: under -1 by 0.031 dB"},
    {"a failure that stays one", "peak.true", -0.98, -0.981, NULL, AT_MOST(-1), SEVERITY_WARN, VERDICT_WARN,
     true, true, "it has -0.981, 0.019 over",
     "first -0.98 dBTP, measured again more finely -0.981 dBTP: over -1 by 0.019 dB"},
    {"a pass that fails", "peak.true", -1.02, -0.97, NULL, AT_MOST(-1), SEVERITY_FAIL, VERDICT_FAIL, true,
     true, "it has -0.970, 0.030 over",
     "first -1.02 dBTP, measured again more finely -0.970 dBTP: over -1 by 0.030 dB"},
    {"a failure that passes", "peak.true", -0.97, -1.02, NULL, AT_MOST(-1), SEVERITY_FAIL, VERDICT_PASS, true,
     true, "True peak: -1.020 dBTP",
     "first -0.97 dBTP, measured again more finely -1.020 dBTP: under -1 by 0.020 dB"},
    {"still too close, a pass", "peak.true", -1.02, -1.0004, NULL, AT_MOST(-1), SEVERITY_FAIL, VERDICT_NOTE,
     true, false, "True peak: -1.000 dBTP",
     "first -1.02 dBTP, measured again more finely -1.0004 dBTP, within 0.001 dB of -1" OTHERWISE},
    {"still too close, a failure", "peak.true", -1.02, -0.9996, NULL, AT_MOST(-1), SEVERITY_WARN,
     VERDICT_WARN, true, false, "it has -0.9996, 0.0004 over",
     "first -1.02 dBTP, measured again more finely -0.9996 dBTP, within 0.001 dB of -1" OTHERWISE},
    {"at the limit", "peak.true", -1, -1, NULL, AT_MOST(-1), SEVERITY_FAIL, VERDICT_NOTE, true, false,
     "True peak: -1.000 dBTP",
     "first -1.00 dBTP, measured again more finely -1.000 dBTP, within 0.001 dB of -1" OTHERWISE},
    {"far from it, though the finer one is near", "peak.true", -0.5, -1, NULL, AT_MOST(-1), SEVERITY_FAIL,
     VERDICT_FAIL, false, false, "it has -0.50, 0.50 over", NULL},
    {"why not", "peak.true", -1.05, NAN, "the moon is full", AT_MOST(-1), SEVERITY_FAIL, VERDICT_NOTE, true,
     false, "True peak: -1.05 dBTP",
     "-1.05 dBTP is within 0.3 dB of -1, and was not measured again more finely, because the moon is"
     " full" OTHERWISE},
    {"the least", "peak.true", -5.9, -6.1, NULL, AT_LEAST(-6), SEVERITY_WARN, VERDICT_WARN, true, true,
     "it has -6.100, 0.100 over",
     "first -5.90 dBTP, measured again more finely -6.100 dBTP: under -6 by 0.100 dB"},
    {"the nearer of two", "peak.true", -1.15, -1.149, NULL, WITHIN(-1.2, -1), SEVERITY_WARN, VERDICT_PASS,
     true, true, "True peak: -1.149 dBTP",
     "first -1.15 dBTP, measured again more finely -1.149 dBTP: over -1.2 by 0.051 dB"},
    {"by the second meter", "loudness.integrated", -22.96, -22.75, NULL, AT_MOST(-22.9), SEVERITY_FAIL,
     VERDICT_FAIL, true, true, "it has -22.75, 0.15 over",
     "first -23.0 LUFS, measured again by a second meter -22.75 LUFS: over -22.9 by 0.15 LU"},
    {"too close for both meters", "loudness.integrated", -22.96, -22.94, NULL, AT_MOST(-22.9), SEVERITY_FAIL,
     VERDICT_NOTE, true, false, "Integrated loudness: -22.94 LUFS",
     "first -23.0 LUFS, measured again by a second meter -22.94 LUFS, within 0.1 LU of -22.9" OTHERWISE},
    {"nothing finer", "loudness.short_term_max", -17.93, NAN, NULL, AT_MOST(-18), SEVERITY_FAIL, VERDICT_FAIL,
     true, false, "it has -17.9, 0.1 over", "-17.9 LUFS is within 0.1 LU of -18" OTHERWISE},
    {"exact at the limit", "peak.sample", -1, NAN, NULL, AT_MOST(-1), SEVERITY_FAIL, VERDICT_PASS, false,
     false, "Sample peak: -1.00 dBFS", NULL},
    {"exact, over by a hair", "level.rms", -17.9999, NAN, NULL, AT_MOST(-18), SEVERITY_FAIL, VERDICT_FAIL,
     false, false, "it has -17.9999, 0.001 over", NULL},
    {"a count", "clipping.runs", 9, NAN, NULL, AT_MOST(9), SEVERITY_FAIL, VERDICT_PASS, false, false,
     "Clipped runs: 9", NULL},
    {"a format", "frame.bits", 24, NAN, NULL, AT_LEAST(24), SEVERITY_FAIL, VERDICT_PASS, false, false,
     "Word length: 24 bits", NULL},
};

static const struct audio_format stereo = {.channels = 2, .speakers = {SPEAKER_LEFT, SPEAKER_RIGHT}};
static const struct audio_format mono = {.channels = 1, .speakers = {SPEAKER_CENTRE}};

static struct rule rule_of(const struct around *around)
{
    return (struct rule){.id = "mine.rule",
                         .measure = measure_find(around->measure),
                         .bounds = around->bounds,
                         .severity = around->severity,
                         .reason = "it has {value}, {excess} over",
                         .remedy = "less"};
}

static void put_readings(struct record *record, const struct around *around, int channel)
{
    const struct measure *measure = measure_find(around->measure);
    record_number(record, measure, channel, around->first);
    if (!isnan(around->finer))
        record_number(record, measure_find(measure->finer), channel, around->finer);
    else if (around->why_not)
        record_absent(record, measure_find(measure->finer), RECORD_WHOLE, around->why_not);
}

static void check_finding(const struct finding *finding, const struct around *around)
{
    const char *finer = measure_find(around->measure)->finer;
    CHECK_TEXT(verdict_state_name(finding->state), verdict_state_name(around->state));
    CHECK_TEXT(finding->message, around->message);
    CHECK(finding->close.is_close == around->is_close);
    CHECK(finding->close.is_settled == around->is_settled);
    CHECK_TEXT(finding->close.text, around->text);
    /* A second pass is asked for where it may help, and once only. */
    bool is_tried = !isnan(around->finer) || around->why_not;
    CHECK_TEXT(finding->close.again, around->is_close && !is_tried ? finer : NULL);
}

static void test_cases(void)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int each = 0; each < 2; each++) {
            const struct around *around = &cases[i];
            struct rule rule = rule_of(around);
            const struct target target = {.id = "mine", .name = "Mine", .rules = &rule, .rule_count = 1};
            struct record record = {0};
            struct findings findings = {0};
            check_about("%s%s", around->about, each ? ", each channel" : "");
            rule.each_channel = each;
            put_readings(&record, around, each ? 1 : RECORD_WHOLE);
            judge_target(&findings, &record, &stereo, &target);
            if (CHECK(findings.count == (each ? 2 : 1)))
                check_finding(&findings.items[findings.count - 1], around);
            findings_release(&findings);
            record_release(&record);
        }
}

/* Played on two, both meters' readings are 3.01 LU louder. */
static void test_mono(void)
{
    static const struct around around = {
        .measure = "loudness.integrated", .first = -26.01, .finer = -25.7, .bounds = AT_MOST(-22.95)};
    struct rule rule = rule_of(&around);
    const struct target target = {.mono_as_two = true, .rules = &rule, .rule_count = 1};
    struct record record = {0};
    struct findings findings = {0};
    check_about("mono as two");
    put_readings(&record, &around, RECORD_WHOLE);
    judge_target(&findings, &record, &mono, &target);
    CHECK_NEAR(findings.items[0].close.first, -26.01 + 3.0103, 1e-4);
    CHECK_NEAR(findings.items[0].close.finer, -25.7 + 3.0103, 1e-4);
    CHECK_NEAR(findings.items[0].value, -25.7 + 3.0103, 1e-4);
    findings_release(&findings);
    record_release(&record);
}

/* A condition takes the number as it is, close or not, and asks for nothing. */
static void test_condition(void)
{
    static const double loudnesses[] = {-14.01, -13.99};
    for (int i = 0; i < 2; i++) {
        struct condition condition = {.measure = measure_find("loudness.integrated"),
                                      .bounds = {.has_min = true, .min = -14, .min_open = true}};
        static const struct around around = {.measure = "peak.true", .bounds = AT_MOST(-2)};
        struct rule rule = rule_of(&around);
        const struct target target = {.rules = &rule, .rule_count = 1};
        struct record record = {0};
        struct findings findings = {0};
        check_about("a condition at %g", loudnesses[i]);
        rule.conditions = &condition;
        rule.condition_count = 1;
        record_number(&record, measure_find("peak.true"), RECORD_WHOLE, -3);
        record_number(&record, measure_find("loudness.integrated"), RECORD_WHOLE, loudnesses[i]);
        judge_target(&findings, &record, &stereo, &target);
        CHECK(findings.count == (size_t)i);
        for (size_t k = 0; k < findings.count; k++)
            CHECK(!findings.items[k].close.is_close);
        findings_release(&findings);
        record_release(&record);
    }
}

/* Every measure says how uncertain it is and why, or is exact; what is finer is there, and finer or as good. */
static void test_measures(void)
{
    const struct measure *measure;
    for (size_t i = 0; (measure = measure_at(i)); i++) {
        check_about("%s", measure->id);
        CHECK(measure->uncertainty >= 0);
        CHECK((measure->uncertainty > 0) == (measure->because != NULL));
        if (!measure->finer)
            continue;
        const struct measure *finer = measure_find(measure->finer);
        CHECK(finer != NULL);
        if (finer)
            CHECK(finer->uncertainty <= measure->uncertainty);
    }
    check_about(NULL);
}

/* The finer reading stands behind the first one, and nothing is lost. */
static void test_join(void)
{
    struct record record = {0}, finer = {0};
    record_number(&record, measure_find("peak.true"), 0, -1);
    record_number(&record, measure_find("peak.true"), RECORD_WHOLE, -1);
    record_number(&record, measure_find("loudness.integrated"), RECORD_WHOLE, -9);
    record_number(&finer, measure_find("peak.true_fine"), 0, -2);
    record_number(&finer, measure_find("second_meter.integrated"), RECORD_WHOLE, -8);
    record_number(&finer, measure_find("peak.true_fine"), RECORD_WHOLE, -3);
    record_join(&record, &finer);
    CHECK(finer.count == 0);
    static const double numbers[] = {-1, -1, -2, -3, -9, -8};
    if (CHECK(record.count == 6))
        for (size_t i = 0; i < 6; i++)
            CHECK_NEAR(record.readings[i]->number, numbers[i], 0);
    record_release(&record);
}

int main(void)
{
    test_cases();
    test_mono();
    test_condition();
    test_measures();
    test_join();
    return check_end();
}
