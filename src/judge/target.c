#include "judge/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "judge/target_read.h"

const struct target_group target_groups[] = {
    {"streaming", "Music services"},
    {"store", "Stores and distributors"},
    {"podcast", "Podcasts and audiobooks"},
    {"broadcast", "Broadcast"},
    {"video", "Video streaming"},
    {"cinema", "Cinema"},
    {"games", "Games"},
    {"spatial", "Spatial audio"},
    {"physical", "Disc and vinyl"},
    {"hand-over", "Hand-over"},
    {"any", "Anywhere"},
    {0},
};

const struct target_group *target_group_find(const char *id)
{
    for (const struct target_group *group = target_groups; group->id; group++)
        if (strcmp(group->id, id) == 0)
            return group;
    return NULL;
}

size_t target_ancestor_count(const struct target *target)
{
    size_t count = 0;
    while (target->ancestors && target->ancestors[count])
        count++;
    return count;
}

bool target_hash(const struct target *target, size_t index, char text[HASH_TEXT_SIZE])
{
    bool is_own = index == target_ancestor_count(target);
    if (target->hashes) {
        snprintf(text, HASH_TEXT_SIZE, "%s", target->hashes[index]);
        return *text != '\0';
    }
    return hash_file(is_own ? target->path : target->ancestor_paths[index], text, NULL) == OK;
}

bool target_is_same(const struct target *target, const struct target *other)
{
    char one[HASH_TEXT_SIZE], two[HASH_TEXT_SIZE];
    size_t count = target_ancestor_count(target);
    bool same = count == target_ancestor_count(other);
    for (size_t i = 0; i <= count && same; i++)
        same = target_hash(target, i, one) && target_hash(other, i, two) && strcmp(one, two) == 0;
    return same;
}

static void words_release(char **words)
{
    for (size_t i = 0; words && words[i]; i++)
        free(words[i]);
    free(words);
}

static void bounds_release(struct bounds *bounds)
{
    words_release(bounds->one_of);
    words_release(bounds->none_of);
}

void rule_release(struct rule *rule)
{
    free(rule->id);
    free(rule->reason);
    free(rule->remedy);
    bounds_release(&rule->bounds);
    for (size_t i = 0; i < rule->condition_count; i++)
        bounds_release(&rule->conditions[i].bounds);
    free(rule->conditions);
    *rule = (struct rule){0};
}

void playback_release(struct playback *playback)
{
    free(playback->name);
    *playback = (struct playback){0};
}

void left_out_release(struct left_out *left_out)
{
    free(left_out->what);
    free(left_out->why);
    *left_out = (struct left_out){0};
}

static void source_release(struct target_source *source)
{
    free(source->id);
    free(source->title);
    free(source->address);
    free(source->dated);
    free(source->read);
}

void target_release(struct target *target)
{
    for (size_t i = 0; i < target->source_count; i++)
        source_release(&target->sources[i]);
    for (size_t i = 0; i < target->rule_count; i++)
        rule_release(&target->rules[i]);
    for (size_t i = 0; i < target->playback_count; i++)
        playback_release(&target->playbacks[i]);
    for (size_t i = 0; i < target->left_out_count; i++)
        left_out_release(&target->left_outs[i]);
    free(target->sources);
    free(target->rules);
    free(target->playbacks);
    free(target->left_outs);
    for (size_t i = 0; target->hashes && i <= target_ancestor_count(target); i++)
        free(target->hashes[i]);
    free(target->hashes);
    words_release(target->ancestor_paths);
    words_release(target->ancestors);
    free(target->extends);
    free(target->id);
    free(target->name);
    free(target->group);
    free(target->summary);
    free(target->version);
    free(target->date);
    free(target->note);
    free(target->path);
    *target = (struct target){0};
}

/* "at least -3 and below 2", and the short forms of the common cases. */
static void add_range(struct buf *text, const struct bounds *bounds)
{
    bool closed = !bounds->min_open && !bounds->max_open;
    const char *from = bounds->min_open ? "above" : "at least", *to = bounds->max_open ? "below" : "at most";
    if (bounds->has_min && bounds->has_max && closed && bounds->min == bounds->max)
        buf_addf(text, "exactly %.10g", bounds->min);
    else if (bounds->has_min && bounds->has_max && closed)
        buf_addf(text, "%.10g to %.10g", bounds->min, bounds->max);
    else if (bounds->has_min && bounds->has_max)
        buf_addf(text, "%s %.10g and %s %.10g", from, bounds->min, to, bounds->max);
    else if (bounds->has_min)
        buf_addf(text, "%s %.10g", from, bounds->min);
    else if (bounds->has_max)
        buf_addf(text, "%s %.10g", to, bounds->max);
}

static void add_words(struct buf *text, const char *one, const char *many, char *const *words)
{
    if (!words || !words[0])
        return;
    if (text->length)
        buf_add(text, ", ");
    buf_add(text, words[1] ? many : one);
    for (size_t i = 0; words[i]; i++)
        buf_addf(text, "%s%s", i ? ", " : "", words[i]);
}

char *bounds_text(const struct bounds *bounds, const struct measure *measure)
{
    struct buf text = {0};
    add_range(&text, bounds);
    add_words(&text, "", "one of ", bounds->one_of);
    add_words(&text, "not ", "none of ", bounds->none_of);
    if (measure && measure->unit && measure->unit[0])
        buf_addf(&text, " %s", measure->unit);
    return buf_take(&text);
}

char *target_source_text(const struct target_source *source, enum confidence confidence)
{
    if (!source)
        return NULL;
    return mem_format("%s (%s; %s; read %s)%s%s", source->title, confidence_name(confidence),
                      source->dated && *source->dated ? source->dated : "undated", source->read,
                      source->address ? ", " : "", source->address ? source->address : "");
}
