#include "audio/cue.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "audio/bytes.h"
#include "audio/bytes_add.h"
#include "audio/header.h"
#include "audio/raw.h"
#include "base/buf.h"
#include "base/path.h"
#include "base/text.h"

enum { HEAD_BYTES = 12, CHUNK_HEAD_BYTES = 8, CHUNKS_MAX = 100000 };

struct cue_copy {
    struct raw *raw;
    FILE *out;
    bool is_64;
    int64_t data_size_64;    /* by the chunk ds64; -1: none */
    int64_t riff_size_64_at; /* in the copy */
    int64_t end;             /* of what belongs to the RIFF */
    int64_t written;         /* so far */
    struct buf chunks;       /* the new ones */
    const char *shown;       /* the name for sentences */
};

/* A point plays nothing by itself: its order, `dwPosition`, is its frame, as in a file with one data chunk. */
static void add_points(struct buf *buf, const struct cue *cues, size_t count)
{
    enum { POINT_BYTES = 24 };
    buf_add_bytes(buf, "cue ", 4);
    bytes_add(buf, BYTES_LE, 4 + POINT_BYTES * (uint64_t)count, 4);
    bytes_add(buf, BYTES_LE, count, 4);
    for (size_t i = 0; i < count; i++) {
        bytes_add(buf, BYTES_LE, i + 1, 4);
        bytes_add(buf, BYTES_LE, (uint64_t)cues[i].frame, 4);
        buf_add_bytes(buf, "data", 4);
        bytes_add(buf, BYTES_LE, 0, 4); /* dwChunkStart */
        bytes_add(buf, BYTES_LE, 0, 4); /* dwBlockStart */
        bytes_add(buf, BYTES_LE, (uint64_t)cues[i].frame, 4);
    }
}

static void add_texts(struct buf *buf, const struct cue *cues, size_t count)
{
    enum { LENGTH_BYTES = 20 };
    struct buf list = {0};
    buf_add_bytes(&list, "adtl", 4);
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(cues[i].text) + 1;
        buf_add_bytes(&list, "labl", 4);
        bytes_add(&list, BYTES_LE, 4 + length, 4);
        bytes_add(&list, BYTES_LE, i + 1, 4);
        buf_add_bytes(&list, cues[i].text, length);
        bytes_add_zeros(&list, length & 1);
        if (cues[i].frames == 0)
            continue;
        buf_add_bytes(&list, "ltxt", 4);
        bytes_add(&list, BYTES_LE, LENGTH_BYTES, 4);
        bytes_add(&list, BYTES_LE, i + 1, 4);
        bytes_add(&list, BYTES_LE, (uint64_t)cues[i].frames, 4);
        buf_add_bytes(&list, "rgn ", 4);
        bytes_add(&list, BYTES_LE, 0, 8); /* country, language, dialect, code page */
    }
    buf_add_bytes(buf, "LIST", 4);
    bytes_add(buf, BYTES_LE, list.length, 4);
    buf_add_bytes(buf, list.text, list.length);
    buf_release(&list);
}

void cue_add_chunks(struct buf *buf, const struct cue *cues, size_t count)
{
    if (count == 0)
        return;
    add_points(buf, cues, count);
    add_texts(buf, cues, count);
}

static enum status fail_format(const struct cue_copy *job, const char *why, struct fault *fault)
{
    return fail(fault, ERR_FORMAT, "cannot copy '%s' with cue points: %s", job->shown, why);
}

static void write_bytes(struct cue_copy *job, const void *bytes, size_t count)
{
    job->written += (int64_t)fwrite(bytes, 1, count, job->out);
}

/* Trouble in writing is told when the draft is committed. */
static enum status copy_bytes(struct cue_copy *job, int64_t offset, int64_t size, struct fault *fault)
{
    uint8_t bytes[65536];
    while (size > 0) {
        size_t wanted = size < (int64_t)sizeof bytes ? (size_t)size : sizeof bytes;
        if (raw_read(job->raw, offset, bytes, wanted) < wanted)
            return fail_format(job, "it cannot be read to its end", fault);
        write_bytes(job, bytes, wanted);
        offset += (int64_t)wanted;
        size -= (int64_t)wanted;
    }
    return OK;
}

/* Cue points, their labels, and lists that play by them. */
static bool is_replaced(const struct cue_copy *job, const uint8_t *head, int64_t offset)
{
    uint8_t kind[4] = {0};
    if (memcmp(head, "cue ", 4) == 0 || memcmp(head, "plst", 4) == 0)
        return true;
    return memcmp(head, "LIST", 4) == 0 && raw_read(job->raw, offset + CHUNK_HEAD_BYTES, kind, 4) == 4 &&
           memcmp(kind, "adtl", 4) == 0;
}

static void read_sizes(struct cue_copy *job, int64_t offset, int64_t size)
{
    uint8_t sizes[16];
    if (size < 16 || raw_read(job->raw, offset, sizes, sizeof sizes) < sizeof sizes)
        return;
    uint64_t whole = bytes_u64le(sizes), data = bytes_u64le(sizes + 8);
    if (whole < (uint64_t)job->raw->size)
        job->end = (int64_t)whole + CHUNK_HEAD_BYTES;
    if (data <= (uint64_t)job->raw->size)
        job->data_size_64 = (int64_t)data;
    job->riff_size_64_at = job->written + CHUNK_HEAD_BYTES;
}

