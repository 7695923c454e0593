#!/bin/sh
# Parses the corpus and mutants of it with parser.c, scanner.c and the tree-sitter runtime compiled under AddressSanitizer
# and UndefinedBehaviorSanitizer. Needs gcc and cargo, nothing else: the runtime's C sources come with its crate.
set -eu

cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The folder of the crate, out of the one line of JSON that describes the workspace.
manifest=$(cargo metadata --format-version 1 --locked |
    tr ',' '\n' | sed -n 's/.*"manifest_path":"\(.*\/tree-sitter-[0-9][^"/]*\/Cargo\.toml\)".*/\1/p' | head -n 1)
[ -n "$manifest" ] || { echo "the tree-sitter crate was not found" >&2; exit 1; }
runtime=$(dirname "$manifest")

# One file per case: what stands between the second rule of = and the line ---.
awk -v folder="$work" '
    /^===+$/ { rules++; if (rules % 2 == 0) { file = folder "/case" ++count; printf "" > file; open = 1 } next }
    /^---$/  { if (open) close(file); open = 0; next }
    open     { print > file }
' test/corpus/*.txt
cases=$(find "$work" -name 'case*' | wc -l)
[ "$cases" -ge 200 ] || { echo "only $cases cases were found" >&2; exit 1; }

# The runtime steps off a null pointer by nothing in places; that is its own affair.
gcc -std=c11 -D_DEFAULT_SOURCE -D_POSIX_C_SOURCE=200112L -g -O1 -fno-omit-frame-pointer -fsanitize=address \
    -I "$runtime/include" -I "$runtime/src" -c "$runtime/src/lib.c" -o "$work/runtime.o"
for source in src/parser.c src/scanner.c test/sanitize.c; do
    gcc -std=c11 -g -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all \
        -Wall -Wextra -Wno-unused-parameter -I src -I "$runtime/include" \
        -c "$source" -o "$work/$(basename "$source" .c).o"
done
gcc -fsanitize=address,undefined "$work"/*.o -o "$work/sanitize"
ASAN_OPTIONS=detect_leaks=1 "$work/sanitize" "$work"/case*
