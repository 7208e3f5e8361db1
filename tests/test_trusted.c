/* What the program takes as checked when it was built is not validated; a wrong list is believed, and does not hurt. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sndfile.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/xml.h"
#include "base/xml_checked.h"
#include "check.h"
#include "cli/command.h"
#include "cli/options.h"
#include "files.h"
#include "judge/shelf.h"

static char folder[] = "/tmp/mixcheck-test-trusted-XXXXXX";

static const char *const parts[] = {
    "<target xmlns='urn:mixcheck:target:1' ",
    " id='known'",
    " name='Known'",
    " group='any'",
    " version='1'",
    " date='2026-11-23'",
    " mono='two'",
    ">",
    "<summary>A</summary>",
    "<source",
    " id='S'",
    " title='T'",
    " dated='undated'",
    " read='2026-11'",
    " confidence='custom'",
    "/>",
    "<rule",
    " id='known.peak'",
    " measure='peak.true'",
    " max='-1'",
    " kind='advice'",
    " severity='warn'",
    " source='S'",
    ">",
    "<reason>a</reason>",
    "<remedy>b</remedy>",
    "</rule>",
    "<playback name='A'",
    " loudness='-9'",
    " direction='both'",
    " source='S'",
    "/>",
    "<left-out",
    " what='B'",
    ">c</left-out>",
    "</target>",
};
enum { PARTS = sizeof parts / sizeof *parts };

/* The profile without one part. */
static void write_profile(const char *path, int without, struct xml_checked *checked)
{
    struct buf text = {0};
    for (int i = 0; i < PARTS; i++)
        if (i != without)
            buf_add(&text, parts[i]);
    *checked = (struct xml_checked){xml_print_of(text.text, text.length), "target.rng"};
    FILE *file = fopen(path, "wb");
    CHECK(file && fwrite(text.text, 1, text.length, file) == text.length);
    CHECK(file && fclose(file) == 0);
    buf_release(&text);
}

/* The exit status of a command with such arguments. */
static int run(const char *name, int count, char **arguments)
{
    const struct command *command = command_find(name);
    struct fault fault;
    char *words[8] = {NULL};
    size_t word_count = 0;
    void *options = mem_zero(1, command->options_size);
    int status = EXIT_USAGE;
    if (CHECK(options_read(command, options, count, arguments, words, &word_count, &fault) == OK))
        status = command->run(options, words, word_count);
    options_release(command, options);
    free(options);
    return status;
}

static void link_data(const char *from, const char *name)
{
    char *target = mem_format("%s/%s", from, name), *path = mem_format("%s/%s", folder, name);
    CHECK(symlink(target, path) == 0);
    free(target);
    free(path);
}

static void drop(const char *name)
{
    char *path = mem_format("%s/%s", folder, name);
    CHECK(remove(path) == 0);
    free(path);
}

/* Every command that reads a profile says something of it, and none of them crashes; `without` PARTS: of the whole one,
   all say that it is well. */
static void test_profile(const char *path, const char *sound, int without)
{
    struct xml_checked checked;
    char *show[] = {"show", "known"}, *list[] = {"list"}, *check[] = {(char *)sound, "-t", "known"};
    write_profile(path, without, &checked);
    xml_checked_use(&checked, 1);
    check_about("without '%s'", without < PARTS ? parts[without] : "nothing");
    int shown = run("targets", 2, show), listed = run("targets", 1, list), judged = run("check", 3, check);
    CHECK(shown <= EXIT_FILE && listed <= EXIT_FILE && judged <= EXIT_FILE);
    if (without == PARTS)
        CHECK(shown == EXIT_PASS && listed == EXIT_PASS && judged == EXIT_PASS);
    check_about(NULL);
}

/* What is not on the list is validated, and so is what is on it by another schema. */
static void test_not_listed(const char *path)
{
    enum { SUMMARY = 8 };
    struct xml_checked checked;
    char *show[] = {"show", "known"};
    write_profile(path, SUMMARY, &checked);
    check_about("listed");
    xml_checked_use(&checked, 1);
    CHECK(run("targets", 2, show) == EXIT_PASS);
    check_about("by another schema");
    checked.schema = "curve.rng";
    CHECK(run("targets", 2, show) == EXIT_FILE);
    check_about("changed");
    checked.schema = "target.rng";
    checked.print.hash++;
    CHECK(run("targets", 2, show) == EXIT_FILE);
    check_about("not listed");
    xml_checked_use(NULL, 0);
    CHECK(run("targets", 2, show) == EXIT_FILE);
    check_about(NULL);
}

int main(void)
{
    char *data = shelf_folder(), *out = NULL;
    if (!mkdtemp(folder))
        return 99;
    char *path = mem_format("%s/targets/known.xml", folder), *sound = mem_format("%s/sound.wav", folder);
    char *targets = mem_format("%s/targets", folder);
    struct form form = form_integer(2, 16);
    form.frames = 48000;
    CHECK(mkdir(targets, 0700) == 0);
    link_data(data, "targets/target.rng");
    link_data(data, "targets/faults.xml");
    link_data(data, "curves");
    setenv("MIXCHECK_DATA", folder, 1);
    CHECK(file_encode(sound, &(struct encoding){.format = SF_FORMAT_WAV | SF_FORMAT_PCM_16, .is_tone = true},
                      &form));
    out = mem_format("%s/out", folder);
    fflush(stdout);
    int screen = dup(STDOUT_FILENO);
    CHECK(freopen(out, "w", stdout) != NULL); /* what the commands say is not the test's result */
    for (int without = 0; without <= PARTS; without++)
        test_profile(path, sound, without);
    test_not_listed(path);
    fflush(stdout);
    CHECK(dup2(screen, STDOUT_FILENO) >= 0);
    xml_stop();
    drop("targets/known.xml");
    drop("targets/target.rng");
    drop("targets/faults.xml");
    drop("targets");
    drop("curves");
    drop("sound.wav");
    drop("out");
    rmdir(folder);
    free(path);
    free(sound);
    free(targets);
    free(out);
    free(data);
    return check_end();
}
