//! FF644: a range of IPv6 in a strategy.

use ipnetwork::IpNetwork;

use super::super::walk;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF644",
    name: "remote-address-range",
    severity: Severity::Warning,
    what: "A remoteAddress strategy lists a range of IPv6.",
    why: "The engine takes whoever has an address in it. The Node SDK reads ranges of IPv4 alone there, and nobody is in \
          an IPv6 range.",
    help: "use flexibleRollout with an IN_CIDR constraint on `remoteAddress`",
    example: r#"{"name": "remoteAddress", "parameters": {"IPs": "10.0.0.0/8,2001:db8::/32"}}
                                                ^ the Node SDK has nobody in `2001:db8::/32`"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    walk::strategies(subject, &mut |strategy| {
        if strategy.name != "remoteAddress" {
            return;
        }
        let Some((at, list)) = walk::parameter(subject, strategy.at, "IPs") else { return };
        let is_range = |entry: &&str| entry.contains('/') && matches!(entry.parse(), Ok(IpNetwork::V6(_)));
        if let Some(range) = list.split(',').map(str::trim).find(is_range) {
            let said = format!("the Node SDK reads no ranges of IPv6 here, so nobody of `{range}` is in for it");
            findings.add(Finding::new(&RULE, at, said));
        }
    });
}
