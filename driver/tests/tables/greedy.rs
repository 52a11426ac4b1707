use std::collections::HashMap;

use isotherm_model::squeeze::Granule;
use isotherm_model::squeeze::parse::{Parse, Sequence};

pub(crate) fn greedy(granule: &Granule, base: Option<&Granule>) -> Parse {
    assert!(base.is_none());
    let mut out = Parse::default();
    let mut seen: HashMap<[u8; 4], usize> = HashMap::new();
    let (mut at, mut from, mut window) = (0, 0, 0);
    while at < granule.len() {
        let here = granule.get(at..at + 4).map(|b| <[u8; 4]>::try_from(b).unwrap());
        let found = here.and_then(|four| seen.insert(four, at));
        match found.filter(|_| at / 8 >= window) {
            Some(p) => {
                let length = (at..granule.len())
                    .take_while(|&i| granule[i] == granule[i - (at - p)])
                    .count();
                out.literals.extend(&granule[from..at]);
                out.sequences.push(Sequence {
                    literals: (at - from) as u16,
                    length: length as u16,
                    distance: (at - p) as u16,
                    base: false,
                });
                window = at / 8 + 1;
                at += length;
                from = at;
            }
            None => at += 1,
        }
    }
    out.literals.extend(&granule[from..]);
    out
}
