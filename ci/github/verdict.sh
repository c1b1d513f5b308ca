#!/usr/bin/env bash
# Ends the job as the command did. Pending changes are what a plan is for, so 2 is a success.
#
# Reads EXIT_CODE.
set -euo pipefail

case ${EXIT_CODE:-} in
0 | 2) exit 0 ;;
1) why='an error, or something is undecided or unreadable' ;;
3) why='refused by a guardrail, or incomplete' ;;
4) why='the plan is stale: it is not the one that was approved, or everything has drifted' ;;
5) why='applied in part: see the report' ;;
64) why='wrong usage' ;;
130) why='interrupted' ;;
*) why='orgcontacts did not run' ;;
esac
printf '::error title=orgcontacts::exit code %s: %s\n' "${EXIT_CODE:-none}" "$why"
exit "${EXIT_CODE:-1}"
