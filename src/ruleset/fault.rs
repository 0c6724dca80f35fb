//! What can go wrong while a flag is evaluated. Every fault is known since lowering; evaluation only reaches it.

use super::Pointer;

/// A place in [`super::Ruleset::faults`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FaultId(u32);

impl FaultId {
    pub(super) fn new(index: usize) -> FaultId {
        FaultId(u32::try_from(index).unwrap_or(u32::MAX))
    }

    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// Something that keeps a flag from being evaluated.
#[derive(Debug, Clone)]
pub struct Fault {
    /// Its kind.
    pub code: FaultCode,
    /// What is wrong, in one line.
    pub message: String,
    /// What the vendor's SDK does about it.
    pub sdk: &'static str,
    /// Where it stands.
    pub at: Pointer,
}

/// The kinds of faults: OpenFeature's error codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultCode {
    /// The flag's definition cannot be understood.
    ParseError,
    /// Anything else.
    General,
}

impl FaultCode {
    /// OpenFeature's spelling.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            FaultCode::ParseError => "PARSE_ERROR",
            FaultCode::General => "GENERAL",
        }
    }
}
