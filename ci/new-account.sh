#!/usr/bin/env bash
# Gives one account the contacts that it lacks, and overwrites none: for accounts that were made, moved or
# tagged a moment ago.
#
# The arguments are what an event may have in the places where an account's id can be; the first that is
# one counts. Without any, all accounts are looked at: it takes longer, and does the same.
# Reads EVENT (the event's name, if there is one), POLICY (one a line), TRIES and PAUSE (seconds): a new account is not ready at once.
set -euo pipefail
umask 077

account=()
for candidate in "$@"; do
    if [[ $candidate =~ ^[0-9]{12}$ ]]; then
        account=("--account=$candidate")
        break
    fi
done
if ((${#account[@]} == 0)); then
    if [[ ${EVENT:-} == TagResource ]]; then
        printf 'The tagged resource is not an account: nothing to do.\n'
        exit 0
    fi
    printf 'The event names no account: looking at all of them.\n'
fi

policy=()
while IFS= read -r path; do
    if [[ -n $path ]]; then policy+=("--policy=$path"); fi
done <<<"${POLICY:-contacts.yaml}"

tries=${TRIES:-5}
for ((try = 1; ; try++)); do
    code=0
    # Masks in the log, which more people read than contacts are for. Leave --redact out where all of them may see the
    # contacts.
    orgcontacts apply "${policy[@]}" ${account[@]+"${account[@]}"} --only=create --auto-approve --redact || code=$?
    # What a little time may mend: an error, a contact that could not be read, a part that failed.
    case $code in
    1 | 3 | 5) if ((try >= tries)); then exit "$code"; fi ;;
    *) exit "$code" ;;
    esac
    printf 'Exit code %s; trying again (%s of %s).\n' "$code" "$((try + 1))" "$tries"
    sleep "${PAUSE:-60}"
done
