//! Buffers with options through the whole path: window, card (the model), store, resume.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use common::*;
use isotherm::store::{Directory, Manifest};
use isotherm::{BufferOptions, Card, Error, Store};
use isotherm_abi::store::Encoding;
use std::path::Path;

const CARD: Card = Card::Model { window: 1 << 20 };
const FLOATS: usize = 40_000;

fn open(path: &Path) -> Store {
    Store::open_with(path.to_str().unwrap(), &CARD).unwrap()
}

/// A number between -1 and 1, bell shaped.
fn bell(random: &mut Random) -> f64 {
    let unit = |r: &mut Random| (r.next() >> 11) as f64 / (1u64 << 53) as f64;
    (0..6).map(|_| unit(random)).sum::<f64>() / 3.0 - 1.0
}

fn walk(random: &mut Random, len: usize) -> Vec<f64> {
    let mut at = 20.0;
    let step = |_| {
        at += bell(random) * 0.01;
        at
    };
    (0..len).map(step).collect()
}

fn weights(random: &mut Random, len: usize) -> Vec<f32> {
    (0..len).map(|_| (bell(random) * 0.05) as f32).collect()
}

/// Bytes of frames that a generation wrote for a store with these options.
fn stored<T: bytemuck::Pod>(values: &[T], options: BufferOptions) -> (u64, Vec<T>) {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    let x = store.buffer_with::<T>("x", values.len(), options).unwrap();
    x.write().copy_from_slice(values);
    let done = store.checkpoint().unwrap();
    drop((x, store));
    let mut store = open(folder.path());
    let x = store.buffer::<T>("x", values.len()).unwrap();
    let back = x.read().to_vec();
    (done.frame_bytes, back)
}

/// zstd alone, extent by extent, as the host would store the same bytes without options.
fn zstd_alone(bytes: &[u8]) -> u64 {
    bytes.chunks(16 * GRANULE).map(|c| zstd::bulk::compress(c, 3).unwrap().len() as u64).sum()
}

#[test]
fn byte_planes_make_floats_smaller_and_lose_nothing() {
    let mut random = Random::new(10);
    let planes = BufferOptions::new().byte_planes();
    let walk = walk(&mut random, FLOATS);
    let weights = weights(&mut random, FLOATS);
    let counters: Vec<u64> = (0..FLOATS as u64).map(|i| i * 1000 + random.next() % 64).collect();
    let show = |what: &str, bytes: &[u8], with: u64, gain: f64| {
        let (plain, alone) = (bytes.len() as f64, zstd_alone(bytes));
        let (before, after) = (plain / alone as f64, plain / with as f64);
        eprintln!(
            "{what}: zstd {before:.3}, planes and zstd {after:.3}: {:.3} times",
            after / before
        );
        assert!(after > before * gain, "{what}");
    };
    let (bytes, back) = stored(&walk, planes);
    assert!(back == walk);
    show("f64 walk", bytemuck::cast_slice(&walk), bytes, 1.2);
    let (bytes, back) = stored(&weights, planes);
    assert!(back == weights);
    show("f32 weights", bytemuck::cast_slice(&weights), bytes, 1.05);
    let (bytes, back) = stored(&counters, planes);
    assert!(back == counters);
    show("u64 counters", bytemuck::cast_slice(&counters), bytes, 1.5);
}

/// Nothing has been predicted before the first checkpoint: all of the buffer is Warm.
#[test]
fn an_error_bound_makes_floats_a_good_deal_smaller() {
    let mut random = Random::new(12);
    let walk = walk(&mut random, FLOATS);
    let weights = weights(&mut random, FLOATS);
    for bound in [1e-3, 1e-6, 1e-9] {
        let (bytes, back) = stored(&walk, BufferOptions::new().lossy_warm(bound));
        let most = walk.iter().zip(&back).map(|(x, y)| (x - y).abs()).fold(0.0, f64::max);
        let smaller = ratio(8 * FLOATS, bytes);
        eprintln!("f64 walk within {bound:e}: {smaller:.2} times smaller, most {most:e}");
        assert!(most <= bound && most > bound / 2.0 && smaller > 1.8, "{smaller} {most}");
        let (bytes, back) = stored(&weights, BufferOptions::new().lossy_warm(bound));
        let most = weights.iter().zip(&back).map(|(x, y)| (x - y).abs()).fold(0.0, f32::max);
        let smaller = ratio(4 * FLOATS, bytes);
        eprintln!("f32 weights within {bound:e}: {smaller:.2} times smaller, most {most:e}");
        assert!(f64::from(most) <= bound);
    }
}

fn ratio(bytes: usize, stored: u64) -> f64 {
    bytes as f64 / stored as f64
}

fn is_lossy(m: &Manifest) -> bool {
    m.lossy().is_some()
}

