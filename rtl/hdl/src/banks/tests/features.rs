//! Features that no block of the map uses today, on a bank that has them all
//! (`rtl/regmap/tests/every.toml`). Its offsets stand here because it is in no map.

use rust_hdl::prelude::*;

use super::every::EveryRegs;

const MIXED: u32 = 0x10;
const CAUSES: u32 = 0x14;
const HALVES: u32 = 0x18;
const WIDE: u32 = 0x20;
const WHOLE: u32 = 0x28;
const SECRET: u32 = 0x2C;
const REPEAT: u32 = 0x30;
const COMMAND: u32 = 0x34;
const LOG: u32 = 0xF00;

#[test]
fn reset_values_reach_the_ports() {
    let u = bank!(EveryRegs);
    assert_eq!(u.mixed_low.val(), bits::<8>(0x81));
    assert_eq!(u.causes.val(), bits::<32>(0x8000_0000));
    assert_eq!(u.halves.val(), bits::<64>(0xFFFF_0000_0000_0001));
    assert_eq!(u.wide_span.val(), bits::<16>(0x100));
    assert_eq!(u.lane2_mode_kind.val(), bits::<2>(1));
}

#[test]
fn a_mixed_register_reads_every_field_in_its_way() {
    let mut u = bank!(EveryRegs);
    u.mixed_seen.next = bits::<4>(0xA);
    u.mixed_go_state.next = bits::<2>(2);
    u.mixed_spark_state.next = true;
    write!(*u, MIXED, 0xFFFF_FE3C, 0xf);
    assert_eq!(u.mixed_low.val(), bits::<8>(0x3C));
    assert!(!u.mixed_flag.val());
    assert_eq!(u.mixed_go.val(), bits::<2>(3));
    assert!(u.mixed_fire.val() && u.mixed_spark.val() && u.mixed_written.val());
    assert_eq!(u.mixed_key.val(), bits::<2>(3));
    tick!(*u);
    assert!(!u.mixed_fire.val() && !u.mixed_spark.val() && !u.mixed_written.val());
    assert_eq!(u.mixed_key.val(), bits::<2>(3), "a written value stays");
    assert_eq!(read!(*u, MIXED), 0x5A22_A03C);
}

#[test]
fn software_wins_over_hardware_byte_by_byte() {
    let mut u = bank!(EveryRegs);
    u.mixed_low_hw_data.next = bits::<8>(0x77);
    u.mixed_flag_hw_data.next = true;
    u.mixed_low_hw_en.next = true;
    u.mixed_flag_hw_en.next = true;
    tick!(*u);
    assert_eq!(u.mixed_low.val(), bits::<8>(0x77));
    assert!(u.mixed_flag.val());
    // software writes the low byte only: hardware keeps the flag
    u.mixed_low_hw_data.next = bits::<8>(0x99);
    write!(*u, MIXED, 0x0000_0011, 0b0001);
    assert_eq!(u.mixed_low.val(), bits::<8>(0x11));
    assert!(u.mixed_flag.val());
    u.mixed_low_hw_en.next = false;
    u.mixed_flag_hw_en.next = false;
    write!(*u, MIXED, 0, 0b0010);
    assert_eq!(u.mixed_low.val(), bits::<8>(0x11));
    assert!(!u.mixed_flag.val());
    u.whole_hw_en.next = true;
    u.whole_hw_data.next = bits::<32>(0xCAFE_F00D);
    write!(*u, WHOLE, 0x1234_5678, 0b1100);
    assert_eq!(u.whole.val(), bits::<32>(0x1234_F00D), "whole register");
    u.whole_hw_en.next = false;
    tick!(*u);
    assert_eq!(read!(*u, WHOLE), 0x1234_F00D);
}

#[test]
fn many_sticky_bits_set_and_clear_together() {
    let mut u = bank!(EveryRegs);
    u.causes_set.next = bits::<32>(0x0000_00F0);
    write!(*u, CAUSES, 0xFFFF_FFFF, 0xf);
    u.causes_set.next = bits::<32>(0);
    assert_eq!(u.causes.val(), bits::<32>(0xF0), "what was set in the cycle of the clear stays");
    write!(*u, CAUSES, 0x0000_0030, 0xf);
    tick!(*u);
    assert_eq!(read!(*u, CAUSES), 0xC0);
}

#[test]
fn halves_commit_alone() {
    let mut u = bank!(EveryRegs);
    write!(*u, HALVES, 0x1111_2222, 0xf);
    assert_eq!(u.halves.val(), bits::<64>(0xFFFF_0000_1111_2222));
    assert!(u.halves_written.val());
    write!(*u, HALVES + 4, 0x3333_4444, 0b1001);
    assert_eq!(u.halves.val(), bits::<64>(0x33FF_0044_1111_2222));
    tick!(*u);
    assert!(!u.halves_written.val());
}

