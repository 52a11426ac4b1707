//! The banks in rust-hdl's own simulator: one test for each behaviour that a bank promises.

use rust_hdl::prelude::*;

use super::{CkptRegs, HeatRegs, IdentRegs, IrqRegs, PartRegs};
use crate::lint;
use every::EveryRegs;
use isotherm_regs as regs;

macro_rules! tick {
    ($u:expr) => {
        $u.clock.next = true.into();
        assert!(simulate(&mut $u, 20), "does not settle");
        $u.clock.next = false.into();
        assert!(simulate(&mut $u, 20), "does not settle");
    };
}

macro_rules! bank {
    ($kind:ident) => {{
        let mut u = Box::new($kind::default());
        u.connect_all();
        check_all(&*u).unwrap();
        u.reset.next = true;
        tick!(*u);
        u.reset.next = false;
        assert!(simulate(&mut *u, 20));
        u
    }};
}

macro_rules! write {
    ($u:expr, $offset:expr, $data:expr, $strobe:expr) => {
        $u.bus_sel.next = true;
        $u.bus_write.next = true;
        $u.bus_addr.next = bits::<20>(u64::from($offset));
        $u.bus_wdata.next = bits::<32>($data);
        $u.bus_wstrb.next = bits::<4>($strobe);
        tick!($u);
        $u.bus_sel.next = false;
        assert!(simulate(&mut $u, 20));
        assert!($u.bus_ack.val(), "not acknowledged one cycle later");
    };
}

/// Reads one word; in the cycle after, the acknowledge must be gone.
macro_rules! read {
    ($u:expr, $offset:expr) => {{
        $u.bus_sel.next = true;
        $u.bus_write.next = false;
        $u.bus_addr.next = bits::<20>(u64::from($offset));
        tick!($u);
        $u.bus_sel.next = false;
        assert!(simulate(&mut $u, 20));
        assert!($u.bus_ack.val(), "not acknowledged one cycle later");
        let data: u64 = $u.bus_rdata.val().into();
        tick!($u);
        assert!(!$u.bus_ack.val(), "acknowledged twice");
        data
    }};
}

#[allow(unreachable_pub)] // a bank like the others
mod every; // generated from rtl/regmap/tests/every.toml
mod features;
mod verilator;

fn part(r: regs::RegDesc) -> u32 {
    r.offset_from(regs::part::BASE)
}

fn ckpt(r: regs::RegDesc) -> u32 {
    r.offset_from(regs::ckpt::BASE)
}

fn irq(r: regs::RegDesc) -> u32 {
    r.offset_from(regs::irq::BASE)
}

fn heat(r: regs::RegDesc) -> u32 {
    r.offset_from(regs::heat::BASE)
}

#[test]
fn every_bank_is_lint_clean() {
    let banks: [Box<dyn Block>; 6] = [
        bank!(IdentRegs),
        bank!(IrqRegs),
        bank!(PartRegs),
        bank!(CkptRegs),
        bank!(HeatRegs),
        bank!(EveryRegs),
    ];
    for bank in &banks {
        assert_eq!(lint::check(&**bank), vec![]);
    }
}

#[test]
fn header_reads_the_constants() {
    let mut u = bank!(PartRegs);
    assert_eq!(read!(*u, part(regs::part::TYPE)), regs::part::TYPE.reset);
    assert_eq!(read!(*u, part(regs::part::VERSION)), regs::part::VERSION.reset);
    assert_eq!(read!(*u, part(regs::part::NEXT)), u64::from(regs::ckpt::BASE));
    assert_eq!(read!(*u, part(regs::part::SIZE)), u64::from(regs::part::SIZE_BYTES));
    write!(*u, part(regs::part::TYPE), 0, 0xf);
    assert_eq!(read!(*u, part(regs::part::TYPE)), regs::part::TYPE.reset);
}

#[test]
fn rw_takes_the_enabled_bytes_only() {
    let mut u = bank!(PartRegs);
    let at = part(regs::part::SHADOW_BASE);
    write!(*u, at, 0x1122_3344, 0xf);
    assert_eq!(u.shadow_base.val(), bits::<32>(0x1122_3344));
    write!(*u, at, 0xaabb_ccdd, 0b0101);
    assert_eq!(read!(*u, at), 0x11bb_33dd);
    write!(*u, at, 0xffff_ffff, 0);
    assert_eq!(u.shadow_base.val(), bits::<32>(0x11bb_33dd));
    u.reset.next = true;
    tick!(*u);
    u.reset.next = false;
    assert_eq!(read!(*u, at), 0);
}

