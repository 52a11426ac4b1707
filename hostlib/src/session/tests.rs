//! What an engine that makes deltas and uses dictionaries hands on, through options, commit and resume.
//!
//! The engine here is a window in memory that compresses with libzstd: every kind of frame, chosen by the test, where the model of
//! the card takes the kinds that pay.

use super::*;
use crate::store::{CardFrame, Delta, Dictionary, StoreError};
use isotherm_abi::store::Encoding;
use std::sync::{Mutex, PoisonError};
use zstd::zstd_safe::CCtx;

const GRANULES: usize = 64;
const WARM: u8 = 1;

/// What the engine is to do, and what it did.
#[derive(Debug, Default)]
struct Script {
    deltas: bool,
    dictionary: Option<Dictionary>,
    /// Names the base of deltas wrongly.
    wrong_base: Option<u64>,
    /// Says another CRC32C than that of the bytes.
    wrong_crc: bool,
    made: [usize; 3],
}

#[derive(Debug)]
struct Soft {
    script: Arc<Mutex<Script>>,
    window: Vec<u8>,
    dirty: Vec<bool>,
    /// Granules of the last durable save, and its number.
    base: Option<(u64, Vec<u8>)>,
    snapshot: Option<(u64, Vec<u8>, Vec<bool>)>,
}

impl Soft {
    fn new(script: &Arc<Mutex<Script>>) -> Self {
        let (window, dirty) = (vec![0; GRANULES * GRANULE], vec![false; GRANULES]);
        Self { script: script.clone(), window, dirty, base: None, snapshot: None }
    }
}

fn compress(plain: &[u8], prefix: &[u8], dictionary: Option<&Dictionary>) -> Vec<u8> {
    let mut context = CCtx::create();
    let mut frame = Vec::with_capacity(plain.len() + 100);
    match dictionary {
        Some(d) => context.compress_using_dict(&mut frame, plain, d.bytes(), 1).expect("room"),
        None => {
            context.ref_prefix(prefix).expect("a prefix");
            context.compress2(&mut frame, plain).expect("room")
        }
    };
    frame
}

impl Engine for Soft {
    fn describe(&self) -> String {
        "soft".into()
    }
    fn granules(&self) -> u64 {
        GRANULES as u64
    }
    fn start(&mut self) -> Result<(), Error> {
        Ok(())
    }
    fn write(&mut self, offset: u64, bytes: &[u8]) -> Result<(), Error> {
        let at = offset as usize;
        self.window[at..at + bytes.len()].copy_from_slice(bytes);
        self.dirty[at / GRANULE..(at + bytes.len()).div_ceil(GRANULE)].fill(true);
        Ok(())
    }
    fn fill(&mut self, first: u64, bytes: &[u8]) -> Result<(), Error> {
        let at = first as usize * GRANULE;
        self.window[at..at + bytes.len()].copy_from_slice(bytes);
        Ok(())
    }
    fn fill_frame(&mut self, _: u64, _: u8, _: u32, _: &CardFrame) -> Result<bool, Error> {
        Ok(false)
    }
    fn roll(&mut self) -> Result<EpochReport, Error> {
        unreachable!("these tests end no epochs")
    }
    fn begin_save(&mut self, generation: u64) -> Result<(), Error> {
        let dirty = std::mem::replace(&mut self.dirty, vec![false; GRANULES]);
        self.snapshot = Some((generation, self.window.clone(), dirty));
        Ok(())
    }
    fn end_save(&mut self, _wait: bool) -> Result<Option<Saved>, Error> {
        let mut script = self.script.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, window, dirty) = self.snapshot.as_ref().expect("begun");
        let mut extents = vec![];
        let mut at = 0;
        while at < GRANULES {
            let end = (at..GRANULES.min(at + 16)).find(|&g| !dirty[g]);
            let end = end.unwrap_or(GRANULES.min(at + 16));
            if end > at {
                let range = at * GRANULE..end * GRANULE;
                let plain = &window[range.clone()];
                let base = self.base.as_ref().filter(|_| script.deltas);
                let dictionary = script.dictionary.as_ref().filter(|_| base.is_none());
                let frame = compress(plain, base.map_or(&[], |(_, b)| &b[range]), dictionary);
                let (id, delta) = (dictionary.map_or(0, Dictionary::id), base.map(|b| b.0));
                let base_generation = delta.map(|label| script.wrong_base.unwrap_or(label));
                let crc = crc32c::crc32c(plain) ^ u32::from(script.wrong_crc);
                script.made[if delta.is_some() { 2 } else { usize::from(id > 0) }] += 1;
                extents.push(NewExtent {
                    dictionary: id,
                    delta: base_generation.map(|b| Delta { base_generation: b, without_base: 0 }),
                    ..NewExtent::full(at as u64, (end - at) as u8, WARM, crc, frame)
                });
            }
            at = end.max(at + 1);
        }
        let dictionaries = script.dictionary.iter().cloned().collect();
        Ok(Some(Saved { extents, dictionaries }))
    }
    fn settle_save(&mut self, durable: bool) -> Result<(), Error> {
        let (generation, window, dirty) = self.snapshot.take().expect("begun");
        if durable {
            self.base = Some((generation, window));
        } else {
            self.dirty.iter_mut().zip(dirty).for_each(|(d, was)| *d |= was);
        }
        Ok(())
    }
    fn start_trace(&mut self, _log2_records: u32) -> Result<(), Error> {
        Ok(())
    }
    fn take_trace(&mut self) -> Result<(Vec<AccessRecord>, u64), Error> {
        Ok((vec![], 0))
    }
    fn copies(&mut self) -> Result<CopyCounts, Error> {
        Ok(CopyCounts::default())
    }
}

