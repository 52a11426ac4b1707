//! What the sets come to in frames.

use isotherm_driver::tables::{Samples, TrainOptions};
use isotherm_model::squeeze::GRANULE;

use crate::codec::{Codec, zstd_1};
use crate::pages::{KINDS, Kind, Random, mix, page};
use crate::{matcher, samples, seeds};

/// Frame header without a dictionary id, and block header.
const HEADERS: u64 = 7 + 3;

#[test]
fn sizes_and_choices_are_those_of_the_encoder() {
    for seed in seeds(4) {
        let granules = mix(&KINDS, 400, seed);
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
    for kinds in [&KINDS[..], &KINDS[..5]] {
        let granules = mix(kinds, 1600, 7);
        let (learn, rest) = granules.split_at(200);
        let z = zstd_1(rest);
        let plain = (rest.len() * GRANULE) as u64;
        println!("zstd -1 {:.3}", plain as f64 / z as f64);
        for sets in [1, 2, 4] {
            let trained = samples(learn).train(&TrainOptions { sets, ..TrainOptions::default() });
            let bytes = Codec::of(&trained).bytes(rest);
            println!("{sets}: {:.3} {:?} {:?}", plain as f64 / bytes as f64, trained.extents, trained.sizes);
        }
    }
    let _ = (Samples::new(), Kind::Code, matcher(), page as fn(Kind, &mut Random) -> _);
}
