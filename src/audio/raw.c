#include "audio/raw.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"

enum {
    TAKE_MAX = 1 << 20,
    DIRECT = RAW_BUFFER / 4, /* reads of so many bytes go past the buffer, which would cost them a copy */
};

static enum status fail_system(struct fault *fault, const char *shown, int number)
{
    return fail(fault, ERR_SYSTEM, "cannot read '%s': %s", shown, strerror(number));
}

/* What a thing in the file system is called that is no regular file. */
static const char *kind_name(mode_t mode)
{
    return S_ISDIR(mode)    ? "is a folder"
           : S_ISFIFO(mode) ? "is a FIFO; pipe it in and give the name -"
           : S_ISSOCK(mode) ? "is a socket"
                            : "is a device";
}

static enum status open_file(struct raw *raw, const char *path, const char *shown, struct fault *fault)
{
    struct stat facts;
    /* Without O_NONBLOCK opening a FIFO would wait for somebody to write. */
    raw->fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (raw->fd < 0)
        return stat(path, &facts) == 0 && !S_ISREG(facts.st_mode) && !S_ISDIR(facts.st_mode)
                   ? fail(fault, ERR_SYSTEM, "'%s' %s", shown, kind_name(facts.st_mode))
                   : fail_system(fault, shown, errno);
    if (fstat(raw->fd, &facts) != 0)
        return fail_system(fault, shown, errno);
    if (!S_ISREG(facts.st_mode))
        return fail(fault, ERR_SYSTEM, "'%s' %s", shown, kind_name(facts.st_mode));
    raw->size = facts.st_size;
    return OK;
}

static int open_spool(void)
{
    const char *folder = getenv("TMPDIR");
    char *path = mem_format("%s/mixcheck.XXXXXX", folder && *folder ? folder : "/tmp");
    int fd = mkstemp(path);
    if (fd >= 0)
        unlink(path);
    free(path);
    return fd;
}

static bool write_whole(int fd, const uint8_t *bytes, size_t count)
{
    while (count) {
        ssize_t written = write(fd, bytes, count);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes += written;
        count -= (size_t)written;
    }
    return true;
}

static ssize_t read_whole(int fd, uint8_t *bytes, size_t count)
{
    size_t got = 0;
    while (got < count) {
        ssize_t more = read(fd, bytes + got, count - got);
        if (more < 0 && errno == EINTR)
            continue;
        if (more < 0)
            return -1;
        if (more == 0)
            break;
        got += (size_t)more;
    }
    return (ssize_t)got;
}

static enum status spool(struct raw *raw, bool (*looks_right)(const uint8_t *, size_t), struct fault *fault)
{
    ssize_t got;
    while ((got = read_whole(STDIN_FILENO, raw->buffer, RAW_BUFFER)) > 0) {
        if (raw->size == 0 && !looks_right(raw->buffer, (size_t)got)) {
            raw->size = got; /* enough to say what it is */
            return write_whole(raw->fd, raw->buffer, (size_t)got)
                       ? OK
                       : fail(fault, ERR_SYSTEM, "cannot keep standard input: %s", strerror(errno));
        }
        if (!write_whole(raw->fd, raw->buffer, (size_t)got))
            return fail(fault, ERR_SYSTEM,
                        "cannot keep standard input in a temporary file: %s; TMPDIR chooses another folder",
                        strerror(errno));
        raw->size += got;
    }
    return got < 0 ? fail_system(fault, "standard input", errno) : OK;
}

static enum status open_input(struct raw *raw, bool (*looks_right)(const uint8_t *, size_t),
                              struct fault *fault)
{
    struct stat facts;
    if (fstat(STDIN_FILENO, &facts) != 0)
        return fail_system(fault, "standard input", errno);
    if (isatty(STDIN_FILENO))
        return fail(fault, ERR_SYSTEM, "standard input is a terminal; pipe a file in");
    if (S_ISDIR(facts.st_mode))
        return fail(fault, ERR_SYSTEM, "standard input is a folder");
    off_t at = S_ISREG(facts.st_mode) ? lseek(STDIN_FILENO, 0, SEEK_CUR) : -1;
    raw->fd = at >= 0 ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0) : open_spool();
    if (raw->fd < 0)
        return fail(fault, ERR_SYSTEM, "cannot keep standard input in a temporary file: %s", strerror(errno));
    if (at < 0)
        return spool(raw, looks_right, fault);
    raw->base = at;
    raw->size = facts.st_size > at ? facts.st_size - at : 0;
    return OK;
}

