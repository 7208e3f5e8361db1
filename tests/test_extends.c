/* Profiles that extend others: what is taken over, replaced and dropped, and the mistakes that can be made. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/xml.h"
#include "check.h"
#include "judge/shelf.h"
#include "judge/target.h"

#define OPEN(id, attributes)                                                                                 \
    "<target xmlns='urn:mixcheck:target:1' id='" id                                                          \
    "' name='Mine' group='any' version='1' date='2026-11-23' " attributes ">\n"
#define SOURCE(id) "<source id='" id "' title='T' dated='undated' read='2026-11' confidence='quoted'/>\n"
#define RULE(id, bound, source)                                                                              \
    "<rule id='" id "' measure='peak.true' " bound " kind='advice' severity='warn' source='" source          \
    "'><reason>why {value}</reason><remedy>do {excess}</remedy></rule>\n"
#define PLAYBACK(name, attributes)                                                                           \
    "<playback name='" name "' loudness='-14' direction='both' " attributes " source='S'/>\n"
#define TAIL "</target>\n"

static char folder[] = "/tmp/mixcheck-test-extends-XXXXXX";

static char *in_folder(const char *name)
{
    return mem_format("%s/%s", folder, name);
}

static void write_file(const char *name, const char *text)
{
    char *path = in_folder(name);
    FILE *file = fopen(path, "wb");
    if (!CHECK(file != NULL))
        exit(1);
    fputs(text, file);
    CHECK(fclose(file) == 0);
    free(path);
}

static void remove_file(const char *name)
{
    char *path = in_folder(name);
    remove(path);
    free(path);
}

static enum status load(struct target *target, const char *name, struct fault *fault)
{
    char *path = in_folder(name), *schema = shelf_path("targets/target.rng");
    *fault = (struct fault){{0}};
    enum status status = target_load(target, path, schema, fault);
    CHECK((status == OK) == !fault->text[0]);
    CHECK(strchr(fault->text, '\n') == NULL);
    free(path);
    free(schema);
    return status;
}

/* "a.one<-1 a.two<-2": the rules with their upper bounds, those of the file itself with a star. */
static void check_rules(const struct target *target, const char *expected)
{
    struct buf text = {0};
    for (size_t i = 0; i < target->rule_count; i++)
        buf_addf(&text, "%s%s%s<%g", i ? " " : "", target->rules[i].is_inherited ? "" : "*",
                 target->rules[i].id, target->rules[i].bounds.max);
    CHECK_TEXT(buf_text(&text), expected);
    buf_release(&text);
}

/* "Normal/track:-14 Loud/album:-11", the default one with a star. */
static void check_playbacks(const struct target *target, const char *expected)
{
    struct buf text = {0};
    for (size_t i = 0; i < target->playback_count; i++) {
        const struct playback *playback = &target->playbacks[i];
        buf_addf(&text, "%s%s%s/%s:%g", i ? " " : "", playback->is_default ? "*" : "", playback->name,
                 playback_mode_name(playback->mode), playback->loudness_lufs);
    }
    CHECK_TEXT(buf_text(&text), expected);
    buf_release(&text);
}

#define BASE                                                                                                 \
    OPEN("base", "mono='two' gate='dialogue'")                                                               \
    "<summary>The base</summary><note>Noted</note>" SOURCE("S") RULE("base.one", "max='-1'", "S")            \
        RULE("base.two", "max='-2'", "S") RULE("base.three", "max='-3'", "S")                                \
            PLAYBACK("Normal", "default='yes' peak-limit='-1'") PLAYBACK("Normal", "mode='album'") PLAYBACK( \
                "Loud", "limiter='-1' confidence='secondary'") "<left-out what='Noise floor'>nobody says "   \
                                                               "how it is measured</left-out>" TAIL

