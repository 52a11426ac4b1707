//! Cycles, exactly.

use super::bench::{Shape, Tb, text};
use super::material::{Extent, Job, Setup, skewed};
use super::pages::{Page, base_for, page};
use isotherm_model::squeeze::block::Kind;
use isotherm_model::squeeze::choice::{self, LiteralMode};
use isotherm_model::squeeze::huffman;
use isotherm_model::squeeze::matcher::Matcher;
use isotherm_model::squeeze::random;
use isotherm_sim::testbench::{Rng, for_seeds};

/// First window in to last beat of the matcher.
const MATCH: u64 = 549;
/// Last beat to literals on show.
const COLLECT: u64 = 8;
/// Last beat to the set of the sequences being taken, if it is known before.
const SEQUENCES: u64 = 3;
/// No granule takes longer: 4096 literals, a block of 4098 bytes in 262 chunks.
const WORST: u64 = MATCH + COLLECT + CHOOSE + 533 + 6 + 262;
/// An own choice: shown to known.
const CHOOSE: u64 = 3;

/// From the set to the record of the literals (`literals/README.md`).
fn literals(setup: &Setup, job: &Job) -> u64 {
    let n = job.parse.literals.len();
    let codes = setup.coder(job.set).literals;
    let mode = choice::literals(codes.as_ref(), &job.parse.literals);
    let tried = codes.is_some_and(|c| {
        n >= 64 && choice::seems_to_pay(n as u32, choice::sum(&c, &job.parse.literals))
    });
    if job.block.kind == Kind::Rle || !tried {
        assert!(job.block.kind == Kind::Rle || matches!(mode, LiteralMode::Raw | LiteralMode::Rle));
        return 3;
    }
    let part = if n < 256 { n } else { n.div_ceil(4) };
    let visits = (0..n.div_ceil(part)).map(|s| {
        let (from, to) = (s * part, n.min((s + 1) * part));
        4 * ((to - 1) / 8 - from / 8 + 1) as u64 + s as u64
    });
    18 + visits.max().unwrap()
}

/// Chunks of the block.
fn chunks(setup: &Setup, job: &Job) -> u64 {
    let of = |bytes: usize| bytes.div_ceil(16) as u64;
    match job.block.kind {
        Kind::Rle => return 1,
        Kind::Raw => return 257,
        Kind::Compressed => {}
    }
    let coder = setup.coder(job.set);
    let plain = &job.parse.literals;
    let kept = match choice::literals(coder.literals.as_ref(), plain) {
        LiteralMode::Raw => of(plain.len()),
        LiteralMode::Rle => 0,
        _ => huffman::streams(&coder.literals.unwrap(), plain).iter().map(|s| of(s.len())).sum(),
    };
    let n = job.parse.sequences.len();
    let header = if n == 0 { 1 } else { 2 + usize::from(n > 127) };
    2 + kept + of(coder.sequences(&job.parse, job.count).len() - header)
}

/// First window to last chunk of a granule alone.
fn latency(setup: &Setup, job: &Job) -> u64 {
    let lit = literals(setup, job);
    let seq = job.parse.sequences.len() as u64 + 15;
    let parts = if job.own {
        COLLECT + CHOOSE + lit.max(seq)
    } else {
        // the set is there before the granule
        (COLLECT + lit).max(SEQUENCES + seq)
    };
    MATCH + parts + 6 + chunks(setup, job)
}

#[test]
fn latency_of_a_granule() {
    let text = text();
    for_seeds(4, |bench| {
        let mut rng = Rng::new(bench.rng.next_u64());
        let setup = Setup::random(&mut rng, true);
        let mut tb = Tb::new(bench, &text, &setup, Shape::BRISK);
        for i in 0..30 {
            let bytes = if i % 4 == 0 { skewed(&mut rng) } else { page(&mut rng) };
            let base = rng.chance(1, 3).then(|| base_for(&mut rng, &bytes));
            let outside = rng.chance(1, 3).then(|| rng.below(5) as usize);
            let extent = Extent::new(&setup, &[bytes], vec![base], base.is_some(), outside);
            tb.run(&setup, std::slice::from_ref(&extent));
            let job = &extent.jobs[0];
            let (l, s) = (job.parse.literals.len(), job.parse.sequences.len());
            let took = tb.ended[0] - tb.began[0];
            assert_eq!(took, latency(&setup, job), "{l} literals, {s} sequences");
            assert!(took <= WORST, "{took}");
        }
    });
}

