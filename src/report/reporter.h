/* The contract of a report format. A reporter walks outcomes; it never names a measure. */
#ifndef REPORT_REPORTER_H
#define REPORT_REPORTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "job/album.h"
#include "job/examine.h"
#include "job/outcome.h"

struct report_totals {
    size_t files;
    size_t by_state[OUTCOME_UNREADABLE + 1];
    const struct album *album;     /* what the files are together; NULL: nothing */
    const struct waivers *waivers; /* what became of them; NULL: none were given */
};

/* What measured, where it is not this program, here and now. */
struct origin {
    char *version; /* of mixcheck */
    struct {
        char *name, *version;
    } * libraries;
    size_t library_count;
};

struct report_options {
    bool color, verbose, quiet, series;
    bool album;   /* the files are one: what is played with one gain for an album is told at the end */
    size_t files; /* how many will come */
    const struct examine_options *examining;
    const struct origin *origin; /* of a report that was stored; NULL: this program measured */
    const char *style;           /* rules that a page gets after its own style sheet; NULL: none */
    bool pages;                  /* only an index: each file has its page, named by report_page_name */
    void *state;                 /* state_size zeroed bytes, the reporter's own */
};

struct reporter {
    const char *name, *summary;
    const char *suffix; /* of a file's name; several with spaces between */
    size_t state_size;
    bool pictures;     /* draws what analyze_options.pictures measures */
    bool has_pages;    /* a folder can hold an index and a page for each file */
    bool wants_hashes; /* of the files */
    void (*begin)(FILE *out, const struct report_options *options);
    void (*file)(FILE *out, const struct report_options *options, const struct outcome *outcome,
                 size_t index);
    void (*end)(FILE *out, const struct report_options *options, const struct report_totals *totals);
};

/* The register: `index` from 0; NULL past the end. */
const struct reporter *reporter_at(size_t index);
const struct reporter *reporter_find(const char *name);
/* The version of the mixcheck that measured. */
const char *report_version(const struct report_options *options);
/* "0001-song.html": the page of a file, of letters that every system and address takes; the caller frees it. */
char *report_page_name(const struct outcome *outcome, size_t index);

#endif
