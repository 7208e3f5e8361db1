#include "audio/sndfile_version.h"

#include <sndfile.h>
#include <string.h>

/* It says "libsndfile-1.2.0". */
void sndfile_version(struct buf *version)
{
    const char *text = sf_version_string(), *dash = strrchr(text, '-');
    buf_add(version, dash ? dash + 1 : text);
}
