//! Frames that need a dictionary or a base: what was committed is what is loaded, and whatever is missing, wrong or crafted is an error.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use common::*;
use isotherm::Resume;
use isotherm::store::{DELTA_CHAIN, Directory, Manifest, NewExtent, StoreError};
use isotherm_abi::store::{BufferEntry, ExtentEntry, MAX_DELTA_CHAIN};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

fn fixture(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

fn open(path: &Path) -> Directory {
    Directory::open_read_only(path.to_str().unwrap()).unwrap()
}

#[test]
fn every_generation_comes_back_whatever_its_frames_need() {
    let folder = tempfile::tempdir().unwrap();
    let images = with_everything(folder.path());
    let store = open(folder.path());
    for (generation, image) in (1..).zip(&images) {
        assert!(&store.load(generation).unwrap().images[0].bytes == image, "{generation}");
    }
    let third = store.manifest(3).unwrap();
    let kinds: Vec<_> = third
        .extents
        .iter()
        .map(|e| (e.first_granule, e.granules, e.segment, e.chain, e.dictionary > 0))
        .collect();
    let want = [(0, 1, 2, 1, false), (1, 3, 3, 2, true), (4, 1, 1, 0, false), (5, 1, 3, 0, true)];
    assert_eq!(kinds, want);
    // two dictionaries of one id, of which the older is needed by a base only
    let ids: Vec<u32> = third.tables.dictionaries.iter().map(|d| d.id).collect();
    assert_eq!(ids, [77, 77]);
    assert_eq!(third.segments().into_iter().collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(files(&folder.path().join("dictionaries")).len(), 2);
    // an extent alone, from the middle of a chain
    for e in &third.extents {
        let from = e.first_granule as usize * GRANULE;
        let plain = store.read_extent(&third, e).unwrap();
        assert!(plain == images[2][from..][..plain.len()]);
    }
    // what only the first generation needs is not asked for by the third, and the other way round
    assert_eq!(store.manifest(1).unwrap().tables.dictionaries.len(), 1);
    fs::remove_file(folder.path().join("manifests/0000000000000001.man")).unwrap();
    fs::remove_file(folder.path().join("manifests/0000000000000002.man")).unwrap();
    assert!(load(folder.path()).unwrap() == (3, images[2].clone()), "a manifest is complete");
}

/// Random deltas at random places, on whatever the last generation is made of.
#[test]
fn chains_of_deltas_are_bounded_and_come_back() {
    const GRANULES: usize = 40;
    let mut random = Random::new(2);
    let folder = tempfile::tempdir().unwrap();
    let store = Directory::open(folder.path().to_str().unwrap()).unwrap();
    let mut image = words(&mut random, GRANULES * GRANULE);
    let extents = image.chunks(16 * GRANULE).enumerate();
    let extents = extents.map(|(k, plain)| full(16 * k as u64, plain)).collect();
    let first = store.commit(draft(None, &image, extents, vec![])).unwrap().manifest;
    let (mut manifests, mut images) = (vec![first], vec![image.clone()]);
    let (mut ended, mut longest, mut older) = (0, 0, 0);
    for _ in 0..40 {
        let before = images.last().unwrap().clone();
        let mut extents = vec![];
        let mut at = random.below(4);
        while at < GRANULES {
            let count = (1 + random.below(16)).min(GRANULES - at);
            let range = at * GRANULE..(at + count) * GRANULE;
            scribble(&mut image[range.clone()], &mut random, 4);
            let plain = &image[range.clone()];
            extents.push(match random.below(12) {
                0 => full(at as u64, plain),
                // the generation before the last one that is there
                1 if manifests.len() > 1 => {
                    older += 1;
                    let base = &images[images.len() - 2][range.clone()];
                    delta(at as u64, plain, base, manifests.len() as u64 - 1)
                }
                2 => {
                    let mut base = before[range.clone()].to_vec();
                    let mut without = 0;
                    for k in (1..count).filter(|k| k % 3 == 1) {
                        base[k * GRANULE..(k + 1) * GRANULE].fill(0);
                        without |= 1 << k;
                    }
                    let mut e = delta(at as u64, plain, &base, manifests.len() as u64);
                    e.delta.as_mut().unwrap().without_base = without;
                    e
                }
                _ => delta(at as u64, plain, &before[range.clone()], manifests.len() as u64),
            });
            at += count + random.below(5);
        }
        let parent = manifests.last().unwrap();
        let done = store.commit(draft(Some(parent), &image, extents, vec![])).unwrap();
        ended += done.chains_ended;
        let chains = done.manifest.extents.iter().chain(&done.manifest.tables.bases);
        longest = chains.map(|e| e.chain).max().unwrap().max(longest);
        manifests.push(done.manifest);
        images.push(image.clone());
    }
    assert_eq!(longest, DELTA_CHAIN);
    assert!(ended > 10 && older > 3, "{ended} chains ended, {older} older bases");
    for (generation, image) in (1..).zip(&images) {
        assert!(&store.load(generation).unwrap().images[0].bytes == image, "{generation}");
    }
    // parts of a delta that newer generations replaced are still decoded with their whole base
    let all = || manifests.iter().flat_map(|m| &m.extents);
    assert!(all().any(|e| e.chain > 0 && e.skip > 0));
}

#[test]
fn no_flipped_bit_and_no_truncation_gives_wrong_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let images = with_everything(folder.path());
    let (mut refused, mut fell_back, mut same) = (0, 0, 0);
    let mut check = |file: &Path, bad: &[u8]| {
        fs::write(file, bad).unwrap();
        match load(folder.path()) {
            Err(e) => {
                assert!(!e.hint().is_empty());
                refused += 1;
            }
            Ok((3, bytes)) => {
                assert!(bytes == images[2], "{}", file.display());
                // older manifests are not read
                let unused = file.ends_with("manifests/0000000000000001.man")
                    || file.ends_with("manifests/0000000000000002.man");
                assert!(unused, "{}", file.display());
                same += 1;
            }
            Ok((generation, bytes)) => {
                assert!(bytes == images[generation as usize - 1], "{}", file.display());
                fell_back += 1;
            }
        }
    };
    for file in files(folder.path()) {
        let good = fs::read(&file).unwrap();
        // 7 and 8 share no factor, so all bit positions are met
        let step = if good.len() > 256 { (7 * (1 + good.len() / 1024)) | 1 } else { 3 };
        for bit in (0..good.len() * 8).step_by(step) {
            let mut bad = good.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            check(&file, &bad);
        }
        for length in (0..good.len()).step_by(1 + good.len() / 64) {
            check(&file, &good[..length]);
        }
        fs::write(&file, &good).unwrap();
    }
    eprintln!("{refused} loads refused, {fell_back} fell back, {same} not concerned");
    assert!(refused > 500 && fell_back > 500 && same > 50);
    assert!(load(folder.path()).unwrap().0 == 3);
}

#[test]
fn what_is_missing_is_named() {
    let folder = tempfile::tempdir().unwrap();
    with_everything(folder.path());
    let store = open(folder.path());
    let third = store.manifest(3).unwrap();
    let hex = |digest: [u8; 32]| digest.iter().map(|b| format!("{b:02x}")).collect::<String>();
    let dictionaries: Vec<_> = third
        .tables
        .dictionaries
        .iter()
        .map(|d| folder.path().join("dictionaries").join(hex(d.digest) + ".dict"))
        .collect();
    let segment = folder.path().join("segments/0000000000000001.seg");
    for file in dictionaries.iter().chain([&segment]) {
        let good = fs::read(file).unwrap();
        fs::remove_file(file).unwrap();
        let error = store.load(3).unwrap_err();
        assert!(matches!(&error, StoreError::Io { path, .. } if path == file), "{error}");
        fs::write(file, good).unwrap();
    }
    // a sound dictionary of the same id and length in the place of the right one
    let good = fs::read(&dictionaries[0]).unwrap();
    let mut other = good.clone();
    *other.last_mut().unwrap() ^= 1;
    assert!(isotherm::store::Dictionary::new(other.clone()).is_ok());
    fs::write(&dictionaries[0], other).unwrap();
    let error = store.load(3).unwrap_err();
    assert!(matches!(&error, StoreError::Dictionary { path, .. } if path == &dictionaries[0]));
    assert!(text(&error).contains("SHA-256"), "{error}");
    fs::write(&dictionaries[0], good).unwrap();
    assert!(store.load(3).is_ok());
}

#[test]
fn bytes_that_are_no_dictionary_are_refused() {
    let good = WORDS.to_vec();
    let refused = |bytes: &[u8]| isotherm::store::Dictionary::new(bytes.to_vec()).unwrap_err();
    for bad in [&good[..0], &good[..7], &good[..8], &good[..40], b"words, many words"] {
        assert!(!refused(bad).is_empty());
    }
    let mut no_id = good.clone();
    no_id[4..8].fill(0);
    assert!(refused(&no_id).contains("id"));
    let mut broken = good.clone();
    broken[8..60].fill(0xFF);
    refused(&broken);
    assert!(refused(&vec![0; (1 << 20) + 1]).contains("1 MiB"));
}

/// Drafts that could not be loaded again are not committed.
#[test]
fn frames_that_cannot_be_decoded_are_not_committed() {
    let folder = tempfile::tempdir().unwrap();
    let images = with_everything(folder.path());
    let store = Directory::open(folder.path().to_str().unwrap()).unwrap();
    let third = store.manifest(3).unwrap();
    let (one, other) = (dictionary(WORDS), dictionary(OTHER_WORDS));
    let mut image = images[2].clone();
    image[5] ^= 1;
    let plain = &image[..2 * GRANULE];
    let before = files(folder.path());
    let good = delta(0, plain, &images[2][..2 * GRANULE], 3);
    let with = with_dictionary(0, plain, &one);
    let both = delta_with_dictionary(0, plain, &images[2][..2 * GRANULE], 3, &one);
    let with_delta = |change: fn(&mut isotherm::store::Delta)| {
        let mut e = good.clone();
        change(e.delta.as_mut().unwrap());
        e
    };
    let cases: Vec<(NewExtent, &str)> = vec![
        (with_delta(|d| d.base_generation = 1), "other bytes"),
        (with_delta(|d| d.base_generation = 9), "its base is not there"),
        (with_delta(|d| d.without_base = 2), ""),
        (NewExtent { delta: None, ..good.clone() }, ""),
        (NewExtent { crc32c: good.crc32c ^ 1, ..good.clone() }, "other bytes"),
        (NewExtent { granules: 3, ..good.clone() }, ""),
        (NewExtent { granules: 0, ..good.clone() }, "1 to 16 granules"),
        (NewExtent { granules: 17, ..good.clone() }, "1 to 16 granules"),
        (NewExtent { granules: 16, ..good.clone() }, "shorter"),
        (NewExtent { first_granule: u64::MAX, ..good.clone() }, "1 to 16 granules"),
        (NewExtent { dictionary: 5, ..good.clone() }, "does not hold its dictionary"),
        (NewExtent { dictionary: 0, ..both.clone() }, "needs dictionary 77"),
        (NewExtent { delta: None, ..both.clone() }, ""),
        (NewExtent { crc32c: 0, ..both.clone() }, "other bytes"),
        (NewExtent { dictionary: 5, ..with.clone() }, "does not hold its dictionary"),
        (NewExtent { crc32c: 0, ..with.clone() }, "other bytes"),
    ];
    for (e, why) in cases {
        // a full frame is not decoded at the commit, so damage in it is found when it is loaded
        let decoded = e.delta.is_some() || e.dictionary > 0;
        let result = store.commit(draft(Some(&third), &image, vec![e.clone()], vec![one.clone()]));
        match result {
            Err(error @ StoreError::Draft { .. }) => {
                assert!(text(&error).contains(why), "{error}, not {why}");
                assert_eq!(files(folder.path()), before);
            }
            other => {
                assert!(!decoded, "{e:?}: {other:?}");
                let made = other.unwrap().manifest.header.generation;
                assert!(store.load(made).is_err());
                for file in
                    [format!("manifests/{made:016x}.man"), format!("segments/{made:016x}.seg")]
                {
                    fs::remove_file(folder.path().join(file)).unwrap();
                }
            }
        }
    }
    // the other dictionary of this id is not the one: zstd may not notice, the checksum does
    let wrong = store.commit(draft(Some(&third), &image, vec![with.clone()], vec![other]));
    assert!(matches!(wrong, Err(StoreError::Draft { .. })));
    store.commit(draft(Some(&third), &image, vec![with], vec![one])).unwrap();
}

/// Writes the manifest as somebody would who knows how: every checksum is right.
fn craft(folder: &Path, m: &Manifest) {
    let mut m = m.clone();
    m.header.extents = m.extents.len() as u32;
    m.header.bases = m.tables.bases.len() as u32;
    m.header.dictionaries = m.tables.dictionaries.len() as u32;
    m.header.encodings = m.tables.encodings.len() as u32;
    let name = format!("manifests/{:016x}.man", m.header.generation);
    fs::write(folder.join(name), m.emit()).unwrap();
}

#[test]
fn chains_that_go_round_or_on_for_ever_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    with_everything(folder.path());
    let store = open(folder.path());
    let good = store.manifest(3).unwrap();
    let refused = |what: &str, change: &dyn Fn(&mut Manifest), why: &str| {
        let mut bad = good.clone();
        change(&mut bad);
        craft(folder.path(), &bad);
        let error = store.manifest(3).and_then(|_| store.load(3)).expect_err(what);
        assert!(text(&error).contains(why), "{what}: {}", text(&error));
    };
    craft(folder.path(), &good);
    store.load(3).unwrap();
    let delta = |m: &mut Manifest| m.extents.iter().position(|e| e.chain == 2).unwrap();
    refused(
        "a delta to itself",
        &|m| {
            let at = delta(m);
            let (base, own) = (m.extents[at].base as usize, m.extents[at]);
            m.tables.bases[base] = ExtentEntry { granules: 1, ..own };
        },
        "chain of deltas is not shorter",
    );
    refused(
        "a base that stands on the delta",
        &|m| {
            let at = delta(m);
            let base = m.tables.bases.iter().position(|b| b.chain == 1).unwrap();
            let own = m.extents[at];
            let below = m.tables.bases[base].base as usize;
            m.tables.bases[below] = ExtentEntry { granules: 1, ..own };
        },
        "chain of deltas is not shorter",
    );
    refused(
        "a chain that is too long",
        &|m| {
            let at = delta(m);
            m.extents[at].chain = MAX_DELTA_CHAIN + 1;
        },
        "extent delta chain",
    );
    refused(
        "no base where one is needed",
        &|m| {
            m.tables.bases.clear();
            m.extents.iter_mut().for_each(|e| e.base = 0);
        },
        "",
    );
    refused(
        "a base beyond the table",
        &|m| {
            let at = delta(m);
            m.extents[at].base = u32::MAX;
        },
        "not as many granules",
    );
    refused(
        "the base of other granules",
        &|m| {
            let at = delta(m);
            m.extents[at].base += 1;
        },
        "base",
    );
    refused("a dictionary beyond the table", &|m| m.extents[3].dictionary = 9, "dictionary");
    refused("an encoding beyond the table", &|m| m.extents[3].encoding = 1, "encoding");
    refused(
        "a frame that needs a dictionary",
        &|m| m.extents[3].dictionary = 0,
        "needs dictionary 77",
    );
    refused("the wrong dictionary", &|m| m.extents[3].dictionary = 3 - m.extents[3].dictionary, "");
    // a buffer without digest: the checksums of the extents stand alone
    refused(
        "another checksum",
        &|m| {
            m.buffers[0] = BufferEntry::new("x", 0, m.buffers[0].bytes, [0; 32]).unwrap();
            m.extents[2].crc32c ^= 1;
        },
        "its CRC32C does not match",
    );
    // the frame below the first granule of the prefix has been decoded when the second granule is said to be in it
    let twice = |m: &mut Manifest, change: fn(&mut ExtentEntry)| {
        let at = delta(m);
        let base = m.extents[at].base as usize;
        let below = ExtentEntry { first_granule: 2, skip: 2, ..m.tables.bases[base + 2] };
        m.tables.bases[base + 1] = below;
        change(&mut m.tables.bases[base + 1]);
    };
    refused("two lengths of a frame", &|m| twice(m, |e| e.frame_granules += 4), "different things");
    refused("two checksums of a frame", &|m| twice(m, |e| e.crc32c ^= 1), "different things");
    refused(
        "no base at all",
        &|m| {
            let at = delta(m);
            (m.extents[at].chain, m.extents[at].base) = (0, 0);
        },
        "",
    );
}

