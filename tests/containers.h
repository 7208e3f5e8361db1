/* Whole audio files byte by byte, container by container; and the parts of a WAVE file. */
#ifndef TESTS_CONTAINERS_H
#define TESTS_CONTAINERS_H

#include "files.h"

/* The parts of a WAVE file: the data chunk's size stands 4 bytes before its first sample, which wave_data returns. */
void wave_begin(struct buf *file, const char *kind); /* "RIFF", "RIFX", "RF64", "BW64" */
void wave_format(struct buf *file, const struct form *form);
size_t wave_data(struct buf *file, const struct form *form);
void wave_end(struct buf *file);

/* Whole files. Each returns where the first sample is. */
size_t make_wave(struct buf *file, const char *kind, const struct form *form);
size_t make_w64(struct buf *file, const struct form *form);
size_t make_aiff(struct buf *file, const char *compression,
                 const struct form *form); /* NULL: AIFF; "sowt" ... */
size_t make_caf(struct buf *file, const struct form *form, enum word_order order);
size_t make_au(struct buf *file, const struct form *form);

#endif
