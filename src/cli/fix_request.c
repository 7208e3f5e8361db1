#include "cli/fix_request.h"

#include <string.h>

#include "base/text.h"
#include "batch/queue.h"
#include "cli/color.h"

static const char *const presets[] = {"gentle", "standard", "dense", NULL};
static const char *const formats[] = {"wav", "aiff", "flac", "ogg", "opus", "mp3", NULL};

const struct option_row fix_rows[] = {
    {"target", 't', OPTION_LIST, offsetof(struct fix_options, targets), "NAME,...",
     "mend what these targets find: names and groups that 'mixcheck targets list' shows, or profile files",
     NULL, 0, 0},
    {"output", 'o', OPTION_TEXT, offsetof(struct fix_options, output), "FILE",
     "where the new file goes, its kind by its suffix; a name that ends in /: a folder for the new files",
     NULL, 0, 0},
    {"dry-run", 'n', OPTION_FLAG, offsetof(struct fix_options, dry_run), NULL,
     "say what would be done, and write nothing", NULL, 0, 0},
    {"only", 0, OPTION_LIST, offsetof(struct fix_options, only), "STEP,...", "these steps and no others",
     NULL, 0, 0},
    {"also", 0, OPTION_LIST, offsetof(struct fix_options, also), "STEP,...",
     "these steps, too, whether anything asks for them or not: equalizer, glue, bass-mono", NULL, 0, 0},
    {"without", 0, OPTION_LIST, offsetof(struct fix_options, without), "STEP,...", "all steps but these",
     NULL, 0, 0},
    {"set", 0, OPTION_LIST, offsetof(struct fix_options, settings), "STEP.NAME=N,...",
     "a step's parameter: limiter.release=80", NULL, 0, 0},
    {"preset", 0, OPTION_CHOICE, offsetof(struct fix_options, preset), "NAME",
     "how the limiter moves: gentle, standard or dense", presets, 0, 0},
    {"gain", 'g', OPTION_TEXT, offsetof(struct fix_options, gain), "DB", "this gain, whatever the loudness",
     NULL, 0, 0},
    {"loudness", 'l', OPTION_TEXT, offsetof(struct fix_options, loudness), "LUFS",
     "reach this integrated loudness", NULL, 0, 0},
    {"to-target", 0, OPTION_FLAG, offsetof(struct fix_options, to_target), NULL,
     "reach the loudness at which the target plays", NULL, 0, 0},
    {"ceiling", 'c', OPTION_TEXT, offsetof(struct fix_options, ceiling), "DBTP",
     "no true peak over this (default: what the targets ask)", NULL, 0, 0},
    {"keep-loudness", 'k', OPTION_FLAG, offsetof(struct fix_options, keep_loudness), NULL,
     "limit peaks that are over the ceiling, and do not turn the file down for them", NULL, 0, 0},
    {"force-loudness", 0, OPTION_FLAG, offsetof(struct fix_options, force_loudness), NULL,
     "reach the loudness whatever the limiter has to take", NULL, 0, 0},
    {"reference", 'r', OPTION_TEXT, offsetof(struct fix_options, reference), "FILE",
     "what the equalizer draws the spectrum towards, instead of the mean of popular music", NULL, 0, 0},
    {"recipe", 0, OPTION_TEXT, offsetof(struct fix_options, recipe), "REPORT",
     "do as the run did whose XML report this is; what is said here goes before", NULL, 0, 0},
    {"format", 'f', OPTION_CHOICE, offsetof(struct fix_options, format), "KIND",
     "the kind of the new files: wav, aiff, flac, ogg, opus or mp3", formats, 0, 0},
    {"rate", 0, OPTION_TEXT, offsetof(struct fix_options, rate), "HZ", "the sample rate of the new file",
     NULL, 0, 0},
    {"bits", 0, OPTION_TEXT, offsetof(struct fix_options, bits), "N", "its words: 16, 24 or 32 bits", NULL, 0,
     0},
    {"seed", 0, OPTION_NUMBER, offsetof(struct fix_options, seed), "N", "of the dither (default: 1)", NULL, 1,
     2147483647},
    {"album", 'a', OPTION_FLAG, offsetof(struct fix_options, album), NULL,
     "the files are an album: one gain for all, so that its tracks keep their levels", NULL, 0, 0},
    {"overwrite", 0, OPTION_FLAG, offsetof(struct fix_options, overwrite), NULL,
     "replace a file that stands there", NULL, 0, 0},
    {"copy", 0, OPTION_FLAG, offsetof(struct fix_options, copy), NULL,
     "write the new file even where nothing is to be mended", NULL, 0, 0},
    {"report", 0, OPTION_PATHS, offsetof(struct fix_options, reports), "FILE",
     "write a report on the new file there, in the format of its suffix; may be given again", NULL, 0, 0},
    {"strict", 's', OPTION_FLAG, offsetof(struct fix_options, strict), NULL, "a warning fails, too", NULL, 0,
     0},
    {"jobs", 'j', OPTION_NUMBER, offsetof(struct fix_options, jobs), "N",
     "measure in N threads (default: as many as there are processors)", NULL, 1, QUEUE_THREADS_MAX},
    {"quiet", 'q', OPTION_FLAG, offsetof(struct fix_options, quiet), NULL, "one line a file, no progress",
     NULL, 0, 0},
    {"color", 0, OPTION_CHOICE, offsetof(struct fix_options, color), "WHEN",
     "auto (on a terminal, unless NO_COLOR is set), always or never", color_choices, 0, 0},
    {0},
};