/// A manifest of sound frames, arranged so that one extent needs 16 chains of 20 frames.
#[test]
fn an_extent_that_needs_too_many_frames_is_refused() {
    const CHAINS: usize = 16;
    const LONG: usize = 20;
    let folder = tempfile::tempdir().unwrap();
    let store = Directory::open(folder.path().to_str().unwrap()).unwrap();
    let frames = CHAINS * LONG;
    let image: Vec<u8> = (0..frames * GRANULE).map(|i| (i / 97 + i / 4096) as u8).collect();
    let extents = image.chunks(GRANULE).enumerate().map(|(k, p)| full(k as u64, p)).collect();
    let mut m = store.commit(draft(None, &image, extents, vec![])).unwrap().manifest;
    let long = image.chunks(16 * GRANULE).enumerate();
    let long = long.map(|(k, p)| full(16 * k as u64, p)).collect();
    m = store.commit(draft(Some(&m), &image, long, vec![])).unwrap().manifest;
    let singles = store.manifest(1).unwrap().extents;
    // any frame decodes on top of any prefix, so every single granule can pretend to be a delta to the next one
    for chain in 0..CHAINS {
        for k in 0..LONG {
            let below = LONG - 1 - k;
            let mut e = singles[chain * LONG + k];
            e.first_granule = chain as u64;
            e.chain = below as u8;
            e.base = if below == 0 { 0 } else { (CHAINS + chain * LONG + k + 1) as u32 };
            m.tables.bases.push(e);
        }
    }
    let heads: Vec<_> = (0..CHAINS).map(|chain| m.tables.bases[chain * LONG]).collect();
    m.tables.bases.splice(0..0, heads);
    (m.extents[0].chain, m.extents[0].base) = (LONG as u8, 0);
    craft(folder.path(), &m);
    let began = Instant::now();
    let error = store.load(2).unwrap_err();
    assert!(text(&error).contains("more than 256 frames"), "{error}");
    assert!(began.elapsed().as_secs() < 10);
}

