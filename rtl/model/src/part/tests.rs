use super::*;
use crate::RegisterBlock;
use isotherm_regs::RegDesc;
use isotherm_regs::part::{
    ACTIVE_BASE, ACTIVE_COUNT, ACTIVE_LENGTH, BASE, CONTROL, GENERATION, SELECT, SHADOW_ATTR,
    SHADOW_BASE, SHADOW_COUNT, SHADOW_LENGTH, STAT_COPIES, STAT_COPY_BYTES, STAT_FIRST_WRITES,
    STAT_READS, STAT_STALL_CYCLES, STAT_WRITES, STATUS, Status,
};

const GRANULES: u32 = 64;

fn write(p: &mut Part, r: RegDesc, value: u32) {
    p.write32(r.offset_from(BASE), value, 0xF);
}

fn read(p: &mut Part, r: RegDesc) -> u32 {
    p.read32(r.offset_from(BASE))
}

/// Base and length in granules; attributes.
fn program(p: &mut Part, table: &[(u32, u32, u32)]) -> (StatusReason, u32) {
    for (i, &(base, length, attr)) in table.iter().enumerate() {
        write(p, SELECT, i as u32);
        write(p, SHADOW_BASE, base * 16);
        write(p, SHADOW_LENGTH, length * 16);
        write(p, SHADOW_ATTR, attr);
    }
    write(p, SHADOW_COUNT, table.len() as u32);
    commit(p)
}

fn commit(p: &mut Part) -> (StatusReason, u32) {
    write(p, CONTROL, 1);
    let status = Status(read(p, STATUS));
    (status.reason_name().unwrap(), status.entry())
}

#[test]
fn after_reset_one_warm_partition_covers_the_window() {
    let mut p = Part::new(GRANULES);
    assert_eq!(p.entries().len(), 1);
    assert_eq!((p.entries()[0].granules, p.entries()[0].class), (GRANULES, 1));
    assert_eq!(read(&mut p, ACTIVE_LENGTH), GRANULES * 16);
}

#[test]
fn a_commit_swaps_the_table_and_clears_the_counts() {
    let mut p = Part::new(GRANULES);
    p.access(5 * 64, true);
    assert_eq!(program(&mut p, &[(0, 4, 0), (4, 10, 0x402), (14, 50, 1)]), (StatusReason::Ok, 0));
    assert_eq!(read(&mut p, ACTIVE_COUNT), 3);
    assert_eq!(read(&mut p, GENERATION), 1);
    assert!(p.entries()[1].no_save && p.entries()[1].class == 2);
    for line in [4 * 64, 14 * 64 - 1, 14 * 64, 63 * 64 + 63, 64 * 64] {
        p.access(line, line % 64 == 0);
    }
    let counts: Vec<_> = p.statistics().iter().map(|s| (s.reads, s.writes)).collect();
    assert_eq!(counts, [(0, 0), (1, 1), (1, 1)]);
    write(&mut p, SELECT, 2);
    let shown = [ACTIVE_BASE, STAT_READS, STAT_WRITES].map(|r| read(&mut p, r));
    assert_eq!(shown, [14 * 16, 1, 1]);
    write(&mut p, SELECT, 3);
    assert_eq!(read(&mut p, ACTIVE_BASE) | read(&mut p, STAT_READS), 0);
}

#[test]
fn each_refusal_names_its_entry_and_changes_nothing() {
    use StatusReason as R;
    let good = (0, 4, 0);
    type Case<'a> = (&'a [(u32, u32, u32)], R, u32);
    let cases: &[Case<'_>] = &[
        (&[good, (3, 61, 0)], R::Overlap, 1),
        (&[good, (5, 59, 0)], R::Gap, 1),
        (&[(1, 63, 0)], R::Gap, 0),
        (&[good, (4, 60, 3)], R::UnknownClass, 1),
        (&[good, (4, 0, 0), (4, 60, 0)], R::Empty, 1),
        (&[good, (4, 61, 0)], R::BeyondWindow, 1),
        (&[good, (4, 59, 0)], R::ShortOfWindow, 1),
        (&[], R::BadCount, 0),
        // the order of the checks within one entry
        (&[good, (9, 0, 3)], R::Empty, 1),
        (&[good, (9, 90, 3)], R::UnknownClass, 1),
        (&[good, (9, 90, 0)], R::Gap, 1),
        (&[good, (1, 90, 0)], R::Overlap, 1),
    ];
    for &(table, reason, entry) in cases {
        let mut p = Part::new(GRANULES);
        p.access(0, true);
        let before = p.clone();
        assert_eq!(program(&mut p, table), (reason, entry), "{table:?}");
        assert_eq!((p.entries(), p.statistics()), (before.entries(), before.statistics()));
        assert_eq!(read(&mut p, GENERATION), 0);
    }
    let mut p = Part::new(GRANULES);
    assert_eq!(program(&mut p, &[(0, 64, 0)]), (R::Ok, 0));
    write(&mut p, SHADOW_BASE, 8);
    write(&mut p, SHADOW_LENGTH, 0);
    write(&mut p, SHADOW_ATTR, 3);
    assert_eq!(commit(&mut p), (R::Misaligned, 0));
    write(&mut p, SHADOW_COUNT, 257);
    assert_eq!(commit(&mut p), (R::BadCount, 0));
    p.set_checkpoint_running(true);
    assert_eq!(commit(&mut p), (R::CheckpointRunning, 0));
}

#[test]
fn a_full_table_is_accepted_and_the_next_store_dropped() {
    let mut p = Part::new(256);
    let table: Vec<_> = (0..256).map(|g| (g, 1, g % 3)).collect();
    assert_eq!(program(&mut p, &table), (StatusReason::Ok, 0));
    write(&mut p, SELECT, 256);
    write(&mut p, SHADOW_ATTR, 3);
    assert_eq!(commit(&mut p), (StatusReason::Ok, 0));
    assert_eq!((0..256).map(|g| p.lookup(g).unwrap()).collect::<Vec<_>>(), Vec::from_iter(0..256));
}

#[test]
fn copies_are_counted_where_the_granule_lies() {
    let mut p = Part::new(GRANULES);
    program(&mut p, &[(0, 4, 0), (4, 60, 1)]);
    p.copied(3, true);
    for granule in [4, 63, 5] {
        p.copied(granule, granule == 63);
    }
    p.stalled(63, 300);
    p.copied(64, true);
    p.stalled(64, 1);
    write(&mut p, SELECT, 1);
    let shown = [STAT_COPIES, STAT_FIRST_WRITES, STAT_COPY_BYTES, STAT_STALL_CYCLES];
    assert_eq!(shown.map(|r| read(&mut p, r)), [3, 1, 3 << 12, 300]);
    p.statistics[1].copies = 1 << 20;
    let bytes = STAT_COPY_BYTES.offset_from(BASE);
    assert_eq!(p.read32(bytes), 0);
    p.statistics[1].copies = 0;
    assert_eq!([p.read32(bytes + 4), p.read32(bytes + 4)], [1, 0], "latched with the lower half");
    assert_eq!(commit(&mut p), (StatusReason::Ok, 0));
    assert_eq!(shown.map(|r| read(&mut p, r)), [0; 4]);
}

#[test]
fn strobes_select_bytes() {
    let mut p = Part::new(GRANULES);
    p.write32(SHADOW_BASE.offset_from(BASE), 0x1122_3344, 0b0101);
    assert_eq!(read(&mut p, SHADOW_BASE), 0x0022_0044);
    p.write32(CONTROL.offset_from(BASE), 1, 0b1110);
    assert_eq!(read(&mut p, STATUS), 0);
}
