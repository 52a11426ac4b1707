//! The whole path, with tables that are learned on the way and with deltas: card (the model), frames, store.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use common::Random;
use isotherm::store::Directory;
use isotherm::{Card, Store};

const BYTES: usize = 40 * 4096;

/// Numbers that change a little from one to the next: literals with few values, hardly any repeats.
fn measured(random: &mut Random, bytes: &mut [u8]) {
    let mut value = 0_u16;
    for pair in bytes.chunks_exact_mut(2) {
        value = value.wrapping_add(random.below(5) as u16);
        pair[0] = random.below(24) as u8;
        pair[1] = (value >> 10) as u8;
    }
}

#[test]
fn tables_are_learned_deltas_are_made_and_every_generation_comes_back() {
    let mut random = Random::new(31);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let mut store = Store::open_with(path, &Card::Model { window: 1 << 20 }).unwrap();
    let x = store.buffer::<u8>("x", BYTES).unwrap();
    let mut images = vec![];
    for generation in 0..10 {
        {
            let mut x = x.write();
            if generation % 4 == 0 {
                measured(&mut random, &mut x[..]);
            } else {
                for _ in 0..60 {
                    let at = random.below(BYTES);
                    x[at] = random.next() as u8;
                }
            }
        }
        if generation % 3 == 0 {
            store.roll().unwrap();
        }
        let done = store.checkpoint().unwrap();
        assert!(done.saved_granules > 0);
        images.push(x.read().to_vec());
        // a buffer that comes later is filled: its granules have no past
        if generation == 5 {
            store.buffer::<u8>("late", 3 * 4096).unwrap().write().fill(7);
        }
    }
    drop(store);
    let directory = Directory::open_read_only(path).unwrap();
    let (mut learned, mut deltas, mut both) = (0, 0, 0);
    let mut frames = vec![];
    for (generation, image) in (1..).zip(&images) {
        let restored = directory.load(generation).unwrap();
        assert!(&restored.images[0].bytes == image, "generation {generation}");
        let manifest = directory.manifest(generation).unwrap();
        let mut bytes = 0;
        for e in manifest.extents.iter().filter(|e| e.segment == generation) {
            let (with_dictionary, delta) = (e.dictionary > 0, e.chain > 0);
            learned += u32::from(with_dictionary);
            deltas += u32::from(delta);
            both += u32::from(with_dictionary && delta);
            bytes += e.frame_bytes;
        }
        frames.push(bytes);
    }
    eprintln!("{learned} learned, {deltas} deltas, {both} of them with a dictionary: {frames:?}");
    assert!(learned > 0 && deltas > 0, "{learned} learned, {deltas} deltas");
    // generations 1 and 5 are written anew, the latter with tables; 4 is a small change of what is Warm by then
    assert!(frames[4] * 10 < frames[0] * 9, "{frames:?}");
    assert!(frames[3] * 20 < frames[0], "{frames:?}");
}
