use super::*;
use crate::RegisterBlock;
use isotherm_regs::heat::{self, INST, InstCfg0, InstCfg1, InstStatus, SnapshotCtl};
use isotherm_regs::{MemDesc, RegDesc};

fn read(heat: &mut Heat, register: &RegDesc) -> u64 {
    let at = register.offset - heat::BASE;
    let low = heat.read32(at);
    let high = if register.width == 64 { heat.read32(at + 4) } else { 0 };
    u64::from(high) << 32 | u64::from(low)
}

fn write(heat: &mut Heat, register: &RegDesc, value: u64) {
    let at = register.offset - heat::BASE;
    heat.write32(at, value as u32, 0xF);
    if register.width == 64 {
        heat.write32(at + 4, (value >> 32) as u32, 0xF);
    }
}

fn word(heat: &mut Heat, memory: &MemDesc, index: u32) -> u64 {
    let at = memory.offset - heat::BASE + index * u32::from(memory.width) / 8;
    let low = heat.read32(at);
    let high = if memory.width == 64 { heat.read32(at + 4) } else { 0 };
    u64::from(high) << 32 | u64::from(low)
}

fn cfg0(i: usize, threshold: u64) -> InstCfg0 {
    let mut cfg = InstCfg0(0);
    cfg.set_track(if i == WRITES { 2 } else { 1 });
    cfg.set_enable(true);
    cfg.set_int_on_fill(true);
    cfg.set_int_on_overflow(true);
    cfg.set_threshold(threshold);
    cfg
}

fn enable(heat: &mut Heat, i: usize, threshold: u64) {
    let mut cfg1 = InstCfg1(0);
    cfg1.set_unit_size(12);
    write(heat, &INST[i].cfg1, cfg1.0);
    write(heat, &INST[i].range_bitmap, 1);
    write(heat, &INST[i].cfg2, ENTRIES as u64 / 2);
    write(heat, &INST[i].cfg0, cfg0(i, threshold).0);
}

fn roll(heat: &mut Heat) {
    write(heat, &heat::EPOCH_CTL, 1);
}

#[test]
fn an_epoch_is_counted_copied_and_listed() {
    let mut h = Heat::new(4);
    enable(&mut h, WRITES, 2);
    enable(&mut h, READS, 0);
    for (line, write) in [(0, true), (63, true), (64, true), (200, false), (200, false)] {
        h.access(line, write);
    }
    roll(&mut h);
    h.access(0, true);
    assert_eq!(word(&mut h, &heat::COUNTERS, 0), 2 << 16);
    assert_eq!(word(&mut h, &heat::COUNTERS, 1), 1 << 16);
    assert_eq!(word(&mut h, &heat::COUNTERS, 3), 2);
    assert_eq!(word(&mut h, &heat::COUNTERS, 16), 0, "beyond the last unit");
    assert_eq!(word(&mut h, &heat::LINE_BITS, 0), 1 << 63 | 1);
    write(&mut h, &heat::LINE_SELECT, 1);
    assert_eq!(word(&mut h, &heat::LINE_BITS, 0), 1);
    assert_eq!(h.hotlist(WRITES), [Entry { unit: 0, count: 2 }], "threshold 2");
    assert_eq!(h.hotlist(READS), [Entry { unit: 3, count: 2 }], "threshold 0 acts as 1");
    assert_eq!(word(&mut h, &INST[1].hotlist, 0), 0x3_0002);
    assert_eq!(read(&mut h, &heat::EPOCH_ID), 1);
    roll(&mut h);
    assert_eq!(word(&mut h, &heat::COUNTERS, 0), 1 << 16, "the roll began at zero");
    let t = h.totals();
    assert_eq!((t.snooped, t.accepted, t.out_of_range), (6, 6, 0));
}

#[test]
fn what_is_not_enabled_or_not_in_range_is_out_of_range() {
    let mut h = Heat::new(17);
    enable(&mut h, WRITES, 1);
    h.access(0, false);
    h.access(1 << 22, true); // the second 256 MiB
    h.access(0, true);
    h.access(1 << 23, true); // beyond the window: no event
    assert_eq!(h.totals().out_of_range, 2);
    write(&mut h, &INST[0].range_bitmap, 2);
    h.access(1 << 22, true);
    assert_eq!(h.totals().out_of_range, 3, "the bitmap is sampled by ENABLE");
    write(&mut h, &INST[0].cfg0, 0);
    write(&mut h, &INST[0].cfg0, cfg0(0, 1).0);
    h.access(1 << 22, true);
    h.access(0, true);
    assert_eq!((h.totals().out_of_range, h.totals().accepted), (4, 2));
}

#[test]
fn a_counter_stops_at_its_top() {
    let mut h = Heat::new(1);
    enable(&mut h, READS, 0xFFFF);
    (0..65_540).for_each(|_| h.access(5, false));
    assert_eq!(h.totals().saturated, 5);
    roll(&mut h);
    assert_eq!(word(&mut h, &heat::COUNTERS, 0), 0xFFFF);
    assert_eq!(read(&mut h, &heat::V_ACCURACY), 0xFFFF_FFFF_0000_0001);
    assert_eq!(h.hotlist(READS), [Entry { unit: 0, count: 0xFFFF }]);
}

