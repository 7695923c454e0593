#!/usr/bin/env bash
# One comment on the pull request, written the first time and updated from then on.
set -euo pipefail

marker="<!-- tricep:$TRICEP_KEY -->"
body="${RUNNER_TEMP:-/tmp}/tricep-comment.md"
{
  if [ -s "${TRICEP_SUMMARY:-}" ]; then
    cat "$TRICEP_SUMMARY"
  else
    echo "The check could not be made. The log of the run says why."
  fi
  echo
  echo "$marker"
} > "$body"

comments="repos/$GITHUB_REPOSITORY/issues/$TRICEP_PULL_REQUEST/comments"
found="$(gh api --paginate "$comments" --jq ".[] | select(.body | contains(\"$marker\")) | .id" | head -n 1)"
if [ -n "$found" ]; then
  gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$found" --field "body=@$body"
else
  gh api --silent --method POST "$comments" --field "body=@$body"
fi
