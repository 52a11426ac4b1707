use super::*;
use crate::RegisterBlock;
use isotherm_regs::RegDesc;
use isotherm_regs::trace::{
    BASE, CONTROL, DROPPED, FLUSH, HEAD, RECORDED, RING_ADDR, RING_SIZE, STATUS, Status, TAIL,
};

const RING: u64 = 0x12_3456_0040;

fn write(t: &mut Trace, register: RegDesc, value: u64) {
    t.write32(register.offset_from(BASE), value as u32, 0xF);
    if register.width == 64 {
        t.write32(register.offset_from(BASE) + 4, (value >> 32) as u32, 0xF);
    }
}

fn read(t: &mut Trace, register: RegDesc) -> u64 {
    let low = t.read32(register.offset_from(BASE));
    let high = if register.width == 64 { t.read32(register.offset_from(BASE) + 4) } else { 0 };
    u64::from(high) << 32 | u64::from(low)
}

fn started(log2: u64) -> Trace {
    let mut t = Trace::new(8);
    write(&mut t, RING_ADDR, RING);
    write(&mut t, RING_SIZE, log2);
    write(&mut t, CONTROL, 7);
    t
}

fn request(n: u64) -> AccessRecord {
    let r = AccessRecord::of_bytes(n.is_multiple_of(2), 64 * n, 8).unwrap();
    AccessRecord { timestamp: n, ..r }
}

/// Runs until no line leaves; what was written, by address.
fn lines(t: &mut Trace) -> Vec<(u64, Vec<Option<u64>>)> {
    std::iter::from_fn(|| t.next_line())
        .map(|l| {
            let records = l.bytes.chunks_exact(RECORD_BYTES);
            let stamp = |b: &[u8]| AccessRecord::parse(b.try_into().unwrap()).unwrap();
            (l.addr, records.map(|b| stamp(b).map(|r| r.timestamp)).collect())
        })
        .collect()
}

#[test]
fn four_records_make_a_line_and_a_flush_fills_one_up() {
    let mut t = started(4);
    (0..6).for_each(|n| t.access(request(n)));
    assert_eq!(lines(&mut t), [(RING, vec![Some(0), Some(1), Some(2), Some(3)])]);
    assert_eq!((read(&mut t, HEAD), read(&mut t, RECORDED)), (4, 6));
    assert!(!Status(read(&mut t, STATUS) as u32).busy(), "two records wait for two more");
    write(&mut t, FLUSH, 1);
    assert!(Status(read(&mut t, STATUS) as u32).busy());
    assert_eq!(lines(&mut t), [(RING + 64, vec![Some(4), Some(5), None, None])]);
    assert_eq!((read(&mut t, HEAD), read(&mut t, RECORDED)), (8, 6));
    write(&mut t, FLUSH, 1);
    assert_eq!(lines(&mut t), [], "nothing to flush");
}

#[test]
fn a_full_ring_waits_and_a_full_queue_drops() {
    let mut t = started(2);
    (0..14).for_each(|n| {
        t.access(request(n));
        lines(&mut t);
    });
    assert_eq!((read(&mut t, HEAD), read(&mut t, RECORDED), read(&mut t, DROPPED)), (4, 12, 2));
    write(&mut t, TAIL, 4);
    assert_eq!(lines(&mut t), [(RING, vec![Some(4), Some(5), Some(6), Some(7)])]);
    write(&mut t, TAIL, 9);
    assert_eq!(lines(&mut t), [], "TAIL beyond HEAD is no room");
    write(&mut t, TAIL, 5);
    assert_eq!(lines(&mut t), [], "no room for four");
    write(&mut t, TAIL, 8);
    assert_eq!(lines(&mut t).len(), 1);
}

#[test]
fn a_bad_ring_records_nothing_and_a_good_one_starts_empty() {
    for (addr, log2) in [(RING + 32, 4), (RING, 1), (RING, 25)] {
        let mut t = Trace::new(8);
        write(&mut t, RING_ADDR, addr);
        write(&mut t, RING_SIZE, log2);
        write(&mut t, TAIL, 77);
        write(&mut t, CONTROL, 7);
        assert!(Status(read(&mut t, STATUS) as u32).bad_ring());
        (0..8).for_each(|n| t.access(request(n)));
        assert_eq!((read(&mut t, RECORDED), read(&mut t, TAIL)), (0, 77));
        write(&mut t, RING_ADDR, RING);
        write(&mut t, RING_SIZE, 4);
        t.access(request(0));
        assert_eq!(read(&mut t, RECORDED), 0, "ENABLE was set with a bad ring");
        write(&mut t, CONTROL, 0);
        write(&mut t, CONTROL, 7);
        assert_eq!(read(&mut t, TAIL), 0);
        (0..5).for_each(|n| t.access(request(n)));
        assert_eq!(lines(&mut t).len(), 1);
    }
    let mut t = started(4);
    (0..7).for_each(|n| t.access(request(n)));
    lines(&mut t);
    write(&mut t, CONTROL, 0);
    t.access(request(7));
    assert_eq!(read(&mut t, RECORDED), 7, "disabled");
    write(&mut t, CONTROL, 7);
    assert_eq!((read(&mut t, HEAD), read(&mut t, RECORDED)), (0, 0));
    (0..4).for_each(|n| t.access(request(n + 20)));
    assert_eq!(lines(&mut t)[0].1[0], Some(20), "what waited belongs to the ring before");
}

#[test]
fn what_is_recorded_can_be_chosen() {
    for (control, expected) in [(1, 0), (3, 4), (5, 4), (7, 8), (6, 0)] {
        let mut t = started(4);
        write(&mut t, CONTROL, 0);
        write(&mut t, CONTROL, control);
        (0..8).for_each(|n| t.access(request(n)));
        assert_eq!(read(&mut t, RECORDED), expected, "CONTROL {control}");
    }
}
