#include "base/xml_bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

const struct xml_limits xml_tree_limits = {.mebibytes = 1, .marks = 16384};

/* A FIFO or a device could block or never end, so only regular files are read. */
static enum status read_file(struct buf *bytes, const char *path, const char *shown, size_t mebibytes,
                             struct fault *fault)
{
    enum status status = OK;
    struct stat about;
    char part[16384];
    ssize_t got = 0;
    size_t most = mebibytes << 20;
    int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (file < 0 || fstat(file, &about) < 0) {
        status = fail(fault, ERR_SYSTEM, "cannot open '%s': %s", shown, strerror(errno));
        goto out;
    }
    if (!S_ISREG(about.st_mode)) {
        status = fail(fault, ERR_SYSTEM, "cannot read '%s': not a regular file", shown);
        goto out;
    }
    while (bytes->length <= most && (got = read(file, part, sizeof part)) > 0)
        buf_add_bytes(bytes, part, (size_t)got);
    if (got < 0)
        status = fail(fault, ERR_SYSTEM, "cannot read '%s': %s", shown, strerror(errno));
    else if (bytes->length > most)
        status = fail(fault, ERR_FORMAT, "'%s' is larger than %zu MiB", shown, mebibytes);
    else if (bytes->length == 0)
        status = fail(fault, ERR_FORMAT, "'%s' is empty", shown);
out:
    if (file >= 0)
        close(file);
    return status;
}

/* Not allowed in XML; libxml2 2.9 copies the whole comment for each of them: five minutes for 1 MiB of dashes. */
static bool has_dashes_in_comment(const char *text)
{
    if (strncmp(text, "<!--", 4) != 0)
        return false;
    for (text += 4; *text; text++)
        if (text[0] == '-' && text[1] == '-')
            return text[2] != '>';
    return false;
}

/* Where the look has come to in the markup. */
struct place {
    const char *until; /* how the comment, section or instruction ends that this is in; NULL: in none */
    char quote;        /* of the value that this is in, or 0 */
    bool in_tag;
    int attributes;
    long marks;
};

static void enter_markup(struct place *place, const char *text)
{
    static const char *const sections[][2] = {{"<!--", "-->"}, {"<![CDATA[", "]]>"}, {"<?", "?>"}};
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        if (strncmp(text, sections[i][0], strlen(sections[i][0])) == 0) {
            place->until = sections[i][1];
            return;
        }
    place->in_tag = true;
    place->attributes = 0;
}

/* One character of a file that is well-formed; in another one libxml2 stops before it matters where this thinks it is. */
static void follow(struct place *place, const char *text)
{
    if (place->until) {
        if (strncmp(text, place->until, strlen(place->until)) == 0)
            place->until = NULL;
    } else if (place->quote) {
        if (*text == place->quote)
            place->quote = 0;
    } else if (*text == '<') {
        enter_markup(place, text);
    } else if (place->in_tag) {
        if (*text == '"' || *text == '\'')
            place->quote = *text;
        place->in_tag = *text != '>';
        place->attributes += *text == '=';
    }
    place->marks += *text == '<' || *text == '&' || (*text == '=' && !place->quote);
}

static enum status check_bytes(const struct buf *bytes, const char *shown, const struct xml_limits *limits,
                               struct fault *fault)
{
    struct place place = {0};
    long line = 1;
    for (size_t i = 0, length; i < bytes->length; i += length) {
        const char *text = bytes->text + i;
        unsigned point;
        length = text_decode(text, &point);
        if (length == 0 || point == 0)
            return fail(fault, ERR_FORMAT, "'%s' line %ld: not UTF-8 text", shown, line);
        if (point < ' ' && point != '\t' && point != '\r' && point != '\n')
            return fail(fault, ERR_FORMAT, "'%s' line %ld: a control character", shown, line);
        if (point == '<' && has_dashes_in_comment(text))
            return fail(fault, ERR_FORMAT, "'%s' line %ld: a comment with '--' inside", shown, line);
        follow(&place, text);
        line += point == '\n';
        if (place.marks > limits->marks || (limits->attributes && place.attributes > limits->attributes))
            return fail(fault, ERR_FORMAT, "'%s' line %ld: too many elements and attributes", shown, line);
    }
    return OK;
}

enum status xml_bytes_read(struct buf *bytes, const char *path, const char *shown,
                           const struct xml_limits *limits, struct fault *fault)
{
    enum status status = read_file(bytes, path, shown, limits->mebibytes, fault);
    return status == OK ? check_bytes(bytes, shown, limits, fault) : status;
}
