//! Cycles, exactly.

use super::bench::{Shape, Size, Tb};
use super::extent::Extent;
use super::material::Setup;
use super::pages::{Page, page};
use isotherm_model::squeeze::matcher::Matcher;
use isotherm_sim::testbench::{Rng, for_seeds};

/// Taken to first window.
const FILL: u64 = 6;
/// Base windows before the first window.
const LEAD: u64 = 17;

struct Pages {
    /// A raw block: 257 chunks.
    noise: Page,
    /// The same with 20 bytes changed.
    changed: Page,
    /// Small numbers, a block of fewer than 100 chunks.
    small: Page,
}

impl Pages {
    fn random(rng: &mut Rng) -> Self {
        let noise = loop {
            let page = std::array::from_fn(|_| rng.bits(8) as u8);
            if Matcher::new().parse(&page, None).sequences.is_empty() {
                break page;
            }
        };
        let mut changed = noise;
        (0..20).for_each(|i| changed[200 * i] ^= 1);
        let mut small = [0; 4096];
        small.chunks_mut(64).for_each(|line| rng.fill(&mut line[..8]));
        Pages { noise, changed, small }
    }
}

/// One granule alone, from being taken to its last chunk. Then 4 extents of 16 of it: cycles that an extent takes.
fn measure(tb: &mut Tb<'_>, page: &Page, base: Option<&Page>) -> (u64, u64) {
    let setup = Setup::new([const { None }; 4], 0);
    let extent = |n: usize| Extent::new(&setup, &vec![*page; n], vec![base.copied(); n]);
    tb.rest();
    tb.run(&setup, &[extent(1)]);
    let alone = tb.ended[0] - tb.began[0];
    tb.run(&setup, &[16; 4].map(extent));
    // the first ones find empty lanes, and nothing comes after the last ones
    let all: Vec<u64> = tb.ended[15..60].windows(17).map(|e| e[16] - e[0]).collect();
    assert!(all.iter().all(|took| *took == all[0]), "{all:?}");
    (alone, all[0])
}

fn granules_in_a_row(size: Size, expect: fn(&mut Tb<'_>, &Pages)) {
    let text = size.text();
    for_seeds(2, |bench| {
        let mut rng = Rng::new(bench.rng.next_u64());
        let pages = Pages::random(&mut rng);
        let setup = Setup::new([const { None }; 4], 0);
        let mut tb = Tb::new(bench, size, &text, &setup, Shape::BRISK);
        expect(&mut tb, &pages);
    });
}

/// What a lane takes whose set is its own choice (`squeeze/lane/README.md`), after the ring's first beat.
#[test]
fn one_lane_at_full_speed() {
    granules_in_a_row(Size::ONE, |tb, pages| {
        assert_eq!(measure(tb, &pages.noise, None), (FILL + 838, 16 * 513));
        assert_eq!(measure(tb, &pages.changed, Some(&pages.noise)), (FILL + LEAD + 609, 16 * 529));
        assert_eq!(measure(tb, &pages.small, None).1, 16 * 513);
    });
}

/// Bases need all of the ring's port, 256 beats a granule and as many a base; raw blocks all of the output.
#[test]
fn two_lanes_at_full_speed_without_bases() {
    granules_in_a_row(Size::TWO, |tb, pages| {
        assert_eq!(measure(tb, &pages.small, None).1, 8 * 513);
        assert_eq!(measure(tb, &pages.noise, None).1, 16 * 257);
        assert_eq!(measure(tb, &pages.changed, Some(&pages.noise)).1, 16 * 512);
    });
}

/// 64 beats a granule, and as many a base; but raw blocks need 257 cycles of the output each.
#[test]
fn four_lanes_at_full_speed() {
    granules_in_a_row(Size::FOUR, |tb, pages| {
        assert_eq!(measure(tb, &pages.small, None).1, 4 * 513);
        assert_eq!(measure(tb, &pages.changed, Some(&pages.noise)).1, 4 * 529);
        assert_eq!(measure(tb, &pages.noise, None).1, 16 * 257);
    });
}

/// Neither lanes nor port have to do with them.
#[test]
fn constant_granules_pass_by() {
    granules_in_a_row(Size::ONE, |tb, _| {
        assert_eq!(measure(tb, &[7; 4096], None), (2, 16 * 2));
        assert_eq!(measure(tb, &[7; 4096], Some(&[9; 4096])), (2, 16 * 3));
    });
}

/// The same extents, whose sets their first granules choose, through one lane and through four.
#[test]
fn four_lanes_are_four_times_as_fast() {
    let texts = [Size::ONE, Size::FOUR].map(|size| (size, size.text()));
    for_seeds(2, |bench| {
        let mut rng = Rng::new(bench.rng.next_u64());
        let setup = Setup::random(&mut rng, true);
        let extents: Vec<Extent> = (0..6)
            .map(|_| {
                let pages: Vec<Page> = (0..16).map(|_| small_block(&mut rng, &setup)).collect();
                Extent::new(&setup, &pages, vec![None; 16])
            })
            .collect();
        let [one, four] = texts.each_ref().map(|(size, text)| {
            let mut tb = Tb::new(bench, *size, text, &setup, Shape::BRISK);
            tb.rest();
            tb.run(&setup, &extents);
            tb.ended[95] - tb.ended[15]
        });
        assert!(one * 100 >= four * 380, "{one} cycles, and {four} with four lanes");
    });
}

/// A page that is not constant and whose block has at most half of its bytes: four lanes have 128 cycles of the output for each.
fn small_block(rng: &mut Rng, setup: &Setup) -> Page {
    loop {
        let page = page(rng);
        let alone = Extent::new(setup, &[page], vec![None]);
        let job = &alone.jobs[0];
        if !job.constant && job.block.bytes.len() <= 2000 {
            return page;
        }
    }
}
