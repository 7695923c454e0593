#!/usr/bin/env bash
# Puts the released binary of tricep on the PATH, after its checksum was compared.
set -euo pipefail

releases="${TRICEP_RELEASES:-https://github.com/tricep/tricep/releases/download}"

case "$(uname -s)-$(uname -m)" in
  Linux-x86_64) target=x86_64-unknown-linux-musl ;;
  Linux-aarch64 | Linux-arm64) target=aarch64-unknown-linux-musl ;;
  Darwin-arm64) target=aarch64-apple-darwin ;;
  Darwin-x86_64) target=x86_64-apple-darwin ;;
  *)
    echo "there is no release of tricep for $(uname -s) on $(uname -m); build it with: cargo install tricep --locked" >&2
    exit 2
    ;;
esac

folder="${RUNNER_TEMP:-/tmp}/tricep-bin"
archive="tricep-$target.tar.gz"
mkdir -p "$folder"
cd "$folder"
for file in "$archive" "$archive.sha256"; do
  curl --fail --silent --show-error --location --retry 3 --output "$file" "$releases/v$TRICEP_VERSION/$file"
done
if command -v sha256sum > /dev/null; then
  sha256sum --check --quiet "$archive.sha256"
else
  shasum --algorithm 256 --check --quiet "$archive.sha256"
fi
tar -xzf "$archive" tricep
echo "$folder" >> "$GITHUB_PATH"
./tricep --version
