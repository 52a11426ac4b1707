//! The leaves in Verilator: against golden models, and their hand-written Verilog against its simulation.

use super::{Fifo, SdpRam, SdpRamByteEn, SdpRamEnable, SkidBuffer, TwoReadRam};
use crate::emit;
use isotherm_sim::testbench::{Bench, Rng, StallPattern, StreamDriver, StreamMonitor, for_seeds};
use isotherm_sim::{Model, PortId};
use rust_hdl::prelude::*;
use std::collections::VecDeque;

fn ports<const N: usize>(m: &Model, names: [&str; N]) -> [PortId; N] {
    names.map(|n| m.port(n).unwrap())
}

/// Send random words through `sink` to `source`, both stalled at random, and compare with a queue.
/// `level` is the port that shows the number of words held, if there is one.
fn queue(bench: &mut Bench, m: &mut Model, level: Option<PortId>, depth: usize) {
    let (a, b) = (StallPattern::random(&mut bench.rng), StallPattern::random(&mut bench.rng));
    let mut tx = StreamDriver::<u64>::new(m, "sink", a, &mut bench.rng).unwrap();
    let mut rx = StreamMonitor::<u64>::new(m, "source", b, &mut bench.rng).unwrap();
    let reset = m.port("reset").unwrap();
    let mut golden = VecDeque::new();
    for _ in 0..20_000 {
        if tx.pending() == 0 {
            tx.push(bench.rng.bits(40));
        }
        let resets = bench.rng.chance(1, 2_000);
        m.set(reset, u64::from(resets));
        tx.drive(m);
        rx.drive(m);
        m.eval();
        if let Some(level) = level {
            assert_eq!(m.get(level), golden.len() as u64, "level in cycle {}", m.cycles());
        }
        let sent = tx.sample(m);
        if let Some(word) = rx.sample(m) {
            assert_eq!(Some(word), golden.pop_front(), "word in cycle {}", m.cycles());
        }
        golden.extend(sent);
        assert!(golden.len() <= depth, "more words than places in cycle {}", m.cycles());
        if resets {
            golden.clear();
            rx.reset();
        }
        m.tick();
    }
    assert!(rx.received > 500, "only {} words came through", rx.received);
}

#[test]
fn a_fifo_is_a_queue() {
    let distributed =
        emit::verilog("fifo_test", &mut Fifo::<Bits<40>, 4, 5>::distributed()).unwrap();
    let block = emit::verilog("fifo_block_test", &mut Fifo::<Bits<40>, 9, 10>::block()).unwrap();
    for_seeds(12, |bench| {
        let mut m = bench.block("fifo_test", &distributed);
        let level = m.port("level").unwrap();
        queue(bench, &mut m, Some(level), 16);
        let mut m = bench.block("fifo_block_test", &block);
        let level = m.port("level").unwrap();
        queue(bench, &mut m, Some(level), 512);
    });
}

#[test]
fn a_skid_buffer_is_a_queue_of_two() {
    let verilog = emit::verilog("skid_test", &mut SkidBuffer::<Bits<40>>::default()).unwrap();
    for_seeds(12, |bench| {
        let mut m = bench.block("skid_test", &verilog);
        queue(bench, &mut m, None, 2);
    });
}

/// One word per cycle when neither side stalls, after the latency that the table in `mod.rs` states.
#[test]
fn streams_run_at_full_rate() {
    let fifo = emit::verilog("fifo_rate", &mut Fifo::<Bits<40>, 4, 5>::distributed()).unwrap();
    let skid = emit::verilog("skid_rate", &mut SkidBuffer::<Bits<40>>::default()).unwrap();
    for (name, verilog, latency) in [("fifo_rate", fifo, 2), ("skid_rate", skid, 1)] {
        let mut m = isotherm_sim::verilate::block(name, &verilog);
        let mut rng = Rng::new(0);
        let mut tx = StreamDriver::<u64>::new(&m, "sink", StallPattern::Never, &mut rng).unwrap();
        let mut rx =
            StreamMonitor::<u64>::new(&m, "source", StallPattern::Never, &mut rng).unwrap();
        (0..1_000).for_each(|i| tx.push(i));
        for _ in 0..1_000 {
            tx.drive(&mut m);
            rx.drive(&mut m);
            m.eval();
            tx.sample(&m);
            rx.sample(&m);
            m.tick();
        }
        assert_eq!((tx.taken, rx.received), (1_000, 1_000 - latency), "{name}");
    }
}

