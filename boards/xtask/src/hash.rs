//! SHA-256 as text.

use sha2::{Digest, Sha256};

/// 64 hexadecimal digits.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_known_answer() {
        assert!(super::sha256(b"abc").starts_with("ba7816bf8f01cfea414140de5dae2223"));
    }
}
