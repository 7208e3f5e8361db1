#!/bin/sh
# The plan of the house (src/README) as a test: who may include whom, who owns which library, what is not used, and
# that every file is in a list. Prints each breach; needs no program.
LC_ALL=C
export LC_ALL
cd "${srcdir:-.}" || exit 99
breaches=$(
    # Includes, owners and words that are not used, in code without its comments and strings.
    find src -name '*.[ch]' | sort | xargs awk '
        function breach(text) { print FILENAME ":" FNR ": " text }
        function only_in(pattern, place, text) {
            if (code ~ pattern && FILENAME !~ place)
                breach(text)
        }
        BEGIN {
            count = split("base:0 audio:1 dsp:1 analyze:2 fix:2 judge:3 job:4 report:5 batch:6 cli:7", rooms, " ")
            for (i = 1; i <= count; i++) {
                split(rooms[i], part, ":")
                floor[part[1]] = part[2]
            }
            word = "(^|[^A-Za-z0-9_])"
        }
        FNR == 1 {
            split(FILENAME, path, "/")
            room = path[2]
            commented = 0
            if (!(room in floor))
                breach("the room \"" room "\" is not in the plan")
        }
        FNR == 401 { breach("more than 400 lines") }
        {
            line = $0
            gsub(/\047\\?.\047/, "0", line)
            code = ""
            quoted = line ~ /^[ \t]*#[ \t]*include[ \t]*"/ ? line : ""
            gsub(/"([^"\\]|\\.)*"/, "\"\"", line)
            while (line != "") {
                if (commented) {
                    at = index(line, "*/")
                    if (!at)
                        break
                    line = substr(line, at + 2)
                    commented = 0
                } else {
                    at = index(line, "/*")
                    if (!at) {
                        code = code line
                        break
                    }
                    code = code substr(line, 1, at - 1) " "
                    line = substr(line, at + 2)
                    commented = 1
                }
            }
        }
        quoted != "" && code ~ /include/ {
            sub(/^[^"]*"/, "", quoted)
            sub(/".*/, "", quoted)
            split(quoted, other, "/")
            if (quoted !~ /\// || !(other[1] in floor))
                breach("\"" quoted "\" does not name a room")
            else if (other[1] != room && floor[other[1]] >= floor[room])
                breach(room " includes " quoted ", which is not on a lower floor")
        }
        {
            only_in("include.*<sndfile\\.h", "^src/audio/", "only audio/ includes sndfile.h")
            only_in("include.*<fftw3\\.h", "^src/dsp/fft\\.c$", "only dsp/fft.c includes fftw3.h")
            only_in("include.*<soxr\\.h", "^src/dsp/resample\\.c$", "only dsp/resample.c includes soxr.h")
            only_in("include.*<ebur128\\.h", "^src/analyze/second_meter\\.c$",
                    "only analyze/second_meter.c includes ebur128.h")
            only_in("include.*<libxml/", "^src/base/xml[a-z_]*\\.[ch]$", "only base/xml*.c include libxml")
            only_in(word "log10[fl]?[ \t]*\\(", "^src/base/units\\.h$", "log10 stands only in base/units.h")
            only_in(word "pthread_create[ \t]*\\(", "^src/(analyze/pipeline|batch/queue)\\.c$",
                    "threads are made only in analyze/pipeline.c and batch/queue.c")
            only_in(word "(strcpy|strcat|sprintf|vsprintf|strtok|atoi|atol|atof|alloca|gets|setlocale)[ \t]*\\(", "^$",
                    "a call that is not used here: " $0)
        }'

    # Lists: each source and header is in its own room's list, each member has a source, names are unique.
    for folder in src/*/; do
        room=$(basename "$folder")
        list=src/$room/$room.am
        if [ ! -f "$list" ]; then
            echo "$list: missing"
            continue
        fi
        words=$(tr -s '\\ \t\n' '\n\n\n\n' <"$list")
        for file in src/"$room"/*.[ch]; do
            case $file in *'*'* | src/cli/main.c) continue ;; esac
            printf '%s\n' "$words" | grep -Fqx "$file" || echo "$file: not in $list"
        done
        printf '%s\n' "$words" | grep "\\.[ch]\$" | while read -r file; do
            [ -f "$file" ] || echo "$list: '$file' does not exist"
            case $file in src/"$room"/*) ;; *) echo "$list: '$file' is of another room" ;; esac
        done
        for member in $(sed -n "/^${room}_members *=/,/[^\\\\]\$/p" "$list" | sed 's/.*=//; s/\\$//'); do
            [ -f "src/$room/$member.c" ] || echo "$list: the member '$member' has no source src/$room/$member.c"
        done
    done
    find src -name '*.c' | sed 's:.*/::' | sort | uniq -d | sed 's/$/: the name is used twice/'
    for file in tests/test_*.c tests/fuzz_*.c tests/*.t; do
        case $file in *'*'*) continue ;; esac
        grep -Eq "(^|[[:space:]])${file%.c}([[:space:]]|\$)" tests/tests.am || echo "$file: not in tests/tests.am"
    done
)
[ -z "$breaches" ] && exit 0
printf '%s\n' "$breaches"
exit 1
