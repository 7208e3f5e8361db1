/* Which waiver covers which finding, and what a baseline makes of one. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "check.h"
#include "judge/baseline.h"
#include "judge/waiver.h"

static const struct measure peak = {.id = "peak.true", .unit = "dBTP", .label = "True peak", .decimals = 2};
static const struct measure loudness = {
    .id = "loudness.integrated", .unit = "LUFS", .label = "Loudness", .decimals = 1, .uncertainty = 0.1};
static const struct measure count = {.id = "clipping.runs", .unit = "", .label = "Runs", .decimals = 0};

static struct finding *add_finding(struct findings *findings, const char *rule, enum verdict_state state)
{
    struct finding *finding = findings_add(findings);
    finding->id = mem_copy(rule);
    finding->state = state;
    finding->severity = state == VERDICT_WARN ? SEVERITY_WARN : SEVERITY_FAIL;
    finding->measure = &peak;
    return finding;
}

/* Days of the Gregorian calendar. */
static void check_days(void)
{
    static const char *const days[] = {"2026-11-26", "2024-02-29", "2000-02-29", "9999-12-31", "0001-01-01"};
    static const char *const others[] = {
        "2026-02-29",  "1900-02-29", "2026-00-01", "2026-13-01", "2026-04-31", "2026-1-01",  "20260101",  "",
        "2026-01-01Z", "2026-01-00", "0000-01-01", "2026-01--1", "-026-01-01", "2026-01- 1", "2026/01/01"};
    char today[DAY_SIZE];
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        check_about("'%s'", days[i]);
        CHECK(day_is_one(days[i]));
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        check_about("'%s'", others[i]);
        CHECK(!day_is_one(others[i]));
    }
    check_about(NULL);
    day_today(today);
    CHECK(day_is_one(today));
    CHECK(strcmp(today, "2026-01-01") > 0);
}

/* What covers rule "a.b" in "album/song.wav", which fails: the index of a waiver, or -1. */
static const struct {
    struct waiver waivers[2];
    int covers;
    bool is_waived;
} coverings[] = {
    {{{.rule = "a.b", .track = "song.wav", .until = "2031-01-01"}}, 0, true},
    {{{.rule = "a.b", .track = "*", .until = "2031-01-01"}}, 0, true},
    {{{.rule = "a.b", .track = "album/song.wav", .until = "2031-01-01"}}, -1, false},
    {{{.rule = "a.b", .track = "Song.wav", .until = "2031-01-01"}}, -1, false},
    {{{.rule = "a.b", .track = "ong.wav", .until = "2031-01-01"}}, -1, false},
    {{{.rule = "a.bc", .track = "*", .until = "2031-01-01"}}, -1, false},
    {{{.rule = "a", .track = "*", .until = "2031-01-01"}}, -1, false},
    {{{.rule = "a.b", .track = "*", .until = "2021-01-01", .is_expired = true}}, 0, false},
    {{{.rule = "a.b", .track = "*", .until = "2021-01-01", .is_expired = true},
      {.rule = "a.b", .track = "*", .until = "2031-01-01"}},
     1,
     true},
    {{{.rule = "a.b", .track = "*", .until = "2031-01-01"},
      {.rule = "a.b", .track = "*", .until = "2021-01-01", .is_expired = true}},
     0,
     true},
    {{{.rule = "a.b", .track = "*", .until = "2031-01-01"},
      {.rule = "a.b", .track = "song.wav", .until = "2031-01-02"}},
     1,
     true},
};

/* Hashes as SHA-256 makes them, of nothing that matters. */
#define SOME_HASH "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define SAMPLES_HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define OTHER_HASH "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
static const struct waiver_track track = {"album/song.wav", SOME_HASH, SAMPLES_HASH};

static void check_hashes(void)
{
    static const struct {
        const char *track;
        bool is_hash, covers;
    } tracks[] = {
        {SOME_HASH, true, true},       {SAMPLES_HASH, true, true}, {OTHER_HASH, true, false},
        {"song.wav", false, true},     {"*", false, true},         {SOME_HASH "0", false, false},
        {&SOME_HASH[1], false, false},
    };
    for (size_t i = 0; i < sizeof tracks / sizeof *tracks; i++) {
        check_about("%s", tracks[i].track);
        struct waiver waiver = {.rule = "a.b", .track = (char *)tracks[i].track, .until = "2031-01-01"};
        const struct waivers waivers = {&waiver, 1, 1};
        struct findings findings = {0};
        struct finding *finding = add_finding(&findings, "a.b", VERDICT_FAIL);
        CHECK(waivers_need_hashes(&waivers) == tracks[i].is_hash);
        waivers_apply(&waivers, &findings, &track);
        CHECK(finding->is_waived == tracks[i].covers);
        findings_release(&findings);
    }
    check_about(NULL);
}

