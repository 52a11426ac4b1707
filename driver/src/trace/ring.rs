//! The ring in host memory: nothing in it, and nothing that the card says about it, is believed unchecked.

use isotherm_abi::trace::{AccessRecord, LINE_RECORDS, RECORD_BYTES};

use super::TraceError;
use crate::dma::DmaBuf;
use crate::error::DeviceError;

/// What entries hold that the card has not written: no record reads like this, so a line that HEAD counts before it is in
/// memory is found.
const UNWRITTEN: u8 = 0xFF;

/// The ring, and how far it has been read.
#[derive(Debug)]
pub(super) struct Ring {
    buffer: DmaBuf,
    records: u32,
    /// Entries read, modulo 2^32: what TAIL must say.
    pub(super) tail: u32,
    /// Records read, fillers not counted.
    pub(super) taken: u64,
    /// What DROPPED read last.
    pub(super) dropped: u64,
}

impl Ring {
    /// `buffer` holds at least `2^log2` records.
    pub(super) fn new(buffer: DmaBuf, log2: u32) -> Self {
        buffer.fill(UNWRITTEN);
        Self { buffer, records: 1 << log2, tail: 0, taken: 0, dropped: 0 }
    }

    /// Where the card sees it.
    pub(super) fn addr(&self) -> u64 {
        self.buffer.iova().0
    }

    /// Reads everything up to `head` and marks it unwritten. After an error nothing was taken.
    pub(super) fn take(&mut self, head: u32, window: u64) -> Result<Vec<AccessRecord>, TraceError> {
        let (tail, records) = (self.tail, self.records);
        let count = head.wrapping_sub(tail);
        if count > records || !count.is_multiple_of(LINE_RECORDS as u32) {
            return Err(TraceError::Head { head, tail, records });
        }
        let mut bytes = vec![0; count as usize * RECORD_BYTES];
        let (front, back) = self.runs(count);
        self.buffer.read(front.0, &mut bytes[..front.1]).map_err(DeviceError::from)?;
        self.buffer.read(back.0, &mut bytes[front.1..]).map_err(DeviceError::from)?;
        let mut found = Vec::with_capacity(count as usize);
        for (index, entry) in bytes.chunks_exact(RECORD_BYTES).enumerate() {
            let number = tail.wrapping_add(index as u32);
            let entry = entry.try_into().expect("invariant: chunks have this length");
            let record = AccessRecord::parse(entry)
                .map_err(|source| TraceError::Record { number, source })?;
            let Some(AccessRecord { offset, dwords, .. }) = record else { continue };
            if offset + 4 * u64::from(dwords) > window {
                return Err(TraceError::Outside { number, offset, dwords, window });
            }
            found.extend(record);
        }
        bytes.fill(UNWRITTEN);
        self.buffer.write(front.0, &bytes[..front.1]).map_err(DeviceError::from)?;
        self.buffer.write(back.0, &bytes[front.1..]).map_err(DeviceError::from)?;
        self.tail = head;
        self.taken += found.len() as u64;
        Ok(found)
    }

    /// Offset and bytes of `count` entries from `tail` on, in two runs: up to the end of the ring, and from its start.
    fn runs(&self, count: u32) -> ((usize, usize), (usize, usize)) {
        let first = self.tail % self.records;
        let front = count.min(self.records - first);
        let bytes = |entries: u32| entries as usize * RECORD_BYTES;
        ((bytes(first), bytes(front)), (0, bytes(count - front)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dma::DmaPool;
    use crate::transport::model::{CardConfig, Model};
    use isotherm_abi::trace::AccessError;

    const WINDOW: u64 = 1 << 20;

    fn record(n: u64) -> AccessRecord {
        let r = AccessRecord::of_bytes(true, 8 * n, 8).unwrap();
        AccessRecord { timestamp: n, ..r }
    }

    fn ring(log2: u32) -> Ring {
        let mut transport = Model::new(CardConfig::default()).unwrap();
        let buffer = DmaPool::new().alloc(&mut transport, RECORD_BYTES << log2).unwrap();
        Ring::new(buffer, log2)
    }

    /// What the card would do.
    fn put(ring: &Ring, number: u32, bytes: &[u8; RECORD_BYTES]) {
        ring.buffer.write((number % ring.records) as usize * RECORD_BYTES, bytes).unwrap();
    }

    #[test]
    fn records_come_once_and_in_order_around_the_end() {
        let mut r = ring(3);
        let mut head = 0;
        for step in [4, 4, 8, 0, 4, 8, 4] {
            (head..head + step).for_each(|n| put(&r, n, &record(n.into()).emit()));
            head += step;
            let stamps: Vec<_> =
                r.take(head, WINDOW).unwrap().iter().map(|a| a.timestamp).collect();
            let want: Vec<_> = (head - step..head).map(u64::from).collect();
            assert_eq!(stamps, want);
        }
        assert_eq!((r.tail, r.taken), (32, 32));
        (32..34).for_each(|n| put(&r, n, &record(n.into()).emit()));
        (34..36).for_each(|n| put(&r, n, &AccessRecord::FILLER));
        assert_eq!(r.take(36, WINDOW).unwrap().len(), 2);
        assert_eq!((r.tail, r.taken), (36, 34));
    }

    #[test]
    fn counters_go_around_too() {
        let mut r = ring(2);
        r.tail = u32::MAX - 3;
        (0..4).for_each(|n| put(&r, n, &record(n.into()).emit()));
        assert_eq!(r.take(0, WINDOW).unwrap().len(), 4);
        assert_eq!(r.tail, 0);
    }

    #[test]
    fn nothing_is_believed() {
        let mut r = ring(3);
        for head in [12, 1, 6, u32::MAX, u32::MAX - 3] {
            let refused = r.take(head, WINDOW);
            assert!(matches!(refused, Err(TraceError::Head { .. })), "{head}: {refused:?}");
        }
        (0..4).for_each(|n| put(&r, n, &record(n.into()).emit()));
        // HEAD counts a line that is not in memory
        let early = r.take(8, WINDOW);
        let kind = AccessError::Kind(3);
        assert!(matches!(early, Err(TraceError::Record { number: 4, source }) if source == kind));
        assert_eq!((r.tail, r.taken), (0, 0), "nothing was taken");
        let outside = r.take(4, 24);
        assert!(matches!(outside, Err(TraceError::Outside { number: 3, .. })), "{outside:?}");
        assert_eq!(r.take(4, 32).unwrap().len(), 4);
        // and what was taken once does not come again
        assert!(r.take(12, WINDOW).is_err());
    }
}
