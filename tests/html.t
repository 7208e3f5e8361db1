#!/bin/sh
# The page: well-formed, whole in itself, small enough for a mail; nothing that comes from outside becomes markup. Where
# Debian's Chromium is, it is opened: with scripts, printed with and without, and narrow.
command -v python3 >/dev/null && python3 -c 'import html.parser' || {
    echo 'no python3: not tested'
    exit 77
}
LC_ALL=C
export LC_ALL
make_file=$PWD/tests/make_file
case $srcdir in /*) ;; *) srcdir=$PWD/$srcdir ;; esac
work=${TMPDIR:-/tmp}/mixcheck-html-$$
trap 'rm -rf "$work"' EXIT
mkdir -p "$work" && cd "$work" || exit 99
failed=0

complain()
{
    echo "$*"
    failed=1
}

hostile=$(printf '<script>alert(1)<\\script>"'"'"'& =1+1\n\t\001\342\200\256x onload=alert(2).wav')
"$make_file" long.wav seconds=240 level=-12 clip=3 && "$make_file" fail.wav clip=6 offset=0.5 && "$make_file" silent.wav level=-900 &&
    "$make_file" mono.wav channels=1 seconds=2 && "$make_file" surround.wav channels=6 mask=0x3f seconds=2 &&
    "$make_file" damaged.wav cut=10000 && : >unreadable.wav &&
    "$make_file" "$hostile" seconds=1 "title=</title><script>alert(3)</script>$(printf '\377\001')" \
        'artist="><img src=x onerror=alert(4)>' || exit 99
cp "$srcdir/data/demo/demo.flac" .

"$MIXCHECK" long.wav -q -t spotify -o long.html >/dev/null
"$MIXCHECK" ./*.wav demo.flac missing.wav -q -a -t spotify,ebu-r128,cd -o all.html -o pages/ >/dev/null 2>&1
"$MIXCHECK" "$hostile" -q -t spotify -o hostile.html >/dev/null

cat >look.py <<'END'
import html.parser, os, re, sys

VOID = {'meta', 'br', 'hr', 'img', 'link', 'input', 'path'}

class Page(html.parser.HTMLParser):
    """Elements are closed in order, ids are unique, links lead somewhere, nothing is loaded or runs that is not ours."""
    def __init__(self, name):
        super().__init__(convert_charrefs=True)
        self.name, self.open, self.ids, self.links, self.scripts, self.text = name, [], set(), [], 0, []
        self.wrong = []
    def handle_starttag(self, tag, attributes):
        for key, value in attributes:
            if key.startswith('on'):
                self.wrong.append('a handler: %s' % key)
            if key in ('src', 'action', 'formaction', 'xlink:href', 'poster', 'background', 'srcset'):
                self.wrong.append('loads: %s=%s' % (key, value))
            if key == 'id':
                if value in self.ids:
                    self.wrong.append('a second id %s' % value)
                self.ids.add(value)
            if key == 'href':
                self.links.append(value)
        if tag in ('img', 'iframe', 'link', 'object', 'embed', 'base', 'form'):
            self.wrong.append('an element %s' % tag)
        self.scripts += tag == 'script'
        if tag not in VOID:
            self.open.append(tag)
    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()
    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append('%s is closed out of order' % tag)
    def handle_data(self, data):
        self.text.append(data)

failed = False
for name in sys.argv[1:]:
    raw = open(name, 'rb').read()
    page = Page(name)
    page.feed(raw.decode('utf-8'))
    page.close()
    if page.open:
        page.wrong.append('left open: %s' % page.open)
    files = len(re.findall(rb'<article id="f', raw))
    pictures = len(re.findall(rb'class="pictures"', raw))
    if page.scripts != pictures + 1:
        page.wrong.append('%d scripts, not %d' % (page.scripts, pictures + 1))
    for link in page.links:
        known = link[1:] in page.ids if link.startswith('#') else os.path.exists(os.path.join(os.path.dirname(name), link))
        if not known:
            page.wrong.append('a link to nowhere: %s' % link)
    if re.search(rb'url\(|@import', raw):
        page.wrong.append('a style that loads')
    if re.search(rb'[\x00-\x08\x0b-\x1f\x7f]|\xe2\x80\xae', raw):
        page.wrong.append('control characters')
    for wrong in page.wrong[:5]:
        print('%s: %s' % (name, wrong))
        failed = True
    if name.endswith('long.html') and len(raw) > 400 * 1024:
        print('%s: %d bytes, more than 400 KiB' % (name, len(raw)))
        failed = True
    text = ''.join(page.text)
    if name == 'hostile.html' and '<script>alert(1)' not in text:
        print('%s: the name is not shown as it is' % name)
        failed = True
    if name == 'all.html' and files != 10:
        print('%s: %d sections' % (name, files))
        failed = True
sys.exit(failed)
END
python3 look.py long.html all.html hostile.html pages/*.html >looked || complain "$(cat looked)"

# One step for all targets that ask for the same; every finding that fails or warns is led to from one.
"$MIXCHECK" demo.flac -q -t streaming -o streaming.html -o streaming.json >/dev/null
python3 - <<'END' || complain 'the steps of streaming.html'
import json, re, sys
page = open('streaming.html', encoding='utf-8').read()
steps = re.search(r'<ol class="steps">(.*?)</ol>', page, re.S).group(1)
done = re.findall(r'<strong>(.*?)</strong>', steps)
findings = json.load(open('streaming.json'))['files'][0]['findings']
open_ones = [finding for finding in findings if finding['state'] in ('fail', 'warn')]
links = re.findall(r'href="#f1-finding-(\d+)"', steps)
if len(done) != len(set(done)) or len(done) >= len(open_ones):
    sys.exit('%d steps, %d of them different, for %d findings' % (len(done), len(set(done)), len(open_ones)))
if len(set(links)) != len(open_ones) or any('id="f1-finding-%s"' % link not in page for link in links):
    sys.exit('links %s' % links)
if not re.search(r'<span class="played"[^>]*>[^<]*−14 [^<]*Spotify plays', page):
    sys.exit('no line where Spotify plays')
END

chromium=$(command -v chromium || command -v chromium-browser)
if [ -z "$chromium" ]; then
    echo 'no Chromium: the page is not opened'
    exit $failed
fi
opened() { HOME=$work XDG_CONFIG_HOME=$work XDG_CACHE_HOME=$work timeout 120 "$chromium" --headless --no-sandbox --disable-gpu --enable-logging=stderr --v=0 "$@" 2>log; }
# dumped WORDS...: the page as it stands then, in dom. On a busy machine the browser now and then gives up before it has a
# page, and then it says nothing: once more.
dumped()
{
    for attempt in 1 2 3; do
        opened "$@" >dom
        grep -q '</html>' dom && return
    done
}
dumped --virtual-time-budget=10000 --dump-dom "file://$work/hostile.html"
grep -q '<button type="button">Zoom in' dom || complain 'the script did not add its tools'
grep -q 'aria-pressed="true"' dom || complain 'findings cannot be filtered'
grep -i 'CONSOLE' log && complain 'the page complains in the console'
# Scripts may be blocked, as by a mail reader.
sed "s/script-src 'unsafe-inline'/script-src 'none'/" long.html >blocked.html
dumped --virtual-time-budget=10000 --dump-dom "file://$work/blocked.html"
grep -q '<button type="button">Zoom in' dom && complain 'scripts ran where they are blocked'
grep -q '<h3 id="f1-findings">Findings</h3>' dom || complain 'no findings without scripts'
for page in long blocked; do
    opened --no-pdf-header-footer --print-to-pdf="$work/$page.pdf" "file://$work/$page.html"
    [ "$(head -c 5 $page.pdf 2>/dev/null)" = '%PDF-' ] || complain "$page does not print"
done
# What scripts add is not printed, so that both are the same pages.
pages() { grep -a -c '/Type */Page$' "$1"; }
[ "$(pages long.pdf)" = "$(pages blocked.pdf)" ] || complain 'printed without scripts it is another page'
# Narrow: nothing is wider than the screen.
sed 's|</body>|<script>document.title = "width " + (document.documentElement.scrollWidth - innerWidth);</script></body>|' all.html >narrow.html
dumped --window-size=500,900 --virtual-time-budget=10000 --dump-dom "file://$work/narrow.html"
grep -o '<title>width [-0-9]*' dom >width
[ "$(sed 's/.* //' width)" -le 0 ] || complain "on 500 pixels the page is wider by $(cat width)"
exit $failed