static void check_covering(void)
{
    for (size_t i = 0; i < sizeof coverings / sizeof *coverings; i++) {
        check_about("covering %zu", i);
        struct waiver items[2];
        memcpy(items, coverings[i].waivers, sizeof items);
        struct waivers waivers = {items, items[1].rule ? 2 : 1, 2};
        struct findings findings = {0};
        struct finding *finding = add_finding(&findings, "a.b", VERDICT_FAIL);
        CHECK(finding_counts(finding));
        waivers_apply(&waivers, &findings, &track);
        int covers = coverings[i].covers;
        CHECK(finding->waiver == (covers < 0 ? NULL : &items[covers]));
        CHECK(finding->is_waived == coverings[i].is_waived);
        CHECK(finding_counts(finding) == !coverings[i].is_waived);
        waivers_count(&waivers, &findings, &track);
        for (size_t k = 0; k < waivers.count; k++)
            CHECK(items[k].uses == ((int)k == covers ? 1u : 0u));
        findings_release(&findings);
    }
    check_about(NULL);
}

/* Only what counts needs a waiver. */
static void check_states(void)
{
    static const struct {
        enum verdict_state state;
        bool is_waived;
    } states[] = {{VERDICT_PASS, false},
                  {VERDICT_NOTE, false},
                  {VERDICT_WARN, true},
                  {VERDICT_FAIL, true},
                  {VERDICT_NOT_MEASURED, true}};
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        struct waiver waiver = {.rule = "a.b", .track = "*", .until = "2031-01-01"};
        const struct waivers waivers = {&waiver, 1, 1};
        struct findings findings = {0};
        struct finding *finding = add_finding(&findings, "a.b", states[i].state);
        waivers_apply(&waivers, &findings, &track);
        CHECK(finding->is_waived == states[i].is_waived);
        CHECK(!finding_counts(finding));
        findings_release(&findings);
    }
}

struct side {
    enum verdict_state state;
    double value;
    const char *text;
};

/* True peaks are shown in hundredths, runs are whole numbers, loudness is uncertain by 0.1. */
static const struct {
    const struct measure *measure;
    double limit;
    bool is_list;
    struct side before, now;
    enum finding_age age;
} ages[] = {
    {&peak, -1, false, {VERDICT_FAIL, -0.5, NULL}, {VERDICT_FAIL, -0.5, NULL}, AGE_KNOWN},
    {&peak, -1, false, {VERDICT_FAIL, -0.5, NULL}, {VERDICT_FAIL, -0.9, NULL}, AGE_KNOWN},
    {&peak, -1, false, {VERDICT_FAIL, -0.5, NULL}, {VERDICT_FAIL, -0.496, NULL}, AGE_KNOWN},
    {&peak, -1, false, {VERDICT_FAIL, -0.5, NULL}, {VERDICT_FAIL, -0.48, NULL}, AGE_WORSE},
    {&peak, -1, false, {VERDICT_PASS, -1.2, NULL}, {VERDICT_FAIL, -0.9, NULL}, AGE_NEW},
    {&peak, -1, false, {VERDICT_NOTE, -1.0, NULL}, {VERDICT_FAIL, -0.9, NULL}, AGE_NEW},
    {&peak, -1, false, {VERDICT_WARN, -0.5, NULL}, {VERDICT_FAIL, -0.5, NULL}, AGE_WORSE},
    {&peak, -1, false, {VERDICT_FAIL, -0.5, NULL}, {VERDICT_WARN, -0.5, NULL}, AGE_KNOWN},
    {&peak,
     -9,
     false,
     {VERDICT_FAIL, -10, NULL},
     {VERDICT_FAIL, -10, NULL},
     AGE_KNOWN}, /* under a lower limit */
    {&peak, -9, false, {VERDICT_FAIL, -10, NULL}, {VERDICT_FAIL, -9.5, NULL}, AGE_KNOWN},
    {&peak, -9, false, {VERDICT_FAIL, -10, NULL}, {VERDICT_FAIL, -10.1, NULL}, AGE_WORSE},
    {&peak, -9, false, {VERDICT_FAIL, -10, NULL}, {VERDICT_FAIL, -8, NULL}, AGE_WORSE}, /* the other side */
    {&loudness, -14, false, {VERDICT_FAIL, -13, NULL}, {VERDICT_FAIL, -12.92, NULL}, AGE_KNOWN},
    {&loudness, -14, false, {VERDICT_FAIL, -13, NULL}, {VERDICT_FAIL, -12.88, NULL}, AGE_WORSE},
    {&count, 9, false, {VERDICT_FAIL, 10, NULL}, {VERDICT_FAIL, 10, NULL}, AGE_KNOWN},
    {&count, 9, false, {VERDICT_FAIL, 10, NULL}, {VERDICT_FAIL, 11, NULL}, AGE_WORSE},
    {&count, 0, true, {VERDICT_FAIL, 16, NULL}, {VERDICT_FAIL, 16, NULL}, AGE_KNOWN}, /* none of a list */
    {&count, 0, true, {VERDICT_FAIL, 16, NULL}, {VERDICT_FAIL, 15, NULL}, AGE_WORSE},
    {&peak, 0, true, {VERDICT_FAIL, 0, "MP3"}, {VERDICT_FAIL, 0, "MP3"}, AGE_KNOWN},
    {&peak, 0, true, {VERDICT_FAIL, 0, "MP3"}, {VERDICT_FAIL, 0, "Opus"}, AGE_WORSE},
    {&peak, 0, true, {VERDICT_NOT_MEASURED, 0, NULL}, {VERDICT_NOT_MEASURED, 0, NULL}, AGE_KNOWN},
    {&peak, -1, false, {VERDICT_FAIL, 0, NULL}, {VERDICT_NOT_MEASURED, 0, NULL}, AGE_WORSE},
    {&peak, -1, false, {VERDICT_NOT_MEASURED, 0, NULL}, {VERDICT_FAIL, 0, NULL}, AGE_WORSE},
    {&peak, -1, false, {VERDICT_FAIL, 0, NULL}, {VERDICT_PASS, -2, NULL}, AGE_UNKNOWN},
};

