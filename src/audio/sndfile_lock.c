#include "audio/sndfile_lock.h"

#include <pthread.h>

static pthread_mutex_t opening = PTHREAD_MUTEX_INITIALIZER;

void sndfile_lock(void)
{
    pthread_mutex_lock(&opening);
}

void sndfile_unlock(void)
{
    pthread_mutex_unlock(&opening);
}
