#!/usr/bin/env bash
# Takes the policy out of the merge of a pull request, as data: blobs, not a checkout, so that nothing of it
# becomes a link, a hook, or a file elsewhere. Whatever would be part of the merged policy and cannot be
# taken ends this, so that no plan is of a part of it.
#
# Reads NUMBER and COMMIT (of the pull request: its head), POLICY (one folder) and GH_TOKEN, to fetch with.
# Writes the outputs `base` (what it is merged into), `base-policy` (a folder with the policy as it is there), and `comment-file` where it refuses.
set -euo pipefail
umask 077
# Names are bytes.
export LC_ALL=C

die() {
    printf '::error title=orgcontacts::%s\n' "$1"
    exit 64
}

# Says why nothing is planned, in a comment too: $1 is ours, $2 the path that it is about.
refuse() {
    local folder
    folder=$(mktemp -d "${RUNNER_TEMP:?}/orgcontacts.XXXXXX")
    printf '%s\n\n' '<!-- orgcontacts -->' "**Not planned:** commit \`$COMMIT\`. $1" >"$folder/comment.md"
    printf '::error title=orgcontacts::Not planned: %s\n' "$1"
    if (($# > 1)); then
        # As a code block of one line: quoted, and without what a log takes for a command.
        printf '    %s\n' "$(quoted "$2")" | tee -a "$folder/comment.md"
    fi
    printf 'comment-file=%s\n' "$folder/comment.md" >>"${GITHUB_OUTPUT:?}"
    exit 1
}

# A path in printable ASCII on one line, and not too long.
quoted() {
    local text
    text=$(printf '%q' "$1")
    text=${text//#/\\043}
    printf '%s' "${text:0:300}"
}

folder=${POLICY:-}
[[ ${NUMBER:-} =~ ^[0-9]+$ ]] || die 'there is no pull request whose merge could be planned'
[[ ${COMMIT:-} =~ ^[0-9a-f]{40}([0-9a-f]{24})?$ ]] || die 'with merge: true, commit has to be the head of the pull request'
[[ $folder =~ ^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$ ]] || die 'with merge: true, policy has to be one folder of the repository'

# The checkout keeps no token, and a private repository wants one. It is for this server alone.
if [[ -n ${GH_TOKEN:-} ]]; then
    export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0="http.${GITHUB_SERVER_URL:-https://github.com}/.extraHeader"
    GIT_CONFIG_VALUE_0="Authorization: Basic $(printf 'x-access-token:%s' "$GH_TOKEN" | base64 | tr -d '\n')"
    export GIT_CONFIG_VALUE_0
fi
no_merge='There is no merge of it: it conflicts with the branch that it is for, has moved on, or the merge has not been made yet.'
git fetch --quiet --no-tags --no-recurse-submodules --depth=1 origin "refs/pull/$NUMBER/merge" || refuse "$no_merge"
unset GH_TOKEN GIT_CONFIG_COUNT GIT_CONFIG_KEY_0 GIT_CONFIG_VALUE_0
merge=$(git rev-parse FETCH_HEAD)
# The commit as it is kept: a shallow one shows no parents otherwise.
parents=$(git cat-file commit "$merge" | awk '/^$/ { body = 1 } !body && $1 == "parent" { print $2 }')
base=${parents%%$'\n'*}
[[ $parents == "$base"$'\n'"$COMMIT" ]] || refuse "$no_merge"

tree=$(git rev-parse --verify --quiet "$merge:$folder") && [[ $(git cat-file -t "$tree" 2>/dev/null) == tree ]] ||
    refuse 'This is no folder of the merge:' "$folder"
entries=$(mktemp "$RUNNER_TEMP/orgcontacts.XXXXXX")
git ls-tree -r -z --full-tree "$merge" "$folder/" >"$entries"
# What is there is the policy as it was before, if it is that of the commit that is merged into.
if [[ -d $folder && $(git rev-parse HEAD) == "$base" ]]; then
    before=$(mktemp -d "$RUNNER_TEMP/orgcontacts.XXXXXX")
    mv "$folder" "$before/policy"
    printf 'base-policy=%s\n' "$before/policy" >>"${GITHUB_OUTPUT:?}"
fi
rm -rf "$folder"
mkdir -p "$folder"
count=0 total=0
while IFS= read -r -d '' entry; do
    read -r mode type blob <<<"${entry%%$'\t'*}"
    path=${entry#*$'\t'}
    # Hidden files and folders are no part of a policy.
    if [[ ${path#"$folder"} == */.* ]]; then continue; fi
    case $mode/$type in
    100644/blob | 100664/blob | 100755/blob) ;;
    *) refuse 'This is a link or a submodule, which may lead to parts of a policy that cannot be seen here:' "$path" ;;
    esac
    if [[ $path != *.yaml && $path != *.yml ]]; then continue; fi
    size=$(git cat-file -s "$blob")
    count=$((count + 1)) total=$((total + size))
    if ((size > 1048576)); then refuse 'This file is larger than 1 MiB:' "$path"; fi
    if ((count > 1000 || total > 16777216)); then refuse 'The policy has more than 1,000 files, or 16 MiB.'; fi
    for attribute in ident working-tree-encoding; do
        value=$(git check-attr --source="$merge" -z "$attribute" -- "$path" | tr '\0' '\n' | tail -n 1)
        [[ $value == unspecified || $value == unset ]] ||
            refuse "A checkout has another content than the commit (gitattributes: $attribute):" "$path"
    done
    if [[ -e $path ]]; then refuse 'This file is there twice:' "$path"; fi
    mkdir -p "${path%/*}"
    git cat-file blob "$blob" >"$path"
done <"$entries"
printf 'base=%s\n' "$base" >>"${GITHUB_OUTPUT:?}"