macro_rules! tick {
    ($u:ident) => {
        $u.clock.next = true.into();
        assert!(simulate(&mut $u, 20), "does not settle");
        $u.clock.next = false.into();
        assert!(simulate(&mut $u, 20), "does not settle");
    };
}

/// The hand-written Verilog against the hand-written simulation, collisions included: both show a wrong
/// word then, each its own.
#[test]
fn the_ram_means_the_same_in_verilog() {
    ram("ram_test", &[]);
}

/// The same, with words at the start, zeros among them.
#[test]
fn a_ram_that_holds_words_means_the_same_in_verilog() {
    ram("ram_test_holding", &[5, 0, 0xff_ffff_ffff, 7 << 33, 0, 1]);
}

fn ram(name: &str, start: &[u64]) {
    let make = || SdpRam::<Bits<40>, 4>::holding(start.iter().map(|w| w.to_bits()).collect());
    let verilog = emit::verilog(name, &mut make()).unwrap();
    for_seeds(4, |bench| {
        let mut m = bench.block(name, &verilog);
        let [ra, rd, we, wa, wd] =
            ports(&m, ["read_address", "read_data", "write_enable", "write_address", "write_data"]);
        let mut u = make();
        u.connect_all();
        let mut golden = [0_u64; 16];
        golden[..start.len()].copy_from_slice(start);
        for _ in 0..2_000 {
            let (read, write) = (bench.rng.below(16), bench.rng.below(16));
            let (enable, data) = (bench.rng.chance(1, 2), bench.rng.bits(40));
            for (port, value) in [(ra, read), (we, u64::from(enable)), (wa, write), (wd, data)] {
                m.set(port, value);
            }
            u.read_address.next = read.to_bits();
            u.write_enable.next = enable;
            u.write_address.next = write.to_bits();
            u.write_data.next = data.to_bits();
            m.tick();
            tick!(u);
            let (old, clash) = (golden[read as usize], enable && read == write);
            if clash {
                assert_eq!(m.get(rd), !old & 0xff_ffff_ffff, "collision in cycle {}", m.cycles());
                assert_eq!(u.read_data.val(), 0_u64);
            } else {
                assert_eq!(m.get(rd), old, "cycle {}", m.cycles());
                assert_eq!(u.read_data.val(), old);
            }
            if enable {
                golden[write as usize] = data;
            }
        }
    });
}

#[test]
fn the_held_ram_means_the_same_in_verilog() {
    let verilog =
        emit::verilog("held_ram_test", &mut SdpRamEnable::<Bits<40>, 4>::default()).unwrap();
    for_seeds(4, |bench| {
        let mut m = bench.block("held_ram_test", &verilog);
        let [re, ra, rd, we, wa, wd] = ports(
            &m,
            [
                "read_enable",
                "read_address",
                "read_data",
                "write_enable",
                "write_address",
                "write_data",
            ],
        );
        let mut u = SdpRamEnable::<Bits<40>, 4>::default();
        u.connect_all();
        let mut golden = [0_u64; 16];
        // as Verilator and as the simulation show it
        let mut shown = (0_u64, 0_u64);
        for _ in 0..2_000 {
            let (read, write) = (bench.rng.below(16), bench.rng.below(16));
            let (reads, writes) = (bench.rng.chance(1, 2), bench.rng.chance(1, 2));
            let data = bench.rng.bits(40);
            let values = [
                (re, u64::from(reads)),
                (ra, read),
                (we, u64::from(writes)),
                (wa, write),
                (wd, data),
            ];
            for (port, value) in values {
                m.set(port, value);
            }
            u.read_enable.next = reads;
            u.read_address.next = read.to_bits();
            u.write_enable.next = writes;
            u.write_address.next = write.to_bits();
            u.write_data.next = data.to_bits();
            m.tick();
            tick!(u);
            if reads {
                let old = golden[read as usize];
                let clash = writes && read == write;
                shown = if clash { (!old & 0xff_ffff_ffff, 0) } else { (old, old) };
            }
            assert_eq!(m.get(rd), shown.0, "cycle {}", m.cycles());
            assert_eq!(u.read_data.val(), shown.1);
            if writes {
                golden[write as usize] = data;
            }
        }
    });
}

