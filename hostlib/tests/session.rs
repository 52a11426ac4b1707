//! Buffers, checkpoints and resume through the whole path: window, card (the model), frames, store.
#![allow(missing_docs, clippy::unwrap_used)]

use isotherm::{Card, Error, Resume, Store};
use std::fs;
use std::path::Path;

const CARD: Card = Card::Model { window: 1 << 20 };

fn open(path: &Path) -> Store {
    Store::open_with(path.to_str().unwrap(), &CARD).unwrap()
}

#[test]
fn a_loop_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    for (from, until) in [(0, 3), (3, 7), (7, 10)] {
        let mut store = open(folder.path());
        let x = store.buffer::<u64>("x", 5000).unwrap();
        assert_eq!(store.epoch(), from);
        for step in store.epoch()..until {
            let mut x = x.write();
            x[step as usize * 37] = step + 1;
            x[4999] += 1;
            drop(x);
            store.checkpoint().unwrap();
        }
    }
    let mut store = open(folder.path());
    let x = store.buffer::<u64>("x", 5000).unwrap();
    let x = x.read();
    assert_eq!((x[0], x[37 * 9], x[4999]), (1, 10, 10));
    assert_eq!(x.iter().filter(|&&v| v != 0).count(), 11);
}

#[test]
fn random_writes_come_back_from_every_generation() {
    let folder = tempfile::tempdir().unwrap();
    let mut images = vec![];
    let mut random = 0x1234_5678_9ABC_DEF1_u64;
    let mut store = open(folder.path());
    let a = store.buffer::<u8>("a", 100_001).unwrap();
    let b = store.buffer::<u8>("b", 63).unwrap();
    for generation in 0..12 {
        {
            let (mut a, mut b) = (a.write(), b.write());
            for _ in 0..200 {
                random ^= random << 13;
                random ^= random >> 7;
                random ^= random << 17;
                let at = (random >> 16) as usize % a.len();
                a[at] = random as u8;
                b[at % 63] = (random >> 8) as u8;
            }
            if generation == 6 {
                a[8192..60_000].fill(0xEE);
            }
        }
        if generation % 2 == 0 {
            store.roll().unwrap();
        }
        store.checkpoint().unwrap();
        images.push((a.read().to_vec(), b.read().to_vec()));
    }
    drop(store);
    let directory =
        isotherm::store::Directory::open_read_only(folder.path().to_str().unwrap()).unwrap();
    for (generation, (a, b)) in (1..).zip(&images) {
        let restored = directory.load(generation).unwrap();
        assert!(
            &restored.images[0].bytes == a && &restored.images[1].bytes == b,
            "generation {generation}"
        );
    }
}

#[test]
fn a_damaged_newest_generation_is_skipped_and_named() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    let x = store.buffer::<u32>("x", 1000).unwrap();
    for step in 1..=3 {
        x.write()[0] = step;
        store.checkpoint().unwrap();
    }
    drop(store);
    let newest = folder.path().join("segments/0000000000000003.seg");
    let mut bytes = fs::read(&newest).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&newest, bytes).unwrap();
    let mut store = open(folder.path());
    assert_eq!((store.generation(), store.epoch()), (Some(2), 2));
    assert_eq!(store.skipped()[0].0, 3);
    let x = store.buffer::<u32>("x", 1000).unwrap();
    assert_eq!(x.read()[0], 2);
    assert_eq!(store.checkpoint().unwrap().generation, 4);
}

#[test]
fn application_data_travels_with_the_generation() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    store.buffer::<u8>("x", 1).unwrap();
    store.set_app_data(b"step 7".to_vec());
    store.checkpoint().unwrap();
    drop(store);
    assert_eq!(open(folder.path()).app_data(), b"step 7");
}

#[test]
fn a_buffer_that_is_not_opened_again_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    let (a, b) = (store.buffer::<u8>("a", 5000).unwrap(), store.buffer::<u8>("b", 5000).unwrap());
    a.write()[4999] = 1;
    b.write()[4999] = 2;
    store.checkpoint().unwrap();
    drop(store);
    let mut store = open(folder.path());
    let a = store.buffer::<u8>("a", 5000).unwrap();
    a.write()[0] = 9;
    store.checkpoint().unwrap();
    drop(store);
    let mut store = open(folder.path());
    assert_eq!(store.buffer::<u8>("b", 5000).unwrap().read()[4999], 2);
    assert_eq!(store.buffer::<u8>("a", 5000).unwrap().read()[0], 9);
}