#[test]
fn bits_without_a_field_stay_zero() {
    let mut u = bank!(PartRegs);
    let at = part(regs::part::SHADOW_ATTR);
    write!(*u, at, 0xffff_ffff, 0xf);
    assert_eq!(read!(*u, at), regs::part::SHADOW_ATTR.mask());
    assert_eq!(u.shadow_attr_class.val(), bits::<2>(3));
    assert!(u.shadow_attr_lossy_hint.val());
}

#[test]
fn ro_follows_its_inputs_and_ignores_writes() {
    let mut u = bank!(PartRegs);
    let at = part(regs::part::STATUS);
    u.status_busy.next = true;
    u.status_reason.next = bits::<4>(9);
    u.status_entry.next = bits::<16>(0x8001);
    write!(*u, at, 0, 0xf);
    let status = regs::part::Status(read!(*u, at) as u32);
    assert_eq!((status.busy(), status.reason(), status.entry()), (true, 9, 0x8001));
    assert_eq!(status.reason_name(), Ok(regs::part::StatusReason::CheckpointRunning));
}

#[test]
fn w1s_pulses_for_one_cycle_with_the_acknowledge() {
    let mut u = bank!(PartRegs);
    let at = part(regs::part::CONTROL);
    write!(*u, at, 1, 0b0001);
    assert!(u.control_commit.val());
    tick!(*u);
    assert!(!u.control_commit.val());
    write!(*u, at, 1, 0b0010);
    assert!(!u.control_commit.val(), "the byte was not enabled");
    write!(*u, at, 0xffff_fffe, 0xf);
    assert!(!u.control_commit.val());
    assert_eq!(read!(*u, at), 0);
}

#[test]
fn strobe_comes_with_the_new_value() {
    let mut u = bank!(PartRegs);
    write!(*u, part(regs::part::SHADOW_ATTR), 2, 0xf);
    assert!(u.shadow_attr_written.val());
    assert_eq!(u.shadow_attr_class.val(), bits::<2>(2));
    tick!(*u);
    assert!(!u.shadow_attr_written.val());
    assert_eq!(read!(*u, part(regs::part::SHADOW_ATTR)), 2);
    assert!(!u.shadow_attr_written.val());
}

#[test]
fn unmapped_offsets_read_zero_and_are_acknowledged() {
    let mut u = bank!(PartRegs);
    write!(*u, part(regs::part::SHADOW_BASE), 0xffff_ffff, 0xf);
    for offset in [0x2c_u32, 0x3c, 0x58, 0x800, 0xffc, 0xf_fffc] {
        write!(*u, offset, 0xffff_ffff, 0xf);
        tick!(*u);
        assert_eq!(read!(*u, offset), 0, "{offset:#x}");
    }
    assert_eq!(read!(*u, part(regs::part::SHADOW_BASE)), 0xffff_ffff);
}

#[test]
fn back_to_back_accesses_are_each_acknowledged() {
    let mut u = bank!(PartRegs);
    u.capacity.next = bits::<32>(256);
    u.generation.next = bits::<32>(77);
    let plan = [(part(regs::part::CAPACITY), 256), (part(regs::part::GENERATION), 77), (0xf00, 0)];
    for (offset, value) in plan {
        u.bus_sel.next = true;
        u.bus_write.next = false;
        u.bus_addr.next = bits::<20>(u64::from(offset));
        tick!(*u);
        assert!(u.bus_ack.val());
        assert_eq!(u.bus_rdata.val(), bits::<32>(value));
    }
}

