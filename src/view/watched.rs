//! A backend at work, a line for each thing that it does: what `-v` shows.

use std::collections::BTreeSet;

use crate::gateway::{AttemptEnd, AttemptedCall, Operation, Watched};
use crate::text::Text;

/// What happened, on one line.
#[must_use]
pub fn watched(event: &Watched) -> Text {
    match event {
        Watched::Credentials { source } => Text::default().ours("Credentials: ").ours(source),
        Watched::Caller(account) => Text::default().ours("Caller: account ").text(account),
        Watched::Call(call) => attempted(call),
    }
}

fn attempted(AttemptedCall { operation, account, attempt, end, took }: &AttemptedCall) -> Text {
    let text = Text::of(operation);
    let text = match account {
        Some(account) => text.ours(" of ").text(account),
        None => text,
    };
    let text = if *attempt > 1 { text.text(format_args!(", attempt {attempt}")) } else { text };
    let text = match end {
        AttemptEnd::Answered => text.ours(": ok"),
        AttemptEnd::Throttled => text.ours(": throttled"),
        AttemptEnd::NotSent(detail) => text.ours(": not sent, ").text(detail),
        AttemptEnd::Interrupted(detail) => text.ours(": no usable answer, ").text(detail),
        AttemptEnd::Failed(failure) => text.ours(": ").ours(failure.class().as_str()),
    };
    text.text(format_args!(", {} ms", took.as_millis()))
}

/// Where calls go, and how often they may be made: what is settled before the first.
#[must_use]
pub fn way(endpoints: &BTreeSet<String>, region: &str, quotas: &[(Operation, f64, f64)]) -> Vec<Text> {
    let endpoint = Text::default().ours("Endpoint: ");
    let hosts = if endpoints.is_empty() {
        Text::default().ours("AWS's own")
    } else {
        Text::join(endpoints.iter().map(Text::of), ", ")
    };
    let endpoint = endpoint.then(hosts).ours(", Region ").text(region);
    let quotas = quotas.iter().map(|(operation, rate, burst)| {
        Text::of(format_args!("{} {rate} a second after {burst} at once", operation.name()))
    });
    vec![endpoint, Text::default().ours("Quota: ").then(Text::join(quotas, "; "))]
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_call_is_one_line() {
        let call = |account: Option<&str>, attempt, end| {
            let account = account.map(|account| account.parse().unwrap());
            let took = Duration::from_micros(23_900);
            let call = AttemptedCall { operation: Operation::GetAlternateContact, account, attempt, end, took };
            watched(&Watched::Call(call)).plain()
        };
        let account = Some("222222222222");
        assert_eq!(call(account, 1, AttemptEnd::Answered), "account:GetAlternateContact of 222222222222: ok, 23 ms");
        assert_eq!(
            call(account, 3, AttemptEnd::NotSent("connection refused".to_owned())),
            "account:GetAlternateContact of 222222222222, attempt 3: not sent, connection refused, 23 ms"
        );
        assert_eq!(
            call(None, 1, AttemptEnd::Failed(crate::gateway::Failure::ExpiredCredentials)),
            "account:GetAlternateContact: expired-credentials, 23 ms"
        );
    }

    #[test]
    fn the_way_to_aws_is_told() {
        let quotas = [(Operation::GetAlternateContact, 10.0, 15.0), (Operation::DeleteAlternateContact, 0.5, 6.0)];
        let lines: Vec<String> = way(&BTreeSet::new(), "eu-west-1", &quotas).iter().map(Text::plain).collect();
        assert_eq!(
            lines,
            [
                "Endpoint: AWS's own, Region eu-west-1",
                "Quota: GetAlternateContact 10 a second after 15 at once; DeleteAlternateContact 0.5 a second after 6 at once"
            ]
        );
    }
}
