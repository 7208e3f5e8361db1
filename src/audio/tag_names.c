#include "audio/tag_names.h"

#include <sndfile.h>
#include <string.h>
#include <strings.h>

/* An ISRC has a place of its own in ID3 and in Vorbis comments. INFO's ISRC means "source", whoever supplied the material;
   many programs write the recording's code there all the same. */
const struct tag_names tag_names[] = {
    {"title", "INAM", "TITLE", "TIT2", SF_STR_TITLE},
    {"artist", "IART", "ARTIST", "TPE1", SF_STR_ARTIST},
    {"album", "IPRD", "ALBUM", "TALB", SF_STR_ALBUM},
    {"date", "ICRD", "DATE", "TDRC", SF_STR_DATE},
    {"genre", "IGNR", "GENRE", "TCON", SF_STR_GENRE},
    {"comment", "ICMT", "COMMENT", "COMM", SF_STR_COMMENT},
    {"track", "ITRK", "TRACKNUMBER", "TRCK", SF_STR_TRACKNUMBER},
    {"copyright", "ICOP", "COPYRIGHT", "TCOP", SF_STR_COPYRIGHT},
    {"isrc", "ISRC", "ISRC", "TSRC", 0},
    {"software", "ISFT", "SOFTWARE", "TSSE", SF_STR_SOFTWARE},
    {"license", NULL, "LICENSE", NULL, SF_STR_LICENSE},
    {"albumartist", NULL, "ALBUMARTIST", "TPE2", 0},
    {"composer", "IMUS", "COMPOSER", "TCOM", 0},
    {"discnumber", NULL, "DISCNUMBER", "TPOS", 0},
    {"label", NULL, "LABEL", "TPUB", 0},
    {"engineer", "IENG", "ENGINEER", NULL, 0},
    {"language", "ILNG", "LANGUAGE", "TLAN", 0},
};
const size_t tag_names_count = sizeof tag_names / sizeof *tag_names;

const struct tag_names *tag_names_of(const char *name)
{
    for (size_t i = 0; i < tag_names_count; i++)
        if (strcmp(tag_names[i].name, name) == 0)
            return &tag_names[i];
    return NULL;
}

const struct tag_names *tag_names_of_info(const char *info)
{
    for (size_t i = 0; i < tag_names_count; i++)
        if (tag_names[i].info && memcmp(tag_names[i].info, info, 4) == 0)
            return &tag_names[i];
    return NULL;
}

const struct tag_names *tag_names_of_comment(const char *comment)
{
    for (size_t i = 0; i < tag_names_count; i++)
        if (strcasecmp(tag_names[i].comment, comment) == 0)
            return &tag_names[i];
    return NULL;
}

const struct tag_names *tag_names_of_id3(const char *frame)
{
    static const char *const older[][2] = {
        {"TT2", "TIT2"}, {"TP1", "TPE1"}, {"TAL", "TALB"}, {"TYE", "TDRC"}, {"TYER", "TDRC"}, {"TCO", "TCON"},
        {"COM", "COMM"}, {"TRK", "TRCK"}, {"TCR", "TCOP"}, {"TRC", "TSRC"}, {"TSS", "TSSE"},  {"TP2", "TPE2"},
        {"TCM", "TCOM"}, {"TPA", "TPOS"}, {"TPB", "TPUB"}, {"TLA", "TLAN"},
    };
    for (size_t i = 0; i < sizeof older / sizeof *older; i++)
        if (strcmp(older[i][0], frame) == 0)
            frame = older[i][1];
    for (size_t i = 0; i < tag_names_count; i++)
        if (tag_names[i].id3 && strcmp(tag_names[i].id3, frame) == 0)
            return &tag_names[i];
    return NULL;
}

bool tag_is_info(const char *name)
{
    if (strlen(name) != 4 || *name != 'I')
        return false;
    for (int i = 1; i < 4; i++)
        if (!((name[i] >= 'A' && name[i] <= 'Z') || (name[i] >= '0' && name[i] <= '9')))
            return false;
    return true;
}

bool tag_is_comment(const char *name)
{
    for (; *name; name++)
        if (*name < 0x20 || *name > 0x7D || *name == '=')
            return false;
    return true;
}