#[test]
fn rw1c_set_wins_over_clear() {
    let mut u = bank!(IrqRegs);
    let at = irq(regs::irq::STATE);
    u.state_ckpt_set.next = true;
    u.state_error_set.next = true;
    tick!(*u);
    u.state_ckpt_set.next = false;
    u.state_error_set.next = false;
    assert_eq!(read!(*u, at), 0b1001);
    write!(*u, at, 0b0001, 0xf);
    assert_eq!(read!(*u, at), 0b1000);
    assert!(!u.state_ckpt.val() && u.state_error.val());
    u.state_error_set.next = true;
    write!(*u, at, 0b1000, 0xf);
    u.state_error_set.next = false;
    assert_eq!(read!(*u, at), 0b1000, "set in the cycle of the clear");
    write!(*u, at, 0b1000, 0b0010);
    assert_eq!(read!(*u, at), 0b1000, "the byte was not enabled");
    write!(*u, at, 0b1000, 0b0001);
    assert_eq!(read!(*u, at), 0);
}

#[test]
fn low_word_latches_the_high_word() {
    let mut u = bank!(IdentRegs);
    let low = regs::ident::CYCLES.offset_from(regs::ident::BASE);
    u.cycles.next = bits::<64>(0x1_ffff_ffff);
    assert_eq!(read!(*u, low), 0xffff_ffff);
    u.cycles.next = bits::<64>(0x2_0000_0000);
    assert_eq!(read!(*u, low + 4), 1);
    assert_eq!(read!(*u, low + 4), 2, "the latch is used once");
    let _ = read!(*u, low);
    u.cycles.next = bits::<64>(0x3_0000_0000);
    u.window_size.next = bits::<64>(0x55_0000_0000);
    let other = regs::ident::WINDOW_SIZE.offset_from(regs::ident::BASE);
    assert_eq!(read!(*u, other + 4), 0x55, "another register's latch is not mine");
    assert_eq!(read!(*u, low + 4), 2);
}

#[test]
fn constants_of_64_bits_read_in_halves() {
    let mut u = bank!(IdentRegs);
    let low = regs::ident::MAP_HASH.offset_from(regs::ident::BASE);
    let value = read!(*u, low) | (read!(*u, low + 4) << 32);
    assert_eq!(value, regs::MAP_HASH);
}

#[test]
fn high_word_commits_the_pair() {
    let mut u = bank!(CkptRegs);
    let low = ckpt(regs::ckpt::JOB_ADDR);
    write!(*u, low, 0x8765_4320, 0xf);
    assert_eq!(u.job_addr.val(), bits::<64>(0), "held");
    tick!(*u);
    write!(*u, low + 4, 0x1, 0xf);
    assert_eq!(u.job_addr.val(), bits::<64>(0x1_8765_4320));
    tick!(*u);
    write!(*u, low + 4, 0x2, 0xf);
    assert_eq!(u.job_addr.val(), bits::<64>(0x2_8765_4320), "high alone changes high alone");
    tick!(*u);
    write!(*u, low, 0x0000_00ff, 0b0001);
    tick!(*u);
    write!(*u, low, 0x0000_ee00, 0b0010);
    tick!(*u);
    write!(*u, low + 4, 0xaa00_0000, 0b1000);
    assert_eq!(u.job_addr.val(), bits::<64>(0xaa00_0002_8765_eeff), "bytes gather in the hold");
    tick!(*u);
    assert_eq!(read!(*u, low), 0x8765_eeff);
    assert_eq!(read!(*u, low + 4), 0xaa00_0002);
}

#[test]
fn memories_are_forwarded_and_acknowledge_themselves() {
    let mut u = bank!(IrqRegs);
    let table = regs::irq::MSIX_TABLE.offset - regs::irq::BASE;
    u.bus_sel.next = true;
    u.bus_write.next = true;
    u.bus_addr.next = bits::<20>(u64::from(table + 0x3c));
    u.bus_wdata.next = bits::<32>(0xdead_beef);
    u.bus_wstrb.next = bits::<4>(0b0110);
    assert!(simulate(&mut *u, 20));
    assert!(u.msix_table_sel.val() && u.msix_table_write.val() && !u.msix_pba_sel.val());
    assert_eq!(u.msix_table_addr.val(), bits::<20>(0x3c));
    assert_eq!(u.msix_table_wdata.val(), bits::<32>(0xdead_beef));
    assert_eq!(u.msix_table_wstrb.val(), bits::<4>(0b0110));
    tick!(*u);
    u.bus_sel.next = false;
    for _ in 0..3 {
        assert!(simulate(&mut *u, 20));
        assert!(!u.msix_table_sel.val(), "selected for one cycle");
        assert!(!u.bus_ack.val(), "waits for the memory");
        tick!(*u);
    }
    u.msix_table_ack.next = true;
    u.msix_table_rdata.next = bits::<32>(0x1234);
    tick!(*u);
    u.msix_table_ack.next = false;
    assert!(simulate(&mut *u, 20));
    assert!(u.bus_ack.val());
    assert_eq!(u.bus_rdata.val(), bits::<32>(0x1234));
    tick!(*u);
    assert!(!u.bus_ack.val());
    // a stray acknowledge is no answer to anything
    u.msix_table_ack.next = true;
    tick!(*u);
    assert!(!u.bus_ack.val());
    u.msix_table_ack.next = false;
    // the word behind the table is nobody's
    assert_eq!(read!(*u, table + regs::irq::MSIX_TABLE.length), 0);
    // a read-only memory is not asked to write
    let pba = regs::irq::MSIX_PBA.offset - regs::irq::BASE;
    write!(*u, pba, 1, 0xf);
}

