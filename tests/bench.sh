#!/bin/sh
# Speed and memory, beside other programs and beside what is asked. usage: make bench (sets the variables that it needs)
# RUNS (5): so many runs of each command, after one to warm up, in turn (a, b, c, a, b, c ...); medians are shown.
# SURROUND_MINUTES (4): length of the 5.1 file. Needs python3, and 2 GB in TMPDIR; what it makes there is removed.
# "met" and "missed" are the result, not the exit status: they depend on the machine. 2: something could not be run.
command -v python3 >/dev/null || { echo "bench: python3 is missing" >&2; exit 2; }
exec python3 - <<'END'
import collections, datetime, os, platform, re, shlex, shutil, signal, statistics, subprocess, sys, tempfile, textwrap

mixcheck, tool, parts = os.environ['MIXCHECK'], os.environ['BENCH_TOOL'], os.environ['BENCH_PARTS']
runs = int(os.environ.get('RUNS', '5'))
surround_minutes = float(os.environ.get('SURROUND_MINUTES', '4'))
processors = os.cpu_count()
Cost = collections.namedtuple('Cost', 'cpu wall memory')  # s, s, MB

# name in the table, words before the file, words after it, option for its version
READ, FFMPEG = 'libsndfile, reading only', 'ffmpeg ebur128=peak=true'
peers = [
    (READ, [tool, 'read'], [], None),
    ('libebur128, bare loop', [tool, 'ebur128'], [], None),
    (FFMPEG, ['ffmpeg', '-nostdin', '-i'], ['-af', 'ebur128=peak=true', '-f', 'null', '-'], '-version'),
    ('loudgain', ['loudgain'], [], '--version'),
    ('rsgain, true peak', ['rsgain', 'custom', '-t'], [], '--version'),
    ('sox stats (no loudness)', ['sox'], ['-n', 'stats'], '--version'),
]
missing = [words[0] for _, words, _, _ in peers if not shutil.which(words[0])]
peers = [peer for peer in peers if peer[1][0] not in missing]


def output(*words):
    run = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    if run.returncode:
        sys.exit('bench: failed: ' + shlex.join(words))
    return run.stdout


def once(words):
    cpu, wall, kib = output(tool, 'run', *words).split()
    return Cost(float(cpu), float(wall), float(kib) / 1024)


def medians(samples):
    return [statistics.median(column) for column in zip(*samples)]


def in_turn(commands, turns=runs):
    taken = [[once(words) for words in commands] for _ in range(turns + 1)][1:]
    return [Cost(*medians(results)) for results in zip(*taken)]


def make(name, minutes, rate, bits, channels):
    path = os.path.join(folder, name)
    output(tool, 'make', os.environ['DEMO'], path, *map(str, (minutes, rate, bits, channels)))
    return path


def heading(title, *columns):
    print('\n%-31s' % title + ''.join('%9s' % column for column in columns), flush=True)


def row(name, *cells):
    print('  %-29s' % name + ''.join('%9s' % cell for cell in cells), flush=True)


def claim(sentence, value, word, bound):
    met = {'at least': value >= bound, 'at most': value <= bound, 'under': value < bound}[word]
    print('%-7s %s (asked: %s %.3g)' % ('met' if met else 'missed', sentence % value, word, bound), flush=True)


def processor():
    try:
        with open('/proc/cpuinfo') as lines:
            return re.search(r'model name\s*: (.*)', lines.read())[1]
    except (OSError, TypeError):
        return platform.processor() or platform.machine()


def version(program, option):
    return '%s %s' % (program, re.search(r'\d+(\.\d+)+\S*', output(program, option))[0])


def head():
    compiler = output(*shlex.split(os.environ['COMPILER']), '--version').splitlines()[0]
    versions = [version(words[0], option) for _, words, _, option in peers if option]
    for line in ('%s, %s' % (output(mixcheck, '--version').splitlines()[0], datetime.date.today()),
                 '%s, %d processors, %s %s' % (processor(), processors, platform.system(), platform.machine()),
                 '%s, %s' % (compiler, os.environ['CFLAGS']),
                 'beside it: %s; missing: %s' % (', '.join(versions) or 'nothing', ', '.join(missing) or 'nothing'),
                 'load %.1f; medians of %d runs taken in turn; "x cpu", "x wall": as a multiple of mixcheck -j 1'
                 % (os.getloadavg()[0], runs)):
        print(textwrap.fill(line, 80, subsequent_indent='  '))