static void test_plain(void)
{
    struct target target;
    struct fault fault;
    write_file("base.xml", BASE);
    if (!CHECK(load(&target, "base.xml", &fault) == OK))
        return;
    CHECK_TEXT(target.extends, NULL);
    CHECK(target.ancestors == NULL);
    check_rules(&target, "*base.one<-1 *base.two<-2 *base.three<-3");
    check_playbacks(&target, "*Normal/track:-14 Normal/album:-14 Loud/track:-14");
    CHECK(!target.playbacks[0].has_limiter && target.playbacks[0].has_peak_limit);
    CHECK(target.playbacks[2].has_limiter && !target.playbacks[2].has_peak_limit);
    CHECK_NEAR(target.playbacks[2].limiter_dbfs, -1, 0);
    CHECK(target.playbacks[0].confidence == CONFIDENCE_QUOTED);
    CHECK(target.playbacks[2].confidence == CONFIDENCE_SECONDARY);
    CHECK(target.left_out_count == 1);
    CHECK_TEXT(target.left_outs[0].what, "Noise floor");
    CHECK_TEXT(target.left_outs[0].why, "nobody says how it is measured");
    target_release(&target);
}

/* All that a bare heir has is its base's. */
static void test_bare(void)
{
    struct target target;
    struct fault fault;
    write_file("heir.xml", OPEN("heir", "extends='./base.xml'") TAIL);
    if (!CHECK(load(&target, "heir.xml", &fault) == OK))
        return;
    CHECK_TEXT(target.id, "heir");
    CHECK_TEXT(target.extends, "base");
    CHECK_TEXT(target.ancestors[0], "base");
    CHECK_TEXT(target.ancestors[1], NULL);
    CHECK_TEXT(target.summary, "The base");
    CHECK_TEXT(target.note, "Noted");
    CHECK(target.mono_as_two && target.programme_only);
    check_rules(&target, "base.one<-1 base.two<-2 base.three<-3");
    CHECK(target.source_count == 1 && target.sources[0].is_inherited);
    CHECK(target.rules[2].source == &target.sources[0] && target.playbacks[1].source == &target.sources[0]);
    CHECK(target.left_out_count == 1);
    target_release(&target);
}

static const char *const changed[] = {
    OPEN("heir", "extends='base.xml' mono='one' gate='programme'"),
    "<summary>Own</summary>",
    "<note>Own, too</note>",
    SOURCE("A"),
    SOURCE("B"),
    "<drop rule='base.one'/>",
    "<drop playback='Normal' mode='album'/>",
    RULE("heir.new", "max='-9'", "B"),
    RULE("base.three", "max='-6'", "A"),
    RULE("base.extra", "max='-8'", "S"),
    "<playback name='Loud' loudness='-11' direction='down' default='yes' source='B'/>",
    "<left-out what='Noise floor'>own</left-out>",
    "<left-out what='More'>why</left-out>",
    TAIL,
};

static void test_changed(void)
{
    struct target target;
    struct fault fault;
    struct buf text = {0};
    for (size_t i = 0; i < sizeof changed / sizeof *changed; i++)
        buf_add(&text, changed[i]);
    write_file("heir.xml", buf_text(&text));
    buf_release(&text);
    if (!CHECK(load(&target, "heir.xml", &fault) == OK))
        return;
    CHECK_TEXT(target.summary, "Own");
    CHECK_TEXT(target.note, "Own, too");
    CHECK(!target.mono_as_two && !target.programme_only);
    check_rules(&target, "base.two<-2 *base.three<-6 *heir.new<-9 *base.extra<-8");
    check_playbacks(&target, "Normal/track:-14 *Loud/track:-11");
    CHECK(!target.playbacks[1].has_limiter && target.playbacks[1].confidence == CONFIDENCE_QUOTED);
    CHECK(target.source_count == 3 && target.sources[0].is_inherited && !target.sources[1].is_inherited);
    CHECK_TEXT(target.rules[0].source->id, "S");
    CHECK_TEXT(target.rules[1].source->id, "A");
    CHECK_TEXT(target.rules[2].source->id, "B");
    CHECK(target.left_out_count == 2);
    CHECK_TEXT(target.left_outs[0].why, "own");
    CHECK_TEXT(target.left_outs[1].what, "More");
    target_release(&target);
}

