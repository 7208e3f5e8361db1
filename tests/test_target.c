/* Targets: the shipped ones load and keep the house's promises; bad ones are refused with file and line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyze/pipeline.h"
#include "base/mem.h"
#include "base/xml.h"
#include "check.h"
#include "judge/shelf.h"
#include "judge/target.h"

#define HEAD                                                                                                 \
    "<target xmlns='urn:mixcheck:target:1' id='mine' name='Mine' group='any' version='1' date='2026-11-23' " \
    "mono='two'>\n"
#define SOURCE                                                                                               \
    "<summary>A test</summary><source id='S' title='T' dated='undated' read='2026-11' "                      \
    "confidence='custom'/>\n"
#define RULE_OPEN(attributes) "<rule " attributes ">"
#define TEXTS "<reason>why {value}</reason><remedy>do {excess}</remedy></rule>\n"
#define WHOLE_RULE                                                                                           \
    "<rule id='mine.peak' measure='peak.true' max='-1' kind='advice' severity='warn' source='S'>" TEXTS
#define TAIL "</target>\n"
/* A rule in line 3 with one thing in it to try. */
#define TRY(attributes)                                                                                      \
    HEAD SOURCE RULE_OPEN("id='mine.peak' kind='advice' severity='warn' " attributes) TEXTS TAIL

struct bad {
    const char *about, *text;
    int line;
    const char *says;
};