#[test]
fn warm_parts_are_rounded_within_their_bound_and_nothing_else_is() {
    const BOUND: f64 = 1e-4;
    let mut random = Random::new(11);
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    let (mut a, mut b) = (walk(&mut random, FLOATS), walk(&mut random, FLOATS / 2));
    a[3..9].copy_from_slice(&[f64::NAN, f64::INFINITY, -0.0, 5e-324, 1e300, f64::NEG_INFINITY]);
    let options = BufferOptions::new().byte_planes().lossy_warm(BOUND);
    let exact = store.buffer::<f64>("exact", b.len()).unwrap();
    let lossy = store.buffer_with::<f64>("lossy", a.len(), options).unwrap();
    let after = store.buffer::<f64>("after", b.len()).unwrap();
    let directory = Directory::open_read_only(folder.path().to_str().unwrap()).unwrap();
    let mut seen = [0_usize; 3];
    let mut undigested = 0;
    for epoch in 0..24 {
        let near = epoch % 5 == 0;
        for k in 0..if near { a.len() } else { 600 } {
            a[if k < 9 { 10 } else { k }] += bell(&mut random);
        }
        b[epoch] += 1.0;
        lossy.write().copy_from_slice(&a);
        exact.write().copy_from_slice(&b);
        after.write().copy_from_slice(&b);
        store.post().unwrap();
        store.roll().unwrap();
        let generation = store.checkpoint().unwrap().generation;
        let restored = directory.load(generation).unwrap();
        let m = &restored.manifest;
        let images = &restored.images;
        assert!(images[0].bytes == bytemuck::cast_slice::<_, u8>(&b));
        assert!(images[2].bytes == bytemuck::cast_slice::<_, u8>(&b));
        assert!(images[0].entry.digest != [0; 32] && images[2].entry.digest != [0; 32]);
        assert_eq!(images[1].entry.digest == [0; 32], is_lossy(m));
        undigested += usize::from(is_lossy(m));
        let own = images[1].entry.first_granule..images[1].entry.first_granule + 80;
        for e in &m.extents {
            let Some(Encoding::Quantised { bound, .. }) = m.encoding(e) else { continue };
            assert_eq!((bound.get(), e.class), (BOUND, WARM));
            assert!(own.contains(&e.first_granule));
        }
        let back: Vec<f64> =
            images[1].bytes.chunks_exact(8).map(bytemuck::pod_read_unaligned).collect();
        for (k, (x, y)) in a.iter().zip(&back).enumerate() {
            let granule = own.start + (k * 8 / GRANULE) as u64;
            let after = m.extents.partition_point(|e| e.first_granule <= granule);
            let e = &m.extents[after - 1];
            let rounded = matches!(m.encoding(e), Some(Encoding::Quantised { .. }));
            let same = x.to_bits() == y.to_bits();
            seen[usize::from(e.class)] += usize::from(!same);
            assert!(same || (rounded && x.is_normal() && (x - y).abs() <= BOUND), "{x} {y}");
        }
        assert_eq!(m.lossy().map(|(_, bound)| bound), is_lossy(m).then_some(BOUND));
    }
    eprintln!("rounded elements by class: {seen:?}; {undigested} generations with lossy extents");
    assert!(seen[0] == 0 && seen[1] > 10_000 && seen[2] == 0, "{seen:?}");
    assert!(undigested > 0);
    // a resumed program has the rounded values, and what it does not ask for again is not done again
    drop((exact, lossy, after, store));
    let mut store = open(folder.path());
    let generation = store.generation().unwrap();
    let restored = directory.load(generation).unwrap();
    let x = store.buffer::<f64>("lossy", a.len()).unwrap();
    assert!(bytemuck::cast_slice::<_, u8>(&x.read()) == restored.images[1].bytes);
    x.write().iter_mut().for_each(|x| *x += 0.3);
    let want = x.read().to_vec();
    let generation = store.checkpoint().unwrap().generation;
    let restored = directory.load(generation).unwrap();
    assert!(restored.images[1].bytes == bytemuck::cast_slice::<_, u8>(&want));
    assert!(!is_lossy(&restored.manifest) && restored.images[1].entry.digest != [0; 32]);
}

#[test]
fn options_that_do_not_go_with_the_type_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    let planes = BufferOptions::new().byte_planes();
    let bound = |b| BufferOptions::new().lossy_warm(b);
    let refused = |result: Result<(), Error>, why: &str| {
        let error = result.unwrap_err();
        assert!(matches!(error, Error::BufferOptions { .. }) && !error.hint().is_empty());
        assert!(error.to_string().contains(why), "{error}");
    };
    refused(store.buffer_with::<u8>("x", 9, planes).map(drop), "2, 4 or 8");
    refused(store.buffer_with::<[f64; 2]>("x", 9, planes).map(drop), "2, 4 or 8");
    refused(store.buffer_with::<u64>("x", 9, bound(1e-3)).map(drop), "f32 and f64");
    for b in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        refused(store.buffer_with::<f32>("x", 9, bound(b)).map(drop), "finite");
    }
    store.buffer_with::<i16>("x", 9, planes).unwrap();
    store.buffer_with::<u8>("y", 9, BufferOptions::new()).unwrap();
}