/* Leaves `number` alone where nothing was said. */
static enum status read_number(const char *option, const char *text, double least, double most,
                               double *number, struct fault *fault)
{
    if (!text)
        return OK;
    double value;
    if (!text_number(text, &value) || value < least || value > most)
        return fail(fault, ERR_USAGE, "--%s takes a number from %g to %g, not '%s'", option, least, most,
                    text);
    *number = value;
    return OK;
}

static enum status read_whole(const char *option, const char *text, int least, int most, int *number,
                              struct fault *fault)
{
    long value;
    if (!text)
        return OK;
    if (!text_integer(text, &value) || value < least || value > most)
        return fail(fault, ERR_USAGE, "--%s takes a whole number from %d to %d, not '%s'", option, least,
                    most, text);
    *number = (int)value;
    return OK;
}

enum status fix_request_read(struct plan_request *request, const struct fix_options *options,
                             struct fault *fault)
{
    *request = (struct plan_request){.only = (const char *const *)options->only.words,
                                     .also = (const char *const *)options->also.words,
                                     .without = (const char *const *)options->without.words,
                                     .settings = (const char *const *)options->settings.words,
                                     .preset = options->preset,
                                     .has_loudness = options->loudness != NULL,
                                     .has_ceiling = options->ceiling != NULL,
                                     .has_album_gain = options->gain != NULL,
                                     .to_target = options->to_target,
                                     .keep_loudness = options->keep_loudness,
                                     .force_loudness = options->force_loudness,
                                     .seed = options->seed ? (uint64_t)options->seed : 1};
    enum status status = read_number("loudness", options->loudness, -60, -3, &request->loudness_lufs, fault);
    if (status == OK)
        status = read_number("gain", options->gain, -60, 60, &request->album_gain_db, fault);
    if (status == OK)
        status = read_number("ceiling", options->ceiling, -40, 0, &request->ceiling_dbtp, fault);
    if (status == OK)
        status =
            read_whole("rate", options->rate, AUDIO_RATE_MIN_HZ, AUDIO_RATE_MAX_HZ, &request->rate_hz, fault);
    if (status == OK)
        status = read_whole("bits", options->bits, 16, 32, &request->bits, fault);
    for (int kind = 0; options->format && kind < SINK_CONTAINERS; kind++)
        if (strcmp(sink_kinds[kind].suffixes[0], options->format) == 0 && kind != SINK_RF64) {
            request->has_container = true;
            request->container = (enum sink_container)kind;
        }
    return status;
}
