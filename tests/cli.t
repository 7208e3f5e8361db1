#!/bin/sh
# The command line: exit statuses, options, names of every kind, what goes to which stream, and what cannot be written.
LC_ALL=C
export LC_ALL
make_file=$PWD/tests/make_file
case $srcdir in /*) ;; *) srcdir=$PWD/$srcdir ;; esac
work=${TMPDIR:-/tmp}/mixcheck-cli-$$
out=$work/out
err=$work/err
failed=0
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/files" "$work/album/inner" "$work/bare" && cd "$work/files" || exit 99

complain()
{
    echo "$about: $*"
    sed 's/^/    out: /' "$out" | head -n 12
    sed 's/^/    err: /' "$err" | head -n 12
    failed=1
}

# run STATUS ARGUMENT...: runs the program, and checks its exit status.
run()
{
    expected=$1
    shift
    about="mixcheck $*"
    "$MIXCHECK" "$@" >"$out" 2>"$err" </dev/null
    status=$?
    [ $status -eq "$expected" ] || complain "exit status $status, expected $expected"
}

# Each takes out or err, and fixed words.
has() { grep -Fq -e "$2" "$work/$1" || complain "no '$2' on std$1"; }
lacks() { grep -Fq -e "$2" "$work/$1" && complain "'$2' on std$1"; }
empty() { [ ! -s "$work/$1" ] || complain "std$1 is not empty"; }
# The lines of the report as one, with single spaces.
unwrap() { tr -s ' \n' ' ' <"$out" >"$work/one" && mv "$work/one" "$out"; }
lines() { [ "$(grep -c '' "$work/$1")" -eq "$2" ] || complain "std$1 has not $2 lines"; }

"$make_file" pass.wav && "$make_file" warn.wav offset=0.5 && "$make_file" fail.wav clip=6 &&
    "$make_file" damaged.wav cut=10000 && : >unreadable.wav || exit 99

# Exit statuses; many files: the worst one's.
run 0 pass.wav
has out 'PASS  pass.wav'
has out 'WAV PCM 24 bits, 44100 Hz, stereo, 0:05.000'
empty err
run 0 warn.wav
has out 'WARN  warn.wav'
run 1 fail.wav
has out 'FAIL  fail.wav'
empty err
run 3 damaged.wav
has out 'DAMAGED  damaged.wav'
has out '218833 of 220500 frames'
has err "mixcheck: 'damaged.wav' breaks off"
run 3 unreadable.wav
has out 'UNREADABLE  unreadable.wav'
has err "mixcheck: 'unreadable.wav' is empty"
run 3 missing.wav
has err "mixcheck: cannot read 'missing.wav': No such file or directory"
run 1 pass.wav warn.wav fail.wav
has out '3 files: 1 pass, 1 warn, 1 fail'
run 3 pass.wav missing.wav fail.wav unreadable.wav warn.wav
for line in 'PASS  pass.wav' 'UNREADABLE  missing.wav' 'FAIL  fail.wav' 'UNREADABLE  unreadable.wav' 'WARN  warn.wav' \
    '5 files: 1 pass, 1 warn, 1 fail, 2 unreadable'; do
    has out "$line"
done
lines err 2

# --strict
run 0 --strict pass.wav
run 1 --strict warn.wav
has out 'FAIL  warn.wav'
run 1 warn.wav -s

# What a service does is never a failure: a loud master that it turns down.
"$make_file" loud.wav level=-6
run 0 --strict loud.wav --target spotify
has out 'When it is played'
run 1 pass.wav -t ebu-r128,cd
has out 'judged by: ebu-r128, cd, faults'

# A meter with the ITU filter reads less near half the rate and more in mid band: said where it would judge otherwise.
itu='; a meter with the ITU filter reads'
"$make_file" high.wav level=-1.3 frequency=18000 && "$make_file" middle.wav level=-1.1 frequency=3000 || exit 99
run 0 -f json high.wav -t apple-music
has out " in R$itu -1.23 dBTP and would pass it\""
run 0 high.wav -t apple-music
unwrap
has out "in R$itu -1.23 dBTP and would pass it -> lower the ceiling by 0.45 dB"
run 0 -f json middle.wav -t apple-music
has out "\"True peak: -1.02 dBTP$itu -0.92 dBTP and would not pass it\""
for option in --color=never --verbose --strict; do
    run 0 $option middle.wav -t apple-music
    unwrap
    has out "NOTE True peak: -1.02 dBTP$itu -0.92 dBTP and would not pass it [apple-music.true-peak]"
done
run 1 middle.wav -t atsc-a85
unwrap
lacks out "$itu"
has out 'here they reach -1.02 dBTP'

# Wrong usage, with a suggestion where there is one.
run 2
has err usage
empty out
run 2 check
has err 'no file to check'
run 2 pass.wav --target
has err "'--target' needs a value"
run 2 pass.wav -t
for nothing in '' , ,,; do
    run 2 pass.wav --target "$nothing"
    has err "'--target' names nothing; it takes NAME,..."
done
run 2 pass.wav --target spotfy
has err "unknown target 'spotfy'; did you mean 'spotify'"
empty out
run 2 pass.wav --target spotify,nonsense-of-mine
has err "'nonsense-of-mine'"
run 2 pass.wav --targt spotify
has err "'--targt'; did you mean '--target'?"
run 2 pass.wav --nonsense
has err "'--nonsense'"
run 2 pass.wav -x
has err "'-x'"
run 2 pass.wav --strict=yes
has err "'--strict' takes no value"
run 2 pass.wav --format jsn
has err "did you mean 'json'?"
run 2 pass.wav --color=sometimes
has err 'WHEN'
for number in 0 -1 257 two 1.5 ''; do
    run 2 pass.wav --jobs "$number"
    has err "'--jobs' takes a whole number from 1 to 256"
    empty out
done
run 2 help chekc
has err "'chekc'; did you mean 'check'?"
run 2 chekc pass.wav
has err "'chekc'"
has err "did you mean 'check'?"
run 2 target list
has err "did you mean 'targets'?"
run 2 measures loudness.integratd
has err "'loudness.integratd'; did you mean 'loudness.integrated'?"
run 2 targets show spotfy
has err "did you mean 'spotify'"
run 2 targets show
run 2 targets lst
has err "'lst'"
run 2 targets list spotify
has err "'spotify'"
run 3 pass.wav --reference missing.wav
has err "'missing.wav'"
run 2 pass.wav --target ./missing.xml
has err "'./missing.xml'"

# Help says every option; --help stands anywhere, -- ends options.
run 0 help
cp "$out" "$work/overview"
run 0 --help
cmp -s "$out" "$work/overview" || complain 'differs from mixcheck help'
run 0 -h
for command in check waive targets measures help; do
    has out "$command"
    about="mixcheck help"
    run 0 help $command
    has out "usage: mixcheck $command"
    cp "$out" "$work/help"
    run 0 $command --help
    cmp -s "$out" "$work/help" || complain "differs from mixcheck help $command"
    run 0 help
done
run 0 help check
for option in '-t, --target NAME,...' '-p, --playback' '-a, --album' '-r, --reference FILE' '-w, --waivers FILE' \
    '-b, --baseline REPORT' '-f, --format FORMAT' '-o, --report FILE' '--style FILE' '--cue-copy FILE' '-s, --strict' '--second-meter' \
    '--series' '-j, --jobs N' '-q, --quiet' '-v, --verbose' '--color WHEN'; do
    has out "$option"
done
[ "$(sed -n '/^options:/,$p' "$out" | grep -c '^  .*--')" -eq 17 ] || complain 'not the seventeen options of this test'
run 0 pass.wav --help
has out 'usage: mixcheck check'
awk 'length($0) > 80 { exit 1 }' "$out" || complain 'a line of more than 80 columns'
run 0 --version
lines out 1
grep -Eq '^mixcheck [0-9]+\.[0-9]+' "$out" || complain 'no version'
run 0 -V
run 3 -- --help
has err "'--help'"
run 0 measures
has out loudness.integrated
run 0 measures peak.true loudness.range
has out 'loudness.range: Loudness range'
run 0 targets
cp "$out" "$work/targets"
run 0 targets list
cmp -s "$out" "$work/targets" || complain 'differs from mixcheck targets'
run 0 targets show spotify cd
has out 'spotify: Spotify'

# The long form, options anywhere, and both ways to give a value.
run 0 pass.wav
cp "$out" "$work/short"
run 0 check pass.wav
cmp -s "$out" "$work/short" || complain 'differs from the short form'
run 0 --format=json pass.wav
has out '"files"'
run 0 -fjson pass.wav
run 0 -qt spotify -- pass.wav
run 0 -j2 pass.wav
run 0 -qj 256 pass.wav warn.wav
run 0 --quiet pass.wav warn.wav
lines out 2
has out 'PASS  pass.wav'
run 0 --verbose pass.wav --target spotify
has out 'pass  '
has out 'source:'
run 0 --second-meter pass.wav
has out libebur128

# Names of every kind, shown escaped on both streams.
escape=$(printf '\033')
newline='
'
cr=$(printf '\r')
run 0 "$work/files/pass.wav"
for name in -dash.wav -t "two words.wav" "quo'te\".wav" '--target' '%s%n.wav' 'back\slash.wav' '*.wav' '$HOME.wav'; do
    cp pass.wav "./$name"
    run 0 -- "$name"
    has out "PASS  $name"
    rm "./$name"
    run 3 -- "$name"
    has err "'$name'"
done
name="a${newline}b${escape}[31m${cr}.wav"
cp pass.wav "$name"
run 0 "$name"
has out 'PASS  a\nb\x1B[31m\r.wav'
lacks out "$escape"
rm "$name"
run 3 "$name"
has err "'a\\nb\\x1B[31m\\r.wav'"
lacks err "$escape"
lines err 1
name=$(printf 'bad\377utf8\303.wav')
cp pass.wav "$name" 2>/dev/null && {
    run 0 "$name"
    has out 'PASS  bad\xFFutf8\xC3.wav'
    rm "$name"
}
name=$(printf 'gr\303\274n \342\200\256gnp.wav')
cp pass.wav "$name" 2>/dev/null && {
    run 0 "$name"
    has out "$(printf 'gr\303\274n ')\\u{202E}gnp.wav"
    rm "$name"
}
cp pass.wav check
run 0 ./check
rm check

# Tags of the file are shown escaped, too.
"$make_file" tags.wav "title=T${escape}]0;x$(printf '\007')${newline}2" "artist=$(printf '\377\376')"
run 0 --verbose tags.wav
has out 'T\x1B]0;x\x07\n2'
has out '\xFF\xFE'
lacks out "$escape"

# Folders: the audio in them and in their folders, in order; and those without.
cp pass.wav "$work/album/02 b.WAV"
cp warn.wav "$work/album/01 a.wav"
cp pass.wav "$work/album/inner/x.wav"
echo 'no audio' >"$work/album/notes.txt"
cp pass.wav "$work/album/.hidden.wav"
run 0 -q "$work/album"
[ "$(sed 's:.*album/::' "$out" | tr '\n' '|')" = '01 a.wav|02 b.WAV|inner/x.wav|' ] || complain 'not these files in order'
run 0 -q "$work/album/"
lacks out '//'
run 3 "$work/bare"
has err "the folder '$work/bare' holds no audio"
run 3 pass.wav "$work/bare" warn.wav
has out 'PASS  pass.wav'
has out 'WARN  warn.wav'
: >"$work/album/song.m4a"
printf '\000\000\000\040ftypM4A \000\000\000\000' >"$work/album/song.m4a"
run 3 -q "$work/album"
has err 'M4A'
has err 'song.m4a'
has out 'inner/x.wav'

# What is no file: nothing hangs.
mkfifo fifo.wav 2>/dev/null && {
    run 3 fifo.wav pass.wav
    has err "'fifo.wav' is a FIFO"
    has out 'PASS  pass.wav'
    rm fifo.wav
}
[ -c /dev/zero ] && run 3 /dev/zero
echo 'Dear reader' >text.wav
run 3 text.wav
has err "'text.wav' holds text, not audio"
run 3 ''
has err "''"
if [ "$(id -u)" -ne 0 ]; then
    cp pass.wav locked.wav
    chmod 0 locked.wav
    run 3 locked.wav pass.wav
    has err "'locked.wav': Permission denied"
    has out 'PASS  pass.wav'
    rm -f locked.wav
fi

# Standard input.
about='mixcheck - from a pipe'
cat pass.wav | "$MIXCHECK" - >"$out" 2>"$err" || complain 'failed'
has out 'PASS  -'
empty err
about='mixcheck - from a file'
"$MIXCHECK" - <fail.wav >"$out" 2>"$err"
[ $? -eq 1 ] || complain 'exit status is not 1'
about='mixcheck - with a file that is cut'
head -c 500000 pass.wav | "$MIXCHECK" - >"$out" 2>"$err"
[ $? -eq 3 ] || complain 'exit status is not 3'
has err "'standard input' breaks off"
about='mixcheck - from a pipe, FLAC'
cat "$srcdir/data/demo/demo.flac" | "$MIXCHECK" - >"$out" 2>"$err"
[ $? -eq 1 ] || complain 'exit status is not 1'
has out 'FLAC 16 bits'
run 3 -
has err "'standard input' is empty"

# Colour only where it is asked for.
run 0 --color=always pass.wav
has out "$escape["
run 0 --color always pass.wav
has out "$escape["
run 0 --color never pass.wav
lacks out "$escape"
run 0 --color=auto pass.wav
lacks out "$escape"
NO_COLOR=1
export NO_COLOR
run 0 --color=always pass.wav
has out "$escape["
run 0 pass.wav
lacks out "$escape"
unset NO_COLOR
run 1 --color=always --format json fail.wav
lacks out "$escape"

# On a terminal: colour, unless NO_COLOR or a dumb terminal.
terminal() { script -qec "$1 '$MIXCHECK' $2" /dev/null </dev/null >"$out" 2>"$err"; }
if script -qec true /dev/null </dev/null >"$out" 2>&1 && [ ! -s "$out" ]; then
    about='mixcheck pass.wav on a terminal'
    terminal 'env TERM=xterm' pass.wav
    has out "$escape[1;32mPASS"
    terminal 'env TERM=xterm NO_COLOR=1' '-q pass.wav'
    has out PASS
    lacks out "$escape"
    terminal 'env TERM=dumb' pass.wav
    lacks out "$escape"
fi

# A report that cannot be written is an error; a reader that leaves is no crash.
if [ -w /dev/full ]; then
    for command in pass.wav '--format json pass.wav' measures 'targets list' '--version' help; do
        about="mixcheck $command >/dev/full"
        # shellcheck disable=SC2086 # words
        "$MIXCHECK" $command >/dev/full 2>"$err"
        [ $? -eq 3 ] || complain 'exit status is not 3'
        : >"$out"
        has err 'cannot write to standard output'
    done
fi
about='mixcheck pass.wav >&-'
"$MIXCHECK" pass.wav >&- 2>"$err"
[ $? -eq 3 ] || complain 'exit status is not 3'
has err 'cannot write to standard output'
about='mixcheck measures | true'
{ "$MIXCHECK" -v pass.wav warn.wav pass.wav 2>"$err"; echo $? >"$work/status"; } | true
status=$(cat "$work/status")
[ "$status" -eq 3 ] || [ "$status" -eq 0 ] || complain "exit status $status"
about='mixcheck unreadable.wav 2>&-'
"$MIXCHECK" unreadable.wav >"$out" 2>&-
[ $? -eq 3 ] || complain 'exit status is not 3'
has out 'UNREADABLE'

# The input stays as it was, and nothing is left behind.
before=$(cksum ./*.wav)
TMPDIR=$work/files
export TMPDIR
ls >"$work/before"
run 3 ./*.wav --second-meter --reference pass.wav
cat pass.wav | "$MIXCHECK" - >/dev/null
ls | cmp -s - "$work/before" || complain 'files were left behind'
[ "$(cksum ./*.wav)" = "$before" ] || complain 'the input was changed'

. "$srcdir/tests/schemas.sh"
valid_reports . || failed=1
exit $failed
