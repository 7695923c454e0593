#!/usr/bin/env bash
# Runs one check and writes every report of it. The step ends well whatever was found: its outputs say how it ended, so that
# the steps behind it still run.
set -euo pipefail

reports="${RUNNER_TEMP:-/tmp}/tricep-reports"
rm -rf "$reports"
mkdir -p "$reports"

fail_on="$TRICEP_FAIL_ON"
# The first night nothing is new.
if [ "$fail_on" = new ] && [ ! -s "${TRICEP_PREVIOUS:-}" ] && [ -z "${TRICEP_BASELINE:-}" ]; then
  fail_on=never
fi
arguments=("$TRICEP_DIRECTORY" --fail-on "$fail_on")
[ -z "${TRICEP_DIS:-}" ] || arguments+=(--dis "$TRICEP_DIS")
[ -z "${TRICEP_BASELINE:-}" ] || arguments+=(--baseline "$TRICEP_BASELINE")
# The first night there is nothing to compare with.
[ ! -s "${TRICEP_PREVIOUS:-}" ] || arguments+=(--compare "$TRICEP_PREVIOUS")
for environment in ${TRICEP_ENVIRONMENTS:-}; do
  arguments+=(--environment "$environment")
done
while IFS= read -r argument; do
  [ -z "$argument" ] || arguments+=("$argument")
done <<< "${TRICEP_ARGUMENTS:-}"
for format in json markdown html sarif junit; do
  case "$format" in
    json) file=run.json ;;
    markdown) file=check.md ;;
    html) file=check.html ;;
    sarif) file=check.sarif ;;
    junit) file=junit.xml ;;
  esac
  arguments+=(--report "$format=$reports/$file")
done
if [ "${TRICEP_ANNOTATIONS:-}" = true ]; then
  arguments+=(--format github)
fi

exit_code=0
tricep check "${arguments[@]}" || exit_code=$?

# The upload tells several checks of one repository apart by their key, and only where the document has no name of its own.
if [ -s "$reports/check.sarif" ]; then
  sed 's|"automationDetails":{"id":"[^"]*"},||' "$reports/check.sarif" > "$reports/named.sarif"
  mv "$reports/named.sarif" "$reports/check.sarif"
fi

{
  echo "exit-code=$exit_code"
  echo "reports=$reports"
  [ ! -s "$reports/run.json" ] || echo "run=$reports/run.json"
  [ ! -s "$reports/check.md" ] || echo "summary=$reports/check.md"
  [ ! -s "$reports/check.sarif" ] || echo "sarif=$reports/check.sarif"
} >> "$GITHUB_OUTPUT"
if [ -s "$reports/check.md" ]; then
  cat "$reports/check.md" >> "$GITHUB_STEP_SUMMARY"
fi
