//! What the sets come to in frames.

use isotherm_corpus::{Random, class, classes};
use isotherm_driver::tables::{TableSet, TrainOptions};
use isotherm_model::squeeze::{GRANULE, Granule};

use crate::codec::{Codec, zstd_1};
use crate::{samples, seeds};

/// Frame header without a dictionary id, and block header.
const HEADERS: u64 = 7 + 3;

/// Pages of every class, in runs as in memory.
fn mix(count: usize, seed: u64) -> Vec<Granule> {
    let mut random = Random::stream(seed, "mix");
    let mut sources: Vec<_> =
        classes().iter().map(|c| c.pages(seed, count / 4).unwrap().into_iter().cycle()).collect();
    let mut out = vec![];
    while out.len() < count {
        let source = random.index(sources.len());
        out.extend(sources[source].by_ref().take(random.range(1, 16) as usize));
    }
    out.truncate(count);
    out
}

#[test]
fn sizes_and_choices_are_those_of_the_encoder() {
    for seed in seeds(4) {
        let granules = mix(400, seed);
        let trained = samples(&granules).train(&TrainOptions::default());
        let codec = Codec::of(&trained);
        let mut extents = vec![0; trained.sets.len() + 1];
        let mut bytes = 0;
        for granule in &granules {
            let frame = codec.checked(std::slice::from_ref(granule));
            extents[frame.set] += 1;
            bytes += frame.bytes.len() as u64 - HEADERS;
        }
        assert_eq!(extents, trained.extents, "seed {seed}");
        let said = trained.sizes.learned;
        assert!(bytes.abs_diff(said) * 200 < bytes, "seed {seed}: {bytes} bytes, {said} said");
        let predefined = Codec::new(&[], 0).bytes(&granules) - HEADERS * granules.len() as u64;
        let said = trained.sizes.predefined;
        assert!(predefined.abs_diff(said) * 200 < predefined, "seed {seed}: {predefined}, {said} said");
    }
}

#[test]
fn report() {
    const PAGES: usize = 800;
    let names: Vec<&str> = classes().iter().filter(|c| c.in_ratio).map(|c| c.name).collect();
    let pages: Vec<Vec<Granule>> =
        names.iter().map(|n| class(n).unwrap().pages(1, PAGES).unwrap()).collect();
    let learn = |of: &mut dyn Iterator<Item = &Granule>, sets| {
        samples(of).train(&TrainOptions { sets, ..TrainOptions::default() })
    };
    let mut geo = [0.0; 7];
    for (i, name) in names.iter().enumerate() {
        let group = class(name).unwrap().group;
        let rest: Vec<Granule> =
            pages[i].iter().enumerate().filter(|(k, _)| k % 8 != 0).map(|(_, p)| *p).collect();
        let z = zstd_1(&rest) as f64;
        let mut columns = vec![z / Codec::new(&[], 0).bytes(&rest) as f64];
        let mut note = vec![];
        for sets in [1, 2, 4] {
            let t = learn(&mut pages[i].iter().step_by(8), sets);
            note.push(t.sets.len());
            columns.push(z / Codec::of(&t).bytes(&rest) as f64);
        }
        for sets in [1, 2, 4] {
            let mut others = names
                .iter()
                .zip(&pages)
                .filter(|(n, _)| class(n).unwrap().group != group)
                .flat_map(|(_, p)| p.iter().step_by(8));
            let t = learn(&mut others, sets);
            columns.push(z / Codec::of(&t).bytes(&rest) as f64);
        }
        geo.iter_mut().zip(&columns).for_each(|(g, c)| *g += c.ln());
        println!("{name:10} zstd {:6.3} | {columns:.3?} {note:?}", (rest.len() * GRANULE) as f64 / z);
    }
    println!("geomean {:.4?}", geo.map(|g: f64| (g / names.len() as f64).exp()));
    let _: Option<TableSet> = None;
}
