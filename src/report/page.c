#include "report/page.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/units.h"

void page_add(struct buf *buf, const char *text)
{
    char *shown = text_shown(text);
    for (const char *at = shown; *at;) {
        size_t plain = strcspn(at, "&<>\"'");
        buf_add_bytes(buf, at, plain);
        at += plain;
        if (*at)
            buf_addf(buf, "&#%d;", (unsigned char)*at++);
    }
    free(shown);
}

void page_add_number(struct buf *buf, double number, int decimals)
{
    char text[64];
    snprintf(text, sizeof text, "%.*f", decimals, shown_number(number, decimals));
    if (text[0] == '-')
        buf_add(buf, "\xE2\x88\x92"); /* U+2212 */
    buf_add(buf, text + (text[0] == '-'));
}

void page_add_reading(struct buf *buf, const struct reading *reading)
{
    const struct measure *measure = reading->measure;
    if (reading->kind == READING_TEXT)
        page_add(buf, reading->text);
    else if (reading->kind == READING_NUMBER)
        page_add_number(buf, reading->number, measure->decimals);
    else
        buf_add(buf, "\xE2\x80\x93"); /* en dash */
    if (reading->kind == READING_NUMBER && *measure->unit)
        buf_addf(buf, " <small>%s</small>", measure->unit);
}

const char *page_state_class(enum verdict_state state)
{
    static const char *const classes[] = {
        [VERDICT_PASS] = "pass", [VERDICT_NOTE] = "note",         [VERDICT_WARN] = "warn",
        [VERDICT_FAIL] = "fail", [VERDICT_NOT_MEASURED] = "warn",
    };
    return classes[state];
}

void page_add_outcome_class(struct buf *buf, enum outcome_state state)
{
    static const char *const classes[] = {
        [OUTCOME_PASS] = "pass",    [OUTCOME_WARN] = "warn",       [OUTCOME_FAIL] = "fail",
        [OUTCOME_DAMAGED] = "fail", [OUTCOME_UNREADABLE] = "fail",
    };
    buf_add(buf, classes[state]);
}

void page_add_badge(struct buf *buf, enum outcome_state state)
{
    buf_add(buf, "<span class=\"badge ");
    page_add_outcome_class(buf, state);
    buf_addf(buf, "\">%s</span>", outcome_state_name(state));
}

static void add_count(struct buf *buf, size_t count, const char *one, const char *many, const char *gap)
{
    if (count)
        buf_addf(buf, "%s%zu %s", gap, count, count == 1 ? one : many);
}

void page_add_verdict(struct buf *buf, const struct outcome *outcome)
{
    size_t counts[VERDICT_NOT_MEASURED + 1] = {0};
    if (outcome->trouble) {
        page_add(buf, outcome->trouble);
        buf_add(buf, outcome->measured ? ". " : "");
    }
    if (!outcome->measured)
        return;
    for (size_t i = 0; i < outcome->findings.count; i++)
        counts[finding_is_accepted(&outcome->findings.items[i]) ? VERDICT_NOTE
                                                                : outcome->findings.items[i].state]++;
    size_t doubts = counts[VERDICT_WARN] + counts[VERDICT_NOT_MEASURED];
    if (counts[VERDICT_FAIL])
        add_count(buf, counts[VERDICT_FAIL], "thing must be mended", "things must be mended", "Not ready: ");
    else if (doubts == 0)
        add_count(buf, counts[VERDICT_PASS], "check, and it passes", "checks, and all pass", "Ready: ");
    add_count(buf, doubts, "thing should be looked at", "things should be looked at",
              counts[VERDICT_FAIL] ? ", " : "Nothing forbids it, but ");
    buf_add(buf, ".");
}

const char *page_file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

const char *page_channel_name(const struct outcome *outcome, int channel)
{
    bool is_one = channel >= 0 && channel < outcome->format.channels && outcome->format.channels > 1;
    return is_one ? speaker_name(outcome->format.speakers[channel]) : NULL;
}

