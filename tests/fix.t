#!/bin/sh
# What mixcheck fix promises: it leaves alone what is right, does no more than is asked, reaches what it says, and never
# touches what stands there.
command -v python3 >/dev/null || {
    echo 'no python3: not tested'
    exit 77
}
LC_ALL=C
export LC_ALL
make_file=$PWD/tests/make_file
case $srcdir in /*) ;; *) srcdir=$PWD/$srcdir ;; esac
work=${TMPDIR:-/tmp}/mixcheck-fix-$$
trap 'rm -rf "$work"' EXIT
mkdir -p "$work" && cd "$work" || exit 99
failed=0

complain()
{
    echo "$*"
    failed=1
}

# fix STATUS WORDS...: runs mixcheck fix; what it says goes to out and errors.
fix()
{
    expected=$1
    shift
    "$MIXCHECK" fix -j 1 "$@" >out 2>errors
    status=$?
    [ $status -eq "$expected" ] || complain "fix $*: exit status $status, not $expected: $(cat out errors)"
}

has() { grep -qF -e "$2" "$1" || complain "$1 does not say '$2': $(cat "$1")"; }
hasnt() { ! grep -qF -e "$2" "$1" || complain "$1 says '$2': $(cat "$1")"; }
absent() { [ ! -e "$1" ] || complain "$1 was written"; }
same() { python3 samples.py same "$@" || complain "other samples: $*"; }

# number FILE MEASURE: what the check measures.
number()
{
    case $2 in second_meter*) meter=--second-meter ;; *) meter= ;; esac
    "$MIXCHECK" check -j 1 -f json $meter "$1" | awk -v id="\"$2\":" '$1 == id { getline; print $2 + 0 }'
}

# near WHAT NUMBER EXPECTED SLACK; under WHAT NUMBER LIMIT
near() { awk "BEGIN { d = ($2) - ($3); exit !(d <= $4 && d >= -($4)) }" || complain "$1: $2, expected $3 within $4"; }
under() { awk "BEGIN { exit !(($2) <= ($3)) }" || complain "$1: $2, over $3"; }

cat >samples.py <<'END'
import array, math, operator, struct, sys

def read(name):
    """The channels of a WAV file of integers or floats, full scale 1.0, and the length of its words."""
    data, at, form = open(name, "rb").read(), 12, None
    while at + 8 <= len(data):
        kind, size = data[at:at + 4], struct.unpack("<I", data[at + 4:at + 8])[0]
        if kind == b"fmt ":
            form = struct.unpack("<HHIIHH", data[at + 8:at + 24])
        elif kind == b"data":
            raw = data[at + 8:at + 8 + size]
        at += 8 + size + (size & 1)
    tag, channels, bits = form[0], form[1], form[5]
    if tag == 3:
        words = array.array("f", raw)
    else:
        count, wide = len(raw) * 8 // bits, bytearray(len(raw) * 8 // bits * 4)
        for byte in range(bits // 8):
            wide[4 - bits // 8 + byte::4] = raw[byte::bits // 8]
        words = [word / 2147483648 for word in array.array("i", bytes(wide))]
    return [list(words[c::channels]) for c in range(channels)], bits

def dot(a, b):
    return sum(map(operator.mul, a, b))

def gain(before, after):
    return sum(map(dot, before, after)) / sum(map(dot, before, before))

def residual(before, after, factor):
    return max(max(abs(y - factor * x) for x, y in zip(a, b)) for a, b in zip(before, after))

def main(what, *words):
    before, after = read(words[0]), read(words[1])
    if [len(side) for side in before[0]] != [len(side) for side in after[0]]:
        return "another length"
    if what == "same":
        return before[0] != after[0] and "not the same"
    if what == "gain":  # FILE NEW DECIBELS: nothing but that gain, half a step, and dither of up to one
        factor = gain(before[0], after[0])
        if abs(20 * math.log10(factor) - float(words[2])) > 0.03:
            return "a gain of %.3f dB" % (20 * math.log10(factor))
        steps = residual(before[0], after[0], factor) * 2 ** (after[1] - 1)
        return steps > 1.51 and "%.2f steps are left" % steps
    if what == "place":  # nothing comes earlier or later: no other shift is more alike
        alike = {}
        for shift in range(-4, 5):
            alike[shift] = sum(abs(dot(a[9000 + shift:-9000 + shift], b[9000:-9000])) for a, b in zip(before[0], after[0]))
        return max(alike, key=alike.get) != 0 and "shifted by %d" % max(alike, key=alike.get)

sys.exit(main(*sys.argv[1:]))
END

"$make_file" pass.wav seconds=2 && "$make_file" pass16.wav seconds=2 bits=16 &&
    "$make_file" float.wav seconds=2 float=1 bits=32 && "$make_file" wide.wav seconds=2 bits=32 &&
    "$make_file" offset.wav seconds=2 offset=2 && "$make_file" low.wav seconds=1 offset=2 frequency=431 &&
    "$make_file" cut.wav seconds=2 cut=1000 && "$make_file" holes.wav seconds=2 float=1 bits=32 nan=100 && cp "$srcdir/data/demo/demo.flac" . ||
    exit 99
echo 'no audio at all' >text.wav
mkdir empty
sha256sum ./*.wav demo.flac >sums

# (a) Where nothing is wrong nothing is written, whatever the words are like; --copy has the very samples (of words of 32
# bits the upper 24, which a float has).
for file in pass.wav pass16.wav float.wav wide.wav; do
    fix 0 $file -o new.wav
    has out 'nothing to mend'
    absent new.wav
    fix 0 $file --copy -o new.wav
    [ $file = wide.wav ] || same $file new.wav
    rm -f new.wav
done
if "$MIXCHECK" fix -q pass.wav --copy -o new.mp3 >/dev/null 2>&1; then
    fix 0 new.mp3 -o new.wav
    has out 'nothing to mend'
    absent new.wav
fi

# (b) Where the level alone is wrong: a gain and nothing else. A sine of 997 Hz and -20 dBFS on both sides has -20.0 LUFS.
for file in pass.wav pass16.wav float.wav; do
    fix 0 $file -t ebu-r128 -o new.wav
    python3 samples.py gain $file new.wav -3.0 || complain "$file: not a gain of -3 dB alone"
    near "$file" "$(number new.wav loudness.integrated)" -23.0 0.1
    [ "$(grep -c '^  [0-9]\. ' out)" -le 2 ] || complain "more than level and word: $(cat out)"
    rm -f new.wav
done
fix 0 pass.wav -l -14 --bits 16 -o new.wav
python3 samples.py gain pass.wav new.wav 6.0 || complain 'not a gain of 6 dB in 16 bits'
rm -f new.wav

# (c) Loudness within 0.1 LU, or the sentence; peaks under the ceiling by three meters. (d) A second run does nothing.
for goal in -14:-1 -13:-2 -11.5:-0.5; do
    lufs=${goal%:*} dbtp=${goal#*:}
    fix 0 demo.flac -l "$lufs" -c "$dbtp" -o new.wav
    hasnt out 'cleanly'
    near 'the loudness' "$(number new.wav loudness.integrated)" "$lufs" 0.1
    near "libebur128's loudness" "$(number new.wav second_meter.integrated)" "$lufs" 0.1
    under 'the true peak' "$(number new.wav peak.true)" "$dbtp + 0.05"
    under "libebur128's true peak" "$(number new.wav second_meter.true_peak)" "$dbtp + 0.05"
    if command -v ffmpeg >/dev/null; then
        ffmpeg -nostdin -hide_banner -nostats -i new.wav -af ebur128=peak=true -f null - 2>ffmpeg
        near "ffmpeg's loudness" "$(awk '$1 == "I:" { n = $2 } END { print n }' ffmpeg)" "$lufs" 0.15
        under "ffmpeg's true peak" "$(awk '$1 == "Peak:" { print $2 }' ffmpeg)" "$dbtp + 0.1" # it shows one place
    fi
    fix 0 new.wav -l "$lufs" -c "$dbtp" -o again.wav
    has out 'nothing to mend'
    absent again.wav
    rm -f new.wav
done
fix 0 demo.flac -l -5 -o new.wav
has out 'this mix reaches'
has out 'cleanly, not -5.0: more would'
rm -f new.wav
fix 0 demo.flac -l -5 --force-loudness --set limiter.release=20 -o new.wav
under 'the true peak of a forced loudness' "$(number new.wav peak.true)" 0.05
rm -f new.wav

# What an earlier step has brought down, the level does not bring down once more; what it raises is brought down.
fix 0 demo.flac -o new.wav
under 'the true peak of what was drawn anew' "$(number new.wav peak.true)" 0
near 'runs that are clipped' "$(number new.wav clipping.runs)" 0 0
rm -f new.wav

# (e) As long as before, and nothing earlier or later.
for words in '' '-l -10' '-l -16 --bits 16' '--only polarity,offset'; do
    fix 0 low.wav $words -o new.wav
    python3 samples.py place low.wav new.wav || complain "fix $words moves the audio"
    rm -f new.wav
done
fix 0 pass.wav --rate 48000 -o new.wav
near 'the length at another rate' "$(number new.wav frame.duration)" 2 0

# (f) What stands there stays.
fix 2 offset.wav -o new.wav
has errors "'new.wav' stands there already; --overwrite replaces it"
fix 0 offset.wav --overwrite -o new.wav
near 'the offset' "$(number new.wav level.dc_offset)" 0 0.1
ln offset.wav linked.wav
fix 2 offset.wav --overwrite -o linked.wav
has errors "'linked.wav' is the file itself, which is never changed"
rm linked.wav
cp new.wav kept.wav
(ulimit -f 8 && trap '' XFSZ && exec "$MIXCHECK" fix -q offset.wav --overwrite -o new.wav) >out 2>errors
[ $? -eq 3 ] || complain 'a full disk is no error'
has errors "cannot write 'new.wav': File too large"
cmp -s new.wav kept.wav || complain 'a full disk changed what stood there'
rm -f new.wav kept.wav
"$make_file" long.wav seconds=40 offset=2 && cat >kill.py <<'END'
import os, signal, subprocess, sys, time
for number in signal.SIGKILL, signal.SIGINT, signal.SIGTERM:
    for delay in 0.1, 0.2, 0.35, 0.5:
        run = subprocess.Popen([sys.argv[1], "fix", "-q", "-j", "1", "long.wav", "-o", "killed/new.wav"], stdout=subprocess.DEVNULL,
                               preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
        time.sleep(delay)
        run.send_signal(number)
        run.wait()
        # The proof is taken of the file in its place: that may stand there, but whole, and nothing beside it.
        if os.listdir("killed") not in ([], ["new.wav"]):
            sys.exit("signal %d after %g s leaves %s" % (number, delay, os.listdir("killed")))
        if os.listdir("killed") and os.path.getsize("killed/new.wav") < os.path.getsize("long.wav") - 100:
            sys.exit("signal %d after %g s leaves half a file" % (number, delay))
        for name in os.listdir("killed"):
            os.remove("killed/" + name)
END
mkdir killed
python3 kill.py "$MIXCHECK" || complain 'half a file was left'
rm -f long.wav

# (g) A dry run writes nothing; wrong words are one sentence and status 2; files that cannot be read do not stop others.
fix 1 offset.wav -n -o dry.wav
has out 'offset: take the offset away'
absent dry.wav
# no SENTENCE WORDS...
no()
{
    sentence=$1
    shift
    fix 2 "$@"
    has errors "$sentence"
    [ "$(grep -c '' errors)" -eq 1 ] && [ ! -s out ] || complain "fix $*: not one sentence: $(cat out errors)"
}
no 'where the new file goes is missing' offset.wav
no "what kind of file 'new.txt' is to be is not clear" offset.wav -o new.txt
no "there is no step 'foo'" offset.wav -o new.wav --only foo
no "there is no step 'foo'" offset.wav -o new.wav --without level,foo
no "there is no step 'foo'" offset.wav -o new.wav --set foo.bar=1
no "has no parameter 'foo'" offset.wav -o new.wav --set limiter.foo=1
no 'limiter.release is a number from 5 to 500 ms' offset.wav -o new.wav --set limiter.release=1
no 'word.shape is a whole number from 0 to 2' offset.wav -o new.wav --set word.shape=0.5
no "is not STEP.PARAMETER=NUMBER" offset.wav -o new.wav --set limiter
no "--loudness takes a number from -60 to -3, not '5'" offset.wav -o new.wav -l 5
no "--ceiling takes a number from -40 to 0, not 'loud'" offset.wav -o new.wav -c loud
no "--bits takes a whole number from 16 to 32, not '16.5'" offset.wav -o new.wav --bits 16.5
no 'WAV holds words of 16, 24 or 32 bits, not 17' offset.wav -o new.wav --bits 17
no '--rate takes a whole number from 4000' offset.wav -o new.wav --rate 44100.5
no 'none of the targets plays at a level' offset.wav -o new.wav --to-target
no '2 files do not fit into' offset.wav pass.wav -o new.wav
no 'standard input goes by only once' - -o new.wav
no 'no file to fix' -o new.wav
absent new.wav
fix 3 cut.wav text.wav missing.wav offset.wav -o done/
has errors "'cut.wav' breaks off"
has errors "'text.wav' holds text, not audio"
has errors "cannot read 'missing.wav': No such file or directory"
[ "$(grep -c '' errors)" -eq 3 ] || complain "not one sentence a file: $(cat errors)"
[ "$(ls done)" = offset.wav ] || complain "not what could be done: $(ls done)"
fix 3 empty -n
has errors "the folder 'empty' holds no audio files"
fix 0 holes.wav -o new.wav
has out 'put zeros for 1 sample that is no number'
near 'samples that are no numbers' "$(number new.wav integrity.nonfinite)" 0 0
rm -f new.wav

# No loudness, nothing to bring to a goal.
"$make_file" short.wav seconds=0.1
fix 3 short.wav -l -14 -o new.wav
has errors "'short.wav' has no loudness that could be brought to -14.0 LUFS"
absent new.wav

# Lossy encoding raises peaks; where it brings them over the ceiling, that is said.
if [ -e new.mp3 ]; then
    fix 0 demo.flac -l -10.5 -c -1 -o over.mp3
    awk "BEGIN { exit !($(number over.mp3 peak.true) > -0.95) }" && has out 'dB over the ceiling: encoding has raised them'
fi

# What cannot be mended is named, in the plan and in the proof.
"$make_file" broken.wav clip=3
fix 1 broken.wav -n
has out 'declip: not done: '
has out 'stays: the waveform is cut off at full scale'
fix 1 broken.wav -o new.wav
has out 'declip: not done: '
has out 'stays: the waveform is cut off at full scale'
rm -f new.wav

# (h) An album: one gain, by its loudness, and lower for all where one track is not clean with it.
"$make_file" quiet.wav level=-30 frequency=431
mkdir music
"$MIXCHECK" fix -q demo.flac -l -12 --bits 24 -o music/demo.wav >out && cp pass.wav quiet.wav music
for lufs in -14 -6; do
    fix 0 -a music/quiet.wav music/demo.wav music/pass.wav -l $lufs --overwrite -o album/
    "$MIXCHECK" check -j 1 -q -a -f json album/quiet.wav album/demo.wav album/pass.wav >album.json
    for track in quiet pass; do
        gained=$(awk "BEGIN { print $(number album/$track.wav loudness.ungated) - $(number music/$track.wav loudness.ungated) }")
        [ $track = quiet ] && first=$gained
        near "the gain of $track" "$gained" "$first" 0.01
    done
done
has out 'less than was asked: more is not clean'
python3 samples.py gain music/quiet.wav album/quiet.wav "$first" || complain 'not one gain in an album'

sha256sum --quiet -c sums || complain 'a file was changed'

# Nothing that people read is wider than 80 columns, and no line ends in a blank.
fix 0 demo.flac -l -9 --overwrite -t cd,vinyl -o new.wav
for words in '' -n; do
    "$MIXCHECK" fix -t cd,spotify,acx demo.flac broken.wav holes.wav --overwrite -o wide/ $words >out 2>errors
    [ "$(awk 'length > 80' out | grep -c '')" -eq 0 ] || complain "wider than 80 columns: $(awk 'length > 80' out)"
    ! grep -q ' $' out || complain "a line ends in a blank: $(grep ' $' out)"
    ! grep -qE -e '-0(\.0*)?( |$)' out || complain "a zero has a sign: $(grep -E -e '-0(\.0*)?( |$)' out)"
done
# Two files of one name do not fit into one folder.
mkdir -p one two && cp pass.wav one/same.wav && cp pass.wav two/same.wav
"$MIXCHECK" fix one two -l -14 --overwrite -o both/ >out 2>err
[ $? -eq 2 ] || complain 'two files of one name: not status 2'
grep -qF "fix: 'one/same.wav' and 'two/same.wav' would have one name in 'both/'" err || complain "two files of one name: $(cat err)"
[ -z "$(ls both 2>/dev/null)" ] || complain 'two files of one name, and one is written'

exit $failed
