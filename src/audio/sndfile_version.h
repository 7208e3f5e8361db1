/* What the audio files are read with. */
#ifndef AUDIO_SNDFILE_VERSION_H
#define AUDIO_SNDFILE_VERSION_H

#include "base/buf.h"

/* Adds the version of libsndfile. */
void sndfile_version(struct buf *version);

#endif
