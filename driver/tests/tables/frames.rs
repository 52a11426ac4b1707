//! What the sets come to in frames.

use isotherm_corpus::{Random, classes};
use isotherm_driver::tables::TrainOptions;
use isotherm_model::squeeze::Granule;

use crate::codec::Codec;
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
        assert!(
            predefined.abs_diff(said) * 200 < predefined,
            "seed {seed}: {predefined}, {said} said"
        );
    }
}
