#!/usr/bin/env bash
# Keeps one issue about drift: opens it when changes are pending, writes the newest plan into it while
# they are, and closes it when there are none. Where it could not be told, it leaves the issue as it is.
#
# Reads EXIT_CODE (of the plan), COMMENT (a file), REPOSITORY (owner/name), AUTHOR (who writes it), TITLE and
# GH_TOKEN, for `gh`.
set -euo pipefail
umask 077

die() {
    printf '::error title=orgcontacts::%s\n' "$1"
    exit 64
}

author=${AUTHOR:-github-actions[bot]}
title=${TITLE:-Alternate contacts have drifted}
[[ ${REPOSITORY:-} =~ ^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$ ]] || die 'the repository must look like owner/name'
case ${EXIT_CODE:-} in
0) ;;
2) [[ -f ${COMMENT:-} ]] || die 'there is no comment to write into the issue' ;;
*)
    printf 'Drift could not be determined; the issue, if there is one, stays as it is.\n'
    exit 0
    ;;
esac

issues=$(gh api --paginate "repos/$REPOSITORY/issues?state=open&per_page=100" \
    --jq '.[] | select(has("pull_request") | not) | [(.number | tostring), .user.login, (.body // "" | split("\n")[0] | rtrimstr("\r"))] | @tsv')
number=$(awk -F '\t' -v author="$author" '$2 == author && $3 == "<!-- orgcontacts -->" && !found { print $1; found = 1 }' <<<"$issues")
if [[ $EXIT_CODE == 2 && -n $number ]]; then
    gh api --silent --method PATCH "repos/$REPOSITORY/issues/$number" -F "body=@$COMMENT"
elif [[ $EXIT_CODE == 2 ]]; then
    gh api --silent --method POST "repos/$REPOSITORY/issues" -f "title=$title" -F "body=@$COMMENT"
elif [[ -n $number ]]; then
    gh api --silent --method PATCH "repos/$REPOSITORY/issues/$number" -f state=closed -f state_reason=completed
fi
