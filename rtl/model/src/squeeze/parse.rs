//! What the matcher makes of a granule.

/// Literals to copy, then a match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sequence {
    /// Literals before the match, 0..=4092.
    pub literals: u16,
    /// Bytes of the match, 4..=4096.
    pub length: u16,
    /// How far back: 1..=4095 within the granule; 1..=8191 in the base, the granule thought to follow its base.
    pub distance: u16,
    /// The match lies in the base granule.
    pub base: bool,
}

/// A granule after matching. The literals that no sequence takes follow the last match.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parse {
    /// At most one a window.
    pub sequences: Vec<Sequence>,
    /// All literals, in order.
    pub literals: Vec<u8>,
}

impl Parse {
    /// The granule that this stands for, `None` if it does not describe one: a match reaches before the history or beyond
    /// the base, or the bytes are not as many as a granule has.
    #[must_use]
    pub fn replay(&self, base: Option<&[u8; super::GRANULE]>) -> Option<Vec<u8>> {
        let mut out = Vec::with_capacity(super::GRANULE);
        let mut literals = self.literals.iter();
        for s in &self.sequences {
            out.extend(literals.by_ref().take(s.literals.into()));
            for _ in 0..s.length {
                let at = out.len();
                let byte = if s.base {
                    *base?.get((at + super::GRANULE).checked_sub(s.distance.into())?)?
                } else {
                    *out.get(at.checked_sub(s.distance.into())?)?
                };
                out.push(byte);
            }
        }
        out.extend(literals);
        (out.len() == super::GRANULE).then_some(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parse_stands_for_its_granule() {
        let base: [u8; 4096] = std::array::from_fn(|i| (i / 7) as u8);
        let near = Sequence { literals: 2, length: 94, distance: 1, base: false };
        let far = Sequence { literals: 0, length: 4000, distance: 4096, base: true };
        let parse = Parse { sequences: vec![near, far], literals: vec![1, 2] };
        let out = parse.replay(Some(&base)).unwrap();
        assert_eq!(out[..4], [1, 2, 2, 2]);
        assert_eq!(out[96..], base[96..]);
        assert_eq!(parse.replay(None), None);
        let before = Sequence { literals: 2, length: 94, distance: 3, base: false };
        assert_eq!(Parse { sequences: vec![before, far], ..parse }.replay(Some(&base)), None);
    }
}
