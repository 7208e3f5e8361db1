/* The shipped profiles, each held against its table tests/profiles/ID.txt: what passes each rule, what breaks it, and the
   sentence that it gets then. A table is blocks of lines; # begins a comment:

       rule spotify.true-peak
       pass peak.true=-1.2 loudness.integrated=-16
       silent peak.true=-1.2 loudness.integrated=-12
       fail peak.true=-0.5 loudness.integrated=-16
       says warn Spotify advises ...
       remedy lower the ceiling by 0.50 dB

   pass, pass-note (kept, but shown as a note), silent (the rule does not apply) and fail are followed by readings: a
   number, a word, or a text in quotes; channels=1 and rate=48000 set the format that the file has. says and remedy are
   about the line before. Sentences and severities in the tables are written by hand from the rules. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/pipeline.h"
#include "audio/layout.h"
#include "base/mem.h"
#include "base/text.h"
#include "check.h"
#include "judge/shelf.h"
#include "judge/verdict.h"

/* What the lines about one rule showed so far. */
struct tally {
    bool passes, fails, says;
};

struct table {
    const struct target *target;
    struct tally *tallies; /* one for each rule of the target */
    const struct rule *rule;
    char *message, *remedy; /* of the last line of readings; NULL: it was not a failure */
    enum verdict_state state;
    bool is_unsaid; /* a failure whose sentence has not come yet */
};

/* What passes a medium's physical format stands firm though only others than the owner were read. */
static const char *const stated_exceptions[] = {"cd.rate", "cd.bits", "cd.lossy", "cd.channels"};

static bool is_exception(const char *id)
{
    for (size_t i = 0; i < sizeof stated_exceptions / sizeof *stated_exceptions; i++)
        if (strcmp(id, stated_exceptions[i]) == 0)
            return true;
    return false;
}

static bool is_date(const char *text)
{
    if (!text)
        return false;
    size_t length = strlen(text);
    return (length == 4 || length == 7 || length == 10) && strspn(text, "0123456789-") == length &&
           strspn(text, "0123456789") == 4;
}

static void check_source(const struct target_source *source)
{
    if (!CHECK(source != NULL))
        return;
    CHECK(source->title && *source->title);
    CHECK(is_date(source->read) && strlen(source->read) >= 7);
    CHECK(is_date(source->dated) || (source->dated && strcmp(source->dated, "undated") == 0));
    CHECK(source->confidence <= CONFIDENCE_CUSTOM);
}

/* Where a fact comes from decides how hard it may judge. */
static void check_sources(const struct target *target)
{
    for (size_t i = 0; i < target->source_count; i++)
        check_source(&target->sources[i]);
    for (size_t i = 0; i < target->rule_count; i++) {
        const struct rule *rule = &target->rules[i];
        check_about("%s", rule->id);
        check_source(rule->source);
        CHECK(rule->confidence <= CONFIDENCE_CUSTOM);
        bool is_firm = rule->confidence == CONFIDENCE_OFFICIAL || rule->confidence == CONFIDENCE_QUOTED;
        if (rule->kind == RULE_DELIVERY && rule->severity == SEVERITY_FAIL)
            CHECK(is_firm || is_exception(rule->id));
        if (rule->kind == RULE_ADVICE)
            CHECK(rule->severity != SEVERITY_FAIL);
    }
    for (size_t i = 0; i < target->playback_count; i++)
        check_source(target->playbacks[i].source);
}

/* Cuts the next `name=value` off the line; a value in quotes is a text whatever it looks like. False at the end. */
static bool next_reading(char **rest, char **name, char **value, bool *is_quoted)
{
    char *at = *rest + strspn(*rest, " ");
    *name = at;
    at += strcspn(at, "= ");
    if (*at != '=')
        return false;
    *at++ = '\0';
    *is_quoted = *at == '"';
    *value = at += *is_quoted;
    at += strcspn(at, *is_quoted ? "\"" : " ");
    *rest = *at ? at + 1 : at;
    *at = '\0';
    return true;
}