/// Bytes changed at random in the entries of a manifest, with all checksums made right again: never a panic, a hang or a huge
/// allocation; and what is loaded all the same is as long as it should be.
#[test]
fn crafted_manifests_do_no_harm() {
    let mut random = Random::new(3);
    let folder = tempfile::tempdir().unwrap();
    let images = with_everything(folder.path());
    let store = open(folder.path());
    let path = folder.path().join("manifests/0000000000000003.man");
    let good = fs::read(&path).unwrap();
    let (mut loaded, mut refused) = (0, 0);
    for _ in 0..1500 {
        let mut bad = good.clone();
        for _ in 0..1 + random.below(3) {
            let at = random.below(good.len() - 32);
            bad[at] = match random.below(3) {
                0 => random.next() as u8,
                1 => bad[at].wrapping_add(1),
                _ => bad[at] ^ 1 << random.below(8),
            };
        }
        let seal = crc32c::crc32c(&bad[..124]);
        bad[124..128].copy_from_slice(&seal.to_le_bytes());
        let body = bad.len() - 32;
        let digest = <sha2::Sha256 as sha2::Digest>::digest(&bad[..body]);
        bad[body..].copy_from_slice(&digest);
        fs::write(&path, &bad).unwrap();
        match store.load(3) {
            Ok(restored) => {
                loaded += 1;
                for image in restored.images {
                    assert_eq!(image.bytes.len() as u64, image.entry.bytes);
                    assert!(image.entry.bytes <= images[2].len() as u64);
                }
            }
            Err(_) => refused += 1,
        }
    }
    eprintln!("{loaded} loaded, {refused} refused");
    assert!(refused > 400 && loaded > 5);
}