fn open(path: &std::path::Path, script: &Arc<Mutex<Script>>) -> Store {
    let directory = Directory::open(path.to_str().expect("text")).expect("a store");
    let restored = directory.load_newest(Resume::Eager).expect("whole");
    Store::begin(directory, restored, Box::new(Soft::new(script))).expect("begun")
}

fn script(change: impl FnOnce(&mut Script)) -> Arc<Mutex<Script>> {
    let mut script = Script::default();
    change(&mut script);
    Arc::new(Mutex::new(script))
}

fn dictionary() -> Dictionary {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/words.dict");
    Dictionary::new(std::fs::read(path).expect("a file")).expect("a dictionary")
}

fn number(k: usize, step: usize) -> f64 {
    ((k + 7 * step) as f64 / 50.0).sin() + (k * (step + 1) % 97) as f64 / 1e4
}

/// Twelve steps over three buffers that share extents, the middle one with options; each step changes some of all.
fn run(script: &Arc<Mutex<Script>>, options: BufferOptions, bound: f64) -> [usize; 3] {
    let folder = tempfile::tempdir().expect("a folder");
    let mut kinds = [0; 3];
    let mut images: Vec<(u64, [Vec<f64>; 3])> = vec![];
    for session in 0..2 {
        let mut store = open(folder.path(), script);
        // 9.8, 19.5 and 9.8 granules: extents run over the ends
        let a = store.buffer::<f64>("a", 5_000).expect("room");
        let b = store.buffer_with::<f64>("b", 10_000, options).expect("room");
        let c = store.buffer::<f64>("c", 5_000).expect("room");
        for step in 6 * session..6 * session + 6 {
            for (buffer, every) in [(&a, 900), (&b, 500), (&c, 700)] {
                let every = if step % 5 == 0 { 1 } else { every };
                for (k, x) in buffer.write().iter_mut().enumerate().step_by(every) {
                    *x = number(k, step);
                }
            }
            let exact = [&a, &b, &c].map(|x| x.read().to_vec());
            store.begin_checkpoint().expect("begun");
            // the program goes on: none of this is in the generation
            [&a, &b, &c].iter().for_each(|x| x.write()[17] += 1.0);
            store.post().expect("posted");
            let done = store.finish_checkpoint().expect("committed");
            let m = store.parent.as_ref().expect("there is one");
            for e in &m.extents {
                match m.encoding(e) {
                    Some(Encoding::Quantised { .. }) => kinds[2] += 1,
                    Some(Encoding::Planes { .. }) => kinds[1] += 1,
                    None => kinds[0] += 1,
                }
            }
            images.push((done.generation, exact));
        }
    }
    let directory = Directory::open_read_only(folder.path().to_str().expect("text"));
    let directory = directory.expect("a store");
    for (generation, exact) in &images {
        let restored = directory.load(*generation).expect("whole");
        for (k, (image, exact)) in restored.images.iter().zip(exact).enumerate() {
            let bound = if k == 1 { bound } else { 0.0 };
            for (x, y) in exact.iter().zip(image.bytes.chunks_exact(8)) {
                let y = f64::from_le_bytes(y.try_into().expect("8 bytes"));
                let same = x.to_bits() == y.to_bits();
                assert!(same || (x - y).abs() <= bound, "generation {generation}: {x} {y}");
            }
        }
    }
    kinds
}