/* The text of a reading; NULL where there is none. */
static const char *text_of(const struct outcome *outcome, const char *id)
{
    const struct reading *reading = record_find(&outcome->record, id, RECORD_WHOLE);
    return reading && reading->kind == READING_TEXT && *reading->text ? reading->text : NULL;
}

void page_add_title(struct buf *buf, const struct outcome *outcome)
{
    const char *title = text_of(outcome, "tag.title"), *artist = text_of(outcome, "tag.artist");
    if (title && artist) {
        page_add(buf, artist);
        buf_add(buf, " \xE2\x80\x93 ");
    }
    page_add(buf, title ? title : page_file_name(outcome->path));
}

void page_add_format(struct buf *buf, const struct outcome *outcome)
{
    const struct audio_format *format = &outcome->format;
    char time[32];
    if (!outcome->measured)
        return;
    page_add(buf, format->container);
    if (strcmp(format->container, format->codec) != 0) {
        buf_add(buf, " ");
        page_add(buf, format->codec);
    }
    if (format->bits > 0)
        buf_addf(buf, ", %d bit", format->bits);
    buf_addf(buf, ", %g kHz, ", format->rate_hz / 1000.0);
    page_add(buf, format->layout);
    double duration = record_value(&outcome->record, "frame.duration", RECORD_WHOLE, 0.0);
    buf_addf(buf, ", %s", time_text(duration, time, sizeof time));
}

static const char style_sheet[] =
#include "report/style.inc"
    ;

static const char script[] =
#include "report/script.inc"
    ;

/* Nothing may be loaded from anywhere; the page is whole in itself. */
void page_begin(FILE *out, const char *title, const char *style)
{
    fprintf(out,
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
            "'unsafe-inline'; script-src 'unsafe-inline'; img-src data:\">\n"
            "<meta name=\"generator\" content=\"mixcheck " MIXCHECK_VERSION "\">\n"
            "<title>%s</title>\n<style>\n%s",
            title, style_sheet);
    if (style)
        fputs(style, out);
    fputs("</style>\n</head>\n<body>\n", out);
}

void page_end(FILE *out)
{
    fprintf(out, "<script>\n%s</script>\n</body>\n</html>\n", script);
}

static enum status check_style(const char *style, const char *shown, struct fault *fault)
{
    unsigned point;
    for (const char *at = style; *at;) {
        size_t length = text_decode(at, &point);
        if (length == 0)
            return fail(fault, ERR_FORMAT, "the style sheet '%s' is not UTF-8 text", shown);
        if (at[0] == '<' && (at[1] == '/' || at[1] == '!'))
            return fail(fault, ERR_FORMAT, "the style sheet '%s' holds markup ('%.2s')", shown, at);
        at += length;
    }
    return OK;
}

enum status style_read(char **style, const char *path, struct fault *fault)
{
    enum { BYTES_MAX = 256 * 1024 };
    char part[4096], *shown = text_shown(path);
    struct buf bytes = {0};
    enum status status = OK;
    FILE *file = fopen(path, "r");
    if (!file) {
        status = fail(fault, ERR_SYSTEM, "cannot open '%s': %s", shown, strerror(errno));
        goto out;
    }
    for (size_t got; bytes.length <= BYTES_MAX && (got = fread(part, 1, sizeof part, file)) > 0;)
        buf_add_bytes(&bytes, part, got);
    if (ferror(file))
        status = fail(fault, ERR_SYSTEM, "cannot read '%s': %s", shown, strerror(errno));
    else if (bytes.length > BYTES_MAX)
        status = fail(fault, ERR_FORMAT, "the style sheet '%s' is larger than 256 KiB", shown);
    else if (strlen(buf_text(&bytes)) != bytes.length)
        status = fail(fault, ERR_FORMAT, "the style sheet '%s' is not UTF-8 text", shown);
    else
        status = check_style(buf_text(&bytes), shown, fault);
    if (status == OK)
        *style = buf_take(&bytes);
out:
    if (file)
        fclose(file);
    buf_release(&bytes);
    free(shown);
    return status;
}
