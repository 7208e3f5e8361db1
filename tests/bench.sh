#!/bin/sh
# Speed and memory. usage: make bench (MIXCHECK, BENCH_TOOL and DEMO are set by it)
# Processor seconds (user and system) of whole processes, the median of RUNS (3) runs taken in turn, and the ratio to
# mixcheck; peak memory. Peers that are not installed are left out. Needs python3, and 2 GB in TMPDIR for the long files.
command -v python3 >/dev/null || { echo "bench: python3 is missing" >&2; exit 2; }
exec python3 - "$@" <<'END'
import os, shutil, statistics, subprocess, sys, tempfile

mixcheck, tool, demo = os.environ['MIXCHECK'], os.environ['BENCH_TOOL'], os.environ['DEMO']
runs = int(os.environ.get('RUNS', '3'))
folder = tempfile.mkdtemp(prefix='mixcheck-bench.')


def once(words):
    run = subprocess.run([tool, 'run'] + words, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True)
    cpu, wall, memory = run.stdout.split()
    return float(cpu), float(wall), float(memory) / 1024


def make(name, minutes, rate, bits, channels):
    path = os.path.join(folder, name)
    subprocess.run([tool, 'make', demo, path] + [str(word) for word in (minutes, rate, bits, channels)], check=True)
    return path


def peers(path):
    yield 'libsndfile, reading only', [tool, 'read', path]
    yield 'libebur128, bare loop', [tool, 'ebur128', path]
    if shutil.which('ffmpeg'):
        yield 'ffmpeg ebur128=peak=true', ['ffmpeg', '-nostdin', '-i', path, '-af', 'ebur128=peak=true', '-f', 'null', '-']
    if shutil.which('loudgain'):
        yield 'loudgain', ['loudgain', path]
    if shutil.which('rsgain'):
        yield 'rsgain, true peak', ['rsgain', 'custom', '-t', path]
    if shutil.which('sox'):
        yield 'sox stats (no loudness)', ['sox', path, '-n', 'stats']


def compare(title, path):
    commands = [('mixcheck', [mixcheck, '-q', path])] + list(peers(path))
    taken = [[] for _ in commands]
    for turn in range(runs + 1):
        for index, (_, words) in enumerate(commands):
            result = once(words)
            if turn:
                taken[index].append(result)
    own = statistics.median(result[0] for result in taken[0])
    print('\n%s' % title)
    print('  %-28s %8s %8s %8s %10s' % ('', 'cpu s', 'wall s', 'MB', 'to mixcheck'))
    for (name, _), results in zip(commands, taken):
        cpu, wall, memory = (statistics.median(result[i] for result in results) for i in range(3))
        print('  %-28s %8.3f %8.3f %8.1f %10.2f' % (name, cpu, wall, memory, cpu / own))
    sys.stdout.flush()


def lengths():
    print('\nLength (8 kHz stereo, 16 bits)')
    print('  %8s %8s %8s %14s' % ('minutes', 'cpu s', 'MB', 'ms a minute'))
    memory = {}
    for minutes in (1, 4, 10, 60, 720):
        path = make('long.wav', minutes, 8000, 16, 2)
        results = [once([mixcheck, '-q', path]) for _ in range(runs)]
        cpu, memory[minutes] = (statistics.median(result[i] for result in results) for i in (0, 2))
        print('  %8d %8.3f %8.1f %14.2f' % (minutes, cpu, memory[minutes], cpu / minutes * 1000))
        sys.stdout.flush()
        os.remove(path)
    more = memory[720] - memory[4]
    print('  12 hours take %.1f MB more than 4 minutes (at most 16 are allowed)' % more)
    return more <= 16


try:
    compare('4 minutes, 44.1 kHz, 16 bits, stereo, WAV', make('a.wav', 4, 44100, 16, 2))
    compare('4 minutes, 44.1 kHz, 16 bits, stereo, FLAC', make('a.flac', 4, 44100, 16, 2))
    compare('4 minutes, 96 kHz, 24 bits, stereo, WAV', make('b.wav', 4, 96000, 24, 2))
    compare('4 minutes, 48 kHz, 24 bits, 5.1, WAV', make('c.wav', 4, 48000, 24, 6))
    start = sorted(once([mixcheck, '--version'])[1] for _ in range(21))[10]
    print('\nmixcheck --version: %.1f ms' % (start * 1000))
    sys.exit(0 if lengths() else 1)
finally:
    shutil.rmtree(folder)
END
