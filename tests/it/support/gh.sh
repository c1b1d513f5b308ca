#!/usr/bin/env bash
# Plays `gh api` for the tests: comments, issues and pull requests are folders below $HUB, and every call is
# on record in $HUB/calls. Of --jq it knows what the scripts ask for; whether their filters do that is a
# test of its own.
set -euo pipefail

if [[ "$1 $2" == 'run download' && -n ${GH_TOKEN:-} ]]; then
    cp "$HUB/../artifacts/${*: -1}"/* .
    exit
fi
[[ $1 == api && -n ${GH_TOKEN:-} ]] || { echo 'gh: not signed in' >&2 && exit 4; }
shift
method=GET path='' filter=''
fields=$(mktemp -d)
while (($#)); do
    case $1 in
    --method) method=$2 && shift ;;
    --jq) filter=$2 && shift ;;
    -f) printf '%s' "${2#*=}" >"$fields/${2%%=*}" && shift ;;
    -F) cat "${2#*=@}" >"$fields/${2%%=*}" && shift ;;
    --paginate | --silent) ;;
    *) path=$1 ;;
    esac
    shift
done
printf '%s %s\n' "$method" "$path" >>"$HUB/calls"

first_line() { head -n 1 "$1/body"; }
create() {
    local id=$(($(find "$HUB" -mindepth 2 -maxdepth 2 -type d | wc -l) + 101))
    mkdir -p "$HUB/$1/$id"
    cp "$fields"/* "$HUB/$1/$id/"
    printf 'github-actions[bot]' >"$HUB/$1/$id/author"
    printf 'open' >"$HUB/$1/$id/state"
}
list() {
    local entry
    for entry in "$HUB/$1"/*/; do
        [[ -d $entry && $(<"$entry/state") == open ]] || continue
        printf '%s\t%s\t%s\n' "$(basename "$entry")" "$(<"$entry/author")" "$(first_line "$entry")"
    done
}

case "$method $path" in
"GET repos/example/contacts/issues/7/comments?per_page=100") [[ -n $filter ]] && list comments ;;
"POST repos/example/contacts/issues/7/comments") create comments ;;
"PATCH repos/example/contacts/issues/comments/"*) cp "$fields"/* "$HUB/comments/${path##*/}/" ;;
"GET repos/example/contacts/issues?state=open&per_page=100") [[ -n $filter ]] && list issues ;;
"POST repos/example/contacts/issues") create issues ;;
"GET repos/example/contacts/actions/artifacts?name=coverage-history&per_page=100")
    [[ -n $filter && -d $HUB/../artifacts/coverage-history ]] && echo 41
    ;;
"PATCH repos/example/contacts/issues/"*) cp "$fields"/* "$HUB/issues/${path##*/}/" ;;
"GET repos/example/contacts/pulls")
    [[ $(<"$fields/state") == open && $(<"$fields/head") == 'stranger:a branch' ]] && cat "$HUB/pulls"
    ;;
*) echo "gh: $method $path: not found" >&2 && exit 1 ;;
esac
rm -rf "$fields"