#[test]
fn a_store_of_the_first_format_still_loads_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    for file in files(&fixture("store-1")) {
        let name = file.strip_prefix(fixture("store-1")).unwrap();
        fs::create_dir_all(folder.path().join(name).parent().unwrap()).unwrap();
        fs::copy(&file, folder.path().join(name)).unwrap();
    }
    let mut image: Vec<u8> = (0..8 * GRANULE).map(|i| (i / 97) as u8).collect();
    let store = Directory::open(folder.path().to_str().unwrap()).unwrap();
    assert!(store.load(1).unwrap().images[0].bytes == image);
    image[2 * GRANULE..5 * GRANULE].fill(0xA5);
    assert!(store.load(2).unwrap().images[0].bytes == image);
    // its manifests are, byte for byte, what this version writes where nothing new is needed
    for generation in [1, 2] {
        let bytes = fs::read(fixture(&format!("store-1/manifests/{generation:016x}.man"))).unwrap();
        assert_eq!(store.manifest(generation).unwrap().emit(), bytes);
        assert_eq!(bytes[12..16], [0; 4], "no features");
    }
    let second = store.manifest(2).unwrap();
    let before = image.clone();
    image[0] = 99;
    let extents = vec![delta(0, &image[..2 * GRANULE], &before[..2 * GRANULE], 2)];
    let third = store.commit(draft(Some(&second), &image, extents, vec![])).unwrap().manifest;
    assert!(load(folder.path()).unwrap() == (3, image));
    // a program that knows no deltas is told so by the feature bit
    assert_eq!(third.emit()[12..16], [2, 0, 0, 0]);
}

