#include "cli/target_new.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "judge/shelf.h"

enum { NAME_MAX_LENGTH = 60 };

enum status target_new_check_name(const char *name, struct fault *fault)
{
    static const char first[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    size_t length = strlen(name);
    bool is_good = length > 0 && length <= NAME_MAX_LENGTH && strchr(first, name[0]);
    /* "--" may not stand in the comments. */
    if (strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789._-") != length || strstr(name, "--"))
        is_good = false;
    char *shown = text_shown(name);
    enum status status = OK;
    if (!is_good)
        status =
            fail(fault, ERR_USAGE,
                 "'%s' cannot be the name of a target: small letters, digits, points and single hyphens, up "
                 "to %d",
                 shown, NAME_MAX_LENGTH);
    else if (target_group_find(name))
        status = fail(fault, ERR_USAGE, "'%s' is the name of a group of targets", shown);
    free(shown);
    return status;
}

static void add_escaped(struct buf *text, const char *words)
{
    for (; *words; words++)
        switch (*words) {
        case '&':
            buf_add(text, "&amp;");
            break;
        case '<':
            buf_add(text, "&lt;");
            break;
        case '"':
            buf_add(text, "&quot;");
            break;
        default:
            buf_add_bytes(text, words, 1);
        }
}

/* An id that no inherited source has. */
static char *source_id(const struct target *base)
{
    for (int number = 1;; number++) {
        char *id = mem_format("OWN%d", number);
        bool is_taken = false;
        for (size_t i = 0; i < base->source_count; i++)
            is_taken |= strcmp(base->sources[i].id, id) == 0;
        if (!is_taken)
            return id;
        free(id);
    }
}

/* What "extends" says: a name as it is, a path from the root, since the new file may stand anywhere. NULL when that cannot
   stand in XML. */
static char *base_word(const char *word, struct fault *fault)
{
    char folder[4096], *base;
    if (!shelf_is_path(word) || word[0] == '/')
        base = mem_format("%s", word);
    else
        base = mem_format("%s/%s", getcwd(folder, sizeof folder) ? folder : ".", word);
    char *shown = text_shown(base);
    bool is_good = strcmp(shown, base) == 0 && !strstr(shown, "  ") && !text_ends_with(shown, " ");
    if (!is_good) {
        fail(fault, ERR_USAGE, "the path '%s' cannot be written into a profile", shown);
        free(base);
        base = NULL;
    }
    free(shown);
    return base;
}

static void add_head(struct buf *text, const char *name, const struct target *base, const char *base_path,
                     const char *today)
{
    buf_addf(text,
             "<target xmlns=\"urn:mixcheck:target:1\" id=\"%s\" name=\"%s\" group=\"%s\" version=\"1\"\n"
             "        date=\"%s\" extends=\"",
             name, name, base->group, today);
    add_escaped(text, base_path);
    buf_add(text, "\">\n    <summary>");
    add_escaped(text, base->name);
    buf_add(text, ", with rules of our own</summary>\n");
}

/* What can be dropped, ready to be taken out of the comment. */
static void add_drops(struct buf *text, const struct target *base)
{
    if (!base->rule_count && !base->playback_count)
        return;
    buf_add(text, "\n    <!-- What does not hold here is dropped. All that can be:\n");
    for (size_t i = 0; i < base->rule_count; i++)
        if (!strstr(base->rules[i].id, "--"))
            buf_addf(text, "    <drop rule=\"%s\"/>\n", base->rules[i].id);
    for (size_t i = 0; i < base->playback_count; i++) {
        const struct playback *playback = &base->playbacks[i];
        if (strstr(playback->name, "--"))
            continue;
        buf_add(text, "    <drop playback=\"");
        add_escaped(text, playback->name);
        buf_addf(text, "\" mode=\"%s\"/>\n", playback_mode_name(playback->mode));
    }
    buf_add(text, "    -->\n");
}

enum status target_new_text(char **written, const char *name, const struct target *base, const char *word,
                            const char *today, struct fault *fault)
{
    struct buf text = {0};
    char *base_path = base_word(word, fault);
    if (!base_path)
        return ERR_USAGE;
    char *source = source_id(base);
    buf_addf(&text,
             "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
             "<!-- A target of your own. It takes over all of the target that it extends; what stands here "
             "is added to\n"
             "     that, or replaces it. See what comes of it, and whether it is right, with\n"
             "         mixcheck targets check %s.xml\n"
             "         mixcheck targets show ./%s.xml\n"
             "     and judge by it with\n"
             "         mixcheck master.wav -t ./%s.xml\n"
             "     In the folder ~/.config/mixcheck/targets it is found by its name, and listed.\n"
             "     'man mixcheck-target' explains all that may stand here. -->\n",
             name, name, name);
    add_head(&text, name, base, base_path, today);
    buf_addf(
        &text,
        "\n    <!-- Where your numbers come from: each rule names a source. \"confidence\" is official, "
        "quoted,\n"
        "         secondary, disputed, or custom for what you have decided yourself. -->\n"
        "    <source id=\"%s\" title=\"Our own decision\" dated=\"%s\" read=\"%s\" confidence=\"custom\"/>\n",
        source, today, today);
    add_drops(&text, base);
    buf_addf(
        &text,
        "\n    <!-- A rule with an inherited id replaces the inherited rule. A new one has an id that begins "
        "with\n"
        "         \"%s.\". 'mixcheck measures' lists what can be measured; the bounds are min, max, above, "
        "below,\n"
        "         one-of, none-of; the kind is delivery (the file can be refused) or advice; the severity "
        "note,\n"
        "         warn or fail.\n"
        "    <rule id=\"%s.true-peak\" measure=\"peak.true\" max=\"-1.5\" kind=\"advice\" severity=\"warn\" "
        "source=\"%s\">\n"
        "        <reason>we want true peaks up to {limit} dBTP; here they reach {value} "
        "dBTP{where}</reason>\n"
        "        <remedy>lower the ceiling by {excess} dB</remedy>\n"
        "    </rule>\n"
        "    -->\n",
        name, name, source);
    buf_addf(&text,
             "\n    <!-- What is done to the level when it is played; never a failure.\n"
             "    <playback name=\"Normal\" loudness=\"-14\" direction=\"down\" source=\"%s\"/>\n"
             "    -->\n"
             "\n    <!-- What is asked and not judged, and why.\n"
             "    <left-out what=\"File names\">they are checked by hand</left-out>\n"
             "    -->\n"
             "</target>\n",
             source);
    free(source);
    free(base_path);
    *written = buf_take(&text);
    return OK;
}