/* Three generations; rules may begin with any ancestor's id, and a chain of eight is allowed. */
static void test_generations(void)
{
    struct target target;
    struct fault fault;
    char *name, *text;
    write_file("link-0.xml", BASE);
    for (int i = 1; i <= 9; i++) {
        name = mem_format("link-%d.xml", i);
        text = mem_format(OPEN("link%d", "extends='link-%d.xml'") RULE("link%d.own", "max='-4'", "S")
                              RULE("base.g%d", "max='-5'", "S") TAIL,
                          i, i - 1, i, i);
        write_file(name, text);
        enum status status = load(&target, name, &fault);
        CHECK(status == (i <= 8 ? OK : ERR_FORMAT));
        if (status == OK) {
            CHECK(target.rule_count == 3 + 2 * (size_t)i);
            CHECK_TEXT(target.ancestors[0], "base");
            target_release(&target);
        }
        free(name);
        free(text);
    }
    CHECK(strstr(fault.text, "/link-1.xml' line 1: ") != NULL);
    CHECK(strstr(fault.text, "a chain of more than 8 profiles") != NULL);
    for (int i = 0; i <= 9; i++) {
        name = mem_format("link-%d.xml", i);
        remove_file(name);
        free(name);
    }
}

struct mistake {
    const char *about, *heir, *other;
    const char *place, *says;
};

static const struct mistake mistakes[] = {
    {"itself", OPEN("heir", "\nextends='heir.xml'") TAIL, NULL, "/heir.xml' line 2: ", "extends itself"},
    {"itself by another name", OPEN("heir", "extends='link.xml'") TAIL, NULL,
     "/heir.xml' line 1: ", "extends itself"},
    {"a circle", OPEN("heir", "extends='./other.xml'") TAIL, OPEN("other", "\n\nextends='././heir.xml'") TAIL,
     "/./other.xml' line 3: ", "in a circle"},
    {"a circle through a link", OPEN("heir", "extends='other.xml'") TAIL,
     OPEN("other", "extends='link.xml'") TAIL, "/other.xml' line 1: ", "in a circle"},
    {"an unknown target", OPEN("heir", "extends='spotfy'") TAIL, NULL,
     "/heir.xml' line 1: ", "unknown target 'spotfy'; did you mean 'spotify'"},
    {"a file that is not there", OPEN("heir", "extends='none.xml'") TAIL, NULL,
     "/heir.xml' line 1: ", "/none.xml', which it extends: No such file"},
    {"a folder", OPEN("heir", "extends='./'") TAIL, NULL, "", "not a regular file"},
    {"a base that is wrong", OPEN("heir", "extends='other.xml'") TAIL, OPEN("other", "mono='two'") TAIL,
     "/other.xml' line 1: ", "'target' lacks the element 'summary'"},
    {"no rule to drop", OPEN("heir", "extends='base.xml'") "<drop rule='base.four'/>" TAIL, NULL,
     "/heir.xml' line 2: ", "no inherited rule 'base.four' to drop"},
    {"twice", OPEN("heir", "extends='base.xml'") "<drop rule='base.one'/>\n<drop rule='base.one'/>" TAIL,
     NULL, "/heir.xml' line 3: ", "no inherited rule 'base.one' to drop"},
    {"no playback to drop", OPEN("heir", "extends='base.xml'") "\n<drop playback='Quiet'/>" TAIL, NULL,
     "/heir.xml' line 3: ", "no inherited playback 'Quiet' of mode 'track' to drop"},
    {"another mode", OPEN("heir", "extends='base.xml'") "<drop playback='Loud' mode='album'/>" TAIL, NULL,
     "/heir.xml' line 2: ", "no inherited playback 'Loud' of mode 'album'"},
    {"nothing to drop", OPEN("heir", "extends='base.xml'") "<drop/>" TAIL, NULL,
     "/heir.xml' line 2: ", "'drop' lacks the attribute 'playback'"},
    {"a drop without a base",
     OPEN("heir", "mono='two'") "<summary>A</summary>" SOURCE("S") "<drop rule='heir.a'/>" TAIL, NULL,
     "/heir.xml' line ", "drop"},
    {"an inherited source's id", OPEN("heir", "extends='base.xml'") SOURCE("S") TAIL, NULL,
     "/heir.xml' line 2: ", "'S' is that of an inherited source"},
    {"a stranger's rule", OPEN("heir", "extends='base.xml'") RULE("other.one", "max='-1'", "S") TAIL, NULL,
     "/heir.xml' line 2: ", "'other.one' does not begin with 'heir.'"},
    {"twice the same rule",
     OPEN("heir", "extends='base.xml'") RULE("base.one", "max='-1'", "S") RULE("base.one", "max='-2'", "S")
         TAIL,
     NULL, "/heir.xml' line 3: ", "'base.one' stands in line 2 already"},
    {"twice the same playback",
     OPEN("heir", "extends='base.xml'") PLAYBACK("Loud", "") PLAYBACK("Loud", "mode='track'") TAIL, NULL,
     "/heir.xml' line 3: ", "a second playback named 'Loud' of mode 'track'"},
    {"two defaults",
     OPEN("heir", "extends='base.xml'") PLAYBACK("A", "default='yes'") PLAYBACK("B", "default='yes'") TAIL,
     NULL, "/heir.xml' line 3: ", "a second playback that is the default"},
    {"a mode that is none", OPEN("heir", "extends='base.xml'") PLAYBACK("A", "mode='song'") TAIL, NULL,
     "/heir.xml' line 2: ", "'song', not one of track, album, album-loudest"},
    {"a limiter that is none", OPEN("heir", "extends='base.xml'") PLAYBACK("A", "limiter='NaN'") TAIL, NULL,
     "/heir.xml' line 2: ", "'NaN', not a decimal number"},
    {"misspelt", OPEN("heir", "extend='base.xml' mono='two'") "<summary>A</summary>" SOURCE("S") TAIL, NULL,
     "/heir.xml' line 1: ", "no attribute 'extend'; did you mean 'extends'"},
    {"a left-out without words", OPEN("heir", "extends='base.xml'") "<left-out>why</left-out>" TAIL, NULL,
     "/heir.xml' line 2: ", "'left-out' lacks the attribute 'what'"},
};

