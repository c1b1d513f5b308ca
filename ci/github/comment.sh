#!/usr/bin/env bash
# Writes a comment on a pull request, or replaces the one that it wrote before.
#
# Reads REPOSITORY (owner/name), NUMBER (of the pull request), COMMENT (a file), AUTHOR (who writes it, so
# that nobody else's comment is replaced) and GH_TOKEN, for `gh`.
set -euo pipefail
umask 077

die() {
    printf '::error title=orgcontacts::%s\n' "$1"
    exit 64
}

author=${AUTHOR:-github-actions[bot]}
file=${COMMENT:-}
[[ ${NUMBER:-} =~ ^[0-9]+$ ]] || die 'there is no pull request to comment on'
[[ ${REPOSITORY:-} =~ ^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$ ]] || die 'the repository must look like owner/name'
# The file may come from another job: it is posted only if it is one that orgcontacts can have written.
[[ -f $file && ! -L $file ]] || die 'there is no comment to post'
(($(wc -c <"$file") <= 65000)) || die 'the comment is longer than any that orgcontacts writes'
IFS= read -r marker <"$file" || die 'the comment is empty'
case $marker in
'<!-- orgcontacts -->' | '<!-- orgcontacts apply -->') ;;
*) die 'the comment does not begin like one from orgcontacts' ;;
esac

# Of each comment its id, its author and its first line; of several of ours the first counts.
comments=$(gh api --paginate "repos/$REPOSITORY/issues/$NUMBER/comments?per_page=100" \
    --jq '.[] | [(.id | tostring), .user.login, (.body | split("\n")[0] | rtrimstr("\r"))] | @tsv')
id=$(awk -F '\t' -v author="$author" -v marker="$marker" '$2 == author && $3 == marker && !found { print $1; found = 1 }' <<<"$comments")
if [[ -n $id ]]; then
    gh api --silent --method PATCH "repos/$REPOSITORY/issues/comments/$id" -F "body=@$file"
else
    gh api --silent --method POST "repos/$REPOSITORY/issues/$NUMBER/comments" -F "body=@$file"
fi