#[test]
fn a_memory_may_acknowledge_at_once() {
    let mut u = bank!(IrqRegs);
    let pba = regs::irq::MSIX_PBA.offset - regs::irq::BASE;
    u.msix_pba_ack.next = true;
    u.msix_pba_rdata.next = bits::<32>(5);
    assert_eq!(read!(*u, pba + 4), 5);
    assert_eq!(u.msix_pba_addr.val(), bits::<20>(4));
}

#[test]
fn group_instances_are_separate() {
    let mut u = bank!(HeatRegs);
    let [first, second] = regs::heat::INST;
    let low = heat(second.cfg0);
    write!(*u, low, 0x0003_0002, 0xf);
    tick!(*u);
    write!(*u, low + 4, 77, 0xf);
    assert!(u.inst1_cfg0_written.val() && !u.inst0_cfg0_written.val());
    assert!(u.inst1_cfg0_enable.val() && u.inst1_cfg0_reset_counters.val());
    assert_eq!(u.inst1_cfg0_threshold.val(), bits::<32>(77));
    assert_eq!(u.inst1_cfg0_track.val(), bits::<8>(2));
    assert_eq!(u.inst0_cfg0_threshold.val(), bits::<32>(0));
    tick!(*u);
    assert!(!u.inst1_cfg0_reset_counters.val());
    assert_eq!(read!(*u, low), 0x0001_0002, "a pulse reads 0");
    assert_eq!(read!(*u, heat(first.cfg0)), 0);
}

#[test]
fn one_register_may_mix_rw_and_ro_halfwords() {
    let mut u = bank!(HeatRegs);
    let at = heat(regs::heat::INST[0].ring);
    u.inst0_ring_tail.next = bits::<16>(0x55);
    write!(*u, at, 0xffff_0011, 0b1111);
    assert_eq!(u.inst0_ring_head.val(), bits::<16>(0x11));
    tick!(*u);
    assert_eq!(read!(*u, at), 0x0055_0011);
}

#[test]
fn rw1c_in_the_high_word_clears_with_a_write_of_the_high_word_alone() {
    let mut u = bank!(HeatRegs);
    let status = regs::heat::INST[1].status;
    u.inst1_status_overflow_set.next = true;
    u.inst1_status_fill_set.next = true;
    tick!(*u);
    u.inst1_status_overflow_set.next = false;
    u.inst1_status_fill_set.next = false;
    u.inst1_status_counter_width.next = bits::<8>(16);
    let _ = read!(*u, heat(status));
    assert_eq!(read!(*u, heat(status) + 4), 0x310);
    write!(*u, heat(status) + 4, 0x100, 0xf);
    assert!(!u.inst1_status_overflow.val() && u.inst1_status_fill.val());
}

#[test]
fn a_high_word_alone_leaves_the_hold_of_another_pair() {
    let mut u = bank!(HeatRegs);
    let [first, second] = regs::heat::INST;
    write!(*u, heat(first.range_bitmap), 0x1234, 0xf);
    write!(*u, heat(second.range_bitmap) + 4, 0x5, 0xf);
    write!(*u, heat(first.range_bitmap) + 4, 0x6, 0xf);
    assert_eq!(u.inst0_range_bitmap.val(), bits::<64>(0x6_0000_1234));
    assert_eq!(u.inst1_range_bitmap.val(), bits::<64>(0x5_0000_0000));
}
