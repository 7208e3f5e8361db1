#!/bin/sh
# mixcheck targets list, show, check, new; where profiles are found; groups; profiles that want to hurt.
LC_ALL=C
export LC_ALL
make_file=$PWD/tests/make_file
checked=$PWD/data/checked
listed=$PWD/src/cli/checked.inc
case $srcdir in /*) ;; *) srcdir=$PWD/$srcdir ;; esac
work=${TMPDIR:-/tmp}/mixcheck-targets-$$
out=$work/out
err=$work/err
failed=0
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/files" "$work/config/mixcheck/targets" && cd "$work/files" || exit 99
own=$work/config/mixcheck/targets

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
lines() { [ "$(grep -c '' "$work/$1")" -eq "$2" ] || complain "std$1 has not $2 lines"; }
narrow() { awk 'length($0) > 80 { exit 1 }' "$out" || complain 'a line of more than 80 columns'; }

# profile ID GROUP DATE MORE >FILE: a target of one rule, true peaks up to -1.
profile()
{
    cat <<END
<target xmlns='urn:mixcheck:target:1' id='$1' name='The $1' group='$2' version='1' date='$3' mono='two'>
<summary>About $1</summary>
<source id='S' title='T' dated='undated' read='2026-11' confidence='custom'/>
<rule id='$1.peak' measure='peak.true' max='-1' kind='advice' severity='warn' source='S'>
<reason>The $1 asks for {limit} dBTP; here they reach {value}</reason><remedy>lower it by {excess} dB</remedy></rule>
$4
</target>
END
}

today=$(date -u +%Y-%m-%d)
"$make_file" pass.wav && "$make_file" loud.wav level=-0.5 || exit 99

# list: groups in their order, each target once, and nothing of the user's.
run 0 targets list
empty err
for line in 'Music services (streaming)' 'Broadcast (broadcast)' '  spotify ' '  faults '; do
    has out "$line"
done
lacks out '(yours)'
[ "$(grep -c '^  spotify ' "$out")" -eq 1 ] || complain 'not listed once'
narrow
cp "$out" "$work/installed"

# show: everything, with sources; of several; of a group, whose targets are shown once.
run 0 targets show spotify
for line in 'spotify: Spotify' '  profile ' 'streaming; version' 'Rules' 'Sources' 'official' 'read 2026-11' '-14 LUFS'; do
    has out "$line"
done
run 0 targets show faults
has out '  Pandora' # why a service has no target
run 0 targets show physical cd
[ "$(grep -c '^cd: ' "$out")" -eq 1 ] || complain 'not shown once'
profile plain any "$today" "<playback name='Album' loudness='-18' direction='both' mode='album' limiter='-1' source='S'
confidence='disputed'/><left-out what='Room tone'>nobody says how it is measured</left-out>" >plain.xml
run 0 targets show ./plain.xml
for line in 'Not judged' '  Room tone' 'nobody says how it is measured' 'an album as a whole' 'over -1 dB' '(disputed)'; do
    has out "$line"
done
lacks out yours
run 2 targets show streamng
has err "unknown target 'streamng'; did you mean 'streaming'"
run 2 targets show
has err "'targets show' needs the name of a target"
run 3 targets show ./missing.xml

# check: what is right and what is not, each file by itself.
run 0 targets check plain.xml
[ "$(cat "$out")" = 'plain.xml: ok: 1 rule, 1 playback' ] || complain 'another sentence'
empty err
profile plain any "$today" '<rule/>' >bad.xml
profile other any "$today" >name.xml
run 3 targets check plain.xml bad.xml name.xml missing.xml
has out 'plain.xml: ok: 1 rule, 1 playback'
has out 'name.xml: ok: 1 rule, 0 playbacks'
has out "name.xml: its id is 'other': to be found by that name it must be called 'other.xml'"
has err "mixcheck: 'bad.xml' line 6: "
has err "mixcheck: cannot open 'missing.xml': No such file"
lines err 2
run 2 targets check
has err "'targets check' needs a file"

# A profile of last year's year before says so, in one line, and not in the report.
profile old any 2020-02-29 >old.xml
run 0 targets check old.xml
has out 'old.xml: of 2020-02-29, more than a year old'
run 0 targets show ./old.xml
has out 'version 1 of 2020-02-29, more than a year old'
run 0 pass.wav -t ./old.xml,./plain.xml
[ "$(cat "$err")" = 'mixcheck: old: more than a year old; what it says may have changed' ] || complain 'another sentence'
lacks out 'year'
run 0 pass.wav -t ./plain.xml
empty err

# new: a profile that is valid as it is written, and can be changed as its comments say.
run 0 targets new mine --from spotify
cp "$out" mine.xml
empty err
has out "date=\"$today\" extends=\"spotify\""
run 0 targets new mine --from spotify -o again.xml
empty out
cmp -s mine.xml again.xml || complain 'the file is not what goes to standard output'
run 0 targets check mine.xml
grep -Eq '^mine.xml: ok: [1-9][0-9]* rules, [1-9][0-9]* playbacks$' "$out" || complain 'another sentence'
lines out 1
cp mine.xml before.xml
run 3 targets new mine --from spotify --output mine.xml
has err "'mine.xml' is there already"
cmp -s mine.xml before.xml || complain 'the file was touched'
run 3 targets new mine --from spotify -o nowhere/mine.xml
ls | grep -q '^\..*mine\|tmp' && complain 'something was left behind'
grep -v '<!--\|-->' mine.xml | sed '/<drop rule="spotify.rate"/!{/<drop/d;}; /^         /d' |
    awk '/^     / && !/^        [<d]/ { next } { print }' >changed.xml
run 0 targets check changed.xml
run 0 targets show ./changed.xml
has out 'mine.true-peak'
lacks out 'spotify.rate '
grep -q '^  spotify.rate ' "$out" && complain 'not dropped'
has out '  spotify.bits (inherited)'
has out 'extends         spotify'
run 0 targets new heir --from ./mine.xml -o heir.xml
run 0 targets check heir.xml
has out 'heir.xml: ok: '
run 0 targets show ./heir.xml
has out 'extends         spotify, then mine'
for name in Mine 'my target' a--b '' ../x -x é streaming; do
    run 2 targets new --from spotify -- "$name"
    empty out
done
run 2 targets new mine
has err "'targets new' needs '--from BASE'"
run 2 targets new --from spotify
has err 'needs a name'
run 2 targets new one two --from spotify
run 2 targets new mine --from spotfy
has err "did you mean 'spotify'"
run 2 targets new mine --from streaming
has err "'streaming' is a group of targets, and one target is asked for"
run 2 targets list --from spotify
has err "belong to 'targets new'"

# The user's own folder: found by name, listed as the user's, before the installed ones.
XDG_CONFIG_HOME=$work/config
export XDG_CONFIG_HOME
cp plain.xml "$own/"
profile spotify streaming "$today" >"$own/spotify.xml"
run 0 targets list
grep -q '^  plain  *(yours) About plain$' "$out" || complain 'plain is not listed'
grep -q '^  spotify  *(yours) About spotify$' "$out" || complain 'spotify is not listed'
[ "$(grep -c '^  spotify ' "$out")" -eq 1 ] || complain 'not listed once'
run 0 targets show spotify
has out '; yours'
has out 'spotify.peak'
lacks out 'spotify.container'
run 0 loud.wav -t plain
has out 'The plain asks for -1 dBTP'
profile else any "$today" >"$own/misnamed.xml"
run 3 targets show misnamed
has err "has the id 'else', which is not its name"
rm "$own/misnamed.xml"

# One that shadows an installed target can extend it.
"$MIXCHECK" targets new spotify --from spotify >/dev/null
cat >"$own/spotify.xml" <<END
<target xmlns='urn:mixcheck:target:1' id='spotify' name='Ours' group='streaming' version='1' date='$today'
extends='spotify'><drop rule='spotify.container'/></target>
END
run 0 targets show spotify
has out 'spotify: Ours'
has out 'spotify.bits (inherited)'
lacks out 'spotify.container'
run 2 pass.wav -t "spotify,$srcdir/data/targets/spotify.xml"
has err "are both the target 'spotify'"
run 0 pass.wav -t "spotify,$own/spotify.xml,./../config/mixcheck/targets/spotify.xml"
has out 'judged by: spotify, faults'
HOME=$work/home
mkdir -p "$HOME/.config/mixcheck"
ln -s "$own" "$HOME/.config/mixcheck/targets"
for XDG_CONFIG_HOME in '' relative; do
    run 0 targets show plain
    has out '; yours'
done

# A group: one row a target, and what several say is said once. A broken profile of another group does no harm.
XDG_CONFIG_HOME=$work/config
rm "$own/spotify.xml"
for name in one two three four; do
    profile $name cinema "$today" >"$own/$name.xml"
done
sed "s/max='-1'/max='-3'/" "$own/four.xml" >four && mv four "$own/four.xml"
cp bad.xml "$own/bad.xml"
MIXCHECK_DATA=$work/data
export MIXCHECK_DATA
mkdir -p "$work/data/targets" && cp -R "$srcdir/data/curves" "$work/data/" &&
    cp "$srcdir/data/targets/target.rng" "$srcdir/data/targets/faults.xml" "$work/data/targets/"
run 0 loud.wav -t cinema,one,cinema
empty err
narrow
for line in '  judged by ' ' worst (what is asked)' '    one     WARN 1   True peak: -' '    four    WARN 1   True peak: -' \
    '(at most -1 dBTP)' '(at most -3 dBTP)' '    faults  ' '        also: three, two'; do
    has out "$line"
done
[ "$(grep -c '^  WARN  The ' "$out")" -eq 2 ] || complain 'not two warnings'
[ "$(grep -c '^    one ' "$out")" -eq 1 ] || complain 'not judged once'
run 0 -v loud.wav -t cinema
[ "$(grep -c '^  WARN  The ' "$out")" -eq 4 ] || complain 'not each warning with --verbose'
run 0 -f json loud.wav -t cinema
[ "$(grep -c '"id": "[a-z]*\.peak"' "$out")" -eq 4 ] || complain 'not each finding in JSON'
run 2 pass.wav -t games
has err "there is no target in the group 'games'"
run 3 targets list
has err "bad.xml' line 6: "
has out '  four '
run 2 pass.wav -t cinema,bad
has err "bad.xml' line 6: "
rm "$own/bad.xml"
profile video any "$today" >video.xml
run 3 targets check video.xml
has err "'video.xml' line 1: the id 'video' is the name of a group"

# What was found valid when the program was built is not validated again, as long as nothing was changed; a build for
# another machine knows of nothing.
cp "$srcdir/data/targets/spotify.xml" "$work/data/targets/"
if [ -s "$listed" ]; then
    mv "$work/data/targets/target.rng" schema
    run 0 targets show spotify
    echo '<!-- changed -->' >>"$work/data/targets/spotify.xml"
    run 3 targets show spotify
    has err "target.rng'"
    mv schema "$work/data/targets/target.rng"
    run 0 targets show spotify
fi
sed 's/<summary>.*<.summary>//' "$work/data/targets/spotify.xml" >new && mv new "$work/data/targets/spotify.xml"
run 3 targets show spotify
has err "lacks the element 'summary'"
# The build lists what is valid and plain, and ends at what is not valid.
if [ -x "$checked" ]; then
    about='data/checked'
    schema=$work/data/targets/target.rng
    profile known any "$today" >known.xml
    sed 's/About/\&#65;bout/' known.xml >rich.xml
    sed 's/<summary>.*<.summary>//' known.xml >wrong.xml
    "$checked" "$schema" rich.xml known.xml >"$out" 2>"$err" || complain 'refuses a good one'
    has out '"target.rng"}, /* known.xml */'
    lines out 1
    has err "'rich.xml' is not plain"
    "$checked" "$schema" wrong.xml >"$out" 2>"$err" && complain 'takes a wrong one'
    has err "'wrong.xml' line 1: 'target' lacks the element 'summary'"
    lines out 0