#[test]
fn stock_zstd_decodes_what_is_exported() {
    let folder = tempfile::tempdir().unwrap();
    let images = with_everything(folder.path());
    if Command::new("zstd").arg("--version").output().is_err() {
        eprintln!("skipped: the command zstd is not installed");
        return;
    }
    let store = open(folder.path());
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let mut kinds = [0; 3];
    for generation in 1..=3 {
        let m = store.manifest(generation).unwrap();
        for extent in 0..m.extents.len() {
            let x = store.export(&m, extent).unwrap();
            fs::write(path("f"), &x.frame).unwrap();
            let mut options = vec!["-d".to_owned(), "-q".to_owned(), "-f".to_owned()];
            if let Some(dictionary) = &x.dictionary {
                fs::write(path("d"), dictionary).unwrap();
                options.extend(["-D".to_owned(), path("d")]);
                kinds[1] += 1;
            } else if let Some(base) = &x.base {
                fs::write(path("b"), base).unwrap();
                options.push(format!("--patch-from={}", path("b")));
                kinds[2] += 1;
            } else {
                kinds[0] += 1;
            }
            options.extend([path("f"), "-o".to_owned(), path("p")]);
            let output = Command::new("zstd").args(&options).output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            let plain = fs::read(path("p")).unwrap();
            let (e, skip) = (&x.entry, usize::from(x.entry.skip) * GRANULE);
            let from = e.first_granule as usize * GRANULE;
            let length = usize::from(e.granules) * GRANULE;
            let image = &images[generation as usize - 1];
            assert!(plain[skip..skip + length] == image[from..from + length]);
        }
        assert!(matches!(store.export(&m, 99), Err(StoreError::NoExtent { asked: 99, .. })));
    }
    assert!(kinds.iter().all(|&n| n > 0), "{kinds:?}");
}

