/* What tags are called, container by container. */
#ifndef AUDIO_TAG_NAMES_H
#define AUDIO_TAG_NAMES_H

#include <stdbool.h>
#include <stddef.h>

struct tag_names {
    const char *name; /* ours: "title", "track" ... */
    const char
        *info; /* in a LIST INFO of RIFF (Multimedia Programming Interface 1.0; ITRK by usage); NULL: none */
    const char *comment; /* of Vorbis comments (their field names) */
    const char *id3;     /* text frame of ID3v2.4; NULL: TXXX with the name as description */
    int sndfile;         /* what sf_set_string calls it; 0: it cannot write it */
};

extern const struct tag_names tag_names[];
extern const size_t tag_names_count;

/* NULL for a name that is in no row. */
const struct tag_names *tag_names_of(const char *name);
const struct tag_names *tag_names_of_info(const char *info);       /* four bytes, not terminated */
const struct tag_names *tag_names_of_comment(const char *comment); /* in any case of letters */
const struct tag_names *tag_names_of_id3(const char *frame);       /* with the names of 2.2 and 2.3 */

/* Whether a name that is in no row is of a LIST INFO: four letters, an I first. */
bool tag_is_info(const char *name);
/* Whether a name can be a Vorbis comment's (Vorbis I, clause 5.2.2). */
bool tag_is_comment(const char *name);

#endif
