#include "base/xml_bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

enum {
    FILE_BYTES_MAX = 1 << 20,
    /* Of '<', '=' and '&' together. Some passes of libxml2 take a time that grows with the square of the number of
       attributes or of errors, and a profile of this many marks is none. */
    MARKS_MAX = 16384,
};

/* A FIFO or a device could block or never end, so only regular files are read. */
static enum status read_file(struct buf *bytes, const char *path, const char *shown, struct fault *fault)
{
    enum status status = OK;
    struct stat about;
    char part[16384];
    ssize_t got = 0;
    int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (file < 0 || fstat(file, &about) < 0) {
        status = fail(fault, ERR_SYSTEM, "cannot open '%s': %s", shown, strerror(errno));
        goto out;
    }
    if (!S_ISREG(about.st_mode)) {
        status = fail(fault, ERR_SYSTEM, "cannot read '%s': not a regular file", shown);
        goto out;
    }
    while (bytes->length <= FILE_BYTES_MAX && (got = read(file, part, sizeof part)) > 0)
        buf_add_bytes(bytes, part, (size_t)got);
    if (got < 0)
        status = fail(fault, ERR_SYSTEM, "cannot read '%s': %s", shown, strerror(errno));
    else if (bytes->length > FILE_BYTES_MAX)
        status = fail(fault, ERR_FORMAT, "'%s' is larger than 1 MiB", shown);
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
    if (text[1] != '!' || text[2] != '-' || text[3] != '-')
        return false;
    for (text += 4; *text; text++)
        if (text[0] == '-' && text[1] == '-')
            return text[2] != '>';
    return false;
}

/* Only UTF-8 without NUL, which is also what keeps libxml2 from guessing another encoding. */
static enum status check_bytes(const struct buf *bytes, const char *shown, struct fault *fault)
{
    long line = 1, marks = 0;
    for (size_t i = 0, length; i < bytes->length; i += length) {
        unsigned point;
        length = text_decode(bytes->text + i, &point);
        if (length == 0 || point == 0)
            return fail(fault, ERR_FORMAT, "'%s' line %ld: not UTF-8 text", shown, line);
        if (point < ' ' && point != '\t' && point != '\r' && point != '\n')
            return fail(fault, ERR_FORMAT, "'%s' line %ld: a control character", shown, line);
        if (point == '<' && has_dashes_in_comment(bytes->text + i))
            return fail(fault, ERR_FORMAT, "'%s' line %ld: a comment with '--' inside", shown, line);
        line += point == '\n';
        marks += point == '<' || point == '=' || point == '&';
        if (marks > MARKS_MAX)
            return fail(fault, ERR_FORMAT, "'%s' line %ld: too many elements and attributes", shown, line);
    }
    return OK;
}

enum status xml_bytes_read(struct buf *bytes, const char *path, const char *shown, struct fault *fault)
{
    enum status status = read_file(bytes, path, shown, fault);
    return status == OK ? check_bytes(bytes, shown, fault) : status;
}
