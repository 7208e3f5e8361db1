#include "job/libraries.h"

#include "analyze/pipeline.h"
#include "audio/source.h"
#include "base/xml.h"
#include "dsp/fft.h"

static const struct {
    const char *name;
    void (*version)(struct buf *);
} libraries[] = {
    {"libsndfile", source_library},
    {"FFTW", fft_library},
    {"libxml2", xml_library},
};

enum { COUNT = sizeof libraries / sizeof *libraries };

const char *library_at(size_t index, struct buf *version)
{
    if (index < COUNT) {
        libraries[index].version(version);
        return libraries[index].name;
    }
    index -= COUNT;
    for (size_t i = 0; analyzer_at(i); i++) {
        const struct analyzer *analyzer = analyzer_at(i);
        if (!analyzer->library || index-- > 0)
            continue;
        analyzer->library_version(version);
        return analyzer->library;
    }
    return NULL;
}
