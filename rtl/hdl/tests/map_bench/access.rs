//! Window accesses.

use isotherm_sim::testbench::Rng;

/// One access, inside one granule.
#[derive(Clone, Debug)]
pub struct Access {
    pub write: bool,
    pub empty: bool,
    pub late: bool,
    pub address: u64,
    /// Dwords.
    pub length: u32,
    pub requester: u16,
    /// Beats to be written: data and strobes.
    pub beats: Vec<(Vec<u8>, u64)>,
}

impl Access {
    pub fn read(address: u64, bytes: u32) -> Self {
        let length = bytes / 4;
        Self {
            write: false,
            empty: false,
            late: false,
            address,
            length,
            requester: 0,
            beats: vec![],
        }
    }

    pub fn write(address: u64, data: &[u8], lanes: usize) -> Self {
        Self::marked(address, data, lanes, |_| true)
    }

    /// A write of the bytes that `there` marks.
    fn marked(address: u64, data: &[u8], lanes: usize, there: impl Fn(usize) -> bool) -> Self {
        let beats = isotherm_model::tlp::beats(address, data, lanes, there);
        let beats = beats.into_iter().map(|b| (b.data, b.keep)).collect();
        let length = data.len() as u32 / 4;
        Self { write: true, empty: false, late: false, address, length, requester: 0, beats }
    }

    /// Anything, in this granule.
    pub fn random(rng: &mut Rng, granule: u64, lanes: usize, write: bool) -> Self {
        let length = match rng.below(64) {
            0..24 => 1,
            24..50 => rng.range(1, 16),
            50..62 => rng.range(1, 64),
            _ => rng.range(1, 1024),
        };
        let address = granule << 12 | rng.below(1025 - length) << 2;
        let bytes = length as usize * 4;
        let empty = length == 1 && rng.chance(1, 8);
        let mut access = if write {
            let mut data = vec![0; bytes];
            rng.fill(&mut data);
            // holes: in the first and the last dword, or in one alone
            let (first, last) = (rng.bits(2) as usize, rng.bits(2) as usize);
            Self::marked(address, &data, lanes, |i| {
                !empty && (bytes == 4 && i != first || bytes > 4 && i >= first && i + last < bytes)
            })
        } else {
            Self::read(address, bytes as u32)
        };
        access.empty = empty;
        access.requester = rng.bits(16) as u16;
        access
    }

    pub fn granule(&self) -> u32 {
        (self.address >> 12) as u32
    }

    /// Does it to a memory.
    pub fn apply(&self, memory: &mut [u8]) {
        let Some(lanes) = self.beats.first().map(|b| b.0.len()) else { return };
        let first = self.address as usize / lanes * lanes;
        for (i, (data, strobe)) in self.beats.iter().enumerate() {
            let at = first + i * lanes;
            let marked = (0..lanes).filter(|l| strobe >> l & 1 != 0);
            marked.for_each(|l| memory[at + l] = data[l]);
        }
    }

    /// The beats that a read brings, with what lies beside its bytes.
    pub fn expected(&self, memory: &[u8], lanes: usize) -> Vec<u8> {
        let first = self.address as usize / lanes * lanes;
        let end = (self.address as usize + self.length as usize * 4).next_multiple_of(lanes);
        memory[first..end].to_vec()
    }

    /// First line, and how many; none if no byte is enabled.
    pub fn lines(&self) -> (u64, u64) {
        let end = self.address + u64::from(self.length) * 4 - 1;
        let first = self.address / 64;
        (first, if self.empty { 0 } else { end / 64 - first + 1 })
    }
}