static void put_reading(struct record *record, const struct audio_format *format,
                        const struct measure *measure, const char *value, bool is_quoted)
{
    double number;
    bool is_number = !is_quoted && text_number(value, &number);
    for (int channel = RECORD_WHOLE; channel < format->channels; channel++) {
        if (is_number)
            record_number(record, measure, channel, number);
        else
            record_text(record, measure, channel, value);
    }
}

/* Everything on the line must have been understood. */
static void read_readings(char *rest, struct record *record, struct audio_format *format)
{
    char *name, *value;
    bool is_quoted;
    double number;
    while (next_reading(&rest, &name, &value, &is_quoted)) {
        if (strcmp(name, "channels") == 0 || strcmp(name, "rate") == 0) {
            CHECK(record->count == 0 && text_number(value, &number) && number >= 1);
            *(*name == 'c' ? &format->channels : &format->rate_hz) = (int)number;
            continue;
        }
        const struct measure *measure = measure_find(name);
        if (check_true(measure != NULL, name, __FILE__, __LINE__))
            put_reading(record, format, measure, value, is_quoted);
    }
    check_true(*name == '\0', name, __FILE__, __LINE__);
    layout_assume(format->channels, format->speakers);
}

static const struct finding *find_finding(const struct findings *findings, const char *id)
{
    for (size_t i = 0; i < findings->count; i++)
        if (strcmp(findings->items[i].id, id) == 0)
            return &findings->items[i];
    return NULL;
}

static void forget_finding(struct table *table)
{
    if (table->is_unsaid)
        check_true(false, "the failure above has its sentence", __FILE__, __LINE__);
    table->is_unsaid = false;
    free(table->message);
    free(table->remedy);
    table->message = table->remedy = NULL;
}

static void check_state(struct table *table, const char *word, const struct finding *finding)
{
    struct tally *tally = &table->tallies[table->rule - table->target->rules];
    if (strcmp(word, "silent") == 0) {
        CHECK(finding == NULL);
        return;
    }
    if (!CHECK(finding != NULL))
        return;
    check_about("%s: %s: %s: %s", table->rule->id, word, verdict_state_name(finding->state),
                finding->message);
    if (strcmp(word, "fail") == 0) {
        table->is_unsaid = CHECK(finding->state != VERDICT_PASS && finding->state != VERDICT_NOT_MEASURED);
        table->state = finding->state;
        table->message = mem_copy(finding->message);
        table->remedy = mem_copy(finding->remedy);
        tally->fails = true;
    } else {
        CHECK(finding->state == (strcmp(word, "pass") == 0 ? VERDICT_PASS : VERDICT_NOTE));
        tally->passes = true;
    }
}

static void judge_line(struct table *table, const char *word, char *rest)
{
    struct audio_format format = {.rate_hz = 44100, .channels = 2};
    struct record record = {0};
    struct findings findings = {0};
    forget_finding(table);
    read_readings(rest, &record, &format);
    judge_target(&findings, &record, &format, table->target);
    check_state(table, word, find_finding(&findings, table->rule->id));
    findings_release(&findings);
    record_release(&record);
}

static void check_sentence(struct table *table, char *rest)
{
    struct tally *tally = &table->tallies[table->rule - table->target->rules];
    size_t length = strcspn(rest, " ");
    if (!CHECK(table->message != NULL && rest[length] == ' '))
        return;
    rest[length] = '\0';
    CHECK_TEXT(verdict_state_name(table->state), rest);
    CHECK_TEXT(table->message, rest + length + 1);
    table->is_unsaid = false;
    tally->says = true;
}

static void begin_block(struct table *table, const char *id)
{
    forget_finding(table);
    table->rule = NULL;
    for (size_t i = 0; i < table->target->rule_count; i++)
        if (strcmp(table->target->rules[i].id, id) == 0)
            table->rule = &table->target->rules[i];
    check_true(table->rule != NULL, id, __FILE__, __LINE__);
}

