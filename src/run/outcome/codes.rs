//! The words of outcomes and of their reasons, with what each means and what to do about it. Other people's scripts go by
//! them.

use crate::text::named::explained;

explained! {
    /// What reports call an outcome.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum OutcomeWord {
        /// The contact was written and, unless `--no-verify` was given, read again with its new value.
        Applied = "applied", "There is nothing to do.";
        /// The contact already was what the plan wants, so it was not written.
        AlreadyApplied = "already-applied", "There is nothing to do.";
        /// Somebody has changed the contact since the plan was made, so it was left alone.
        Drifted = "drifted",
            "Plan again, review, apply: the new plan shows the value that is there now.";
        /// The contact could not be read, or its write was refused; it was not changed.
        Failed = "failed",
            "Fix the reason given next to it, and run the same `apply PLAN` again.";
        /// The run ended before the contact was reached; it was not changed.
        NotAttempted = "not-attempted",
            "Fix the reason why the run ended, and run the same `apply PLAN` again.";
        /// The contact was written, or may have been, but its new value has not been seen.
        Unverified = "unverified",
            "Run the same `apply PLAN` again: it skips the contact if it has its new value, and writes it if it still \
             has its old one.";
    }
}

explained! {
    /// Why a change is not simply done, other than by a failure.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum OutcomeReason {
        /// Somebody has changed the contact since the plan was made.
        Changed = "changed-since-planned",
            "Plan again, review, apply. `found` in the report is the value that is there now.";
        /// The run was interrupted: before the contact was reached (`not-attempted`), or after it was written and before
        /// its new value showed (`unverified`).
        Interrupted = "interrupted",
            "Run the same `apply PLAN` again: it skips what is done, and does the rest.";
        /// The run stopped, because every further call would have failed too.
        Stopped = "stopped-early",
            "Fix the reason that `stopped` in the report gives, and run the same `apply PLAN` again.";
        /// The run was refused, or ended, before the first change.
        NotBegun = "not-begun",
            "Fix what the run said when it ended, and run the same `apply PLAN` again.";
        /// The contact was written, but its old value still showed when `--verify-timeout` was over.
        NotYetVisible = "not-yet-visible",
            "Wait a moment and run the same `apply PLAN` again: it skips the contact if the new value shows by then.";
        /// The contact was written, but then had a third value: somebody else has probably changed it.
        Different = "another-value",
            "Find out who else writes this contact. `found` in the report is what showed. Plan again to set it right.";
        /// The contact was written, but could not be read afterwards.
        NotReadBack = "not-read-back",
            "Fix the reason in the message, and run the same `apply PLAN` again.";
        /// The report was prepared before the run, and the run never finished: it was killed, or the machine stopped.
        NotEnded = "run-not-ended",
            "Run the same `apply PLAN` again: it reads each contact before it writes, and skips what is done.";
        /// The run was ended at once, by a second Ctrl-C, while the contact was being written.
        Abandoned = "ended-at-once",
            "Run the same `apply PLAN` again: it skips the contact if it was written.";
        /// The answer to the write was lost, and the contact could not be looked up.
        Unknown = "fate-unknown",
            "Fix the reason in the message, and run the same `apply PLAN` again: it skips the contact if it was written.";
    }
}
