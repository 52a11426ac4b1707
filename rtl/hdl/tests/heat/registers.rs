//! The register face: reset values, access kinds, refusals, halves and strobes.

use crate::pair::{Pair, enable};
use isotherm_model::RegisterBlock;
use isotherm_regs::heat::{self, INST, InstStatus, VReason, VReasonCode};
use isotherm_regs::{ALL, Access, MEMORIES, RegDesc};
use isotherm_sim::testbench::for_seeds;

fn registers() -> impl Iterator<Item = &'static RegDesc> {
    ALL.iter().filter(|r| r.block == heat::BLOCK.name)
}

/// Every register reads its reset value, and what is `ro` or `const` ignores writes.
#[test]
fn reset_values_and_read_only_registers() {
    for_seeds(1, |bench| {
        let mut p = Pair::new(bench, 6);
        p.same_registers();
        for r in registers() {
            if matches!(r.access, Access::Const | Access::Rw) {
                assert_eq!(p.d.read(r), r.reset, "{}", r.name);
            }
        }
        let fixed = registers()
            .filter(|r| r.fields.iter().all(|f| matches!(f.access, Access::Ro | Access::Const)));
        for r in fixed {
            let offset = r.offset_from(heat::BASE);
            for word in 0..u32::from(r.width) / 32 {
                let data = bench.rng.next_u32();
                p.d.write32(offset + 4 * word, data, 0xF);
                p.g.write32(offset + 4 * word, data, 0xF);
            }
        }
        p.same_registers();
        // what is not mapped reads 0
        for offset in [0x18, 0x1000 + 0x10 + 0x20, 0x5000, 0x6058, 0x6FF0] {
            assert_eq!(p.d.read32(offset), 0, "{offset:#x}");
        }
        // memories: all zero, no write gets through (the store beyond the bitmap hits the hot list)
        for m in MEMORIES.iter().filter(|m| m.block == heat::BLOCK.name) {
            let offset = m.offset - heat::BASE;
            for at in [0, 4, m.length - 4] {
                p.d.write32(offset + at, u32::MAX, 0xF);
                assert_eq!(p.d.read32(offset + at), 0, "{} + {at:#x}", m.name);
            }
        }
        p.same_registers();
    });
}

/// Random words, strobes and halves to every writable register: the whole face stays the model's.
#[test]
fn random_writes() {
    for_seeds(60, |bench| {
        let mut p = Pair::new(bench, 6);
        let writable: Vec<_> = registers()
            .filter(|r| r.fields.iter().any(|f| !matches!(f.access, Access::Ro | Access::Const)))
            .collect();
        let rng = &mut bench.rng;
        for _ in 0..60 {
            let r = *rng.pick(&writable);
            let high = if r.width == 64 && rng.chance(1, 2) { 4 } else { 0 };
            let offset = r.offset_from(heat::BASE) + high;
            let strobe = *rng.pick(&[0xF, 0xF, 0b0011, 0b1100, 0b0100, 0]);
            // plausible now and then, so that the checks are passed
            let data = match rng.below(4) {
                0 => rng.next_u32(),
                1 => 0x0001_0002,
                2 => 0x0001_0001,
                _ => *rng.pick(&[12, 0, 1, 2, 3, 1 << 8, 0x0011_0000, 0x0300]),
            };
            p.d.write32(offset, data, strobe);
            p.g.write32(offset, data, strobe);
            p.rest(0);
            p.rest(1);
            p.settle();
            if rng.chance(1, 6) {
                p.same_registers();
            }
        }
        p.same_registers();
    });
}

/// Every reason to refuse a start, in the order of the checks; a second attempt may succeed.
#[test]
fn refusals() {
    for_seeds(1, |bench| {
        let unit = 12_u64;
        let epoch = |scale: u64, mult: u64| unit | scale << 48 | mult << 52;
        use VReasonCode as R;
        for (i, instance) in INST.iter().enumerate() {
            let good = enable(i, 65_535).0;
            let other = if i == 0 { 1 } else { 2 };
            let cases = [
                (good, epoch(0, 0), R::Ok),
                (good, epoch(5, 100), R::Ok),
                (good, epoch(4, 1000), R::Ok),
                (good, epoch(1, 4095), R::Ok),
                (good & !0xFF | other, 13 | 1 << 32, R::UnsupportedTrack),
                (good & !0xFF | 3, unit, R::UnsupportedTrack),
                (good, 11 | 1 << 32, R::UnsupportedUnit),
                (good, 12 | 1 << 31, R::UnsupportedUnit),
                (good, unit | 1 << 39 | 1 << 40, R::UnsupportedSampling),
                (good | 1 << 8, unit, R::UnsupportedSampling),
                (good, unit | 1 << 40 | 7 << 48, R::UnsupportedMode),
                (good + (1 << 32), epoch(6, 1), R::BadEpoch),
                (good, epoch(15, 1), R::BadEpoch),
                (good, epoch(3, 0), R::BadEpoch),
                (good, epoch(0, 3), R::BadEpoch),
                (good, epoch(5, 101), R::BadEpoch),
                (good, epoch(4, 1001), R::BadEpoch),
                (good + (1 << 32), unit, R::BadThreshold),
            ];
            for (cfg0, cfg1, code) in cases {
                let mut p = Pair::new(bench, 6);
                p.write(&instance.cfg1, cfg1);
                p.write(&instance.cfg0, cfg0);
                p.rest(i);
                let reason = VReason(p.same(&heat::V_REASON));
                let status = InstStatus(p.same(&instance.status));
                assert_eq!(reason.code_name(), Ok(code), "cfg0 {cfg0:#x} cfg1 {cfg1:#x}");
                assert_eq!(status.enabled(), code == R::Ok);
                p.write(&instance.cfg1, unit);
                p.write(&instance.cfg0, good);
                p.rest(i);
                assert!(InstStatus(p.same(&instance.status)).enabled());
                p.same_registers();
            }
        }
        let mut p = Pair::new(bench, 6);
        p.write(&heat::SNAPSHOT_CTL, 1);
        assert_eq!(VReason(p.same(&heat::V_REASON)).code_name(), Ok(R::NothingToLatch));
        p.write(&heat::EPOCH_CTL, 1);
        p.settle();
        p.write(&heat::SNAPSHOT_CTL, 1);
        assert_eq!(VReason(p.same(&heat::V_REASON)).code_name(), Ok(R::Ok));
        p.same_registers();
    });
}
