//! FF740: networks that are wider than they look, or that stand in each other.

use ipnetwork::IpNetwork;

use super::super::walk;
use crate::finding::{At, Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF740",
    name: "odd-network",
    severity: Severity::Info,
    what: "A network has bits set behind its prefix, lies in another network of the same list, or holds all addresses.",
    why: "The engine looks at the bits of the prefix alone: `10.1.2.3/8` is all of `10.0.0.0/8`, and not one host. What \
          lies in a wider network of the list adds nobody.",
    help: "write the network as it is meant",
    example: r#"{"contextName": "remoteAddress", "operator": "IN_CIDR", "values": ["10.1.2.3/8"]}
                                                                   ^ this is all of `10.0.0.0/8`"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    walk::constraints(subject, &mut |constraint, operator| {
        if operator == "IN_CIDR" {
            let values = walk::texts(subject, constraint, "values");
            look(values.iter().map(|(at, text)| (*at, text.as_ref())), findings);
        }
    });
    walk::strategies(subject, &mut |strategy| {
        if strategy.name == "remoteAddress"
            && let Some((at, list)) = walk::parameter(subject, strategy.at, "IPs")
        {
            look(list.split(',').map(|entry| (at, entry.trim())), findings);
        }
    });
}

fn look<'e>(entries: impl Iterator<Item = (At, &'e str)>, findings: &mut Findings) {
    let mut networks: Vec<(IpNetwork, &str, At)> =
        entries.filter_map(|(at, text)| Some((text.parse().ok()?, text, at))).collect();
    for (network, text, at) in &networks {
        let whole = network.network();
        if network.prefix() == 0 {
            let said = format!("`{text}` holds every address of its kind, so it limits nobody who has one");
            findings.add(Finding::new(&RULE, *at, said));
        } else if network.ip() != whole {
            let prefix = network.prefix();
            let said =
                format!("`{text}` has bits set behind its prefix, which do not count: it is all of `{whole}/{prefix}`");
            findings.add(Finding::new(&RULE, *at, said));
        }
    }
    // Sorted so, a network stands right behind the ones that it lies in.
    networks.sort_by_key(|(network, _, _)| (network.network(), network.prefix()));
    let mut around: Option<(IpNetwork, &str, At)> = None;
    for (network, text, at) in networks {
        match &around {
            // Of two that are the same the second has a finding of its own, where they are items of a list.
            Some((_, same, place)) if *same == text && *place != at => {}
            Some((wide, wide_text, wide_at)) if wide.contains(network.network()) => {
                let said = format!("`{text}` lies in `{wide_text}` of the same list, so it adds nobody");
                findings.add(Finding::new(&RULE, at, said).label(*wide_at, "the wider one"));
            }
            _ => around = Some((network, text, at)),
        }
    }
}