def compare(title, path):
    commands = {'mixcheck -j %d' % jobs: [mixcheck, '-q', '-j', str(jobs), path] for jobs in (1, 2)}
    commands.update((name, before + [path] + after) for name, before, after, _ in peers)
    costs = dict(zip(commands, in_turn(commands.values())))
    own = costs['mixcheck -j 1']
    heading(title, 'cpu s', 'wall s', 'MB', 'x cpu', 'x wall')
    for name, cost in costs.items():
        row(name, '%.3f' % cost.cpu, '%.3f' % cost.wall, '%.1f' % cost.memory,
            '%.2f' % (cost.cpu / own.cpu), '%.2f' % (cost.wall / own.wall))
    return costs


def claim_ffmpeg(kind, costs, least):
    if FFMPEG in costs:
        claim(kind + ': %.1f times less cpu time than ffmpeg',
              costs[FFMPEG].cpu / costs['mixcheck -j 1'].cpu, 'at least', least)
    else:
        print('open    %s: ffmpeg, to compare with, is missing' % kind)


def claim_read(kind, costs, most):
    claim(kind + ': %.2f times the bare read', costs['mixcheck -j 1'].cpu / costs[READ].cpu, 'at most', most)


def claim_threads(kind, costs, most):
    claim(kind + ': -j 2 takes %.2f of the wall time', costs['mixcheck -j 2'].wall / costs['mixcheck -j 1'].wall,
          'at most', most)


def single_files():
    path = make('16.wav', 4, 44100, 16, 2)
    costs = compare('4 min 44.1 kHz 16 bit WAV', path)
    claim_ffmpeg('16-bit WAV', costs, 8)
    claim_read('16-bit WAV', costs, 3.2)
    claim_threads('16-bit WAV', costs, 0.65)
    analyzers(path, costs['mixcheck -j 1'].cpu * 1e9 / (4 * 60 * 44100 * 2))

    costs = compare('4 min 44.1 kHz 16 bit FLAC', make('16.flac', 4, 44100, 16, 2))
    claim_read('FLAC', costs, 1.5)
    claim_threads('FLAC', costs, 0.8)

    costs = compare('4 min 96 kHz 24 bit WAV', make('24.wav', 4, 96000, 24, 2))
    claim_threads('96 kHz WAV', costs, 0.65)

    costs = compare('%g min 48 kHz 24 bit 5.1 WAV' % surround_minutes, make('5.1.wav', surround_minutes, 48000, 24, 6))
    claim_threads('5.1 WAV', costs, 0.65)


def analyzers(path, whole):
    on_demand = ('second_meter', 'leq_m', 'fine_peak', 'picture', 'after_fix')
    taken = []
    for _ in range(runs + 1):
        lines = [line.split() for line in output(parts, 'analyzers', path).splitlines()]
        taken.append([float(ns) for _, ns in lines])
    each = dict(zip((name for name, _ in lines), medians(taken[1:])))
    heading('One analyzer alone, 16-bit WAV: processor time in ns per sample and channel')
    for name in sorted(each, key=each.get, reverse=True):
        row(name + (' (on demand)' if name in on_demand else ''), '%.3f' % each[name])
    row('all but those on demand', '%.3f' % sum(ns for name, ns in each.items() if name not in on_demand))
    row('mixcheck -j 1, all of it', '%.3f' % whole)
    claim('true peak: %.2f ns per sample and channel', each['true_peak'], 'at most', 5)


def plans():
    heading('Start of the spectrum', 'first ms', 'again ms')
    taken = {}
    for what in ('welch_start 44100', 'welch_start 96000', 'fft_new 16384', 'fft_new 32768', 'fft_new 65536'):
        taken[what] = medians([map(float, output(parts, *what.split()).split()) for _ in range(21)])
        row(what, *('%.2f' % ms for ms in taken[what]))
    claim('planning takes %.2f ms at 44.1 and 48 kHz', taken['fft_new 16384'][0], 'under', 5)
    claim('planning takes %.2f ms at 176.4 and 192 kHz', taken['fft_new 65536'][0], 'under', 5)


def start():
    own, machine = in_turn([[mixcheck, '--version'], [shutil.which('true')]], 21)
    heading('Start', 'cpu ms', 'wall ms')
    for name, cost in (('mixcheck --version', own), ('true', machine)):
        row(name, '%.1f' % (cost.cpu * 1000), '%.1f' % (cost.wall * 1000))
    claim('--version takes %.1f ms', own.wall * 1000, 'under', 10)


