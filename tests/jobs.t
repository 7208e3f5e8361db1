#!/bin/sh
# How many threads work shows in nothing but the time: output, sentences and exit status are the same for every --jobs.
LC_ALL=C
export LC_ALL
make_file=$PWD/tests/make_file
case $srcdir in /*) ;; *) srcdir=$PWD/$srcdir ;; esac
work=${TMPDIR:-/tmp}/mixcheck-jobs-$$
failed=0
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/album" && cd "$work" || exit 99

complain()
{
    echo "$about: $*"
    failed=1
}

# run JOBS FILE ARGUMENT...: leaves FILE.out, FILE.err and FILE.status; pipes `input` in.
input=/dev/null
run()
{
    jobs=$1
    name=$2
    shift 2
    # shellcheck disable=SC2002 # a pipe is what is tested
    cat "$input" | "$MIXCHECK" --jobs "$jobs" "$@" >"$name.out" 2>"$name.err"
    echo $? >"$name.status"
}

# same STATUS ARGUMENT...: with 1 thread that exit status, and with more the same of everything.
same()
{
    expected=$1
    shift
    about="mixcheck $*"
    run 1 one "$@"
    [ "$(cat one.status)" = "$expected" ] || complain "exit status $(cat one.status), expected $expected"
    for count in 2 3 16; do
        run $count many "$@"
        for part in out err status; do
            cmp -s one.$part many.$part || complain "with --jobs $count another std$part"
        done
    done
}

cd album || exit 99
"$make_file" 01.wav seconds=2 && "$make_file" 02.wav offset=0.5 seconds=1 && "$make_file" 03.wav clip=6 seconds=1 &&
    "$make_file" 04.wav cut=10000 seconds=3 && : >05.wav && echo 'Dear reader' >06.flac &&
    "$make_file" 07.wav float=1 bits=32 nan=20 seconds=1 && "$make_file" 08.wav channels=6 rate=48000 seconds=2 &&
    cp "$srcdir/data/demo/demo.flac" 09.flac || exit 99
for copy in 1 2 3 4; do
    cp 01.wav 1$copy.wav && cp 04.wav 2$copy.wav && cp 06.flac 3$copy.flac || exit 99
done
cd ..

for words in '' '--strict' '--quiet' '--quiet --strict' '--verbose --color always --target spotify,cd' '--format json' \
    '--format json --series --second-meter'; do
    # shellcheck disable=SC2086 # words
    same 3 $words album missing.wav album/01.wav
    [ "$(grep -c '' one.err)" -eq 13 ] || complain 'not a sentence for each of 13 files'
done
same 0 album/01.wav
same 1 album/03.wav album/01.wav album/02.wav
same 1 --strict album/01.wav album/02.wav
same 3 --reference album/09.flac album/01.wav album/06.flac

# Who comes first gets standard input; the second finds it empty.
input=album/02.wav
same 3 -q - album/01.wav - album/02.wav
grep -Fqx 'WARN  -' one.out || complain 'no verdict on standard input'
grep -Fq "'standard input' is empty" one.err || complain 'standard input is read twice'

# More files than are in work at once.
set --
while [ $# -lt 100 ]; do
    set -- "$@" album/02.wav album/06.flac
done
input=/dev/null
same 3 -q "$@"
[ "$(grep -c '' one.out)" -eq 100 ] || complain 'not 100 lines'

# Who writes in vain stops before the end.
if [ -w /dev/full ]; then
    about='mixcheck --jobs 2 >/dev/full'
    "$MIXCHECK" --jobs 2 -q "$@" >/dev/full 2>full.err
    [ $? -eq 3 ] || complain 'exit status is not 3'
    grep -Fq 'cannot write to standard output' full.err || complain 'no sentence'
    [ "$(grep -c '' full.err)" -le 3 ] || complain 'went on to the end'
fi

exit $failed
