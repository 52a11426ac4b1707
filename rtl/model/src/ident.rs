//! Identity: who the card is, the scratch register, and the counts of refused packets.

use crate::RegisterBlock;
use isotherm_regs::ident::{
    self, BASE, BOARD_ID, BUILD_TIME, CAPABILITIES, CLOCK_HZ, CYCLES, Capabilities, DATA_PATH,
    DataPath, GEOMETRY, GIT_HASH, Geometry, MALFORMED, SCRATCH, UNSUPPORTED, WINDOW_SIZE,
};
use isotherm_regs::{Access, Half};

/// What is fixed when an image is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdentConfig {
    /// Which board.
    pub board_id: u32,
    /// First 32 bits of the source revision, 0 for a development build.
    pub git_hash: u32,
    /// Unix time of the build, 0 for a reproducible build.
    pub build_time: u64,
    /// Core clock in hertz.
    pub clock_hz: u32,
    /// Bytes of the window.
    pub window_size: u64,
    /// Bits of the transaction and memory streams.
    pub data_width: u32,
    /// DMA reads that can be outstanding.
    pub dma_tags: u32,
}

/// The block. There is no clock, so `CYCLES` stays 0.
#[derive(Clone, Debug)]
pub struct Ident {
    config: IdentConfig,
    scratch: u32,
    unsupported: u32,
    malformed: u32,
    /// Upper half of the 64-bit register whose lower half was read last.
    latched: Option<(u32, u32)>,
}

impl Ident {
    /// After reset.
    #[must_use]
    pub fn new(config: IdentConfig) -> Self {
        Self { config, scratch: SCRATCH.reset as u32, unsupported: 0, malformed: 0, latched: None }
    }

    /// Back to the state after reset.
    pub fn reset(&mut self) {
        *self = Self::new(self.config);
    }

    /// A request was answered with Unsupported Request, or dropped as unsupported.
    pub fn count_unsupported(&mut self) {
        self.unsupported = self.unsupported.wrapping_add(1);
    }

    /// A malformed packet was discarded.
    pub fn count_malformed(&mut self) {
        self.malformed = self.malformed.wrapping_add(1);
    }

    fn value(&self, register: &isotherm_regs::RegDesc) -> u64 {
        let c = &self.config;
        match register.offset {
            o if o == GIT_HASH.offset => c.git_hash.into(),
            o if o == BOARD_ID.offset => c.board_id.into(),
            o if o == BUILD_TIME.offset => c.build_time,
            o if o == CLOCK_HZ.offset => c.clock_hz.into(),
            o if o == WINDOW_SIZE.offset => c.window_size,
            o if o == GEOMETRY.offset => {
                let mut g = Geometry(0);
                g.set_granule_log2(12);
                g.set_line_log2(6);
                g.set_unit_log2(12);
                g.0.into()
            }
            o if o == DATA_PATH.offset => {
                let mut d = DataPath(0);
                d.set_width(c.data_width as _);
                d.set_dma_tags(c.dma_tags as _);
                d.0.into()
            }
            o if o == CAPABILITIES.offset => {
                let mut k = Capabilities(0);
                k.set_heat(true);
                k.set_part(true);
                k.set_ckpt(true);
                k.set_rle(true);
                k.set_cow(true);
                k.set_squeeze(true);
                k.set_fault(true);
                k.set_trace(true);
                k.0.into()
            }
            o if o == SCRATCH.offset => self.scratch.into(),
            o if o == CYCLES.offset => 0,
            o if o == UNSUPPORTED.offset => self.unsupported.into(),
            o if o == MALFORMED.offset => self.malformed.into(),
            _ if register.access == Access::Const => register.reset,
            _ => 0,
        }
    }
}

impl RegisterBlock for Ident {
    fn read32(&mut self, offset: u32) -> u32 {
        let found = (offset & !3).checked_add(BASE).and_then(isotherm_regs::lookup);
        let Some((register, half)) = found.filter(|(r, _)| r.block == ident::BLOCK.name) else {
            return 0;
        };
        let value = self.value(register);
        match half {
            Half::Whole => value as u32,
            Half::Low => {
                self.latched = Some((register.offset, (value >> 32) as u32));
                value as u32
            }
            Half::High => match self.latched.take() {
                Some((of, high)) if of == register.offset => high,
                _ => (value >> 32) as u32,
            },
        }
    }

    fn write32(&mut self, offset: u32, value: u32, strobe: u8) {
        if offset & !3 != SCRATCH.offset_from(BASE) {
            return;
        }
        let lanes = (0..4).filter(|k| strobe >> k & 1 == 1).fold(0, |m, k| m | 0xFF_u32 << (8 * k));
        self.scratch = self.scratch & !lanes | value & lanes;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block() -> Ident {
        Ident::new(IdentConfig {
            board_id: 1,
            git_hash: 0xABCD,
            build_time: 0x1_2345_6789,
            clock_hz: 250_000_000,
            window_size: 1 << 33,
            data_width: 128,
            dma_tags: 32,
        })
    }

    fn at(r: isotherm_regs::RegDesc) -> u32 {
        r.offset_from(BASE)
    }

    #[test]
    fn it_says_who_it_is() {
        let mut b = block();
        assert_eq!(b.read32(at(ident::MAGIC)), u32::from_le_bytes(*b"ISOT"));
        let hash = [b.read32(at(ident::MAP_HASH)), b.read32(at(ident::MAP_HASH) + 4)];
        assert_eq!(hash, [isotherm_regs::MAP_HASH as u32, (isotherm_regs::MAP_HASH >> 32) as u32]);
        assert_eq!(b.read32(at(WINDOW_SIZE) + 4), 2);
        assert_eq!([b.read32(at(BUILD_TIME)), b.read32(at(BUILD_TIME) + 4)], [0x2345_6789, 1]);
        assert_eq!(b.read32(at(GEOMETRY)), 0x000C_060C);
        assert_eq!(b.read32(at(ident::NEXT)), ident::NEXT.reset as u32);
        assert_eq!(b.read32(0xF0), 0);
    }

    #[test]
    fn only_scratch_can_be_written() {
        let mut b = block();
        for offset in (0..ident::SIZE_BYTES).step_by(4).filter(|&o| o != at(SCRATCH)) {
            let before = b.read32(offset);
            b.write32(offset, !before, 0xF);
            assert_eq!(b.read32(offset), before, "{offset:#x}");
        }
        b.write32(at(SCRATCH), 0x1122_3344, 0xF);
        b.write32(at(SCRATCH), 0xAABB_CCDD, 0b0110);
        assert_eq!(b.read32(at(SCRATCH)), 0x11BB_CC44);
        b.count_unsupported();
        assert_eq!((b.read32(at(UNSUPPORTED)), b.read32(at(MALFORMED))), (1, 0));
        b.reset();
        assert_eq!((b.read32(at(UNSUPPORTED)), b.read32(at(SCRATCH))), (0, 0));
    }
}