fi
unset MIXCHECK_DATA

# Profiles that want to hurt: a sentence with the file and, where there is one, the line, in a second and 100 MB.
repeat() { awk -v count="$1" -v text="$2" 'BEGIN { for (i = 0; i < count; i++) printf "%s\n", text }'; }
head="<target xmlns='urn:mixcheck:target:1' id='h' name='H' group='any' version='1' date='$today' mono='two'>"
facts="<summary>A</summary><source id='S' title='T' dated='undated' read='2026-11' confidence='custom'/>"
rule() { echo "<rule id='h.r$1' measure='$2' $3 kind='advice' severity='warn' source='S'><reason>a</reason><remedy>b</remedy></rule>"; }
hurt()
{
    about="hostile profile: $1"
    (
        [ -n "$limit" ] && ulimit -v "$limit"
        ulimit -t 2
        exec "$MIXCHECK" targets check h.xml
    ) >"$out" 2>"$err" </dev/null
    status=$?
    [ $status -eq 3 ] || complain "exit status $status"
    lines err 1
    has err "$2"
    rm -rf h.xml
}
# As much as the program needs to begin, which the libraries take, and 100 MB; a sanitizer's program takes what it likes.
limit=
for size in 50000 100000 150000 200000 300000 400000; do
    if (ulimit -v $size && "$MIXCHECK" --version) >/dev/null 2>&1; then
        limit=$((size + 100000))
        break
    fi
