/* What the files of the stored report's reader share: where it has come to, and who takes which element. */
#ifndef REPORT_STORED_PARTS_H
#define REPORT_STORED_PARTS_H

#include "base/xml_values.h"
#include "report/stored.h"

/* Blocks that are freed together. */
struct hoard {
    void **items;
    size_t count, capacity;
};

/* Returns the block. */
void *hoard_keep(struct hoard *hoard, void *block);
void hoard_release(struct hoard *hoard);

enum { STORED_DEPTH_MAX = 40 };

struct stored_scan {
    struct stored_report *report;
    bool is_first; /* else everything but the files is passed over */
    bool (*take)(void *user, const struct outcome *outcome, size_t index);
    void *user;
    bool has_stopped, has_end;
    int rows[STORED_DEPTH_MAX]; /* of the elements that are open; 0: one that is not known */
    struct outcome outcome;     /* of the file that is open */
    struct earlier_file approved;
    struct hoard hoard; /* what the outcome borrows */
    size_t index;       /* of files */
    const struct measure *measure;
    struct reading *reading; /* the last */
    struct place *places;    /* of the last finding; NULL: they are of the reading */
    double *bands;           /* of the measure */
    double start_s, step_s;  /* of the series */
    int64_t count;           /* that the series or bands promise */
    size_t values;           /* bands had */
};

/* Each takes the attributes of an element that begins, or the text of one that has ended and says what is wrong with it. */
typedef void stored_begin(struct stored_scan *scan, struct xml_values *values);
typedef const char *stored_end(struct stored_scan *scan, const char *text);

/* stored_targets.c */
stored_begin stored_program, stored_library, stored_settings, stored_target, stored_service, stored_extends,
    stored_source, stored_rule, stored_one_of, stored_none_of, stored_setting;
stored_end stored_rule_reason, stored_rule_remedy;
/* The lists of the targets and services, when all have come. */
void stored_targets_end(struct stored_report *report);
const struct target *stored_target_find(const struct stored_report *report, const char *id);

/* stored_measures.c */
stored_begin stored_format, stored_channel, stored_measure, stored_reading, stored_series, stored_bands,
    stored_band, stored_places, stored_place;
stored_end stored_series_end, stored_bands_end;
/* The measure of that id: this program's, or one that it does not know and that the report keeps; NULL, and wrong, when
   there cannot be such a one. */
const struct measure *stored_measure_of(struct stored_scan *scan, struct xml_values *values,
                                        const char *name);
/* RECORD_WHOLE where there is none. */
int stored_channel_of(struct xml_values *values, const char *name);
/* A time or a length: no file is longer than a thousand million seconds. */
bool stored_seconds(struct xml_values *values, const char *name, double *seconds);

/* stored_findings.c */
stored_begin stored_finding, stored_close, stored_finding_waiver, stored_finding_baseline,
    stored_finding_places;
stored_end stored_message, stored_remedy, stored_finding_source;

/* stored_mending.c */
stored_begin stored_mending, stored_mending_step, stored_mending_number, stored_mending_finding,
    stored_mending_option;

/* stored_played.c */
stored_begin stored_played, stored_album_played, stored_waiver;

#endif