/// 64 bytes of 7 bits, 64 of 8, 128 of 9.
fn even(rng: &mut Rng) -> Setup {
    let set = loop {
        let mut set = random::tables(&mut |n| rng.below(n.into()) as u32);
        set.literal_bits = std::array::from_fn(|b| [7, 8, 9, 9][b / 64]);
        if set.dictionary().is_some() {
            break set;
        }
    };
    Setup::new([Some(set), None, None, None], 0)
}

/// Such a page without any match.
fn unmatched(mut make: impl FnMut() -> Page) -> Page {
    loop {
        let page = make();
        if Matcher::new().parse(&page, None).sequences.is_empty() {
            return page;
        }
    }
}

/// A page alone, its set the lane's choice: from the first window to the last chunk. Then 16 of it: cycles that two of them take.
fn measure(tb: &mut Tb<'_>, setup: &Setup, page: &Page, base: Option<&Page>) -> (u64, u64) {
    let delta = base.is_some();
    let extent = Extent::new(setup, &[*page], vec![base.copied()], delta, None);
    tb.run(setup, std::slice::from_ref(&extent));
    let job = &extent.jobs[0];
    let alone = tb.ended[0] - tb.began[0];
    assert_eq!(alone, latency(setup, job));
    let extent = Extent::new(setup, &[*page; 16], vec![base.copied(); 16], delta, Some(job.set));
    tb.run(setup, std::slice::from_ref(&extent));
    // the first ones find an empty lane
    let pairs: Vec<u64> = tb.ended[3..].windows(3).map(|p| p[2] - p[0]).collect();
    assert!(pairs.iter().all(|p| *p == pairs[0]), "{pairs:?}");
    (alone, pairs[0])
}

/// Each kind of page is bound by something else.
#[test]
fn granules_back_to_back() {
    let text = text();
    for_seeds(3, |bench| {
        let mut rng = Rng::new(bench.rng.next_u64());
        let setup = even(&mut rng);
        let mut tb = Tb::new(bench, &text, &setup, Shape::BRISK);
        let mut meet = |page: &Page, base: Option<&Page>| measure(&mut tb, &setup, page, base);
        let short = |rng: &mut Rng| rng.bits(6) as u8;
        let long = |rng: &mut Rng| 128 | rng.bits(7) as u8;

        // a window a cycle, and one cycle between granules
        assert_eq!(meet(&[7; 4096], None), (583, 2 * 513));
        let noise = unmatched(|| std::array::from_fn(|_| rng.bits(8) as u8));
        assert_eq!(meet(&noise, None), (838, 2 * 513));

        // the lead of a base
        let mut changed = noise;
        (0..20).for_each(|i| changed[200 * i] ^= 1);
        assert_eq!(meet(&changed, Some(&noise)), (601, 2 * 529));

        // 4096 literals to be coded
        let seven = unmatched(|| std::array::from_fn(|_| short(&mut rng)));
        assert_eq!(meet(&seven, None), (1329, 2 * 533));

        // the same in vain: the samples are short, the others long; the copy of the granule waits for it all
        let vain = unmatched(|| {
            std::array::from_fn(|i| if choice::sampled(i) { short } else { long }(&mut rng))
        });
        assert_eq!(meet(&vain, None), (1356, 1316));

        // nearly a sequence a window, and raw literals, which wait for them but not for their stream to be read
        let n = rng.range(4, 7) as usize;
        let mut patches = noise;
        for (i, window) in patches.chunks_exact_mut(8).enumerate() {
            let at = 8 * rng.below(1 + i as u64) as usize;
            rng.fill(window);
            window[..n].copy_from_slice(&noise[at..at + n]);
        }
        let (alone, pair) = meet(&patches, Some(&noise));
        assert!((1150..=WORST).contains(&alone), "{alone}");
        let parse = Matcher::new().parse(&patches, Some(&noise));
        let coder = setup.coder(0);
        let stream = (coder.sequences(&parse, 1).len() - 3).div_ceil(16) as u64;
        assert_eq!(pair, (alone - 38 - stream).max(2 * 529), "{n} bytes of each window");
    });
}