static const struct bad bad_targets[] = {
    {"empty file", "", 0, "is empty"},
    {"not XML", "just words\n", 1, NULL},
    {"another namespace", "<target xmlns='urn:other'/>", 1, NULL},
    {"another element", "<rules xmlns='urn:mixcheck:target:1'/>", 1, NULL},
    {"not closed", HEAD SOURCE, 3, NULL},
    {"bytes that are not UTF-8", HEAD "<summary>\xFF</summary>" TAIL, 2, "UTF-8"},
    {"a control character", HEAD "<summary>\x01</summary>" TAIL, 2, NULL},
    {"DOCTYPE", "<?xml version='1.0'?>\n<!DOCTYPE target>\n" HEAD SOURCE TAIL, 2, "DOCTYPE"},
    {"network entity",
     "<?xml version='1.0'?>\n<!DOCTYPE target [\n<!ENTITY far SYSTEM 'http://127.0.0.1:9/far'>]>\n" HEAD
     "<summary>&far;</summary>" TAIL,
     2, "DOCTYPE"},
    {"file entity",
     "<!DOCTYPE target [<!ENTITY near SYSTEM '/etc/passwd'>]>\n" HEAD "<summary>&near;</summary>" TAIL, 1,
     "DOCTYPE"},
    {"entity bomb",
     "<!DOCTYPE target [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>"
     "<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'><!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;'>"
     "<!ENTITY e '&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;'><!ENTITY f '&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;'>]>\n" HEAD
     "<summary>&f;&f;&f;&f;</summary>" TAIL,
     1, "DOCTYPE"},
    {"unknown entity", HEAD "<summary>&what;</summary>" TAIL, 2, "what"},
    {"XInclude is not followed",
     HEAD "<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='/etc/passwd' parse='text'/>" TAIL, 2,
     "'target' has no element 'include'"},
    {"no summary", HEAD "<source id='S' title='T' dated='undated' read='2026-11' confidence='custom'/>" TAIL,
     1, "'target' lacks the element 'summary'"},
    {"no source at all", HEAD "<summary>A</summary>\n" TAIL, 1, "lacks the element 'source'"},
    {"source without confidence",
     HEAD "<summary>A</summary>\n<source id='S' title='T' dated='undated' read='2026-11'/>" TAIL, 3,
     "'source' lacks the attribute 'confidence'"},
    {"source without date",
     HEAD "<summary>A</summary>\n<source id='S' title='T' read='2026-11' confidence='custom'/>" TAIL, 3,
     "'dated'"},
    {"a confidence that is none",
     HEAD
     "<summary>A</summary>\n<source id='S' title='T' dated='undated' read='2026-11' confidence='sure'/>" TAIL,
     3, "not one of official, quoted"},
    {"a date that is none",
     "<target xmlns='urn:mixcheck:target:1' id='mine' name='M' group='any' version='1' date='2026-13-40' "
     "mono='two'>\n" SOURCE TAIL,
     1, "2026-13-40"},
    {"second source",
     HEAD SOURCE "<source id='S' title='T' dated='undated' read='2026-11' confidence='custom'/>" TAIL, 3,
     "a second source with the id 'S'"},
    {"misspelt attribute", TRY("measure='peak.true' maxx='-1' source='S'"), 3, "did you mean 'max'"},
    {"misspelt element", HEAD SOURCE "<ruel/>" TAIL, 3, "ruel"},
    {"NaN bound", TRY("measure='peak.true' max='NaN' source='S'"), 3, "'NaN', not a decimal number"},
    {"infinite bound", TRY("measure='peak.true' max='INF' source='S'"), 3, "'INF', not a decimal number"},
    {"exponent", TRY("measure='peak.true' max='1e3' source='S'"), 3, "not a decimal number"},
    {"hexadecimal", TRY("measure='peak.true' max='0x10' source='S'"), 3, "not a decimal number"},
    {"decimal comma", TRY("measure='peak.true' max='-1,5' source='S'"), 3, "not a decimal number"},
    {"huge bound", TRY("measure='peak.true' max='1000000001' source='S'"), 3, "not a decimal number"},
    {"empty bound", TRY("measure='peak.true' max='' source='S'"), 3, "not a decimal number"},
    {"no bound", TRY("measure='peak.true' source='S'"), 3, "'rule' has no bound"},
    {"min over max", TRY("measure='peak.true' min='2' max='1' source='S'"), 3,
     "no value lies between 2 and 1"},
    {"open bounds that meet", TRY("measure='peak.true' above='1' max='1' source='S'"), 3,
     "no value lies between"},
    {"min and above", TRY("measure='peak.true' min='1' above='0' source='S'"), 3, "'min' and 'above'"},
    {"max and below", TRY("measure='peak.true' max='1' below='0' source='S'"), 3, "'max' and 'below'"},
    {"unknown measure", TRY("measure='peak.tru' max='1' source='S'"), 3,
     "unknown measure 'peak.tru'; did you mean 'peak.true'"},
    {"unknown source", TRY("measure='peak.true' max='1' source='X'"), 3, "unknown source 'X'"},
    {"no source", TRY("measure='peak.true' max='1'"), 3, "lacks the attribute 'source'"},
    {"no severity",
     HEAD SOURCE "<rule id='mine.a' measure='peak.true' max='1' kind='advice' source='S'>" TEXTS TAIL, 3,
     "lacks the attribute 'severity'"},
    {"kind that is none",
     HEAD SOURCE
     "<rule id='mine.a' measure='peak.true' max='1' kind='law' severity='warn' source='S'>" TEXTS TAIL,
     3, "'kind' of 'rule' is 'law', not one of delivery, advice, fault"},
    {"rule id of another target",
     HEAD SOURCE
     "<rule id='other.a' measure='peak.true' max='1' kind='advice' severity='warn' source='S'>" TEXTS TAIL,
     3, "does not begin with 'mine.'"},
    {"second rule with the same id", HEAD SOURCE WHOLE_RULE "\n" WHOLE_RULE TAIL, 5,
     "'mine.peak' stands in line 3 already"},
    {"no remedy",
     HEAD SOURCE "<rule id='mine.a' measure='peak.true' max='1' kind='advice' severity='warn' source='S'>"
                 "<reason>a</reason></rule>" TAIL,
     3, "'rule' lacks the element 'remedy'"},
    {"unknown placeholder",
     HEAD SOURCE "<rule id='mine.a' measure='peak.true' max='1' kind='advice' severity='warn' source='S'>\n"
                 "<reason>at {vaule} dB</reason>\n<remedy>a</remedy></rule>" TAIL,
     4, "unknown placeholder '{vaule}'"},
    {"placeholder that is not closed",
     HEAD SOURCE "<rule id='mine.a' measure='peak.true' max='1' kind='advice' severity='warn' source='S'>\n"
                 "<reason>a</reason>\n<remedy>{value</remedy></rule>" TAIL,
     5, "unknown placeholder"},
    {"condition on an unknown measure",
     HEAD SOURCE "<rule id='mine.a' measure='peak.true' max='1' kind='advice' severity='warn' source='S'>\n"
                 "<when measure='loudness.itegrated' min='1'/>" TEXTS TAIL,
     4, "did you mean 'loudness.integrated'"},
    {"condition without a bound",
     HEAD SOURCE "<rule id='mine.a' measure='peak.true' max='1' kind='advice' severity='warn' source='S'>\n"
                 "<when measure='loudness.integrated'/>" TEXTS TAIL,
     4, "'when' has no bound"},
    {"second default playback",
     HEAD SOURCE "<playback name='A' loudness='-14' direction='down' default='yes' source='S'/>\n"
                 "<playback name='B' loudness='-11' direction='down' default='yes' source='S'/>" TAIL,
     4, "the default"},
    {"playback without a source", HEAD SOURCE "<playback name='A' loudness='-14' direction='down'/>" TAIL, 3,
     "lacks the attribute 'source'"},
};

static char folder[] = "/tmp/mixcheck-test-target-XXXXXX";