#[test]
fn wrong_uses_have_clear_errors() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    assert!(matches!(store.checkpoint(), Err(Error::NoBuffers)));
    let x = store.buffer::<u32>("x", 10).unwrap();
    assert!(matches!(store.buffer::<u32>("x", 10), Err(Error::BufferName { .. })));
    assert!(matches!(store.buffer::<u32>("", 10), Err(Error::BufferName { .. })));
    assert!(matches!(store.buffer::<u32>(&"n".repeat(65), 10), Err(Error::BufferName { .. })));
    assert!(matches!(
        store.buffer::<u32>("big", 1 << 20),
        Err(Error::WindowFull { needed: 1024, .. })
    ));
    let guard = x.write();
    assert!(matches!(store.checkpoint(), Err(Error::Busy { .. })));
    drop(guard);
    store.checkpoint().unwrap();
    drop(store);
    let mut store = open(folder.path());
    let error = store.buffer::<u32>("x", 11).unwrap_err();
    assert!(matches!(error, Error::BufferSize { saved: 40, asked: 44, .. }));
    assert!(!error.hint().is_empty());
    let missing = Store::open_with(
        folder.path().join("s").to_str().unwrap(),
        &Card::Socket("/nonexistent".into()),
    );
    assert!(matches!(missing, Err(Error::Card { .. })));
    let odd = Store::open_with(
        folder.path().join("t").to_str().unwrap(),
        &Card::Model { window: 3 << 20 },
    );
    assert!(matches!(odd, Err(Error::Card { .. })));
}

/// A buffer of 1 MiB full of its generation-1 contents, most of it Cold because only its first granules are written.
fn mostly_cold(path: &Path) -> Vec<u8> {
    let mut store = open(path);
    let x = store.buffer::<u8>("x", 800_000).unwrap();
    for (at, byte) in x.write().iter_mut().enumerate() {
        *byte = (at / 4096 * 7 + at % 251) as u8;
    }
    for epoch in 0..40 {
        x.write()[..16_384].fill(epoch);
        store.post().unwrap();
        store.roll().unwrap();
    }
    store.checkpoint().unwrap();
    x.read().to_vec()
}

#[test]
fn cold_parts_stay_in_the_store_until_they_are_used() {
    let folder = tempfile::tempdir().unwrap();
    let image = mostly_cold(folder.path());
    let location = folder.path().to_str().unwrap();
    let mut store = Store::open_as(location, &CARD, Resume::Lazy).unwrap();
    let resumed = store.resume_report();
    assert!(resumed.left > 100 && resumed.loaded > 0, "{resumed:?}");
    assert_eq!(resumed.loaded + resumed.left, 800_000_u64.div_ceil(4096));
    let x = store.lazy_buffer::<u8>("x", 800_000).unwrap();
    // what is there needs nothing from the store
    assert_eq!(x.read_at(0..100).unwrap()[..], image[..100]);
    assert_eq!(store.resume_report().brought_in, 0);
    // reading brings in one extent, writing another
    assert_eq!(x.read_at(500_000..500_010).unwrap()[..], image[500_000..500_010]);
    let once = store.resume_report().brought_in;
    assert!((1..=16).contains(&once), "{once}");
    x.write_at(700_000..700_001).unwrap()[0] = 0xEE;
    let twice = store.resume_report().brought_in;
    assert!(twice > once && twice <= once + 16);
    // what came in is no change: one granule is saved again, and whatever is Critical
    let posted = store.post().unwrap();
    assert_eq!(posted.lines, 1);
    let saved = store.checkpoint().unwrap();
    assert_eq!(saved.saved_granules, 1, "{saved:?}");
    assert_eq!(x.absent_granules() as u64, resumed.left - twice);
    drop((x, store));

    let mut store = open(folder.path());
    assert_eq!(store.generation(), Some(2));
    let x = store.buffer::<u8>("x", 800_000).unwrap();
    let mut want = image;
    want[700_000] = 0xEE;
    assert!(x.read()[..] == want[..]);
}

