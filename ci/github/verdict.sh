#!/usr/bin/env bash
# Ends the job as the command did. Pending changes are what a plan is for, so 2 is a success.
#
# Reads EXIT_CODE and COMMAND.
set -euo pipefail

code=${EXIT_CODE:-}
# What is no exit code is none of success: the shell takes 256 for 0.
if ! [[ $code =~ ^(0|[1-9][0-9]{0,2})$ ]] || ((code > 255)); then
    printf '::error title=orgcontacts::there is no exit code: orgcontacts did not run\n'
    exit 1
fi
case $code/${COMMAND:-plan} in
0/* | 2/plan | 2/drift) exit 0 ;;
esac
case $code in
1) why='an error, or something is undecided or unreadable' ;;
3) why='refused by a guardrail, or incomplete' ;;
4) why='the plan is stale: it is not the one that was approved, or everything has drifted' ;;
5) why='applied in part: see the report' ;;
64) why='wrong usage' ;;
130) why='interrupted' ;;
*) why='orgcontacts did not run' ;;
esac
printf '::error title=orgcontacts::exit code %s: %s\n' "$code" "$why"
exit "$code"
