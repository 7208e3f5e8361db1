/* What a stored report predicted of services, and the waivers that were given. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/stored_parts.h"

enum { PLAYED_MAX = 20000, WAIVERS_MAX = 100000 }; /* more than any report has */

static const char *hold_word(int i)
{
    return i == HOLD_NONE ? "" : i <= HOLD_NO_RAISE ? playback_hold_name((enum playback_hold)i) : NULL;
}

static const char *state_word(int i)
{
    return i <= WAIVER_EXPIRED ? waiver_state_name((enum waiver_state)i) : NULL;
}

/* The setting that is meant, with its service; NULL, and wrong, when the report names none such. */
static const struct playback *find(const struct stored_report *report, struct xml_values *values,
                                   const struct target **service)
{
    const struct playback *found = NULL;
    char *id = xml_values_needed(values, "target"), *name = xml_values_needed(values, "name"),
         *mode = xml_values_needed(values, "mode");
    *service = stored_target_find(report, id);
    for (size_t i = 0; *service && i < (*service)->playback_count && !found; i++) {
        const struct playback *playback = &(*service)->playbacks[i];
        if (strcmp(playback->name, name) == 0 && strcmp(playback_mode_name(playback->mode), mode) == 0)
            found = playback;
    }
    free(id);
    free(name);
    free(mode);
    if (!found && !values->wrong)
        values->wrong = "a setting that no service of the report has";
    return found;
}

/* The words of `absent` are kept with the report: few are different. */
static const char *keep_word(struct stored_report *report, char *word)
{
    for (size_t i = 0; word && i < report->word_count; i++)
        if (strcmp(report->words[i], word) == 0) {
            free(word);
            return report->words[i];
        }
    if (!word)
        return NULL;
    report->words = mem_grow(report->words, report->word_count, &report->word_capacity, sizeof(char *));
    report->words[report->word_count++] = word;
    return word;
}

static void add_played(struct stored_scan *scan, struct xml_values *values, struct predictions *predictions)
{
    enum { WORDS_MAX = 100 };
    struct played played = {.hold = HOLD_NONE};
    played.playback = find(scan->report, values, &played.target);
    played.absent = keep_word(scan->report, xml_values_plain(values, "absent"));
    bool has_gain = xml_values_number(values, "gain", &played.gain_db);
    bool has_loudness = xml_values_number(values, "loudness", &played.loudness_lufs);
    played.has_true_peak = xml_values_number(values, "true-peak", &played.true_peak_dbtp);
    played.hold = (enum playback_hold)xml_values_choice(values, "held-by", hold_word, HOLD_NONE);
    xml_values_number(values, "held", &played.held_db);
    played.is_limited = xml_values_number(values, "limited", &played.limited_db);
    if (!values->wrong && (has_gain != has_loudness || has_gain == (played.absent != NULL)))
        values->wrong = "a prediction that is not one of numbers and absent";
    if (!values->wrong && (predictions->count >= PLAYED_MAX || scan->report->word_count > WORDS_MAX))
        values->wrong = "more predictions than there can be";
    if (!values->wrong)
        predictions_add(predictions, &played);
}

void stored_played(struct stored_scan *scan, struct xml_values *values)
{
    add_played(scan, values, &scan->outcome.predictions);
}

void stored_album_played(struct stored_scan *scan, struct xml_values *values)
{
    add_played(scan, values, &scan->report->album_playback);
}

void stored_waiver(struct stored_scan *scan, struct xml_values *values)
{
    struct waivers *waivers = &scan->report->waivers;
    int64_t uses = 0, line = 1;
    if (waivers->count >= WAIVERS_MAX) {
        values->wrong = "more waivers than there can be";
        return;
    }
    waivers->items = mem_grow(waivers->items, waivers->count, &waivers->capacity, sizeof *waivers->items);
    struct waiver *waiver = &waivers->items[waivers->count++];
    *waiver = (struct waiver){
        .rule = xml_values_needed(values, "rule"),
        .track = xml_values_needed(values, "track"),
        .by = xml_values_needed(values, "by"),
        .reason = xml_values_needed(values, "reason"),
        .until = xml_values_needed(values, "until"),
        .added = xml_values_text(values, "added"),
        .path = xml_values_needed(values, "file"),
    };
    xml_values_integer(values, "findings", 0, INT32_MAX, &uses);
    xml_values_integer(values, "line", 1, INT32_MAX, &line);
    waiver->is_expired = xml_values_choice(values, "state", state_word, XML_VALUES_NEEDED) == WAIVER_EXPIRED;
    waiver->uses = (size_t)uses;
    waiver->line = (int)line;
    char *remark = xml_values_text(values, "remark");
    waiver->remark = remark ? remark : mem_copy("");
}
