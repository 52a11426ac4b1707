//! Corners that random traffic seldom meets.

use super::access::Access;
use super::drive::MapDrive;
use super::figures::{FLAGGED, partition, release, snapshot};
use super::parts::Mem;
use isotherm_regs::map;

/// With two spare frames only: a snapshot that is released at once, and nothing copied ahead of it yet. From now on each
/// copy's old frame is soon another copy's new one.
fn short_of_frames(d: &mut MapDrive) {
    partition(d, d.granules, FLAGGED);
    d.write(&map::CONFIG, 7);
    d.write(&map::FRAME_LIMIT, d.granules + 2);
    d.write(&map::RESERVE, 4);
    d.write(&map::COPY_SHARE, 0);
    snapshot(d);
    release(d);
}

fn hold(d: &mut MapDrive, reads: u64, answers: u64) {
    if let Mem::Random(memory) = &mut d.mem {
        memory.hold_window(reads, answers);
    }
}

/// A read that memory serves very late, while the frame that it looks at is given up and wanted for another granule.
pub fn late_reads(d: &mut MapDrive) {
    short_of_frames(d);
    hold(d, 4_000, 0);
    for granule in 0..3 {
        d.push(Access::read(granule << 12 | 0x100, 1024));
    }
    while !d.queue.is_empty() {
        d.cycle();
    }
    d.write(&map::COPY_SHARE, 256);
    d.settle();
    assert!(d.tally.evicted > 3 && d.golden.counters().background_copies > 8);
}

/// Reads that are held back by a write which memory answers very late, while their frames go the same way.
pub fn late_answers(d: &mut MapDrive) {
    short_of_frames(d);
    // a granule whose writes need no copy any more
    let last = u64::from(d.granules) - 1;
    let write = Access::write(last << 12, &[7; 64], d.lanes);
    d.push(write.clone());
    d.drain();
    hold(d, 0, 4_000);
    d.write(&map::COPY_SHARE, 256);
    d.push(write);
    for granule in 0..3 {
        d.push(Access::read(granule << 12 | 0x100, 1024));
    }
    d.settle();
}

/// A late write waits for its turn while the background comes to its granule.
pub fn late_write_before_the_background(d: &mut MapDrive) {
    partition(d, d.granules, FLAGGED);
    let mut absent = d.make_absent(d.granules - 1);
    d.park(&mut absent);
    snapshot(d);
    while d.golden.counters().background_copies < 8 {
        d.cycle();
    }
    // snoop holds it up behind the translator
    d.access_from = d.now + 8_000;
    d.push(Access::read(0, 64));
    d.fill_now(absent);
    assert_eq!(d.golden.counters().late_writes, 1);
    d.settle();
}

/// A SNAPSHOT some cycles into the copies of the last one, and then no share for the background: what was overtaken is
/// finished all the same, and every write is served.
pub fn snapshot_after(d: &mut MapDrive, cycles: u64) {
    partition(d, d.granules, FLAGGED);
    snapshot(d);
    release(d);
    (0..cycles).for_each(|_| d.cycle());
    d.write(&map::CONTROL, 1);
    d.write(&map::COPY_SHARE, 0);
    for granule in 0..d.granules {
        let start = d.now;
        d.push(Access::write(u64::from(granule) << 12 | 0x200, &[granule as u8; 128], d.lanes));
        d.drain();
        assert!(d.now - start < 3_000, "{} cycles", d.now - start);
    }
    d.write(&map::COPY_SHARE, 256);
    d.settle();
}
