//! Networks of IP addresses.
//!
//! Addresses are read by the standard library and networks by `ipnetwork`, as the Unleash engine does: an address
//! alone is a network of one, host bits may be set, IPv4 and IPv6 never meet.

use std::borrow::Cow;
use std::net::IpAddr;

use ipnetwork::IpNetwork;

/// A list of networks, with the entries that are none.
#[derive(Debug, Clone)]
pub struct Networks<'s> {
    entries: Vec<Cow<'s, str>>,
    /// `(number of the entry, network)`.
    networks: Vec<(usize, IpNetwork)>,
}

impl<'s> Networks<'s> {
    /// The networks among `entries`.
    #[must_use]
    pub fn new(entries: Vec<Cow<'s, str>>) -> Networks<'s> {
        let networks =
            entries.iter().enumerate().filter_map(|(number, entry)| Some((number, entry.parse().ok()?))).collect();
        Networks { entries, networks }
    }

    /// The entries in their order, readable or not.
    #[must_use]
    pub fn entries(&self) -> &[Cow<'s, str>] {
        &self.entries
    }

    /// The entries that are not networks and so never match.
    pub fn skipped(&self) -> impl Iterator<Item = &str> {
        let read = |number| self.networks.iter().any(|(held, _)| *held == number);
        self.entries.iter().enumerate().filter(move |(number, _)| !read(*number)).map(|(_, entry)| entry.as_ref())
    }

    /// The entries that are networks.
    pub fn networks(&self) -> impl Iterator<Item = IpNetwork> {
        self.networks.iter().map(|(_, network)| *network)
    }

    /// The number of the first entry whose network holds `address`.
    #[must_use]
    pub fn find(&self, address: IpAddr) -> Option<usize> {
        self.networks.iter().find(|(_, network)| network.contains(address)).map(|(number, _)| *number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_hold_what_the_engine_says() {
        let cases = [
            ("10.1.2.3/8", "10.9.9.9", true),
            ("10.0.0.0/255.0.0.0", "10.9.9.9", true),
            ("127.0.0.1", "127.0.0.1", true),
            ("127.0.0.1", "127.0.0.2", false),
            ("0.0.0.0/0", "9.9.9.9", true),
            ("0.0.0.0/0", "::1", false),
            ("2001:db8::/32", "2001:db8::7", true),
            ("::ffff:1.2.3.4", "1.2.3.4", false),
            (" 10.0.0.0/8", "10.0.0.1", false),
            ("10.0.0.0/33", "10.0.0.1", false),
        ];
        for (network, address, want) in cases {
            let networks = Networks::new(vec![network.into()]);
            assert_eq!(networks.find(address.parse().unwrap()).is_some(), want, "{address} in {network}");
        }
    }

    #[test]
    fn entries_that_are_no_networks_are_told() {
        let networks = Networks::new(vec!["x".into(), "10.0.0.0/8".into(), "".into()]);
        assert_eq!(networks.skipped().collect::<Vec<_>>(), ["x", ""]);
        assert_eq!(networks.find("10.1.1.1".parse().unwrap()), Some(1));
    }
}
