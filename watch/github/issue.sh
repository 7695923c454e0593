#!/usr/bin/env bash
# Keeps one issue in step with the check: opened when the two sides disagree, updated when other findings come up, closed when
# they agree again. Running it twice on one result changes nothing.
set -euo pipefail

marker="<!-- tricep:$TRICEP_KEY -->"
label=tricep
title="What runs on Azure and on DIS no longer agree"
[ "$TRICEP_KEY" = tricep ] || title="$title: $TRICEP_KEY"

# What is open, without the lines it stands at: an edit above a finding is no news.
state="exit $TRICEP_EXIT"
if [ -s "${TRICEP_RUN:-}" ]; then
  open='[.facts[] | select(.waived == null and .verdict != "same" and .verdict != "equivalent") | .fingerprint] | sort[]'
  state="$state $(jq --raw-output "$open" "$TRICEP_RUN" | sha256sum | cut -d ' ' -f 1)"
fi
fingerprint="<!-- tricep-state:$state -->"

number="$(gh issue list --state open --label "$label" --limit 200 --json number,body \
  --jq "map(select(.body | contains(\"$marker\"))) | .[0].number // empty")"

body="${RUNNER_TEMP:-/tmp}/tricep-issue.md"
{
  if [ -s "${TRICEP_SUMMARY:-}" ]; then
    cat "$TRICEP_SUMMARY"
  else
    echo "The check could not be made. The log of the run says why."
  fi
  echo
  if [ -n "${GITHUB_RUN_ID:-}" ]; then
    echo "Found by [this run](${GITHUB_SERVER_URL:-https://github.com}/${GITHUB_REPOSITORY:-}/actions/runs/$GITHUB_RUN_ID). The issue closes itself when the two agree again."
  fi
  echo "$marker"
  echo "$fingerprint"
} > "$body"

if [ "$TRICEP_EXIT" = 0 ]; then
  if [ -n "$number" ]; then
    gh issue close "$number" --comment "The two sides agree again."
  fi
elif [ -z "$number" ]; then
  gh label create "$label" --description "What tricep keeps" --color 8250df --force
  gh issue create --title "$title" --label "$label" --body-file "$body"
elif gh issue view "$number" --json body --jq .body | grep --quiet --fixed-strings "$fingerprint"; then
  echo "issue $number says it already"
else
  gh issue edit "$number" --body-file "$body"
  gh issue comment "$number" --body "Other findings than before: the description is up to date."
fi
