/* JUnit XML, as Jenkins and GitLab read it: a test suite a file, a test case a rule. What makes the file fail is a
   failure, or an error where nothing could be measured; what warns is skipped with its sentence, since that is what both
   show of a test that is not broken (what a passed test prints, GitLab shows nowhere); so is what was accepted, with its
   reason. GitLab takes one test of a name and class in a whole job, so that the class has the file in it; Jenkins makes a
   package of what stands before the last dot. No time and no host: the same file gives the same bytes. */
#include <stdlib.h>

#include "base/markup.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/units.h"
#include "judge/baseline.h"
#include "report/reporter.h"
#include "report/weight.h"

enum verdict { PASSED, SKIPPED, FAILED, BROKEN };

/* A file's own trouble has no measure. */
static enum verdict verdict_of(const struct finding *finding, bool strict)
{
    enum weight weight = finding_weight(finding, strict);
    bool is_open = finding->state == VERDICT_NOT_MEASURED || !finding->measure;
    if (weight == WEIGHT_FAIL)
        return is_open ? BROKEN : FAILED;
    if (weight == WEIGHT_WARN || finding_is_accepted(finding) || finding->state == VERDICT_NOT_MEASURED)
        return SKIPPED;
    return PASSED;
}

/* Samples that are no numbers make a file damaged, and no rule need say so. */
static bool has_more_trouble(const struct outcome *outcome)
{
    if (!outcome->trouble)
        return false;
    for (size_t i = 0; i < outcome->findings.count; i++)
        if (!outcome->findings.items[i].measure)
            return false;
    return true;
}

static void begin_case(struct markup *markup, const struct outcome *outcome, const char *target,
                       const char *rule)
{
    char *class = mem_format("%s.%s", outcome->path, target);
    markup_element(markup, "testcase");
    markup_attribute(markup, "classname", class);
    markup_attribute(markup, "name", rule);
    markup_integer(markup, "time", 0);
    free(class);
}

static void add_acceptance(struct buf *text, const struct finding *finding)
{
    const struct waiver *waiver = finding->waiver;
    if (waiver)
        buf_addf(text,
                 finding->is_waived ? "waived by %s until %s: %s\n" : "the waiver by %s ended on %s: %s\n",
                 waiver->by, waiver->until, waiver->reason);
    if (finding->age != AGE_UNKNOWN)
        buf_addf(text, "%s, held against the baseline\n", finding_age_name(finding->age));
}

/* All that helps: GitLab shows the text and not the message, Jenkins both. */
static char *details(const struct finding *finding)
{
    struct buf text = {0};
    char time[32];
    buf_addf(&text, "%s\n", finding->message);
    if (finding->close.is_close)
        buf_addf(&text, "%s\n", finding->close.text);
    if (*finding->remedy)
        buf_addf(&text, "to do: %s\n", finding->remedy);
    if (finding->value_text)
        buf_addf(&text, "value: %s\n", finding->value_text);
    if (finding->limit_text)
        buf_addf(&text, "asked: %s\n", finding->limit_text);
    if (finding->has_time)
        buf_addf(&text, "at: %s\n", time_text(finding->time_s, time, sizeof time));
    add_acceptance(&text, finding);
    if (finding->source)
        buf_addf(&text, "source: %s\n", finding->source);
    return buf_take(&text);
}

static void write_case(struct markup *markup, const struct outcome *outcome, size_t index, bool strict)
{
    const struct finding *finding = &outcome->findings.items[index];
    static const char *const elements[] = {[SKIPPED] = "skipped", [FAILED] = "failure", [BROKEN] = "error"};
    enum verdict verdict = verdict_of(finding, strict);
    char *text = details(finding), *message = mem_format("%s: %s", finding_word(finding), finding->message);
    char *name = finding_is_of_channel(&outcome->findings, index)
                     ? mem_format("%s (channel %d)", finding->id, finding->channel + 1)
                     : mem_copy(finding->id);
    begin_case(markup, outcome, finding->target, name);
    if (verdict != PASSED) {
        markup_element(markup, elements[verdict]);
        markup_attribute(markup, "type", finding_word(finding));
        markup_attribute(markup, "message", message);
        markup_text(markup, text);
        markup_end(markup);
    } else if (finding->state == VERDICT_NOTE) {
        markup_leaf(markup, "system-out", text);
    }
    markup_end(markup);
    free(name);
    free(message);
    free(text);
}

static void write_trouble(struct markup *markup, const struct outcome *outcome)
{
    begin_case(markup, outcome, "file", "file.damaged");
    markup_element(markup, "error");
    markup_attribute(markup, "type", "failed");
    markup_attribute(markup, "message", outcome->trouble);
    markup_text(markup, outcome->trouble);
    markup_end(markup);
    markup_end(markup);
}

static void open_suites(FILE *out, const struct report_options *options)
{
    (void)options;
    struct markup markup;
    markup_begin(&markup, out);
    markup_element(&markup, "testsuites");
    markup_attribute(&markup, "name", "mixcheck");
    markup_text(&markup, "");
}

static void write_file(FILE *out, const struct report_options *options, const struct outcome *outcome,
                       size_t index)
{
    (void)index;
    struct markup markup;
    bool strict = options->examining->strict, is_more = has_more_trouble(outcome);
    size_t counts[] = {[PASSED] = 0, [SKIPPED] = 0, [FAILED] = 0, [BROKEN] = is_more};
    for (size_t i = 0; i < outcome->findings.count; i++)
        counts[verdict_of(&outcome->findings.items[i], strict)]++;
    markup_inside(&markup, out, "testsuites");
    markup_element(&markup, "testsuite");
    markup_attribute(&markup, "name", outcome->path);
    markup_integer(&markup, "tests", (int64_t)(outcome->findings.count + is_more));
    markup_integer(&markup, "failures", (int64_t)counts[FAILED]);
    markup_integer(&markup, "errors", (int64_t)counts[BROKEN]);
    markup_integer(&markup, "skipped", (int64_t)counts[SKIPPED]);
    markup_integer(&markup, "time", 0);
    if (is_more)
        write_trouble(&markup, outcome);
    for (size_t i = 0; i < outcome->findings.count; i++)
        write_case(&markup, outcome, i, strict);
    markup_end(&markup);
}

static void close_suites(FILE *out, const struct report_options *options, const struct report_totals *totals)
{
    (void)options;
    (void)totals;
    struct markup markup;
    markup_inside(&markup, out, "testsuites");
    markup_end(&markup);
}

const struct reporter reporter_junit_report = {
    .name = "junit",
    .suffix = ".junit.xml",
    .summary = "JUnit XML: a test suite a file, a test case a rule, for Jenkins and GitLab",
    .begin = open_suites,
    .file = write_file,
    .end = close_suites,
};
