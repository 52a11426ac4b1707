//! Buffers, checkpoints and resume through the whole path: window, card (the model), frames, store.
#![allow(missing_docs, clippy::unwrap_used)]

use isotherm::{Card, Error, Store};
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
