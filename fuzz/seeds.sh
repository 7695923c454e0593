#!/bin/sh
# Gathers inputs to start from in fuzz/seeds/syntax, which is not committed: the cases of the grammar's corpus and the
# Bicep files of corpus/. The committed fuzz/corpus/syntax holds a few written for this purpose.
set -eu

cd "$(dirname "$0")/.."
seeds=fuzz/seeds/syntax
rm -rf "$seeds"
mkdir -p "$seeds"
awk -v folder="$seeds" '
    /^===+$/ { rules++; if (rules % 2 == 0) { file = folder "/case" ++count; printf "" > file; open = 1 } next }
    /^---$/  { if (open) close(file); open = 0; next }
    open     { print > file }
' grammars/bicep/test/corpus/*.txt
if [ -d corpus ]; then
    find corpus -type f \( -name '*.bicep' -o -name '*.bicepparam' \) | while read -r file; do
        cp "$file" "$seeds/$(echo "$file" | tr '/' '-')"
    done
fi
echo "$(find "$seeds" -type f | wc -l) seeds in $seeds"