static void test_mistakes(void)
{
    char *heir = in_folder("heir.xml"), *link = in_folder("link.xml");
    CHECK(symlink(heir, link) == 0);
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        const struct mistake *mistake = &mistakes[i];
        struct target target;
        struct fault fault;
        write_file("heir.xml", mistake->heir);
        if (mistake->other)
            write_file("other.xml", mistake->other);
        check_about("%s", mistake->about);
        enum status status = load(&target, "heir.xml", &fault);
        check_about("%s: %s", mistake->about, fault.text);
        CHECK(status == ERR_FORMAT);
        CHECK(strstr(fault.text, mistake->place) != NULL);
        CHECK(strstr(fault.text, mistake->says) != NULL);
        if (status == OK)
            target_release(&target);
        remove_file("other.xml");
    }
    check_about(NULL);
    remove(link);
    free(heir);
    free(link);
}

/* A target of the shelf as the base. */
static void test_shelf_base(void)
{
    struct target target, spotify;
    struct fault fault;
    write_file("heir.xml", OPEN("heir", "extends='spotify'") "<drop rule='spotify.container'/>" TAIL);
    if (!CHECK(shelf_load(&spotify, "spotify", &fault) == OK))
        return;
    if (CHECK(load(&target, "heir.xml", &fault) == OK)) {
        CHECK(target.rule_count == spotify.rule_count - 1);
        CHECK(target.playback_count == spotify.playback_count);
        CHECK_TEXT(target.extends, "spotify");
        target_release(&target);
    }
    target_release(&spotify);
}

int main(void)
{
    if (!mkdtemp(folder))
        return 99;
    test_plain();
    test_bare();
    test_changed();
    test_generations();
    test_mistakes();
    test_shelf_base();
    xml_stop();
    remove_file("base.xml");
    remove_file("heir.xml");
    rmdir(folder);
    return check_end();
}
