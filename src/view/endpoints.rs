//! Endpoints that are called without encryption.

use std::collections::BTreeSet;

use crate::text::Text;

/// That calls to some hosts can be read and changed on the way; nothing if there are none.
#[must_use]
pub fn unencrypted(hosts: &BTreeSet<String>) -> Text {
    let line = |host: &String| {
        let text = Text::default().ours("Not encrypted: AWS is called over plain http at ").text(host);
        text.ours(", where others can read and change it.\n")
    };
    hosts.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_host_is_named() {
        assert_eq!(unencrypted(&BTreeSet::new()).plain(), "");
        assert_eq!(
            unencrypted(&["proxy.example.com".to_owned()].into()).plain(),
            "Not encrypted: AWS is called over plain http at proxy.example.com, where others can read and change it.\n"
        );
    }
}
