//! Verilator warnings that emitted Verilog may give, each with its reason. Nothing else is waived anywhere.

/// A warning that is let pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiver {
    /// Verilator's name of the warning.
    pub code: &'static str,
    /// Only if the message contains all of these; empty = every message of that code.
    pub only: &'static [&'static str],
    /// Why it says nothing about a mistake.
    pub reason: &'static str,
}

/// All waivers.
pub const WAIVERS: &[Waiver] = &[
    Waiver {
        code: "WIDTHEXPAND",
        only: &[],
        reason: "rust-hdl writes literals as 32 bits and casts as masks; Rust's types check every \
                 assignment and the block lint every expression whose value could depend on it",
    },
    Waiver {
        code: "WIDTHTRUNC",
        only: &[],
        reason: "the same: `q + 32'h1` is cut to the width that Rust's type gave the target",
    },
    Waiver {
        code: "DECLFILENAME",
        only: &[],
        reason: "one file holds a block with all its modules",
    },
    Waiver {
        code: "UNUSEDPARAM",
        only: &[],
        reason: "rust-hdl declares all labels of an enum in every module that sees the type",
    },
    Waiver {
        code: "UNUSEDSIGNAL",
        only: &["Bits of signal are not used"],
        reason: "a header or an address arrives whole; a block may need a part of it",
    },
    Waiver {
        code: "UNUSEDSIGNAL",
        only: &["Signal is not used", "$"],
        reason: "a `$` marks a port of a child or a member of an interface: a parent need not use \
                 every output of a child, nor a block every member of a stream",
    },
];

/// The waiver that lets this warning pass, if any.
pub fn waiver(code: &str, message: &str) -> Option<&'static Waiver> {
    WAIVERS.iter().find(|w| w.code == code && w.only.iter().all(|part| message.contains(part)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_waiver_is_no_wider_than_it_says() {
        assert!(waiver("WIDTHTRUNC", "anything").is_some());
        assert!(waiver("UNUSEDSIGNAL", "Bits of signal are not used: 'hdr'[3:0]").is_some());
        assert!(waiver("UNUSEDSIGNAL", "Signal is not used: 'fifo$level'").is_some());
        assert!(waiver("UNUSEDSIGNAL", "Signal is not used: 'level'").is_none());
        assert!(waiver("LATCH", "anything").is_none());
    }

    #[test]
    fn every_waiver_has_a_reason() {
        assert!(WAIVERS.iter().all(|w| w.reason.len() > 20));
    }
}