#[test]
fn damage_in_a_cold_part_is_an_error_where_it_is_used() {
    let folder = tempfile::tempdir().unwrap();
    let image = mostly_cold(folder.path());
    let segment = folder.path().join("segments/0000000000000001.seg");
    let mut bytes = fs::read(&segment).unwrap();
    // inside the frame that holds granule 150, which is stored raw
    let at = bytes.windows(64).position(|w| w == &image[150 * 4096..150 * 4096 + 64]).unwrap();
    bytes[at + 9] ^= 0x10;
    fs::write(&segment, bytes).unwrap();
    let location = folder.path().to_str().unwrap();
    let mut store = Store::open_as(location, &CARD, Resume::Lazy).unwrap();
    let x = store.lazy_buffer::<u8>("x", 800_000).unwrap();
    let error = x.read_at(150 * 4096..150 * 4096 + 1).unwrap_err();
    assert!(error.to_string().contains("damaged"), "{error}");
    assert!(x.write_at(150 * 4096..150 * 4096 + 1).is_err());
    assert!(x.read_at(0..4096).is_ok() && x.read_at(50 * 4096..50 * 4096 + 1).is_ok());
    assert!(x.load().is_err());
    // the rest goes on: a new generation still refers to the extent, good or bad
    assert_eq!(store.checkpoint().unwrap().generation, 2);
}

#[test]
fn a_generation_is_what_the_buffer_was_when_its_checkpoint_began() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    let x = store.buffer::<u8>("x", 300_000).unwrap();
    let mut images = vec![];
    for generation in 1..=5_u8 {
        x.write().iter_mut().step_by(3000).for_each(|b| *b = generation);
        images.push(x.read().to_vec());
        store.begin_checkpoint().unwrap();
        assert!(matches!(store.begin_checkpoint(), Err(Error::Pending)));
        // the program goes on
        x.write().iter_mut().skip(7).step_by(5000).for_each(|b| *b = 100 + generation);
        let meanwhile = store.post().unwrap();
        let done = store.finish_checkpoint().unwrap();
        assert_eq!((done.generation, done.posted_meanwhile), (generation.into(), meanwhile));
        assert!(done.copies.demand + done.copies.ahead > 0, "{done:?}");
        assert!(matches!(store.finish_checkpoint(), Err(Error::NotPending)));
    }
    drop(store);
    let location = folder.path().to_str().unwrap();
    let directory = isotherm::store::Directory::open_read_only(location).unwrap();
    for (generation, image) in (1..).zip(&images) {
        assert!(&directory.load(generation).unwrap().images[0].bytes == image, "{generation}");
    }
}

#[test]
fn a_checkpoint_that_cannot_be_stored_is_saved_by_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    let x = store.buffer::<u8>("x", 100_000).unwrap();
    x.write()[50_000] = 1;
    store.checkpoint().unwrap();
    x.write()[60_000] = 2;
    store.begin_checkpoint().unwrap();
    x.write()[70_000] = 3;
    let segments = folder.path().join("segments");
    fs::rename(&segments, folder.path().join("away")).unwrap();
    assert!(matches!(store.finish_checkpoint(), Err(Error::Store(_))));
    fs::rename(folder.path().join("away"), &segments).unwrap();
    assert_eq!(store.checkpoint().unwrap().generation, 2);
    drop((x, store));
    let mut store = open(folder.path());
    let x = store.buffer::<u8>("x", 100_000).unwrap();
    assert_eq!((x.read()[50_000], x.read()[60_000], x.read()[70_000]), (1, 2, 3));
}

#[test]
fn a_card_that_decodes_takes_frames_as_they_are_stored() {
    let folder = tempfile::tempdir().unwrap();
    let location = folder.path().to_str().unwrap();
    let len = 50 * 4096 + 7;
    let mut store = Store::open_with(location, &CARD).unwrap();
    let x = store.buffer::<u8>("x", len).unwrap();
    for (k, byte) in x.write().iter_mut().enumerate() {
        *byte = ((k / 5) ^ (k / 4096)) as u8;
    }
    store.checkpoint().unwrap();
    drop((x, store));
    let mut store = Store::open_with(location, &CARD).unwrap();
    let resumed = store.resume_report();
    assert_eq!(resumed.loaded, 51);
    // all but the extent that ends with granules of no buffer
    assert!((32..=51).contains(&resumed.decoded_by_card), "{resumed:?}");
    let x = store.buffer::<u8>("x", len).unwrap();
    // one byte of each granule: what is saved of the others comes out of the card
    x.write().iter_mut().step_by(4096).for_each(|byte| *byte ^= 0x55);
    let done = store.checkpoint().unwrap();
    assert_eq!(done.saved_granules, 51);
    let image = x.read().to_vec();
    drop((x, store));
    let mut again = Store::open_with(location, &CARD).unwrap();
    assert!(again.buffer::<u8>("x", len).unwrap().read()[..] == image);
}
