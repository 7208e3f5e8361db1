#include "cli/diff_text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/units.h"
#include "report/text_ink.h"

enum { HEAD_COLUMNS = 8, WORD_COLUMNS = 8, LABEL_COLUMNS = 28 };

/* "WORSE  new/song.wav: fail, was warn": the word, what it is of, and what else is to be said of that. */
static void write_head(const struct report_options *look, enum diff_word word, const struct outcome *outcome,
                       const char *rest)
{
    static const struct {
        const char *word;
        enum ink ink;
    } heads[] = {
        [DIFF_WORSE] = {"WORSE", INK_RED},    [DIFF_BETTER] = {"BETTER", INK_GREEN},
        [DIFF_OTHER] = {"CHANGED", INK_BLUE}, [DIFF_SAME] = {"SAME", INK_DIM},
        [DIFF_ADDED] = {"ADDED", INK_BLUE},   [DIFF_DROPPED] = {"DROPPED", INK_YELLOW},
    };
    char *line = mem_format("%s: %s%s", outcome->path, outcome_state_name(outcome->state), rest);
    printf("%s%-*s%s", ink_code(look, heads[word].ink), HEAD_COLUMNS, heads[word].word,
           ink_code(look, INK_PLAIN));
    write_shown(stdout, line, HEAD_COLUMNS, HEAD_COLUMNS);
    free(line);
}

void diff_write_head(const struct report_options *look, enum diff_word word, const struct outcome *before,
                     const struct outcome *now)
{
    struct buf rest = {0};
    if (before->state != now->state)
        buf_addf(&rest, ", was %s", outcome_state_name(before->state));
    if (*now->file_hash && strcmp(before->file_hash, now->file_hash) == 0)
        buf_add(&rest, "; the same file");
    else if (*now->samples_hash && strcmp(before->samples_hash, now->samples_hash) == 0)
        buf_add(&rest, "; the same audio in another file");
    write_head(look, word, now, buf_text(&rest));
    buf_release(&rest);
}

void diff_write_lone(const struct report_options *look, enum diff_word word, const struct outcome *outcome)
{
    write_head(look, word, outcome,
               word == DIFF_ADDED ? "; not in the old report" : "; not in the new report");
}

static void write_finding(const struct report_options *look, const struct changed_finding *changed)
{
    static const struct {
        const char *word;
        enum ink ink;
    } words[] = {
        [CHANGE_WORSE] = {"worse", INK_RED},
        [CHANGE_NEW] = {"new", INK_RED},
        [CHANGE_BETTER] = {"better", INK_GREEN},
        [CHANGE_GONE] = {"gone", INK_GREEN},
    };
    enum { COLUMN = INDENT + WORD_COLUMNS };
    const struct finding *before = changed->before, *now = changed->now;
    const struct finding *finding = changed->change == CHANGE_GONE ? before : now;
    const struct finding *other = changed->change == CHANGE_GONE ? now : before;
    struct buf line = {0};
    buf_addf(&line, "%s: %s", verdict_state_name(finding->state), finding->message);
    if (other && other->value_text)
        buf_addf(&line, " (%s %s)", other == now ? "now" : "was", other->value_text);
    if (now && now->is_waived)
        buf_add(&line, " (waived)");
    printf("%*s%s%-*s%s", INDENT, "", ink_code(look, words[changed->change].ink), WORD_COLUMNS,
           words[changed->change].word, ink_code(look, INK_PLAIN));
    write_shown(stdout, buf_text(&line), COLUMN, COLUMN);
    printf("%*s%s[%s]%s\n", COLUMN, "", ink_code(look, INK_DIM), finding->id, ink_code(look, INK_PLAIN));
    buf_release(&line);
}

static char *value_of(const struct reading *reading, int decimals)
{
    if (!reading)
        return mem_copy("-");
    if (reading->kind == READING_ABSENT)
        return mem_format("not measured (%s)", reading->text);
    if (reading->kind == READING_TEXT)
        return mem_copy(reading->text);
    return mem_format("%.*f", decimals, shown_number(reading->number, decimals));
}

static bool is_number(const struct reading *reading)
{
    return reading && reading->kind == READING_NUMBER;
}

/* As many as tell the two from each other. */
static int decimals_of(const struct changed_reading *changed, const struct measure *measure)
{
    enum { MORE = 3 };
    int decimals = measure->decimals;
    bool is_told = !is_number(changed->before) || !is_number(changed->now);
    for (int more = 0; more < MORE && !is_told; more++) {
        char *before = value_of(changed->before, decimals), *now = value_of(changed->now, decimals);
        is_told = strcmp(before, now) != 0;
        decimals += !is_told;
        free(before);
        free(now);
    }
    return decimals;
}

/* "Integrated loudness   -9.1 -> -10.2 LUFS (-1.1 LU)" */
static void write_reading(const struct changed_reading *changed, const struct outcome *now)
{
    const struct reading *any = changed->now ? changed->now : changed->before;
    const struct measure *measure = any->measure;
    int decimals = decimals_of(changed, measure);
    bool has_unit = is_number(changed->now) && *measure->unit;
    char *before = value_of(changed->before, decimals), *after = value_of(changed->now, decimals);
    struct buf line = {0};
    buf_addf(&line, "%s -> %s%s%s", before, after, has_unit ? " " : "", has_unit ? measure->unit : "");
    if (is_number(changed->before) && is_number(changed->now))
        buf_addf(&line, " (%+.*f%s%s)", decimals, changed->now->number - changed->before->number,
                 *measure->unit ? " " : "", measure_distance_unit(measure));
    const char *speaker = any->channel >= 0 ? speaker_name(now->format.speakers[any->channel]) : NULL;
    char *label = mem_format("%s%s%s", measure->label, speaker ? ", " : "", speaker ? speaker : "");
    size_t column = INDENT + text_columns(label);
    printf("%*s%s", INDENT, "", label);
    pad_to(stdout, &column, INDENT + LABEL_COLUMNS);
    write_shown(stdout, buf_text(&line), column, INDENT + LABEL_COLUMNS);
    buf_release(&line);
    free(label);
    free(before);
    free(after);
}

void diff_write_revision(const struct report_options *look, const struct revision *revision,
                         const struct outcome *now)
{
    for (size_t i = 0; i < revision->finding_count; i++)
        write_finding(look, &revision->findings[i]);
    for (size_t i = 0; i < revision->reading_count; i++)
        write_reading(&revision->readings[i], now);
}

void diff_write_judge(const struct report_options *look, const struct target *before,
                      const struct target *now)
{
    char *line = !now ? mem_format("%s judged only the old report: its findings are not compared", before->id)
                 : !before
                     ? mem_format("%s judged only the new report: its findings are not compared", now->id)
                     : mem_format("%s is another profile than it was: version %s of %s, then %s of %s",
                                  now->id, before->version, before->date, now->version, now->date);
    printf("%s%-*s%s", ink_code(look, INK_YELLOW), HEAD_COLUMNS, "PROFILE", ink_code(look, INK_PLAIN));
    write_shown(stdout, line, HEAD_COLUMNS, HEAD_COLUMNS);
    free(line);
}