/* One chunk, with its padding, which the last of a file may lack. */
static enum status copy_chunk(struct cue_copy *job, int64_t *offset, bool *has_data, struct fault *fault)
{
    uint8_t head[CHUNK_HEAD_BYTES];
    if (raw_read(job->raw, *offset, head, sizeof head) < sizeof head)
        return fail_format(job, "its last chunk is cut off", fault);
    int64_t size = bytes_u32le(head + 4);
    bool is_data = memcmp(head, "data", 4) == 0;
    if (is_data && job->is_64 && size == INT64_C(0xFFFFFFFF))
        size = job->data_size_64;
    if (size < 0 || size > job->raw->size - *offset - CHUNK_HEAD_BYTES)
        return fail_format(job, "its chunks claim more than there is", fault);
    if (job->is_64 && memcmp(head, "ds64", 4) == 0)
        read_sizes(job, *offset + CHUNK_HEAD_BYTES, size);
    *has_data |= is_data;
    enum status status = OK;
    if (!is_replaced(job, head, *offset)) {
        status = copy_bytes(job, *offset, size + CHUNK_HEAD_BYTES, fault);
        if (size & 1)
            write_bytes(job, "", 1);
    }
    *offset += CHUNK_HEAD_BYTES + size + (size & 1);
    return status;
}

static void write_number_at(struct cue_copy *job, int64_t at, int64_t number, int bytes)
{
    struct buf buf = {0};
    bytes_add(&buf, BYTES_LE, (uint64_t)number, bytes);
    if (fseeko(job->out, (off_t)at, SEEK_SET) == 0)
        fwrite(buf.text, 1, buf.length, job->out);
    buf_release(&buf);
}

static enum status copy_all(struct cue_copy *job, struct fault *fault)
{
    uint8_t head[HEAD_BYTES];
    if (raw_read(job->raw, 0, head, sizeof head) < sizeof head || memcmp(head + 8, "WAVE", 4) != 0)
        return fail_format(job, "it is no WAV file", fault);
    job->is_64 = memcmp(head, "RF64", 4) == 0 || memcmp(head, "BW64", 4) == 0;
    if (!job->is_64 && memcmp(head, "RIFF", 4) != 0)
        return fail_format(job, "it is no WAV file", fault);
    int64_t stated = (int64_t)bytes_u32le(head + 4) + CHUNK_HEAD_BYTES, offset = HEAD_BYTES;
    job->end = job->is_64 || stated > job->raw->size || stated <= HEAD_BYTES ? job->raw->size : stated;
    write_bytes(job, head, sizeof head);
    bool has_data = false;
    for (int i = 0; offset < job->end; i++) {
        if (i >= CHUNKS_MAX)
            return fail_format(job, "it has too many chunks", fault);
        enum status status = copy_chunk(job, &offset, &has_data, fault);
        if (status != OK)
            return status;
    }
    if (!has_data)
        return fail_format(job, "it holds no audio", fault);
    if (job->chunks.length)
        write_bytes(job, job->chunks.text, job->chunks.length);
    int64_t size = job->written - CHUNK_HEAD_BYTES;
    if (!job->is_64 && size > INT64_C(0xFFFFFFFF))
        return fail_format(job, "it would be larger than a WAV file can be", fault);
    /* What follows outside of the RIFF stays there. */
    enum status status =
        offset < job->raw->size ? copy_bytes(job, offset, job->raw->size - offset, fault) : OK;
    if (status == OK && job->is_64 && !job->riff_size_64_at)
        status = fail_format(job, "it does not say its size", fault);
    if (status == OK)
        write_number_at(job, job->is_64 ? job->riff_size_64_at : 4, size, job->is_64 ? 8 : 4);
    return status;
}

enum status cue_check_goal(const char *copy, struct fault *fault)
{
    struct stat about;
    if (lstat(copy, &about) != 0 && errno == ENOENT)
        return OK;
    char *shown = text_shown(copy);
    enum status status =
        fail(fault, ERR_USAGE, "the copy with cue points would replace '%s'; name a file that is not there",
             shown);
    free(shown);
    return status;
}

/* Frames are counted in 32 bits, and so are the bytes of the new chunks. */
static enum status check_cues(const struct cue_copy *job, const struct cue *cues, size_t count,
                              struct fault *fault)
{
    for (size_t i = 0; i < count; i++)
        if (cues[i].frame < 0 || cues[i].frame > UINT32_MAX || cues[i].frames < 0 ||
            cues[i].frames > UINT32_MAX)
            return fail_format(job, "cue points cannot lie that far on", fault);
    return OK;
}

enum status cue_copy(const char *path, const char *copy, const struct cue *cues, size_t count,
                     struct fault *fault)
{
    struct cue_copy job = {.data_size_64 = -1};
    struct path_draft draft = {0};
    char *shown = text_shown(path);
    job.shown = shown;
    enum status status = cue_check_goal(copy, fault);
    if (status == OK)
        status = check_cues(&job, cues, count, fault);
    if (status == OK)
        status = raw_open(&job.raw, path, header_looks_right, fault);
    if (status != OK)
        goto out;
    cue_add_chunks(&job.chunks, cues, count);
    status = path_begin(&draft, copy, fault);
    if (status != OK)
        goto out;
    job.out = draft.out;
    status = copy_all(&job, fault);
    if (status == OK)
        status = path_commit(&draft, fault);
out:
    path_abandon(&draft);
    if (job.raw)
        raw_close(job.raw);
    buf_release(&job.chunks);
    free(shown);
    return status;
}
