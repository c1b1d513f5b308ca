#!/usr/bin/env bash
# Runs one command of orgcontacts, and tells the following steps what came of it. Does not fail by itself:
# whether the job does is decided by verdict.sh, after comments and issues were written.
#
# Reads COMMAND (plan, drift, apply, validate or report), POLICY and ARGUMENTS (one a line), ORGANIZATION, PLAN,
# EXPECT_PLAN, REDACT, DIRECTORY and BASE_POLICY (a path), and what the comment is about: COMMIT and BASE, that it is merged into.
set -euo pipefail
umask 077

die() {
    printf '::error title=orgcontacts::%s\n' "$1"
    exit 64
}

# The lines of a text, without empty ones, in the array `lines`.
read_lines() {
    lines=()
    local line
    while IFS= read -r line; do
        if [[ -n $line ]]; then lines+=("$line"); fi
    done <<<"$1"
}

output() {
    [[ $2 != *$'\n'* ]] || die "the $1 would be more than one line"
    printf '%s=%s\n' "$1" "$2" >>"${GITHUB_OUTPUT:?}"
}

command=${COMMAND:?}
[[ ${COMMIT:-}${BASE:-} =~ ^[0-9a-f]*$ ]] || die 'commit is not a commit hash'
# A folder of its own for each run: no plan may be lost that holds old values, and no result be mistaken for this one's.
if [[ -n ${DIRECTORY:-} ]]; then
    directory=$DIRECTORY
    mkdir -p "$directory"
    [[ -z $(ls -A "$directory") ]] || die 'directory is not empty: it may hold the results of another run'
else
    directory=$(mktemp -d "${RUNNER_TEMP:?}/orgcontacts.XXXXXX")
fi
plan_file="$directory/plan.json"
comment="$directory/comment.md"
report="$directory/report.json"
page="$directory/coverage.html"
csv="$directory/coverage.csv"

policy=()
read_lines "${POLICY:-contacts.yaml}"
for path in ${lines[@]+"${lines[@]}"}; do policy+=("--policy=$path"); done
arguments=()
read_lines "${ARGUMENTS:-}"
arguments=(${lines[@]+"${lines[@]}"})
if [[ -n ${ORGANIZATION:-} ]]; then arguments+=("--organization=$ORGANIZATION"); fi
# More people read a page than a plan.
redact=${REDACT:-}
if [[ -z $redact && $command == report ]]; then redact=true; fi
if [[ $redact == true && $command != validate ]]; then arguments+=(--redact); fi

case $command in
plan | drift)
    line=(plan "${policy[@]}" --detailed-exitcode "--into=markdown=$comment" --into=github=/dev/stderr)
    if [[ -n ${BASE_POLICY:-} ]]; then line+=("--base=$BASE_POLICY"); fi
    if [[ -n ${COMMIT:-} ]]; then line+=("--commit=$COMMIT"); fi
    # What is planned on an organization file is looked at, and applied nowhere.
    if [[ -n ${ORGANIZATION:-} ]]; then line+=("--into=json=$plan_file"); else line+=("--out=$plan_file"); fi
    ;;
apply)
    line=(apply --auto-approve "--report=$report" "--into=markdown=$comment")
    if [[ -n ${PLAN:-} ]]; then
        line+=("$PLAN")
        plan_file=$PLAN
    else
        line+=("${policy[@]}" "--out=$plan_file")
    fi
    if [[ -n ${EXPECT_PLAN:-} ]]; then line+=("--expect-plan=$EXPECT_PLAN"); fi
    ;;
validate)
    line=(validate "${policy[@]}" "--into=markdown=$comment" --into=github=/dev/stderr)
    ;;
report)
    line=(report "${policy[@]}" "--into=markdown=$comment" "--into=html=$page" "--into=csv=$csv")
    ;;
*) die 'command must be plan, drift, apply, validate or report' ;;
esac

code=0
orgcontacts "${line[@]}" ${arguments[@]+"${arguments[@]}"} || code=$?
output exit-code "$code"
if [[ -s $comment && -n ${COMMIT:-} && $command != report ]]; then
    export about="Planned for commit \`$COMMIT\`${BASE:+, merged into \`$BASE\`}."
    # After the first line, by which the comment is found again, in place of what a plan says of it.
    own=1
    if [[ $(sed -n 3p "$comment") == 'Planned for commit '* ]]; then own=4; fi
    awk -v own="$own" 'NR == 1 { print $0 "\n\n" ENVIRON["about"] "\n" } NR > own' "$comment" >"$comment.new"
    mv "$comment.new" "$comment"
fi
if [[ -s $comment ]]; then
    output comment-file "$comment"
    if [[ -n ${GITHUB_STEP_SUMMARY:-} ]]; then cat "$comment" >>"$GITHUB_STEP_SUMMARY"; fi
fi
if [[ -s $report ]]; then output report-file "$report"; fi
if [[ -s $page ]]; then output page-file "$page"; fi
if [[ -s $csv ]]; then output csv-file "$csv"; fi
# A plan that was given is told of only if it is whole, and the one that was expected: then it is known what was
# approved. That a guardrail or its age kept it from being applied is told by the exit code.
told=$plan_file
if [[ $command == apply && -n ${PLAN:-} ]]; then
    told="$directory/shown.json"
    orgcontacts show "$PLAN" --format json >"$told" 2>/dev/null || rm -f "$told"
fi
# The layout of a plan file is fixed, because its digest is of its bytes. The first of each name is the plan's.
field() { sed -n "/^ *\"$1\": \"\{0,1\}\([a-z0-9:]*\)\"\{0,1\},\{0,1\}\$/{s//\1/p;q;}" "$told"; }
if [[ -s $told && -n ${EXPECT_PLAN:-} && $(field id) != "$EXPECT_PLAN" && $(field digest) != "$EXPECT_PLAN" ]]; then
    told=/dev/null
fi
if [[ -s $told ]]; then
    if [[ -z ${ORGANIZATION:-} ]]; then output plan-file "$plan_file"; fi
    output plan-id "$(field id)"
    output complete "$(field complete)"
    output changes "$(($(field create) + $(field update) + $(field delete)))"
fi