static enum severity severity_of(enum verdict_state state)
{
    return state == VERDICT_WARN ? SEVERITY_WARN : SEVERITY_FAIL;
}

static void check_ages(void)
{
    for (size_t i = 0; i < sizeof ages / sizeof *ages; i++) {
        const struct side *before = &ages[i].before, *now = &ages[i].now;
        check_about("age %zu", i);
        bool is_number = !now->text && now->state != VERDICT_NOT_MEASURED;
        struct earlier_finding earlier = {.rule = "a.b",
                                          .channel = RECORD_WHOLE,
                                          .state = before->state,
                                          .severity = severity_of(before->state),
                                          .has_value = !before->text && before->state != VERDICT_NOT_MEASURED,
                                          .value = before->value,
                                          .shown = (char *)before->text};
        const struct earlier_file approved = {"song.wav", &earlier, 1, 1};
        struct findings findings = {0};
        struct finding *finding = add_finding(&findings, "a.b", now->state);
        finding->measure = ages[i].measure;
        finding->has_value = is_number;
        finding->value = now->value;
        finding->value_text = mem_copy(now->text);
        finding->has_limit = !ages[i].is_list && is_number;
        finding->limit = ages[i].limit;
        baseline_apply(&approved, &findings);
        CHECK_TEXT(finding_age_name(finding->age), finding_age_name(ages[i].age));
        CHECK(finding_counts(finding) == (now->state != VERDICT_PASS && ages[i].age != AGE_KNOWN));
        findings_release(&findings);
    }
    check_about(NULL);
}

/* A rule of each channel is held against the same channel; the place of one of the whole file may move. */
static void check_channels(void)
{
    struct earlier_finding earlier[] = {
        {"a.each", 0, VERDICT_FAIL, SEVERITY_FAIL, true, -0.5, NULL},
        {"a.each", 1, VERDICT_PASS, SEVERITY_FAIL, true, -2.0, NULL},
        {"a.whole", 0, VERDICT_FAIL, SEVERITY_FAIL, true, -0.5, NULL},
    };
    static const struct {
        const char *rule;
        int channel;
        enum finding_age age;
    } now[] = {
        {"a.each", 0, AGE_KNOWN}, {"a.each", 1, AGE_NEW}, {"a.whole", 1, AGE_KNOWN}, {"a.other", 0, AGE_NEW}};
    enum { COUNT = sizeof now / sizeof *now };
    const struct earlier_file approved = {"song.wav", earlier, 3, 3};
    struct findings findings = {0};
    for (size_t i = 0; i < COUNT; i++) {
        struct finding *finding = add_finding(&findings, now[i].rule, VERDICT_FAIL);
        finding->channel = now[i].channel;
        finding->has_value = finding->has_limit = true;
        finding->value = -0.5;
        finding->limit = -1;
    }
    baseline_apply(&approved, &findings);
    for (size_t i = 0; i < COUNT; i++) {
        check_about("%s in %d", now[i].rule, now[i].channel);
        CHECK_TEXT(finding_age_name(findings.items[i].age), finding_age_name(now[i].age));
    }
    check_about(NULL);
    findings_release(&findings);
}

static void check_names(void)
{
    struct earlier_file files[] = {{.path = "a/1.wav"}, {.path = "b/1.wav"}, {.path = "b/2.wav"}};
    const struct earlier_report report = {files, 3, 3};
    CHECK(earlier_find(&report, "a/1.wav") == &files[0]);
    CHECK(earlier_find(&report, "b/1.wav") == &files[1]);
    CHECK(earlier_find(&report, "2.wav") == &files[2]);
    CHECK(earlier_find(&report, "c/2.wav") == &files[2]);
    CHECK(earlier_find(&report, "c/1.wav") == NULL);
    CHECK(earlier_find(&report, "3.wav") == NULL);
}

int main(void)
{
    check_days();
    check_covering();
    check_hashes();
    check_states();
    check_ages();
    check_channels();
    check_names();
    return check_end();
}
