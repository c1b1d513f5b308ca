//! What a plan is once it has been saved.

use orgcontacts::plan::NotReverted;
use orgcontacts::plan::file::PlanDocument;
use orgcontacts::plan::why::{Recorded, Why, WhyNotReverted, WhyUnmanaged};
use orgcontacts::plan::{Plan, Unmanaged, Unplanned};

/// Saves a plan and reads it again. What is read writes the same file, and is the same plan in everything but its
/// reasons, of which a file has the words alone.
#[track_caller]
pub fn saved(document: &PlanDocument) -> PlanDocument {
    let text = document.to_json();
    let read = PlanDocument::from_json(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(read.to_json(), text);
    let expected = PlanDocument { plan: in_words(document.plan.clone()), ..document.clone() };
    assert_eq!(PlanDocument { digest: None, ..read.clone() }, expected);
    read
}

/// A plan with its reasons as they are said.
fn in_words(plan: Plan) -> Plan {
    let unplanned = |Unplanned { account, key, why }| {
        let why = Why::Recorded(recorded(why.code(), &why.to_string()));
        Unplanned { account, key, why }
    };
    let unmanaged = |Unmanaged { account, why }| {
        let exclusion = why.exclusion().cloned().map(Into::into);
        Unmanaged { account, why: WhyUnmanaged::Recorded(recorded(why.code(), &why.to_string()), exclusion) }
    };
    let not_reverted = |NotReverted { account, key, why }| {
        let why = WhyNotReverted::Recorded(recorded(why.code(), &why.to_string()));
        NotReverted { account, key, why }
    };
    Plan {
        unreadable: plan.unreadable.into_iter().map(unplanned).collect(),
        undecided: plan.undecided.into_iter().map(unplanned).collect(),
        skipped: plan.skipped.into_iter().map(unmanaged).collect(),
        out_of_reach: plan.out_of_reach.into_iter().map(unmanaged).collect(),
        not_reverted: plan.not_reverted.into_iter().map(not_reverted).collect(),
        ..plan
    }
}

fn recorded(code: &str, message: &str) -> Recorded {
    Recorded { code: code.to_owned(), message: message.to_owned() }
}