static char *write_file(const char *bytes, size_t size)
{
    char *path = mem_format("%s/target.xml", folder);
    FILE *file = fopen(path, "wb");
    if (!CHECK(file != NULL))
        exit(1);
    CHECK(fwrite(bytes, 1, size, file) == size);
    CHECK(fclose(file) == 0);
    return path;
}

/* Loads what must be refused; the sentence goes into *fault. Hostile sizes are tests/test_xml.c's. */
static void refuse(const char *bytes, size_t size, struct fault *fault)
{
    char *path = write_file(bytes, size);
    char *schema = shelf_path("targets/target.rng");
    struct target target;
    *fault = (struct fault){{0}};
    enum status status = target_load(&target, path, schema, fault);
    CHECK(status == ERR_FORMAT);
    CHECK(strstr(fault->text, path) != NULL);
    CHECK(strchr(fault->text, '\n') == NULL);
    if (status == OK)
        target_release(&target);
    /* As if it stood on the list of what the build has checked: whatever comes of it, it does not hurt. */
    struct fault other;
    if (target_load(&target, path, NULL, &other) == OK)
        target_release(&target);
    remove(path);
    free(schema);
    free(path);
}

static void test_bad_targets(void)
{
    for (size_t i = 0; i < sizeof bad_targets / sizeof *bad_targets; i++) {
        const struct bad *bad = &bad_targets[i];
        struct fault fault;
        char line[32];
        check_about("%s", bad->about);
        refuse(bad->text, strlen(bad->text), &fault);
        check_about("%s: %s", bad->about, fault.text);
        snprintf(line, sizeof line, "' line %d: ", bad->line);
        CHECK(bad->line == 0 || strstr(fault.text, line) != NULL);
        CHECK(!bad->says || strstr(fault.text, bad->says) != NULL);
    }
    check_about(NULL);
}

static void test_good_target(void)
{
    static const char text[] =
        HEAD "<summary>\n  Two \t words </summary><note>&lt;none&gt;</note>"
             "<source id='S' title='T' address='a.b' dated='2023-11' read='2026-11' confidence='quoted'/>"
             "<rule id='mine.peak' measure='peak.true' above='-90.5' max='-1' kind='delivery' "
             "severity='fail' source='S'>"
             "<when measure='loudness.integrated' above='-14'/><when measure='frame.rate' one-of='44100  "
             "48000'/>" TEXTS "<rule id='mine.tag' measure='frame.wav_tag' none-of='EXTENSIBLE' "
             "kind='advice' severity='note' source='S'"
             " confidence='disputed' channels='each'>" TEXTS
             "<playback name='Normal' loudness='-14' direction='both' peak-limit='-1' default='yes' "
             "source='S'/>" TAIL;
    char *path = write_file(text, strlen(text)), *schema = shelf_path("targets/target.rng");
    struct target target;
    struct fault fault = {{0}};
    if (!CHECK(target_load(&target, path, schema, &fault) == OK)) {
        check_about("%s", fault.text);
        goto out;
    }
    CHECK_TEXT(target.id, "mine");
    CHECK_TEXT(target.summary, "Two words");
    CHECK_TEXT(target.note, "<none>");
    CHECK(target.mono_as_two && !target.programme_only);
    CHECK(target.rule_count == 2 && target.source_count == 1 && target.playback_count == 1);
    const struct rule *rule = &target.rules[0];
    CHECK(rule->measure == measure_find("peak.true"));
    CHECK(rule->bounds.has_min && rule->bounds.min_open && rule->bounds.has_max && !rule->bounds.max_open);
    CHECK_NEAR(rule->bounds.min, -90.5, 0);
    CHECK_NEAR(rule->bounds.max, -1, 0);
    CHECK(rule->kind == RULE_DELIVERY && rule->severity == SEVERITY_FAIL &&
          rule->confidence == CONFIDENCE_QUOTED);
    CHECK(rule->condition_count == 2);
    CHECK_TEXT(rule->conditions[1].bounds.one_of[1], "48000");
    CHECK(rule->conditions[1].bounds.one_of[2] == NULL);
    CHECK(target.rules[1].confidence == CONFIDENCE_DISPUTED && target.rules[1].each_channel);
    CHECK_TEXT(target.rules[1].bounds.none_of[0], "EXTENSIBLE");
    CHECK(target.playbacks[0].is_default && target.playbacks[0].direction == PLAYBACK_BOTH);
    CHECK_NEAR(target.playbacks[0].peak_limit_dbtp, -1, 0);
    target_release(&target);
out:
    remove(path);
    free(path);
    free(schema);
}

