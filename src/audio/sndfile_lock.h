/* libsndfile's sf_open writes globals, and sf_strerror(NULL) reads them: both under this lock, together. */
#ifndef AUDIO_SNDFILE_LOCK_H
#define AUDIO_SNDFILE_LOCK_H

void sndfile_lock(void);
void sndfile_unlock(void);

#endif
