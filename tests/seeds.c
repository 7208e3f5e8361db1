/* Writes short files of every format that libsndfile can write into a folder: what the fuzzing of fuzz_source starts
   from. Usage: seeds FOLDER */
#include <math.h>
#include <sndfile.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { FRAMES = 600 };

struct seed {
    const char *name;
    int format, channels, rate_hz;
};

static const struct seed seeds[] = {
    {"u8.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_U8, 1, 8000},
    {"16.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 2, 44100},
    {"24.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_24, 2, 48000},
    {"32.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_32, 2, 96000},
    {"float.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT, 2, 48000},
    {"double.wav", SF_FORMAT_WAV | SF_FORMAT_DOUBLE, 1, 192000},
    {"big.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16 | SF_ENDIAN_BIG, 2, 44100},
    {"extensible.wav", SF_FORMAT_WAVEX | SF_FORMAT_PCM_24, 6, 48000},
    {"a-law.wav", SF_FORMAT_WAV | SF_FORMAT_ALAW, 1, 8000},
    {"mu-law.wav", SF_FORMAT_WAV | SF_FORMAT_ULAW, 1, 8000},
    {"ima.wav", SF_FORMAT_WAV | SF_FORMAT_IMA_ADPCM, 2, 22050},
    {"ms.wav", SF_FORMAT_WAV | SF_FORMAT_MS_ADPCM, 2, 22050},
    {"gsm.wav", SF_FORMAT_WAV | SF_FORMAT_GSM610, 1, 8000},
    {"24.rf64", SF_FORMAT_RF64 | SF_FORMAT_PCM_24, 2, 48000},
    {"float.rf64", SF_FORMAT_RF64 | SF_FORMAT_FLOAT, 6, 48000},
    {"16.w64", SF_FORMAT_W64 | SF_FORMAT_PCM_16, 2, 44100},
    {"ima.w64", SF_FORMAT_W64 | SF_FORMAT_IMA_ADPCM, 1, 22050},
    {"8.aiff", SF_FORMAT_AIFF | SF_FORMAT_PCM_S8, 1, 22050},
    {"16.aiff", SF_FORMAT_AIFF | SF_FORMAT_PCM_16, 2, 44100},
    {"little.aifc", SF_FORMAT_AIFF | SF_FORMAT_PCM_16 | SF_ENDIAN_LITTLE, 2, 44100},
    {"float.aifc", SF_FORMAT_AIFF | SF_FORMAT_FLOAT, 2, 48000},
    {"ima.aifc", SF_FORMAT_AIFF | SF_FORMAT_IMA_ADPCM, 2, 22050},
    {"dwvw.aifc", SF_FORMAT_AIFF | SF_FORMAT_DWVW_16, 1, 22050},
    {"gsm.aifc", SF_FORMAT_AIFF | SF_FORMAT_GSM610, 1, 8000},
    {"24.caf", SF_FORMAT_CAF | SF_FORMAT_PCM_24, 2, 48000},
    {"float.caf", SF_FORMAT_CAF | SF_FORMAT_FLOAT, 6, 48000},
    {"alac16.caf", SF_FORMAT_CAF | SF_FORMAT_ALAC_16, 2, 44100},
    {"alac24.caf", SF_FORMAT_CAF | SF_FORMAT_ALAC_24, 2, 48000},
    {"16.au", SF_FORMAT_AU | SF_FORMAT_PCM_16, 2, 44100},
    {"double.au", SF_FORMAT_AU | SF_FORMAT_DOUBLE, 1, 48000},
    {"g723.au", SF_FORMAT_AU | SF_FORMAT_G723_24, 1, 8000},
    {"8.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_S8, 1, 8000},
    {"16.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 2, 44100},
    {"24.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_24, 2, 96000},
    {"vorbis.ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS, 2, 44100},
    {"opus.ogg", SF_FORMAT_OGG | SF_FORMAT_OPUS, 2, 48000},
    {"stereo.mp3", SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, 2, 44100},
    {"mono.mp3", SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, 1, 16000},
};

static float sample(int frame, int channel)
{
    return 0.7f * (float)sin(0.05 * frame * (channel + 1)) * (frame % 300 < 200 ? 1.0f : 0.01f);
}

static int write_seed(const struct seed *seed, const char *folder)
{
    float samples[FRAMES * 8];
    SF_INFO info = {.format = seed->format, .channels = seed->channels, .samplerate = seed->rate_hz};
    char *path = mem_format("%s/%s", folder, seed->name);
    SNDFILE *file = sf_open(path, SFM_WRITE, &info);
    free(path);
    if (!file) {
        fprintf(stderr, "seeds: no %s: %s\n", seed->name, sf_strerror(NULL));
        return 1;
    }
    for (int i = 0; i < FRAMES * seed->channels; i++)
        samples[i] = sample(i / seed->channels, i % seed->channels);
    sf_set_string(file, SF_STR_TITLE, "A title");
    sf_set_string(file, SF_STR_ARTIST, "An artist");
    sf_writef_float(file, samples, FRAMES);
    sf_close(file);
    return 0;
}

int main(int count, char **arguments)
{
    if (count != 2) {
        fputs("usage: seeds FOLDER\n", stderr);
        return 2;
    }
    int missing = 0;
    for (size_t i = 0; i < sizeof seeds / sizeof *seeds; i++)
        missing += write_seed(&seeds[i], arguments[1]);
    return missing == (int)(sizeof seeds / sizeof *seeds);
}
