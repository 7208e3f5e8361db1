#!/bin/sh
# The main job on real music. usage: music.sh MIXCHECK FOLDER...
# Examines every audio file below the folders and compares integrated loudness and true peak with known readings and
# with ffmpeg's meter. What has known readings is made louder by fix as well, and the new files are read again by both.
# Needs python3 and ffmpeg. Ends with a line of counts.
if [ $# -lt 2 ]; then
    echo "usage: music.sh MIXCHECK FOLDER..." >&2
    exit 2
fi
for tool in python3 ffmpeg; do
    if ! command -v $tool >/dev/null; then
        echo "music.sh: $tool is missing" >&2
        exit 2
    fi
done
exec python3 - "$@" <<'END'
import json, os, re, subprocess, sys, tempfile, time

program, folders = sys.argv[1], sys.argv[2:]

# Readings of reference meters: integrated loudness (LUFS; a mono file as one channel) and true peak (dBTP).
KNOWN = {
    'machine_wars.mp3': (-11.27, 1.62),
    'gr0.ogg': (-12.53, 1.22),
    'Front_Center.wav': (-21.82, -6.50),
}
LOUDNESS_LU = 0.1   # against both
PEAK_KNOWN_DB = 0.1
PEAK_FFMPEG_DB = 0.3
PEAK_LIMITED_DB = 0.05
ROUNDING = 0.05     # ffmpeg shows one decimal


def no_number(word):
    raise ValueError('the report holds ' + word)


def examine(path):
    began = time.monotonic()
    run = subprocess.run([program, path, '--format', 'json'], capture_output=True, stdin=subprocess.DEVNULL)
    took = time.monotonic() - began
    if run.returncode not in (0, 1):
        raise ValueError('exit status %d: %s' % (run.returncode, run.stderr.decode(errors='replace').strip()[-300:]))
    report = json.loads(run.stdout.decode('utf-8'), parse_constant=no_number)
    if len(report['files']) != 1:
        raise ValueError('the report holds %d files' % len(report['files']))
    measures = report['files'][0]['measures']
    return [measures[name]['value'] for name in ('loudness.integrated', 'peak.true', 'frame.duration')] + [took]


def second_opinion(path):
    run = subprocess.run(['ffmpeg', '-nostdin', '-hide_banner', '-nostats', '-i', path, '-map', '0:a:0', '-af',
                          'ebur128=peak=true:framelog=verbose', '-f', 'null', '-'], capture_output=True)
    text = run.stderr.decode(errors='replace').rpartition('Summary:')[2]
    loudness = re.search(r'I:\s*(-?[\d.]+) LUFS', text)
    peak = re.search(r'True peak:\s*Peak:\s*(-?[\d.]+) dBFS', text)
    return loudness and float(loudness[1]), peak and float(peak[1])


def mend(path, loudness, ceiling, raised, folder):
    """Made louder under a ceiling: what the new file measures, and what fix says."""
    out = os.path.join(folder, 'mended.wav')
    run = subprocess.run([program, 'fix', path, '-o', out, '--overwrite', '--only', 'level,guard,limiter', '--bits', '24',
                          '--loudness', '%.2f' % (loudness + raised), '--ceiling', str(ceiling)], capture_output=True, text=True)
    if run.returncode not in (0, 1):
        raise ValueError('fix: exit status %d: %s' % (run.returncode, run.stderr.strip()[-300:]))
    return examine(out), second_opinion(out), ' '.join(run.stdout.split())


def check_mended(path, loudness):
    with tempfile.TemporaryDirectory() as folder:
        for ceiling in (-0.1, -1, -2):
            for raised in (1, 3, 6):
                words = '%+d dB to %g dBTP: ' % (raised, ceiling)
                (new_loudness, peak, _, _), (their_loudness, their_peak), said = mend(path, loudness, ceiling, raised, folder)
                check(peak <= ceiling + 0.002, words + 'true peak %.3f' % peak)
                check(their_peak <= ceiling + PEAK_LIMITED_DB + ROUNDING, words + 'true peak by ffmpeg %.1f' % their_peak)
                check(abs(new_loudness - loudness - raised) <= LOUDNESS_LU or 'this mix reaches %.1f LUFS' % new_loudness in said,
                      words + 'loudness %.2f' % new_loudness)
                check(abs(new_loudness - their_loudness) <= LOUDNESS_LU + ROUNDING, words + 'loudness by ffmpeg')


def show(value):
    return '%8.2f' % value if value is not None else '    none'


passed = failed = skipped = 0
seconds = work = 0.0
higher = []


def check(held, words):
    global passed, failed
    if held:
        passed += 1
    else:
        failed += 1
        print('    FAILED: ' + words)


files = sorted(os.path.join(where, name) for folder in folders for where, _, names in os.walk(folder)
               for name in names if name.lower().endswith(('.mp3', '.ogg', '.opus', '.wav', '.flac')))
print('%8s %8s   %8s %8s' % ('LUFS', 'dBTP', 'ffmpeg', 'ffmpeg'))
for path in files:
    name = os.path.basename(path)
    try:
        loudness, peak, duration, took = examine(path)
    except (ValueError, KeyError, UnicodeDecodeError) as trouble:
        print(name)
        check(False, repr(trouble))
        continue
    check(True, '')
    seconds, work = seconds + (duration or 0), work + took
    their_loudness, their_peak = second_opinion(path)
    print(show(loudness), show(peak), ' ', show(their_loudness), show(their_peak), ' ', name)
    sys.stdout.flush()
    if their_loudness is None:
        skipped += 1
    elif their_loudness <= -69.9:
        # That is how ffmpeg says that nothing passed its gate.
        check(loudness is None or loudness < -60, 'loudness where ffmpeg has none')
    else:
        check(loudness is not None and abs(loudness - their_loudness) <= LOUDNESS_LU + ROUNDING,
              'loudness against ffmpeg')
    if their_peak is None:
        skipped += 1
    else:
        # ffmpeg's oversampling is coarse: it may miss a peak that is there, and must not see one that is not.
        check(peak is not None and peak >= their_peak - PEAK_FFMPEG_DB - ROUNDING, 'true peak lower than ffmpeg')
        if peak is not None and peak > their_peak + PEAK_FFMPEG_DB:
            higher.append('%s %+.2f dB' % (name, peak - their_peak))
    if name in KNOWN:
        known_loudness, known_peak = KNOWN[name]
        check(loudness is not None and abs(loudness - known_loudness) <= LOUDNESS_LU,
              'loudness is known: %.2f' % known_loudness)
        check(peak is not None and abs(peak - known_peak) <= PEAK_KNOWN_DB, 'true peak is known: %.2f' % known_peak)
        check(peak is not None and their_peak is not None and abs(peak - their_peak) <= PEAK_FFMPEG_DB + ROUNDING,
              'true peak against ffmpeg')
        check_mended(path, loudness)

if higher:
    print('true peak over ffmpeg by more than %.1f dB: %s' % (PEAK_FFMPEG_DB, ', '.join(higher)))
if work:
    print('%d files, %.0f s of music in %.1f s: %.0f times as fast as it plays' %
          (len(files), seconds, work, seconds / work))
missing = sorted(set(KNOWN) - {os.path.basename(path) for path in files})
if missing:
    print('not there: ' + ', '.join(missing))
    skipped += len(missing)
print('%d passed, %d failed, %d skipped' % (passed, failed, skipped))
sys.exit(1 if failed or not passed else 0)
END