#[test]
fn the_byte_ram_means_the_same_in_verilog() {
    let verilog = emit::verilog("byte_ram_test", &mut SdpRamByteEn::<64, 8, 3>::default()).unwrap();
    for_seeds(4, |bench| {
        let mut m = bench.block("byte_ram_test", &verilog);
        let [ra, rd, ws, wa, wd] =
            ports(&m, ["read_address", "read_data", "write_strobe", "write_address", "write_data"]);
        let mut u = SdpRamByteEn::<64, 8, 3>::default();
        u.connect_all();
        let mut golden = [[0_u8; 8]; 8];
        for _ in 0..2_000 {
            let (read, write) = (bench.rng.below(8), bench.rng.below(8));
            let strobe = if bench.rng.chance(1, 3) { 0 } else { bench.rng.bits(8) };
            let data = bench.rng.next_u64();
            for (port, value) in [(ra, read), (ws, strobe), (wa, write), (wd, data)] {
                m.set(port, value);
            }
            u.read_address.next = read.to_bits();
            u.write_strobe.next = strobe.to_bits();
            u.write_address.next = write.to_bits();
            u.write_data.next = data.to_bits();
            m.tick();
            tick!(u);
            let old = u64::from_le_bytes(golden[read as usize]);
            if strobe != 0 && read == write {
                assert_eq!(m.get(rd), !old, "collision in cycle {}", m.cycles());
                assert_eq!(u.read_data.val(), 0_u64);
            } else {
                assert_eq!(m.get(rd), old, "cycle {}", m.cycles());
                assert_eq!(u.read_data.val(), old);
            }
            for (byte, new) in data.to_le_bytes().into_iter().enumerate() {
                if strobe >> byte & 1 == 1 {
                    golden[write as usize][byte] = new;
                }
            }
        }
    });
}

#[test]
fn the_ram_with_two_readers_means_the_same_in_verilog() {
    let verilog =
        emit::verilog("two_read_test", &mut TwoReadRam::<Bits<40>, 4>::default()).unwrap();
    for_seeds(4, |bench| {
        let mut m = bench.block("two_read_test", &verilog);
        let [at, data, we, wd, other, other_data] = ports(
            &m,
            ["address", "data", "write_enable", "write_data", "other_address", "other_data"],
        );
        let mut u = TwoReadRam::<Bits<40>, 4>::default();
        u.connect_all();
        let mut golden = [0_u64; 16];
        for _ in 0..2_000 {
            let (a, b) = (bench.rng.below(16), bench.rng.below(16));
            let (enable, new) = (bench.rng.chance(1, 2), bench.rng.bits(40));
            for (port, value) in [(at, a), (other, b), (we, u64::from(enable)), (wd, new)] {
                m.set(port, value);
            }
            u.address.next = a.to_bits();
            u.other_address.next = b.to_bits();
            u.write_enable.next = enable;
            u.write_data.next = new.to_bits();
            m.tick();
            tick!(u);
            let shown = |old: u64, clash: bool| if clash { !old & 0xff_ffff_ffff } else { old };
            let (first, second) = (golden[a as usize], golden[b as usize]);
            let clash = enable && a == b;
            assert_eq!(m.get(data), shown(first, enable), "cycle {}", m.cycles());
            assert_eq!(m.get(other_data), shown(second, clash), "cycle {}", m.cycles());
            assert_eq!(u.data.val(), if enable { 0 } else { first });
            assert_eq!(u.other_data.val(), if clash { 0 } else { second });
            if enable {
                golden[a as usize] = new;
            }
        }
    });
}
