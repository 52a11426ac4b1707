//! The stock `zstd` command, with the dictionaries of trained sets.

use std::fs;
use std::process::Command;

use isotherm_corpus::class;
use isotherm_driver::tables::{Accepted, DictionaryIds, TrainOptions};
use isotherm_model::squeeze::Granule;
use isotherm_model::squeeze::frame::{DELTA_MIN, Encoder};

use crate::{matcher, samples};

#[test]
fn the_zstd_command_decodes_frames_with_their_dictionaries() {
    if Command::new("zstd").arg("--version").output().is_err() {
        println!("skipped: the command zstd is not installed");
        return;
    }
    let pages: Vec<Granule> = ["redis", "log", "bitmap", "sqlite"]
        .iter()
        .flat_map(|name| class(name).unwrap().pages(5, 64).unwrap())
        .collect();
    let trained = samples(&pages).train(&TrainOptions::default());
    let mut ids = DictionaryIds::default();
    ids.assign(trained.sets[0].clone()).unwrap();
    let sets: Vec<Accepted> =
        trained.sets.iter().map(|set| ids.assign(set.clone()).unwrap()).collect();
    let slots = std::array::from_fn(|i| sets.get(i).map(Accepted::set));
    let encoder = Encoder::new(slots, 0, DELTA_MIN).unwrap();

    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    for set in &sets {
        fs::write(path(&format!("{}.dict", set.id())), set.dictionary()).unwrap();
    }
    let mut used = std::collections::BTreeSet::new();
    for (i, extent) in pages.chunks(8).enumerate() {
        let frame = encoder.encode(extent, &[], false, &mut matcher());
        if frame.dictionary_id == 0 {
            continue;
        }
        used.insert(frame.dictionary_id);
        let (packed, plain) = (path(&format!("{i}.zst")), path(&format!("{i}.plain")));
        fs::write(&packed, &frame.bytes).unwrap();
        let run = Command::new("zstd")
            .args(["-q", "-d", "-D"])
            .arg(path(&format!("{}.dict", frame.dictionary_id)))
            .arg(&packed)
            .arg("-o")
            .arg(&plain)
            .output()
            .unwrap();
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        assert!(fs::read(&plain).unwrap() == extent.as_flattened(), "extent {i} is not itself");
    }
    assert_eq!(used.len(), sets.len(), "every set was used");
}