/* What the project promises of what it ships. */
static void check_shipped_rule(const struct target *target, const struct rule *rule)
{
    bool is_faults = strcmp(target->id, "faults") == 0;
    bool is_sure = rule->confidence == CONFIDENCE_OFFICIAL || rule->confidence == CONFIDENCE_QUOTED;
    check_about("%s", rule->id);
    CHECK(is_faults == (rule->kind == RULE_FAULT));
    /* What a disc cannot hold fails, whoever says so. */
    bool is_carrier = strcmp(target->group, "physical") == 0;
    CHECK(rule->severity != SEVERITY_FAIL || is_faults ||
          (rule->kind == RULE_DELIVERY && (is_sure || is_carrier)));
    CHECK(strlen(rule->reason) > 10 && strlen(rule->remedy) > 10);
    CHECK(!strchr(rule->reason, '!') && !strchr(rule->remedy, '!'));
    CHECK(rule->source->title[0] && rule->source->dated[0] && rule->source->read[0]);
    if (strcmp(target->group, "streaming") == 0)
        CHECK(strncmp(rule->measure->id, "loudness.", strlen("loudness.")) != 0);
}

static void test_shipped_targets(void)
{
    static const char *const wanted[] = {"amazon-music", "apple-music", "apple-podcasts", "atsc-a85",
                                         "cd",           "deezer",      "ebu-r128",       "faults",
                                         "premaster",    "spotify",     "tidal",          "youtube"};
    char **names = shelf_names();
    size_t found = 0;
    for (size_t i = 0; names[i]; i++) {
        struct target target;
        struct fault fault = {{0}};
        enum status status = shelf_load(&target, names[i], &fault);
        check_about("%s: %s", names[i], fault.text);
        if (!CHECK(status == OK))
            continue;
        for (size_t k = 0; k < sizeof wanted / sizeof *wanted; k++)
            found += strcmp(wanted[k], names[i]) == 0;
        size_t defaults = 0;
        for (size_t k = 0; k < target.playback_count; k++)
            defaults += target.playbacks[k].is_default;
        CHECK(defaults == (strcmp(target.group, "streaming") == 0));
        CHECK(target.rule_count + target.playback_count > 0);
        for (size_t k = 0; k < target.rule_count; k++)
            check_shipped_rule(&target, &target.rules[k]);
        target_release(&target);
    }
    check_about(NULL);
    CHECK(found == sizeof wanted / sizeof *wanted);
    shelf_names_free(names);
}

static void test_shelf(void)
{
    struct target target;
    struct fault fault = {{0}};
    CHECK(shelf_load(&target, "spotfy", &fault) == ERR_USAGE);
    CHECK(strstr(fault.text, "did you mean 'spotify'") != NULL);
    CHECK(shelf_load(&target, "zzzzzzzzzz", &fault) == ERR_USAGE);
    CHECK(shelf_load(&target, "", &fault) == ERR_USAGE);
    CHECK(shelf_load(&target, "..", &fault) == ERR_USAGE);
    CHECK(shelf_load(&target, "a\nb", &fault) == ERR_USAGE);
    CHECK(strchr(fault.text, '\n') == NULL);
    CHECK(shelf_load(&target, "./no-such-file.xml", &fault) == ERR_SYSTEM);
}

static void check_bounds(const struct bounds *bounds, const char *unit, const char *expected)
{
    const struct measure measure = {.id = "test", .unit = unit};
    char *text = bounds_text(bounds, &measure);
    CHECK_TEXT(text, expected);
    free(text);
}

static void test_bounds_text(void)
{
    char *rates[] = {"44100", "48000", NULL}, *tag[] = {"EXTENSIBLE", NULL};
    check_bounds(&(struct bounds){.has_max = true, .max = -1}, "dBTP", "at most -1 dBTP");
    check_bounds(&(struct bounds){.has_min = true, .min = 16, .min_open = true}, "bits", "above 16 bits");
    check_bounds(&(struct bounds){.has_max = true, .max = 0, .max_open = true}, "", "below 0");
    check_bounds(&(struct bounds){.has_min = true, .min = -23.2, .has_max = true, .max = -22.8}, "LUFS",
                 "-23.2 to -22.8 LUFS");
    check_bounds(&(struct bounds){.has_min = true, .min = 2, .has_max = true, .max = 2}, "", "exactly 2");
    check_bounds(&(struct bounds){.has_min = true, .min = 1, .has_max = true, .max = 2, .max_open = true},
                 "s", "at least 1 and below 2 s");
    check_bounds(&(struct bounds){.one_of = rates}, "Hz", "one of 44100, 48000 Hz");
    check_bounds(&(struct bounds){.none_of = tag}, "", "not EXTENSIBLE");
}

int main(void)
{
    if (!mkdtemp(folder))
        return 99;
    test_good_target();
    test_bad_targets();
    test_shipped_targets();
    test_shelf();
    test_bounds_text();
    xml_stop();
    rmdir(folder);
    return check_end();
}