#[test]
fn fields_may_span_the_words_of_a_pair() {
    let mut u = bank!(EveryRegs);
    write!(*u, WIDE, 0xAB00_0000, 0xf);
    tick!(*u);
    assert_eq!(u.wide_span.val(), bits::<16>(0x100));
    write!(*u, WIDE + 4, 0xF000_00CD, 0xf);
    assert_eq!(u.wide_span.val(), bits::<16>(0xCDAB));
    assert_eq!(u.wide_pulse.val(), bits::<4>(0xF));
    tick!(*u);
    assert_eq!(u.wide_pulse.val(), bits::<4>(0));
    u.wide_sticky_set.next = bits::<4>(0b1010);
    u.wide_span_hw_en.next = true;
    u.wide_span_hw_data.next = bits::<16>(0x5678);
    u.wide_shown.next = bits::<8>(0xE7);
    tick!(*u);
    u.wide_sticky_set.next = bits::<4>(0);
    u.wide_span_hw_en.next = false;
    assert_eq!(read!(*u, WIDE), 0x7800_00E7);
    assert_eq!(read!(*u, WIDE + 4), 0x0000_A056);
    write!(*u, WIDE + 4, 0x0000_2056, 0xf);
    assert_eq!(u.wide_sticky.val(), bits::<4>(0b1000));
    assert_eq!(u.wide_span.val(), bits::<16>(0x5678));
}

#[test]
fn a_hold_of_another_register_is_not_committed() {
    let mut u = bank!(EveryRegs);
    write!(*u, WIDE, 0xAB00_0000, 0xf);
    tick!(*u);
    write!(*u, HALVES + 4, 0, 0xf);
    assert_eq!(u.halves.val(), bits::<64>(1));
    tick!(*u);
    write!(*u, WIDE + 4, 0xCD, 0xf);
    assert_eq!(u.wide_span.val(), bits::<16>(0xCDAB), "the hold survives other registers");
    tick!(*u);
    write!(*u, WIDE + 4, 0xEE, 0xf);
    assert_eq!(u.wide_span.val(), bits::<16>(0xEEAB), "and is used once");
}

#[test]
fn write_only_reads_zero() {
    let mut u = bank!(EveryRegs);
    write!(*u, SECRET, 0xDEAD_BEEF, 0b1010);
    assert_eq!(u.secret.val(), bits::<32>(0xDE00_BE00));
    tick!(*u);
    assert_eq!(read!(*u, SECRET), 0);
}

#[test]
fn keywords_are_renamed_and_pulses_read_back() {
    let mut u = bank!(EveryRegs);
    write!(*u, REPEAT, 3, 0xf);
    assert_eq!(u.repeat_value.val(), bits::<32>(3));
    write!(*u, COMMAND, 0x8000_0001, 0xf);
    assert_eq!(u.command.val(), bits::<32>(0x8000_0001));
    u.command_state.next = bits::<32>(0x42);
    tick!(*u);
    assert_eq!(u.command.val(), bits::<32>(0));
    assert_eq!(read!(*u, COMMAND), 0x42);
}

#[test]
fn memories_of_a_group_and_at_the_end_of_the_block() {
    let mut u = bank!(EveryRegs);
    u.bus_sel.next = true;
    for (offset, selected) in [
        (0x9C_u32, [false, false, false]),
        (0xA0, [false, true, false]),
        (0xB4, [false, true, false]),
        (0xB8, [false, false, false]),
        (0xF4, [false, false, true]),
    ] {
        u.bus_addr.next = bits::<20>(u64::from(offset));
        assert!(simulate(&mut *u, 20));
        let found = [u.lane0_buffer_sel.val(), u.lane1_buffer_sel.val(), u.lane2_buffer_sel.val()];
        assert_eq!(found, selected, "{offset:#x}");
    }
    assert_eq!(u.lane2_buffer_addr.val(), bits::<20>(0x14));
    u.log_ack.next = true;
    u.log_rdata.next = bits::<32>(0x900D);
    assert_eq!(read!(*u, LOG + 0xFC), 0x900D);
    u.bus_sel.next = true;
    u.bus_write.next = true;
    u.bus_addr.next = bits::<20>(u64::from(LOG));
    assert!(simulate(&mut *u, 20));
    assert!(!u.log_sel.val(), "a read-only memory is not asked to write");
    tick!(*u);
    assert!(u.bus_ack.val());
}