done

{ echo '<!DOCTYPE target ['; echo "<!ENTITY a 'aaaaaaaaaa'>"
  awk 'BEGIN { for (i = 1; i < 30; i++) printf "<!ENTITY a%d \"&a%d;&a%d;&a%d;&a%d;\">\n", i, i - 1, i - 1, i - 1, i - 1 }'
  echo "]>$head<summary>&a29;</summary></target>"; } >h.xml
hurt 'an entity bomb' "'h.xml' line 1: a document type declaration (DOCTYPE) is not allowed"
echo "<!DOCTYPE target SYSTEM 'http://127.0.0.1:9/far.dtd'>$head</target>" >h.xml
hurt 'a network entity' "'h.xml' line 1: a document type declaration"
{ echo "$head"; repeat 50000 '<summary>'; } >h.xml
hurt 'deep nesting' "'h.xml' line "
{ echo "$head$facts"; rule 1 peak.true "max='$(repeat 100000 9 | tr -d '\n')'"; echo '</target>'; } >h.xml
hurt 'a huge number' "'h.xml' line 2: 'max' of 'rule' is '9999"
for number in NaN nan INF -INF inf Infinity 1e999 0x1p10 1000000001; do
    { echo "$head$facts"; rule 1 peak.true "max='$number'"; echo '</target>'; } >h.xml
    hurt "the bound $number" "'h.xml' line 2: 'max' of 'rule' is '$number', not a decimal number"
