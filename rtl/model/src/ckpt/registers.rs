//! The register face of the checkpoint engine.

use super::Ckpt;
use crate::RegisterBlock;
use isotherm_regs::RegDesc;
use isotherm_regs::ckpt::{
    BASE, BUSY_CYCLES, BYTES_IN, BYTES_OUT, COMPRESSED_BLOCKS, CONTROL, Control, DELTA_EXTENTS,
    DMA_LIMITS, DmaLimits, EXTENTS, JOB_ADDR, JOBS_DONE, JOBS_FAILED, NEXT, PROGRESS, RAW_BLOCKS,
    RLE_BLOCKS, SIZE, STATUS, TYPE, VERSION,
};

/// The halves of 64-bit registers that wait for their other half. There is one place for reads and one for writes
/// in the whole block, as in the generated register bank.
#[derive(Clone, Debug, Default)]
pub(super) struct Pairs {
    /// Upper half of the register whose lower half was read last.
    latched: Option<(u32, u32)>,
    /// Lower half, and which of its bits were written.
    held: Option<(u64, u64)>,
}

const fn at(register: RegDesc) -> u32 {
    register.offset_from(BASE)
}

fn lanes(strobe: u8) -> u32 {
    (0..4).filter(|k| strobe >> k & 1 == 1).fold(0, |m, k| m | 0xFF << (8 * k))
}

impl Ckpt {
    /// A 64-bit register in two reads: the lower half latches the upper.
    fn read64(&mut self, register: RegDesc, offset: u32, value: u64) -> u32 {
        if offset == at(register) {
            self.pairs.latched = Some((at(register), (value >> 32) as u32));
            return value as u32;
        }
        match self.pairs.latched {
            Some((of, upper)) if of == at(register) => {
                self.pairs.latched = None;
                upper
            }
            _ => (value >> 32) as u32,
        }
    }
}

/// Offsets as in `rtl/regmap/blocks/ckpt.toml`. Reading the lower half of a 64-bit register latches the upper half;
/// writing the upper half of `JOB_ADDR` commits both. `CONTROL.ABORT` counts only while a job runs.
impl RegisterBlock for Ckpt {
    fn read32(&mut self, offset: u32) -> u32 {
        let c = self.counters;
        for (register, value) in [
            (JOB_ADDR, self.job_addr),
            (BYTES_IN, c.bytes_in),
            (BYTES_OUT, c.bytes_out),
            (BUSY_CYCLES, 0),
        ] {
            if offset & !4 == at(register) {
                return self.read64(register, offset, value);
            }
        }
        match offset {
            o if o == at(TYPE) => TYPE.reset as u32,
            o if o == at(VERSION) => VERSION.reset as u32,
            o if o == at(NEXT) => NEXT.reset as u32,
            o if o == at(SIZE) => SIZE.reset as u32,
            o if o == at(STATUS) => self.status(),
            o if o == at(JOBS_DONE) => c.jobs_done,
            o if o == at(JOBS_FAILED) => c.jobs_failed,
            o if o == at(EXTENTS) => c.extents,
            o if o == at(PROGRESS) => c.progress,
            o if o == at(RAW_BLOCKS) => c.raw_blocks,
            o if o == at(RLE_BLOCKS) => c.rle_blocks,
            o if o == at(COMPRESSED_BLOCKS) => c.compressed_blocks,
            o if o == at(DELTA_EXTENTS) => c.delta_extents,
            o if o == at(DMA_LIMITS) => {
                let mut limits = DmaLimits(0);
                limits.set_max_payload(self.max_payload.into());
                limits.set_max_read_request(self.max_read_request.into());
                limits.0
            }
            _ => 0,
        }
    }

    fn write32(&mut self, offset: u32, value: u32, strobe: u8) {
        let mask = lanes(strobe);
        if offset == at(CONTROL) {
            let control = Control(value & mask);
            if control.abort() && self.busy {
                self.abort = true;
            }
            if control.doorbell() {
                self.doorbell();
            }
        } else if offset == at(JOB_ADDR) {
            let (data, bits) = self.pairs.held.unwrap_or_default();
            let (value, mask) = (u64::from(value), u64::from(mask));
            self.pairs.held = Some((data & !mask | value & mask, bits | mask));
        } else if offset == at(JOB_ADDR) + 4 {
            let (data, bits) = self.pairs.held.take().unwrap_or_default();
            let bits = bits | u64::from(mask) << 32;
            let data = data | u64::from(value) << 32;
            self.job_addr = self.job_addr & !bits | data & bits;
        }
    }
}