def many_files(ending):
    kind = '16 %s files' % ending.upper()
    paths = [make('many%d.%s' % (i, ending), 0.5, 44100, 16, 2) for i in range(16)]
    threads = sorted({1, 2, processors})
    words = [mixcheck, '-q', '-j']
    single, *costs = in_turn([words + ['1', paths[0]]] + [words + [str(jobs)] + paths for jobs in threads])
    heading(kind + ' of 30 s', 'cpu s', 'wall s', 'MB', 'speed-up')
    row('one of them', '%.3f' % single.cpu, '%.3f' % single.wall, '%.1f' % single.memory)
    for jobs, cost in zip(threads, costs):
        row('all, -j %d' % jobs, '%.3f' % cost.cpu, '%.3f' % cost.wall, '%.1f' % cost.memory,
            '%.2f' % (costs[0].wall / cost.wall))
    for jobs, cost in zip(threads[1:], costs[1:]):
        claim("%s, -j %d: %%.2f of %d single runs' memory" % (kind, jobs, jobs),
              cost.memory / single.memory / jobs, 'at most', 1)


def mending():
    path, out = make('fix.wav', 4, 44100, 16, 2), os.path.join(folder, 'out.wav')
    commands = {'mixcheck fix, limiting': [mixcheck, 'fix', path, '-q', '-j', '1', '--only', 'level,limiter', '--loudness',
                                           '-11', '--ceiling', '-1', '--overwrite', '-o', out],
                'mixcheck fix, one gain': [mixcheck, 'fix', path, '-q', '-j', '1', '--only', 'level', '--loudness', '-20',
                                           '--overwrite', '-o', out]}
    if shutil.which('ffmpeg'):
        loudnorm = ['-af', 'loudnorm=I=-11:TP=-1', '-ar', '44100', '-f', 'null', '-']
        commands['ffmpeg loudnorm, each pass'] = ['ffmpeg', '-nostdin', '-v', 'error', '-i', path] + loudnorm
    if shutil.which('sox'):
        commands['sox gain -l'] = ['sox', path, out, 'gain', '-l', '1.7']
    costs = dict(zip(commands, in_turn(commands.values(), 3)))
    own = costs['mixcheck fix, limiting']
    heading('Mending 4 min 44.1 kHz 16 bit', 'cpu s', 'wall s', 'MB', 'x cpu', 'x real')
    for name, cost in costs.items():
        row(name, '%.2f' % cost.cpu, '%.2f' % cost.wall, '%.1f' % cost.memory, '%.2f' % (cost.cpu / own.cpu),
            '%.0f' % (240 / cost.cpu))
    claim('the whole pass with limiting is %.0f times as fast as it plays', 240 / own.cpu, 'at least', 20)
    hour = make('hour.wav', 60, 44100, 16, 2)
    cost, = in_turn([[mixcheck, 'fix', hour] + commands['mixcheck fix, limiting'][3:]], 1)
    claim('an hour takes %.0f MB', cost.memory, 'under', 200)


def lengths():
    minutes = (1, 4, 10, 60, 720)
    paths = [make('%d.wav' % length, length, 8000, 16, 2) for length in minutes]
    costs = dict(zip(minutes, in_turn([[mixcheck, '-q', '-j', '1', path] for path in paths])))
    heading('Length (8 kHz stereo, -j 1)', 'cpu s', 'MB', 'ms a min')
    rates = {length: cost.cpu * 1000 / length for length, cost in costs.items()}
    for length, cost in costs.items():
        row('%d min' % length, '%.3f' % cost.cpu, '%.1f' % cost.memory, '%.2f' % rates[length])
    claim('a minute of 12 h takes %.2f of a minute of 1 h', rates[720] / rates[60], 'at most', 1.1)
    claim('each hour takes %.1f MB more', (costs[720].memory - costs[4].memory) / 12, 'at most', 1.5)
    claim('12 h take %.1f MB', costs[720].memory, 'under', 40)


signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))  # the folder is removed
with tempfile.TemporaryDirectory(prefix='mixcheck-bench.') as folder:
    head()
    single_files()
    plans()
    start()
    many_files('wav')
    many_files('flac')
    mending()
    lengths()
END