done
{ echo "$head$facts"; awk 'BEGIN { for (i = 0; i < 10000; i++)
    printf "<rule id=\"h.r%d\" measure=\"peak.true\" max=\"-1\" kind=\"advice\" severity=\"warn\" source=\"S\">" \
           "<reason>a</reason><remedy>b</remedy></rule>\n", i }' | head -c 900000; echo '</target>'; } >h.xml
hurt '10,000 rules' "'h.xml' line "
has err 'too many elements and attributes'
{ echo "$head$facts"; rule 1 peak.treu "max='1'"; echo '</target>'; } >h.xml
hurt 'an unknown measure' "'h.xml' line 2: unknown measure 'peak.treu'; did you mean 'peak.true'"
{ echo "$head$facts"; echo '<ruel/></target>'; } >h.xml
hurt 'an unknown element' "'h.xml' line 2: 'target' has no element 'ruel'; did you mean 'rule'"
{ echo "${head%mono*}extends='spotify'>"; echo "<dorp rule='spotify.rate'/></target>"; } >h.xml
hurt 'an unknown element of an heir' "'h.xml' line 2: 'target' has no element 'dorp'; did you mean 'drop'"
{ echo "$head"; echo "$facts</target>" | sed 's/2026-11/soon/'; } >h.xml
hurt 'a date of another form' "'h.xml' line 2: 'read' of 'source' is 'soon', not of the form that is asked (When"
{ echo "$head"; echo "$facts</target>" | sed 's/undated/long ago/'; } >h.xml
hurt 'no date' "'h.xml' line 2: 'dated' of 'source' is 'long ago', not of the form that is asked"
repeat 300000 '<!-- -->' >h.xml
hurt 'two megabytes' "'h.xml' is larger than 1 MiB"
mkdir h.xml
hurt 'a folder' "cannot read 'h.xml': not a regular file"
mkfifo h.xml 2>/dev/null && hurt 'a FIFO' "cannot read 'h.xml': not a regular file"
ln -s h.xml h.xml
hurt 'a link to itself' "cannot open 'h.xml': "
heir() { echo "<target xmlns='urn:mixcheck:target:1' id='h' name='H' group='any' version='1' date='$today' extends='$1'/>"; }
heir ./h.xml >h.xml
hurt 'itself' "'h.xml' line 1: the profile extends itself"
heir i.xml >h.xml
ln -s h.xml i.xml
hurt 'itself through a link' "'h.xml' line 1: the profile extends itself"
rm i.xml
heir .././files/j.xml >h.xml
heir "$PWD/h.xml" >j.xml
hurt 'a circle' "files/j.xml' line 1: 'extends' goes in a circle"
heir /dev/zero >h.xml
hurt 'a device as the base' "not a regular file"
# The largest that is allowed is read within the same limits.
{ echo "$head$facts"; awk 'BEGIN { for (i = 0; i < 1000; i++)
    printf "<rule id=\"h.r%d\" measure=\"peak.true\" max=\"-1\" kind=\"advice\" severity=\"warn\" source=\"S\">" \
           "<reason>a</reason><remedy>b</remedy></rule>\n", i }'; echo '</target>'; } >h.xml
about='a profile of 1000 rules'
(ulimit -t 2; exec "$MIXCHECK" targets check h.xml) >"$out" 2>"$err"
has out 'h.xml: ok: 1000 rules'

exit $failed