enum status raw_open(struct raw **result, const char *path, bool (*looks_right)(const uint8_t *, size_t),
                     struct fault *fault)
{
    struct raw *raw = mem_zero(1, sizeof *raw);
    char *shown = text_shown(path);
    raw->fd = -1;
    enum status status =
        strcmp(path, "-") == 0 ? open_input(raw, looks_right, fault) : open_file(raw, path, shown, fault);
    free(shown);
    if (status != OK) {
        raw_close(raw);
        raw = NULL;
    }
    *result = raw;
    return status;
}

void raw_close(struct raw *raw)
{
    if (raw && raw->fd >= 0)
        close(raw->fd);
    free(raw);
}

size_t raw_read(struct raw *raw, int64_t offset, void *bytes, size_t count)
{
    size_t got = 0;
    if (offset < 0 || offset >= raw->size)
        return 0;
    if ((int64_t)count > raw->size - offset)
        count = (size_t)(raw->size - offset);
    while (got < count) {
        ssize_t more =
            pread(raw->fd, (uint8_t *)bytes + got, count - got, (off_t)(raw->base + offset + (int64_t)got));
        if (more < 0 && errno == EINTR)
            continue;
        if (more < 0 && !raw->error_number)
            raw->error_number = errno;
        if (more <= 0)
            break;
        got += (size_t)more;
    }
    return got;
}

uint8_t *raw_take(struct raw *raw, int64_t offset, int64_t size, size_t *count)
{
    int64_t left = raw->size - offset, want = size < left ? size : left;
    want = want < 0 ? 0 : want > TAKE_MAX ? TAKE_MAX : want;
    uint8_t *bytes = mem_zero((size_t)want, 1);
    *count = raw_read(raw, offset, bytes, (size_t)want);
    return bytes;
}

static void overlay(const struct raw_patch *patch, int64_t offset, uint8_t *bytes, size_t count)
{
    for (size_t i = 0; i < patch->count; i++) {
        int64_t at = patch->offset + (int64_t)i - offset;
        if (at >= 0 && at < (int64_t)count)
            bytes[at] = patch->bytes[i];
    }
}

static size_t read_overlaid(struct raw *raw, int64_t offset, uint8_t *bytes, size_t count)
{
    size_t got = raw_read(raw, offset, bytes, count);
    for (size_t i = 0; i < raw->patch_count; i++)
        overlay(&raw->patches[i], offset, bytes, got);
    return got;
}

size_t raw_read_patched(struct raw *raw, int64_t offset, void *bytes, size_t count)
{
    uint8_t *to = bytes;
    size_t got = 0;
    while (got < count && offset >= 0) {
        int64_t at = offset + (int64_t)got, inside = at - raw->buffer_start;
        if (inside < 0 || inside >= (int64_t)raw->buffer_count) {
            if (count >= DIRECT)
                return got + read_overlaid(raw, at, to + got, count - got);
            /* Who steps back may go on to and fro: what lies before is kept as well. */
            raw->buffer_start = inside >= 0 ? at : at > RAW_BUFFER / 2 ? at - RAW_BUFFER / 2 : 0;
            raw->buffer_count = read_overlaid(raw, raw->buffer_start, raw->buffer, RAW_BUFFER);
            inside = at - raw->buffer_start;
            if (inside >= (int64_t)raw->buffer_count)
                break;
        }
        size_t here = raw->buffer_count - (size_t)inside;
        if (here > count - got)
            here = count - got;
        memcpy(to + got, raw->buffer + inside, here);
        got += here;
    }
    return got;
}

void raw_patch_add(struct raw *raw, int64_t offset, const void *bytes, size_t count)
{
    if (raw->patch_count == RAW_PATCHES_MAX || count > sizeof raw->patches[0].bytes)
        return;
    struct raw_patch *patch = &raw->patches[raw->patch_count++];
    patch->offset = offset;
    patch->count = count;
    memcpy(patch->bytes, bytes, count);
    raw->buffer_count = 0;
}

void raw_patch_le(struct raw *raw, int64_t offset, uint64_t number, size_t count)
{
    uint8_t bytes[8];
    for (size_t i = 0; i < count; i++)
        bytes[i] = (uint8_t)(number >> 8 * i);
    raw_patch_add(raw, offset, bytes, count);
}

void raw_patch_be(struct raw *raw, int64_t offset, uint64_t number, size_t count)
{
    uint8_t bytes[8];
    for (size_t i = 0; i < count; i++)
        bytes[count - 1 - i] = (uint8_t)(number >> 8 * i);
    raw_patch_add(raw, offset, bytes, count);
}