#[test]
fn a_full_list_postpones_and_a_roll_drops() {
    let mut h = Heat::new(11);
    enable(&mut h, WRITES, 1);
    let touch = |h: &mut Heat| (0..2048).for_each(|unit| h.access(unit * 64, true));
    touch(&mut h);
    roll(&mut h);
    assert_eq!(h.hotlist(WRITES).len(), 1023);
    assert_eq!(h.take_interrupts(), Interrupts { fill: true, overflow: true });
    assert!(SnapshotCtl(read(&mut h, &heat::SNAPSHOT_CTL)).busy());
    // Room for 100: the backlog moves up, and both bits are raised again after a clear.
    write(&mut h, &INST[0].ring, 100);
    assert_eq!(h.take_interrupts(), Interrupts::default());
    let status = read(&mut h, &INST[0].status);
    write(&mut h, &INST[0].status, status);
    assert_eq!(read(&mut h, &INST[0].status), status);
    assert_eq!(h.take_interrupts(), Interrupts { fill: true, overflow: true });
    // A roll waits while the copy is held, then drops what is left: 2048 - 1123.
    write(&mut h, &heat::SNAPSHOT_CTL, 1);
    touch(&mut h);
    roll(&mut h);
    assert_eq!((h.epoch(), h.totals().lost_hotlist), (1, 0));
    write(&mut h, &heat::SNAPSHOT_CTL, 2);
    assert_eq!((h.epoch(), h.totals().lost_hotlist), (2, 925));
    assert!(h.scan_is_blocked());
    // RESET_COUNTERS empties list and backlog.
    let mut reset = InstCfg0(0);
    reset.set_reset_counters(true);
    write(&mut h, &INST[0].cfg0, reset.0);
    assert!(!h.scan_is_blocked());
    assert_eq!(read(&mut h, &INST[0].ring), 0);
    assert_eq!(read(&mut h, &INST[0].cfg0), 0);
    assert!(!InstStatus(read(&mut h, &INST[0].status)).enabled());
}

#[test]
fn a_refused_start_says_why() {
    let base = cfg0(1, 1).0;
    let unit = 12;
    let scale = |s: u64, m: u64| unit | s << 48 | m << 52;
    let cases = [
        (base, scale(0, 0), 0),
        (base, scale(4, 1000), 0),
        (base & !0xFF | 2, unit, 1),
        (base, 13, 2),
        (base, unit | 1 << 32, 3),
        (base | 1 << 8, unit, 3),
        (base, unit | 1 << 40, 4),
        (base, scale(6, 1), 5),
        (base, scale(1, 0), 5),
        (base, scale(0, 1), 5),
        (base, scale(5, 101), 5),
        (base | 1 << 48, unit, 6),
    ];
    for (cfg0, cfg1, code) in cases {
        let mut h = Heat::new(3);
        write(&mut h, &INST[1].cfg1, cfg1);
        write(&mut h, &INST[1].cfg0, cfg0);
        let enabled = InstStatus(read(&mut h, &INST[1].status)).enabled();
        assert_eq!(enabled, code == 0, "cfg0 {cfg0:#x} cfg1 {cfg1:#x}");
        let instance = if code == 0 { 0 } else { 1 << 8 };
        assert_eq!(read(&mut h, &heat::V_REASON), code | instance, "cfg1 {cfg1:#x}");
    }
}

#[test]
fn there_is_nothing_to_latch_before_the_first_roll() {
    let mut h = Heat::new(3);
    write(&mut h, &heat::SNAPSHOT_CTL, 1);
    assert_eq!(read(&mut h, &heat::V_REASON), 7);
    assert_eq!(read(&mut h, &heat::SNAPSHOT_CTL), 0);
    roll(&mut h);
    write(&mut h, &heat::SNAPSHOT_CTL, 1);
    assert_eq!(read(&mut h, &heat::V_REASON), 0);
    assert_eq!(read(&mut h, &heat::SNAPSHOT_CTL), 1 << 8);
    roll(&mut h);
    assert_eq!(read(&mut h, &heat::EPOCH_CTL), 1 << 8);
    h.end_epoch();
    write(&mut h, &heat::SNAPSHOT_CTL, 3); // release and latch: the copy stays
    assert_eq!((h.epoch(), h.roll_is_pending()), (1, true));
    write(&mut h, &heat::SNAPSHOT_CTL, 2);
    assert_eq!((h.epoch(), h.roll_is_pending()), (2, false));
}

#[test]
fn the_epoch_length_is_that_of_the_first_enabled_instance() {
    let mut h = Heat::new(3);
    for (i, (scale, mult)) in [(2_u64, 7_u64), (1, 3)].into_iter().enumerate() {
        write(&mut h, &INST[i].cfg1, 12 | scale << 48 | mult << 52);
    }
    assert_eq!(h.epoch_ticks(), None);
    write(&mut h, &INST[1].cfg0, cfg0(1, 1).0);
    assert_eq!(h.epoch_ticks(), Some(3));
    write(&mut h, &INST[0].cfg0, cfg0(0, 1).0);
    assert_eq!(h.epoch_ticks(), Some(70));
}

#[test]
fn halves_belong_together() {
    let mut h = Heat::new(3);
    let at = INST[0].cfg1.offset - heat::BASE;
    h.write32(at, 0x1122_3344, 0b0011);
    assert_eq!(h.read32(at), 0, "the high half commits");
    h.write32(at + 4, 0x5566_7788, 0xF);
    assert_eq!((h.read32(at), h.read32(at + 4)), (0x3344, 0x5566_7788));
    h.write32(at + 4, 0, 0b1000);
    assert_eq!(read(&mut h, &INST[0].cfg1), 0x0066_7788_0000_3344);
    // A 16-bit access to TAIL, and the driver's store beyond the bitmap, change nothing.
    let ring = INST[0].ring.offset - heat::BASE;
    h.write32(ring, 0xFFFF_FFFF, 0b1100);
    h.write32(INST[0].hotlist.offset - heat::BASE, u32::MAX, 0xF);
    assert_eq!((h.read32(ring), word(&mut h, &INST[0].hotlist, 0)), (0, 0));
    h.write32(ring, 0x0007, 0b0011);
    assert_eq!(h.read32(ring), 7);
}
