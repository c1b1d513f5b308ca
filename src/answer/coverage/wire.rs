//! Counts in JSON, and the lines of the history. Shapes only.

use serde::{Deserialize, Serialize};

use super::count::{PolicyTotals, StatusTotals};
use super::history::{InvalidHistory, Moment};
use crate::organization::InvalidOrganizationId;
use crate::setting::{Kind, UnknownKind};

/// What a line of the history calls itself.
pub const HISTORY: &str = "orgcontacts/coverage-history";

/// How many contacts of a type there are of each status.
#[derive(Serialize, Deserialize)]
pub struct CountsWire {
    pub r#type: String,
    status: LiveWire,
    policy: Option<PolicyWire>,
}

#[derive(Serialize, Deserialize)]
struct LiveWire {
    set: usize,
    missing: usize,
    unreadable: usize,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct PolicyWire {
    as_policy: usize,
    different: usize,
    unmanaged: usize,
    undecided: usize,
    unreadable: usize,
}

#[derive(Serialize, Deserialize)]
struct LineWire {
    format: String,
    version: u64,
    time: String,
    organization: String,
    accounts: usize,
    contacts: Vec<CountsWire>,
}

impl CountsWire {
    /// As they are written.
    #[must_use]
    pub fn new(kind: Kind, totals: StatusTotals) -> Self {
        let StatusTotals { set, missing, unreadable, policy } = totals;
        Self {
            r#type: kind.as_str().to_owned(),
            status: LiveWire { set, missing, unreadable },
            policy: policy.map(|PolicyTotals { as_policy, different, unmanaged, undecided, unreadable }| PolicyWire {
                as_policy,
                different,
                unmanaged,
                undecided,
                unreadable,
            }),
        }
    }

    fn read(self) -> Result<(Kind, StatusTotals), String> {
        let Self { r#type, status: LiveWire { set, missing, unreadable }, policy } = self;
        let kind = r#type.parse().map_err(|error: UnknownKind| error.to_string())?;
        let policy = policy.map(|PolicyWire { as_policy, different, unmanaged, undecided, unreadable }| PolicyTotals {
            as_policy,
            different,
            unmanaged,
            undecided,
            unreadable,
        });
        Ok((kind, StatusTotals { set, missing, unreadable, policy }))
    }
}

/// A line of the history, with its end.
#[must_use]
pub fn line(Moment { time, organization, accounts, contacts }: &Moment) -> String {
    let wire = LineWire {
        format: HISTORY.to_owned(),
        version: 1,
        time: time.to_string(),
        organization: organization.to_string(),
        accounts: *accounts,
        contacts: contacts.iter().map(|(kind, totals)| CountsWire::new(*kind, *totals)).collect(),
    };
    let mut line = serde_json::to_string(&wire).expect("text and numbers always serialize");
    line.push('\n');
    line
}

/// The lines of a history, in their order.
///
/// # Errors
/// The first line that is not one of ours.
pub fn history(text: &str) -> Result<Vec<Moment>, InvalidHistory> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(at, line)| read(line).map_err(|fault| InvalidHistory { line: at + 1, fault })).collect()
}

fn read(line: &str) -> Result<Moment, String> {
    let LineWire { format, version, time, organization, accounts, contacts } =
        serde_json::from_str(line).map_err(|error| error.to_string())?;
    if format != HISTORY {
        return Err(format!("its format is `{format}`, not `{HISTORY}`"));
    }
    if version != 1 {
        return Err(format!("this release supports version 1 of it, not {version}"));
    }
    let time = time.parse().map_err(|error: jiff::Error| error.to_string())?;
    let organization = organization.parse().map_err(|error: InvalidOrganizationId| error.to_string())?;
    let contacts = contacts.into_iter().map(CountsWire::read).collect::<Result<_, _>>()?;
    Ok(Moment { time, organization, accounts, contacts })
}