#[test]
fn deltas_and_dictionaries_of_an_engine_come_back() {
    let script = script(|s| (s.deltas, s.dictionary) = (true, Some(dictionary())));
    assert_eq!(run(&script, BufferOptions::new(), 0.0)[1..], [0, 0]);
    let made = script.lock().expect("whole").made;
    assert!(made[0] == 0 && made[1] > 3 && made[2] > 10, "{made:?}");
}

#[test]
fn planes_take_turns_with_deltas() {
    let script = script(|s| s.deltas = true);
    let kinds = run(&script, BufferOptions::new().byte_planes(), 0.0);
    assert!(kinds[0] > 0 && kinds[1] > 0 && kinds[2] == 0, "{kinds:?}");
}

#[test]
fn a_bound_holds_though_the_engine_makes_deltas_to_what_the_store_does_not_have() {
    let script = script(|s| s.deltas = true);
    let kinds = run(&script, BufferOptions::new().byte_planes().lossy_warm(1e-5), 1e-5);
    assert!(kinds[0] > 0 && kinds[2] > 0, "{kinds:?}");
    assert!(script.lock().expect("whole").made[2] > 10);
}

#[test]
fn an_engine_that_is_wrong_is_found_out_and_costs_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let script = script(|s| s.deltas = true);
    let mut store = open(folder.path(), &script);
    let x = store.buffer::<f64>("x", 10_000).expect("room");
    // the first extent is of x alone, the second has the end of x and y
    let y = store.buffer_with::<f64>("y", 600, BufferOptions::new().byte_planes()).expect("room");
    let mut step = 0;
    let mut change = || {
        step += 1;
        x.write().iter_mut().enumerate().for_each(|(k, x)| *x = number(k, step));
        y.write()[5] += 1.0;
    };
    for _ in 0..3 {
        change();
        store.checkpoint().expect("sound");
    }
    // a generation that there is, but not the one that the card means; one that there is not
    for (wrong, why) in [(1, "other bytes"), (99, "not kept")] {
        script.lock().expect("whole").wrong_base = Some(wrong);
        change();
        let error = store.checkpoint().expect_err("the base is wrong");
        let found = match &error {
            Error::Card { source, .. } => source.to_string(),
            Error::Store(e @ StoreError::Draft { .. }) => e.to_string(),
            other => other.to_string(),
        };
        assert!(found.contains(why), "{found}");
    }
    let mut wrong = script.lock().expect("whole");
    (wrong.wrong_base, wrong.wrong_crc) = (None, true);
    drop(wrong);
    change();
    assert!(store.checkpoint().is_err());
    // zero is whatever was kept last
    let mut right = script.lock().expect("whole");
    (right.wrong_base, right.wrong_crc) = (Some(0), false);
    drop(right);
    let exact = x.read().to_vec();
    assert_eq!(store.checkpoint().expect("sound again").generation, 4);
    drop((x, y, store));
    let mut store = open(folder.path(), &script);
    assert!(*store.buffer::<f64>("x", 10_000).expect("saved").read() == exact[..]);
}

#[test]
fn a_checksum_that_is_not_that_of_the_copy_is_found_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let script = script(|s| s.wrong_crc = true);
    let mut store = open(folder.path(), &script);
    let options = BufferOptions::new().byte_planes();
    let x = store.buffer_with::<f64>("x", 5_000, options).expect("room");
    x.write().iter_mut().enumerate().for_each(|(k, x)| *x = number(k, 1));
    let error = store.checkpoint().expect_err("the checksum is wrong");
    let Error::Card { source, .. } = &error else { panic!("{error}") };
    assert!(source.to_string().contains("other bytes than were posted"), "{source}");
    script.lock().expect("whole").wrong_crc = false;
    assert_eq!(store.checkpoint().expect("sound").generation, 1);
}