/// Every state that a crash between two steps of a commit with a dictionary can leave behind.
#[test]
fn a_crash_in_a_commit_leaves_the_last_generation() {
    let folder = tempfile::tempdir().unwrap();
    let images = with_everything(folder.path());
    let path = |name: &str| folder.path().join(name);
    let m = open(folder.path()).manifest(3).unwrap();
    let newest = m.tables.dictionary(&m.extents[3]).unwrap().digest;
    let newest: String = newest.iter().map(|b| format!("{b:02x}")).collect();
    let dict = format!("dictionaries/{newest}.dict");
    let (seg, man) = ("segments/0000000000000003.seg", "manifests/0000000000000003.man");
    let good = [&dict[..], seg, man].map(|f| fs::read(path(f)).unwrap());
    // the steps, last one first
    for (k, file) in [man, seg, &dict].iter().enumerate() {
        fs::remove_file(path(file)).unwrap();
        for length in [0, 1, good[2 - k].len() / 2, good[2 - k].len()] {
            let draft = path(file).with_extension("tmp");
            fs::write(&draft, &good[2 - k][..length]).unwrap();
            assert!(load(folder.path()).unwrap() == (2, images[1].clone()), "{file} {length}");
            fs::remove_file(draft).unwrap();
        }
    }
    // a damaged leftover of a dictionary is written anew
    fs::write(path(&dict), &good[0][..100]).unwrap();
    let store = Directory::open(folder.path().to_str().unwrap()).unwrap();
    let other = dictionary(OTHER_WORDS);
    let e = with_dictionary(5, &images[2][5 * GRANULE..], &other);
    let mut image = images[1].clone();
    image[5 * GRANULE..].copy_from_slice(&images[2][5 * GRANULE..]);
    let second = store.manifest(2).unwrap();
    store.commit(draft(Some(&second), &image, vec![e], vec![other])).unwrap();
    assert!(load(folder.path()).unwrap() == (3, image));
    assert_eq!(fs::read(path(&dict)).unwrap(), good[0]);
}

#[test]
fn parts_that_stay_in_the_store_may_be_deltas() {
    let folder = tempfile::tempdir().unwrap();
    let images = with_everything(folder.path());
    let store = Directory::open(folder.path().to_str().unwrap()).unwrap();
    let third = store.manifest(3).unwrap();
    let mut e = delta(0, &images[0][..GRANULE], &images[2][..GRANULE], 3);
    e.class = 2;
    let mut image = images[2].clone();
    image[..GRANULE].copy_from_slice(&images[0][..GRANULE]);
    store.commit(draft(Some(&third), &image, vec![e], vec![])).unwrap();
    let restored = store.load_newest(Resume::Lazy).unwrap().unwrap();
    assert_eq!(restored.images[0].absent, [0]);
    let plain = store.read_extent(&restored.manifest, &restored.manifest.extents[0]).unwrap();
    assert!(plain == images[0][..GRANULE]);
}
