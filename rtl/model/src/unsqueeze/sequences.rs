//! The sequences of a block: their bits, their offsets, and what they copy.

use super::bits::Backward;
use super::block::{Context, Section};
use super::codes::{
    MAX_LITERAL_LENGTH, MAX_MATCH_LENGTH, MAX_OFFSET, literal_length, match_length,
};
use super::{DecodeError, What};
use crate::squeeze::GRANULE;

impl Context<'_> {
    /// Appends what sequences and literals make. Whatever is wrong is wrong at the sections's beginning.
    pub(super) fn sequences(
        &mut self,
        section: &Section,
        literals: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<(), DecodeError> {
        let start = out.len();
        let used = if section.count == 0 { Ok(0) } else { self.run(section, literals, start, out) };
        let rest = &literals[used.map_err(|w| w.at(section.at))?..];
        if out.len() - start + rest.len() != GRANULE {
            return Err(What::GranuleSize.at(section.at));
        }
        out.extend_from_slice(rest);
        Ok(())
    }

    /// The sequences alone; the answer is how many literals they took.
    fn run(
        &mut self,
        section: &Section,
        literals: &[u8],
        start: usize,
        out: &mut Vec<u8>,
    ) -> Result<usize, What> {
        let stream = &self.frame[section.stream..section.end];
        let mut bits = Backward::new(stream).ok_or(What::SequenceMark)?;
        let tables = self.tables;
        let [ll, of, ml] = [&tables.literal_lengths, &tables.offsets, &tables.match_lengths];
        let logs = [ll.log, of.log, ml.log].map(|l| l as usize);
        if bits.left() < logs.iter().sum() {
            return Err(What::SequenceBits);
        }
        let [mut ll_state, mut of_state, mut ml_state] = logs.map(|n| bits.take(n) as usize);
        let mut used = 0;
        for left in (0..section.count).rev() {
            let (l, o, m) = (ll.entries[ll_state], of.entries[of_state], ml.entries[ml_state]);
            if l.symbol > MAX_LITERAL_LENGTH || m.symbol > MAX_MATCH_LENGTH {
                return Err(What::GranuleSize);
            }
            if o.symbol > MAX_OFFSET {
                return Err(What::BeforeHistory);
            }
            let (l_base, l_extra) = literal_length(l.symbol);
            let (m_base, m_extra) = match_length(m.symbol);
            let o_extra = usize::from(o.symbol);
            let steps = if left == 0 { [0; 3] } else { [l.bits, m.bits, o.bits].map(usize::from) };
            if bits.left() < l_extra + m_extra + o_extra + steps.iter().sum::<usize>() {
                return Err(What::SequenceBits);
            }
            let offset = (1 << o.symbol) + bits.take(o_extra);
            let length = m_base + bits.take(m_extra);
            let run = l_base + bits.take(l_extra);
            ll_state = usize::from(l.base) + bits.take(steps[0]) as usize;
            ml_state = usize::from(m.base) + bits.take(steps[1]) as usize;
            of_state = usize::from(o.base) + bits.take(steps[2]) as usize;
            if left == 0 && bits.left() != 0 {
                return Err(What::SequenceLeft);
            }
            let distance = self.distance(offset, run == 0).ok_or(What::OffsetZero)?;
            let literals = literals.get(used..used + run as usize).ok_or(What::LiteralsMissing)?;
            used += literals.len();
            self.copy(start, literals, length as usize, distance as usize, out)?;
        }
        Ok(used)
    }

    /// RFC 8878, 3.1.1.5. `None` if it is 0; nothing is remembered then.
    fn distance(&mut self, value: u32, no_literals: bool) -> Option<u32> {
        let [first, second, third] = self.repeats;
        self.repeats = match value + u32::from(value <= 3 && no_literals) {
            _ if value > 3 => [value - 3, first, second],
            1 => return Some(first),
            2 => [second, first, third],
            3 => [third, first, second],
            _ if first == 1 => return None,
            _ => [first - 1, first, second],
        };
        Some(self.repeats[0])
    }

    /// Literals, then a match; nothing at all if the match is not allowed.
    fn copy(
        &self,
        start: usize,
        literals: &[u8],
        length: usize,
        distance: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), What> {
        let at = out.len() - start + literals.len();
        if at + length > GRANULE {
            return Err(What::GranuleSize);
        }
        if distance <= at {
            out.extend_from_slice(literals);
            for i in out.len() - distance..out.len() - distance + length {
                out.push(out[i]);
            }
            return Ok(());
        }
        // counted as if the granule followed its own base
        let base = self.base.ok_or(What::BeforeHistory)?;
        let from = (at + self.count * GRANULE).checked_sub(distance);
        let from = from.filter(|f| *f < GRANULE).ok_or(What::BeforeHistory)?;
        if from + length > GRANULE {
            return Err(What::OverBase);
        }
        let from = self.granule * GRANULE + from;
        out.extend_from_slice(literals);
        out.extend_from_slice(&base[from..from + length]);
        Ok(())
    }
}