static void read_line(struct table *table, char *line)
{
    size_t length = strcspn(line, " ");
    char *rest = line + length + (line[length] == ' ');
    line[length] = '\0';
    if (strcmp(line, "rule") == 0)
        begin_block(table, rest);
    else if (!table->rule)
        return;
    else if (strcmp(line, "pass") == 0 || strcmp(line, "pass-note") == 0 || strcmp(line, "silent") == 0 ||
             strcmp(line, "fail") == 0)
        judge_line(table, line, rest);
    else if (strcmp(line, "says") == 0)
        check_sentence(table, rest);
    else if (strcmp(line, "remedy") == 0)
        CHECK_TEXT(table->remedy, rest);
    else
        check_true(false, line, __FILE__, __LINE__);
}

static bool same_bounds(const struct bounds *left, const struct bounds *right, const struct measure *measure)
{
    char *one = bounds_text(left, measure), *other = bounds_text(right, measure);
    bool same = strcmp(one, other) == 0;
    free(one);
    free(other);
    return same;
}

/* A rule that a profile inherits unchanged stands in the table of the profile that its id begins with. */
static bool stands_elsewhere(const struct target *target, const struct rule *rule)
{
    struct target owner;
    struct fault fault = {0};
    char *id = mem_format("%.*s", (int)strcspn(rule->id, "."), rule->id);
    bool same = false;
    if (strcmp(id, target->id) != 0 && shelf_load(&owner, id, &fault) == OK) {
        for (size_t i = 0; i < owner.rule_count && !same; i++) {
            const struct rule *its = &owner.rules[i];
            same = strcmp(its->id, rule->id) == 0 && its->measure == rule->measure &&
                   its->severity == rule->severity && its->condition_count == rule->condition_count &&
                   same_bounds(&its->bounds, &rule->bounds, rule->measure) &&
                   strcmp(its->reason, rule->reason) == 0 && strcmp(its->remedy, rule->remedy) == 0;
        }
        target_release(&owner);
    }
    free(id);
    return same;
}

static void check_tallies(const struct table *table)
{
    for (size_t i = 0; i < table->target->rule_count; i++) {
        const struct tally *tally = &table->tallies[i];
        const struct rule *rule = &table->target->rules[i];
        check_about("%s", rule->id);
        if (!tally->passes && !tally->fails && stands_elsewhere(table->target, rule))
            continue;
        CHECK(tally->passes);
        CHECK(tally->fails);
        CHECK(tally->says);
    }
}

static void check_table(const struct target *target, FILE *file)
{
    struct table table = {.target = target,
                          .tallies = mem_zero(target->rule_count + 1, sizeof *table.tallies)};
    char line[4000];
    for (int number = 1; fgets(line, sizeof line, file); number++) {
        check_about("%s.txt:%d", target->id, number);
        line[strcspn(line, "\n")] = '\0';
        if (line[0] && line[0] != '#')
            read_line(&table, line);
    }
    forget_finding(&table);
    check_tallies(&table);
    free(table.tallies);
}

static void check_profile(const char *id)
{
    struct target target;
    struct fault fault = {0};
    check_about("%s", id);
    if (!check_true(shelf_load(&target, id, &fault) == OK, fault.text, __FILE__, __LINE__))
        return;
    check_sources(&target);
    char *name = mem_format("../tests/profiles/%s.txt", id), *path = shelf_path(name);
    FILE *file = fopen(path, "r");
    if (file) {
        check_table(&target, file);
        fclose(file);
    }
    free(path);
    free(name);
    target_release(&target);
}

int main(void)
{
    char **names = shelf_names();
    size_t count = 0;
    for (; names[count]; count++)
        check_profile(names[count]);
    check_about(NULL);
    CHECK(count > 0);
    shelf_names_free(names);
    return check_end();
}
