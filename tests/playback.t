#!/bin/sh
# What the services will do: the table of a file, and that of an album. The files are sines of nearly 1 kHz in both channels,
# whose loudness in LUFS is their peak in dBFS (BS.1770-5: a full-scale one of 997 Hz in one channel is -3.01).
LC_ALL=C
export LC_ALL
make_file=$PWD/tests/make_file
case $srcdir in /*) ;; *) srcdir=$PWD/$srcdir ;; esac
work=${TMPDIR:-/tmp}/mixcheck-playback-$$
failed=0
trap 'rm -rf "$work"' EXIT
mkdir -p "$work" && cd "$work" || exit 99

complain()
{
    echo "$about: $*"
    sed 's/^/    out: /' out | tail -n 25
    sed 's/^/    err: /' err | head -n 12
    failed=1
}

# run STATUS ARGUMENT...: runs the program, and checks its exit status; runs of spaces count as one.
run()
{
    expected=$1
    shift
    about="mixcheck $*"
    "$MIXCHECK" "$@" >full 2>err </dev/null
    status=$?
    tr -s ' ' <full >out
    [ $status -eq "$expected" ] || complain "exit status $status, expected $expected"
    awk '!/^ *[^ ]*$/ && length($0) > 80 { exit 1 }' full || complain 'a line of more than 80 columns'
}

has() { grep -Fq -e "$1" out || complain "no '$1'"; }
has_line() { grep -Eq -e "^ ?$1\$" out || complain "no line '$1'"; }
lacks() { grep -Fq -e "$1" out && complain "'$1' is there"; }

# profile NAME PLAYBACK...: a target of that name.
profile()
{
    name=$1
    shift
    {
        printf '<target xmlns="urn:mixcheck:target:1" id="%s" name="%s" group="streaming"' "$name" "$name"
        printf ' version="1" date="2026-11-23" mono="two"><summary>A service</summary>'
        printf '<source id="S" title="A page" dated="undated" read="2026-11" confidence="official"/>'
        printf '<source id="D" title="Two pages" dated="undated" read="2026-11" confidence="disputed"/>'
        for playback in "$@"; do printf '<playback %s/>' "$playback"; done
        printf '</target>\n'
    } >"$name.xml"
}

"$make_file" soft.wav level=-20 && "$make_file" loud.wav level=-14 && "$make_file" near.wav level=-6 &&
    "$make_file" silent.wav level=-900 && "$make_file" mono.wav level=-20 channels=1 && : >unreadable.wav &&
    "$make_file" "a name that is longer than the column that it stands in.wav" level=-20 || exit 99
profile both 'name="Calm" loudness="-14" direction="both" source="S" default="yes"' \
    'name="Party" loudness="-3" direction="both" limiter="-4" source="D"'
profile down 'name="Only" loudness="-16" direction="down" source="S"'
profile held 'name="Careful" loudness="-14" direction="both" peak-limit="-19" source="D"'
profile albums 'name="Whole" mode="album" loudness="-14" direction="both" source="S"' \
    'name="Loudest" mode="album-loudest" loudness="-16" direction="down" source="D" default="yes"'
profile mixed 'name="Normal" loudness="-14" direction="both" source="S" default="yes"' \
    'name="Normal" mode="album" loudness="-14" direction="both" source="S"'
services=./both.xml,./down.xml,./held.xml

# Up, down, held, limited; no true peak where a limiter works.
run 0 soft.wav -t $services
has_line 'When it is played gain dB LUFS dBTP'
has_line 'both Calm \+6\.0 -14\.0 -1[34]\.[0-9]'
has_line 'both Party \? \+17\.0 -3\.0 - limiter takes 1\.0 dB'
has_line 'down Only 0\.0 -20\.0 -[0-9.]* 4\.0 under: no raise'
has_line 'held Careful \? \+[01]\.[0-9] -1[89]\.[0-9] -19\.0 [45]\.[0-9] under: its peaks'
has_line '\? the sources disagree'
has 'Of 3 services, 2 turn it up by '
has '; 2 leave it under'
lacks 'turns it down'
run 0 loud.wav -t $services
has_line 'both Calm 0\.0 -14\.0 -1[34]\.[0-9]'
has_line 'down Only -2\.0 -16\.0 -1[56]\.[0-9]'
has_line 'Of 3 services, 1 turns it down by 2\.0 dB'
run 0 near.wav -t $services
has_line 'both Party \? \+3\.0 -3\.0 - limiter takes 1\.0 dB'
has_line 'Of 3 services, all turn it down by 8\.0 to 10\.0 dB'
profile edge 'name="Party" loudness="-3" direction="both" limiter="-3.03" source="S"'
run 0 near.wav -t ./edge.xml
has_line 'edge Party \+3\.0 -3\.0 - just at the limiter'
run 0 near.wav -t ./both.xml
has_line 'both Calm -8\.0 -14\.0 -1[34]\.[0-9]'
lacks 'services, '

# A mono file is one of -23.01 LUFS, and of -20 on two loudspeakers.
run 0 mono.wav -t ./both.xml
has_line 'both Calm \+6\.0 -14\.0 -1[34]\.[0-9]'

# Playback is no verdict: neither a loud master nor one that cannot be told fails.
run 0 --strict near.wav -t $services
has 'PASS near.wav'
run 1 silent.wav
run 1 silent.wav -t $services
has_line 'When it is played: nothing can be told, no block of 400 ms is louder than -70'
run 3 unreadable.wav -t $services
lacks 'When it is played'
run 0 near.wav
lacks 'When it is played'
run 0 near.wav --quiet -p
lacks 'When it is played'

# All services, without their rules; sources with --verbose.
run 0 near.wav --playback
has 'judged by: faults'
lacks 'judged by: faults,'
has_line 'Spotify Normal -8\.0 -14\.0 -1[34]\.[0-9]'
has_line 'Spotify Loud -5\.0 -11\.0 -1[01]\.[0-9]'
has 'Of '
run 0 near.wav -p -t ./both.xml --verbose
has 'both Calm'
has 'Spotify Normal'
has 'source: A page (official; undated; read 2026-11)'

# A file alone is an album where there is nothing else to tell.
run 0 near.wav -t ./albums.xml,./mixed.xml
has_line 'albums Whole \(album\) -8\.0 -14\.0 -1[34]\.[0-9]'
has_line 'mixed Normal -8\.0 -14\.0 -1[34]\.[0-9]'
lacks 'mixed Normal (album)'
run 0 near.wav -t ./mixed.xml --verbose
has_line 'mixed Normal \(album\) -8\.0 -14\.0 -1[34]\.[0-9]'

# Two tracks of -20 and -14 LUFS, equally long: 10 log10((10^-2 + 10^-1.4) / 2) = -16.04.
run 0 soft.wav loud.wav --album -t ./albums.xml,./mixed.xml
has_line 'ALBUM 2 tracks, 0:10\.000'
has_line 'Loudness of the whole -16\.0 LUFS'
has_line 'Loudest track -14\.0 LUFS track 2'
has_line 'Highest true peak -1[34]\.[0-9] dBTP track 2'
has_line '\[1\] albums Whole \+2\.0 -14\.0 -1[12]\.[0-9]'
has_line '\[2\] albums Loudest \? -2\.0 -18\.0 -1[56]\.[0-9] by its loudest track'
has_line '\[3\] mixed Normal \+2\.0 -14\.0 -1[12]\.[0-9]'
has_line 'Tracks as played, LUFS alone \[1\] \[2\] \[3\]'
has_line '1 soft.wav -20\.0 -18\.0 -22\.0 -18\.0'
has_line '2 loud.wav -14\.0 -12\.0 -16\.0 -12\.0'
lacks '(album)'
has_line 'mixed Normal \+6\.0 -14\.0 -1[34]\.[0-9]'
cp full one
for jobs in 1 2 7; do
    run 0 -j $jobs soft.wav loud.wav --album -t ./albums.xml,./mixed.xml
    cmp -s full one || complain 'another report'
done
run 0 -q soft.wav loud.wav --album -t ./albums.xml
[ "$(grep -c '' out)" -eq 3 ] || complain 'not two files and the album in short'
has_line 'ALBUM 2 tracks, 0:10\.000, -16\.0 LUFS'

# What is no track; a name that is too long; an album without a sound; all services where none is named.
run 3 soft.wav unreadable.wav a*.wav -a -t ./albums.xml
has_line 'ALBUM 2 tracks, 0:10\.000; 1 file could not be measured'
has_line '2 a name that is longer than -20\.0 -14\.0 -20\.0'
run 1 silent.wav -a -t ./albums.xml
has 'no loudness: no track has a loudness'
has_line '1 silent.wav - - -'
run 0 soft.wav loud.wav -a
has 'Spotify Normal'
has 'judged by: faults'
run 0 soft.wav loud.wav -a -t ./albums.xml
lacks 'Spotify'

. "$srcdir/tests/schemas.sh"
valid_reports . || failed=1
exit $failed
