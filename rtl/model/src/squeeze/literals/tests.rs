//! What is kept is decoded by libzstd, in a frame made by hand.

use super::*;
use crate::random::{Random, seeds};
use crate::squeeze::huffman::codes;
use crate::squeeze::random::tables;
use crate::squeeze::tables::TableSet;
use std::collections::BTreeSet;
use zstd::zstd_safe::DCtx;

/// A frame of one block that has these literals and no sequences.
fn frame(id: u8, kept: &Kept, collected: &Collected) -> Vec<u8> {
    let n = collected.literals.len() as u32;
    let sizes: Vec<u32> = kept.streams.iter().map(|s| s.len() as u32).collect();
    let body = kept.streams.concat();
    let mut block = match kept.mode {
        // long headers throughout: 20 bits of size
        LiteralMode::Raw => [&(3 << 2 | n << 4).to_le_bytes()[..3], &collected.literals].concat(),
        LiteralMode::Rle => [&(1 | 3 << 2 | n << 4).to_le_bytes()[..3], &[collected.byte]].concat(),
        LiteralMode::One => [&(3 | n << 4 | sizes[0] << 14).to_le_bytes()[..3], &body].concat(),
        LiteralMode::Four => {
            let jumps: Vec<u8> =
                sizes[..3].iter().flat_map(|s| (*s as u16).to_le_bytes()).collect();
            let size = sizes.iter().sum::<u32>() + 6;
            [&(3 | 2 << 2 | n << 4 | size << 18).to_le_bytes()[..], &jumps, &body].concat()
        }
    };
    block.push(0);
    let header = 1 | 2 << 1 | (block.len() as u32) << 3;
    let mut out = 0xFD2F_B528_u32.to_le_bytes().to_vec();
    // window of 8 KiB, no content size, dictionary id of one byte
    out.extend([1, 3 << 3, id]);
    out.extend(&header.to_le_bytes()[..3]);
    out.extend(block);
    out
}

fn windows(rng: &mut Random, literals: &[u8]) -> Vec<Window> {
    let mut out = vec![Window::default(); 512];
    let mut left = literals.len() as u32;
    let mut next = literals.iter();
    for i in 0..4096_u32 {
        let (window, byte) = (&mut out[i as usize / 8], i as usize % 8);
        window.bytes[byte] = rng.below(256) as u8;
        if rng.below(4096 - i) < left {
            window.bytes[byte] = *next.next().unwrap();
            window.mask |= 1 << byte;
            left -= 1;
        }
    }
    out
}

fn text(rng: &mut Random, set: &TableSet, n: usize) -> Vec<u8> {
    let kind = rng.below(4);
    let short: Vec<u8> = (0..=255).filter(|&b: &u8| set.literal_bits[b as usize] < 8).collect();
    (0..n)
        .map(|i| match kind {
            0 => rng.below(256) as u8,
            1 => 77,
            _ if short.is_empty() || (kind == 2 && i % 4096 > 3 * n / 4) => rng.below(256) as u8,
            _ => short[rng.below(short.len() as u32) as usize],
        })
        .collect()
}

#[test]
fn libzstd_reads_every_mode() {
    let mut seen = BTreeSet::new();
    for seed in seeds(400) {
        let rng = &mut Random::new(seed);
        let sets: [TableSet; SETS] = std::array::from_fn(|_| tables(&mut |n| rng.below(n)));
        let all = sets.each_ref().map(|set| codes(&set.literal_bits));
        let learned = rng.below(SETS as u32) as usize;
        let edges = [1, 2, 63, 64, 65, 255, 256, 257, 258, 1023, 1024, 2976, 2980, 4095, 4096];
        let n = if rng.one_in(2) {
            edges[rng.below(15) as usize]
        } else {
            1 + rng.below(4096) as usize
        };
        let literals = text(rng, &sets[learned], n);
        let collected = Collected::new(&windows(rng, &literals), false, &all);
        assert_eq!(collected.literals, literals, "seed {seed}");
        let kept = Kept::new(&collected, Some(&all[learned]));
        let frame = frame(sets[learned].id, &kept, &collected);
        let mut context = DCtx::create();
        context.load_dictionary(&sets[learned].dictionary().unwrap()).unwrap();
        let mut plain = vec![0; n];
        let decoded = context.decompress(&mut plain[..], &frame);
        assert_eq!(decoded, Ok(n), "seed {seed}: {:?} of {n}", kept.mode);
        assert!(plain == literals, "seed {seed}");
        seen.insert(format!("{:?}", kept.mode));
    }
    assert_eq!(seen.len(), 4, "{seen:?}");
}

#[test]
fn a_constant_granule_is_not_coded() {
    let sets = [[Code { code: 0, bits: 1 }; 256]; SETS];
    let mut windows = vec![Window { bytes: [5; 8], mask: 0 }; 512];
    let collected = Collected::new(&windows, true, &sets);
    assert_eq!((collected.byte, collected.equal, collected.sums), (5, true, [0; SETS]));
    windows.iter_mut().for_each(|w| w.mask = 1);
    let collected = Collected::new(&windows, true, &sets);
    assert_eq!(collected.sums, [120; SETS]);
    let kept = Kept::new(&collected, Some(&sets[0]));
    assert_eq!((kept.mode, kept.streams.len()), (LiteralMode::Rle, 0));
}
