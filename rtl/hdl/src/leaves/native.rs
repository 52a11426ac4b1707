//! Unit tests of the leaves in rust-hdl's own simulator.

use super::*;
use rust_hdl::prelude::*;
use std::collections::VecDeque;

macro_rules! tick {
    ($u:ident) => {
        $u.clock.next = true.into();
        assert!(simulate(&mut $u, 20), "does not settle");
        $u.clock.next = false.into();
        assert!(simulate(&mut $u, 20), "does not settle");
    };
}

#[test]
fn a_ram_shows_the_word_one_cycle_later() {
    let mut u = SdpRam::<Bits<8>, 4>::default();
    u.connect_all();
    u.write_enable.next = true;
    u.write_address.next = 3.into();
    u.write_data.next = 0x5a.into();
    tick!(u);
    u.write_enable.next = false;
    u.read_address.next = 3.into();
    tick!(u);
    assert_eq!(u.read_data.val(), 0x5a_u64);
}

#[test]
fn a_collision_is_visible() {
    let mut u = SdpRam::<Bits<8>, 4>::default();
    u.connect_all();
    u.write_enable.next = true;
    u.write_data.next = 0x5a.into();
    tick!(u);
    tick!(u); // reads address 0 while it is written
    assert_eq!(u.read_data.val(), 0_u64);
}

#[test]
fn strobes_write_their_bytes_only() {
    let mut u = SdpRamByteEn::<32, 4, 4>::default();
    u.connect_all();
    for (strobe, data) in [(0b1111, 0x1122_3344), (0b0101, 0x55aa_66bb)] {
        u.write_strobe.next = strobe.into();
        u.write_data.next = data.into();
        tick!(u);
    }
    u.write_strobe.next = 0.into();
    tick!(u);
    assert_eq!(u.read_data.val(), 0x11aa_33bb_u64);
}

#[test]
fn a_fifo_is_a_queue_of_its_depth() {
    let mut u = Fifo::<Bits<16>, 3, 4>::default();
    u.connect_all();
    check_all(&u).unwrap();
    let mut queue = VecDeque::new();
    let (mut sent, mut filled, mut emptied) = (0_u64, false, false);
    // Long phases with a fast writer, then with a fast reader.
    for cycle in 0..400_u64 {
        let fill = (cycle / 40) % 2 == 0;
        let (valid, ready) = if fill { (true, cycle % 3 == 0) } else { (cycle % 5 == 0, true) };
        u.sink.valid.next = valid;
        u.sink.data.next = (sent * 7).to_bits();
        u.source.ready.next = ready;
        assert!(simulate(&mut u, 20));
        assert_eq!(u.level.val().index(), queue.len());
        if u.source.valid.val() && ready {
            assert_eq!(Some(u.source.data.val()), queue.pop_front(), "cycle {cycle}");
        }
        if valid && u.sink.ready.val() {
            queue.push_back((sent * 7).to_bits());
            sent += 1;
        }
        filled |= queue.len() == 8;
        emptied |= filled && queue.is_empty();
        tick!(u);
    }
    assert!(filled && emptied && sent > 100);
}

#[test]
fn a_skid_buffer_keeps_order_and_full_rate() {
    let mut u = SkidBuffer::<Bits<16>>::default();
    u.connect_all();
    check_all(&u).unwrap();
    let (mut sent, mut got) = (0_u64, 0_u64);
    for cycle in 0..300_u64 {
        let ready = cycle < 100 || cycle % 3 == 0;
        u.sink.valid.next = true;
        u.sink.data.next = sent.to_bits();
        u.source.ready.next = ready;
        assert!(simulate(&mut u, 20));
        if u.source.valid.val() && ready {
            assert_eq!(u.source.data.val(), got);
            got += 1;
        }
        sent += u64::from(u.sink.ready.val());
        tick!(u);
        if cycle == 99 {
            assert_eq!(got, 99, "one word per cycle after one cycle of latency");
        }
    }
    assert!(got > 150);
}
