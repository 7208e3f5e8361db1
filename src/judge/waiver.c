#include "judge/waiver.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/hash.h"
#include "base/markup.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/text.h"
#include "base/xml.h"

void day_today(char day[DAY_SIZE])
{
    time_t now = time(NULL);
    struct tm parts;
    if (!gmtime_r(&now, &parts) || strftime(day, DAY_SIZE, "%Y-%m-%d", &parts) != DAY_SIZE - 1)
        snprintf(day, DAY_SIZE, "9999-12-31"); /* nobody knows the day: nothing is waived */
}

bool day_is_one(const char *text)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year = 0, month = 0, day = 0, end = 0;
    if (strlen(text) != DAY_SIZE - 1 || text[strspn(text, "0123456789-")] != '\0' ||
        sscanf(text, "%4d-%2d-%2d%n", &year, &month, &day, &end) != 3 || end != DAY_SIZE - 1)
        return false;
    if (year < 1 || month < 1 || month > 12 || day < 1)
        return false;
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return day <= lengths[month - 1] + (month == 2 && is_leap);
}

static char *value_of(const struct xml_node *node, const char *name)
{
    char *text = xml_attribute_text(node, name), *value = text ? markup_read(text) : NULL;
    free(text);
    return value;
}

static void add(struct waivers *waivers, const struct xml_node *node, const char *path, const char *today)
{
    waivers->items = mem_grow(waivers->items, waivers->count, &waivers->capacity, sizeof *waivers->items);
    struct waiver *waiver = &waivers->items[waivers->count++];
    *waiver = (struct waiver){
        .rule = value_of(node, "rule"),
        .track = markup_read(xml_attribute(node, "track")), /* names can hold any spaces */
        .by = value_of(node, "by"),
        .reason = value_of(node, "reason"),
        .until = value_of(node, "until"),
        .added = value_of(node, "added"),
        .path = mem_copy(path),
        .line = xml_line(node),
    };
    waiver->is_expired = waiver->until && strcmp(waiver->until, today) < 0;
}

enum status waivers_load(struct waivers *waivers, const char *path, const char *schema_path,
                         const char *today, struct fault *fault)
{
    struct xml_file *file;
    enum status status = xml_open(&file, path, schema_path, fault);
    if (status != OK)
        return status;
    for (const struct xml_node *node = xml_child(xml_root(file), "waiver"); node;
         node = xml_next(node, "waiver"))
        add(waivers, node, path, today);
    xml_close(file);
    return OK;
}

void waivers_release(struct waivers *waivers)
{
    for (size_t i = 0; i < waivers->count; i++) {
        struct waiver *waiver = &waivers->items[i];
        free(waiver->rule);
        free(waiver->track);
        free(waiver->by);
        free(waiver->reason);
        free(waiver->until);
        free(waiver->added);
        free(waiver->path);
        free(waiver->remark);
    }
    free(waivers->items);
    *waivers = (struct waivers){0};
}

void waiver_write(FILE *out, const struct waiver *waiver)
{
    struct markup markup;
    markup_inside(&markup, out, "waivers");
    markup_element(&markup, "waiver");
    markup_attribute(&markup, "rule", waiver->rule);
    markup_attribute(&markup, "track", waiver->track);
    markup_attribute(&markup, "by", waiver->by);
    markup_attribute(&markup, "reason", waiver->reason);
    markup_attribute(&markup, "until", waiver->until);
    markup_attribute(&markup, "added", waiver->added);
    markup_end(&markup);
}

static bool speaks_of(const struct waiver *waiver, const struct waiver_track *track)
{
    const char *name = waiver->track;
    return strcmp(name, "*") == 0 || strcmp(name, path_name(track->path)) == 0 ||
           strcmp(name, track->file_hash) == 0 || strcmp(name, track->samples_hash) == 0;
}

bool waivers_need_hashes(const struct waivers *waivers)
{
    bool any = false;
    for (size_t i = 0; i < waivers->count; i++) {
        const char *track = waivers->items[i].track;
        any |= strlen(track) == HASH_TEXT_SIZE - 1 && strspn(track, "0123456789abcdef") == strlen(track);
    }
    return any;
}

static bool goes_before(const struct waiver *waiver, const struct waiver *other)
{
    return !other || strcmp(waiver->until, other->until) > 0; /* what is expired ends before what is not */
}

void waivers_apply(const struct waivers *waivers, struct findings *findings, const struct waiver_track *track)
{
    for (size_t i = 0; i < waivers->count; i++) {
        const struct waiver *waiver = &waivers->items[i];
        for (size_t k = 0; k < findings->count && speaks_of(waiver, track); k++) {
            struct finding *finding = &findings->items[k];
            if (finding->measure && finding_counts(finding) && strcmp(finding->id, waiver->rule) == 0 &&
                goes_before(waiver, finding->waiver))
                finding->waiver = waiver;
        }
    }
    for (size_t k = 0; k < findings->count; k++) {
        struct finding *finding = &findings->items[k];
        finding->is_waived = finding->waiver && !finding->waiver->is_expired;
    }
}

void waivers_count(struct waivers *waivers, const struct findings *findings, const struct waiver_track *track)
{
    for (size_t i = 0; i < waivers->count; i++) {
        struct waiver *waiver = &waivers->items[i];
        waiver->is_met = waiver->is_met || speaks_of(waiver, track);
        for (size_t k = 0; k < findings->count; k++)
            waiver->uses += findings->items[k].waiver == waiver;
    }
}

enum waiver_state waiver_state(const struct waiver *waiver)
{
    return waiver->is_expired ? WAIVER_EXPIRED : waiver->uses ? WAIVER_USED : WAIVER_UNUSED;
}

const char *waiver_state_name(enum waiver_state state)
{
    static const char *const names[] = {
        [WAIVER_USED] = "used", [WAIVER_UNUSED] = "unused", [WAIVER_EXPIRED] = "expired"};
    return names[state];
}

/* NULL: a target has the rule; else the sentence that none has. */
static char *unknown_rule(const struct waiver *waiver, const struct target *const *targets,
                          size_t target_count)
{
    size_t count = 0, room = 1;
    for (size_t i = 0; i < target_count; i++)
        room += targets[i]->rule_count;
    const char **ids = mem_zero(room, sizeof *ids);
    for (size_t i = 0; i < target_count; i++)
        for (size_t k = 0; k < targets[i]->rule_count; k++)
            ids[count++] = targets[i]->rules[k].id;
    bool is_known = false;
    for (size_t i = 0; i < count; i++)
        is_known |= strcmp(ids[i], waiver->rule) == 0;
    const char *nearest = is_known ? NULL : text_nearest(waiver->rule, ids);
    char *sentence =
        is_known ? NULL
                 : mem_format("no target that judged has such a rule%s%s%s",
                              nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
    free(ids);
    return sentence;
}

char *waiver_remark(const struct waiver *waiver, const struct target *const *targets, size_t target_count)
{
    if (waiver->remark)
        return mem_copy(waiver->remark);
    if (waiver->is_expired)
        return mem_format("it ended on %s%s", waiver->until,
                          waiver->uses ? ", and what it waived counts again" : ", and nothing needs it");
    if (waiver->uses)
        return mem_copy("");
    char *unknown = unknown_rule(waiver, targets, target_count);
    if (unknown)
        return unknown;
    return mem_copy(waiver->is_met ? "nothing needs it" : "no file of that name was examined");
}
