//! Granules and table sets of every kind.

use isotherm_model::squeeze::huffman::{Code, codes};
use isotherm_model::squeeze::literals::{Collected, Kept, Window};
use isotherm_sim::testbench::Rng;

/// Four sets of codes.
pub(crate) struct Sets {
    lengths: [[u8; 256]; 4],
    pub(crate) codes: [[Code; 256]; 4],
}

impl Sets {
    pub(crate) fn random(rng: &mut Rng) -> Self {
        let lengths: [[u8; 256]; 4] = std::array::from_fn(|_| lengths(rng));
        Sets { codes: lengths.each_ref().map(codes), lengths }
    }

    /// Has this set codes of different lengths? Flat ones save nothing.
    pub(crate) fn saves(&self, set: usize) -> bool {
        self.lengths[set].iter().any(|&bits| bits != 8)
    }

    pub(crate) fn replace(&mut self, rng: &mut Rng, set: usize) {
        self.lengths[set] = lengths(rng);
        self.codes[set] = codes(&self.lengths[set]);
    }
}

/// A complete code of 1 to 11 bits: a tree that is split at random leaves, at the deepest that can be, or evenly.
fn lengths(rng: &mut Rng) -> [u8; 256] {
    let kind = rng.below(4);
    let mut leaves = vec![0_u8];
    while leaves.len() < 256 {
        // 2048 places of 11 bits are enough for all that is still to come
        let left = 256 - leaves.len() as u32;
        let room = |depth: u8| (1_u32 << (11 - depth)) - 1;
        let open: Vec<usize> = (0..leaves.len()).filter(|&i| leaves[i] < 11).collect();
        let deep = |&&i: &&usize| leaves[i];
        let at = match kind {
            0 => *open.iter().min_by_key(deep).unwrap(),
            1 => *rng.pick(&open),
            _ => {
                let enough: Vec<usize> =
                    open.iter().copied().filter(|&i| room(leaves[i]) >= left).collect();
                *enough.iter().max_by_key(deep).unwrap_or(open.iter().min_by_key(deep).unwrap())
            }
        };
        leaves[at] += 1;
        leaves.push(leaves[at]);
    }
    for i in (1..256).rev() {
        leaves.swap(i, rng.below(i as u64 + 1) as usize);
    }
    leaves.try_into().unwrap()
}

/// A granule on its way: what goes in, and what must come out.
#[derive(Clone)]
pub(crate) struct Job {
    pub(crate) windows: Vec<Window>,
    /// The bytes of the granule.
    pub(crate) plain: Vec<u8>,
    pub(crate) set: usize,
    pub(crate) collected: Collected,
    pub(crate) kept: Kept,
    /// It would be treeless but for a stream that is too long.
    pub(crate) over: bool,
}

impl Job {
    pub(crate) fn random(rng: &mut Rng, sets: &Sets) -> Self {
        let set = if rng.chance(1, 8) { 0 } else { rng.range(1, 4) as usize };
        let n = match rng.below(12) {
            0 => rng.below(70),
            1 => *rng.pick(&[62, 63, 64, 65, 66]),
            2 => *rng.pick(&[253, 254, 255, 256, 257, 258, 259, 260, 261]),
            3 => rng.below(512) * 8 + rng.below(2),
            4 => rng.range(4080, 4096),
            5 => rng.range(2970, 2990),
            6 => rng.range(3000, 4096),
            7 | 8 => rng.range(64, 300),
            _ => rng.below(4097),
        } as usize;
        let kind = rng.below(16);
        if kind == 0 {
            return Job::constant(rng, sets, set);
        }
        if kind == 15 && set > 0 {
            return Job::brink(rng, sets, set);
        }
        let literals = literals(rng, sets, set, n, kind);
        Job::new(scatter(rng, &literals), false, set, sets)
    }

    /// Raw literals that begin with a full window and end in one, their number no multiple of 8.
    pub(crate) fn early(rng: &mut Rng, sets: &Sets) -> Self {
        let mut windows = vec![Window::default(); 512];
        windows.iter_mut().for_each(|w| rng.fill(&mut w.bytes));
        let full = 1 + rng.below(200) as usize;
        windows[..full].iter_mut().for_each(|w| w.mask = 0xFF);
        windows[300].mask = 0xFF >> rng.range(1, 7);
        windows[511].mask = 0xFF;
        Job::new(windows, false, 0, sets)
    }

    /// Just enough literals to be coded, or just not: of 7 bits each, if there are such codes.
    fn brink(rng: &mut Rng, sets: &Sets, set: usize) -> Self {
        let lengths = &sets.lengths[set - 1];
        let mut seven: Vec<u8> = (0..=255).filter(|b| lengths[usize::from(*b)] == 7).collect();
        if seven.is_empty() {
            seven.push(0);
        }
        let literals: Vec<u8> = (0..rng.range(145, 160)).map(|_| *rng.pick(&seven)).collect();
        Job::new(scatter(rng, &literals), false, set, sets)
    }

    /// Four streams, one of them of about 1024 bytes.
    pub(crate) fn brim(rng: &mut Rng, sets: &Sets, set: usize) -> Self {
        let lengths = &sets.lengths[set - 1];
        let shortest = (0..=255_u8).min_by_key(|b| lengths[usize::from(*b)]).unwrap();
        let mut literals = vec![shortest; 4096];
        let (stream, bits) = (rng.below(4) as usize, rng.range(8_178, 8_204) as i64);
        let (mut left, start) = (bits, rng.below(256) as u8);
        for (i, literal) in literals[1024 * stream..][..1024].iter_mut().enumerate() {
            // whatever comes nearest to what is still to be spread
            let goal = |b: u8| i64::from(lengths[usize::from(b)]) * (1024 - i as i64) - left;
            let bytes = (0..=255).map(|b: u8| b.wrapping_add(start));
            *literal = bytes.min_by_key(|b| goal(*b).abs()).unwrap();
            left -= i64::from(lengths[usize::from(*literal)]);
        }
        Job::new(scatter(rng, &literals), false, set, sets)
    }

    pub(crate) fn new(windows: Vec<Window>, constant: bool, set: usize, sets: &Sets) -> Self {
        let collected = Collected::new(&windows, constant, &sets.codes);
        let codes = set.checked_sub(1).map(|i| &sets.codes[i]);
        let kept = Kept::new(&collected, codes);
        let n = collected.literals.len();
        let over = set > 0
            && n >= 64
            && kept.streams.is_empty()
            && !constant
            && collected.sums[set - 1] as usize / 2 + 16 < n - n / 16;
        let plain = windows.iter().flat_map(|w| w.bytes).collect();
        Job { windows, plain, set, collected, kept, over }
    }

    fn constant(rng: &mut Rng, sets: &Sets, set: usize) -> Self {
        let byte = rng.bits(8) as u8;
        let density = rng.below(3);
        let mask = |rng: &mut Rng| match density {
            0 => 0,
            1 => 0xFF,
            _ => rng.bits(8) as u8,
        };
        let windows = (0..512).map(|_| Window { bytes: [byte; 8], mask: mask(rng) }).collect();
        Job::new(windows, true, set, sets)
    }
}

/// Literals of a kind: any bytes; one; such as the code likes; short codes with a part of long ones; long ones.
fn literals(rng: &mut Rng, sets: &Sets, set: usize, n: usize, kind: u64) -> Vec<u8> {
    let lengths = &sets.lengths[set.max(1) - 1];
    let mut order: Vec<u8> = (0..=255).collect();
    order.sort_by_key(|b| lengths[usize::from(*b)]);
    let one = rng.bits(8) as u8;
    let spot = rng.below(4097) as usize;
    let skewed = |rng: &mut Rng| {
        let (a, b, c) = (rng.below(256), rng.below(256), rng.below(256));
        order[((a * b / 256) * c / 256) as usize]
    };
    let few = rng.range(1, 8);
    let shortest = |rng: &mut Rng| order[rng.below(few) as usize];
    (0..n)
        .map(|i| match kind {
            1 | 2 => rng.bits(8) as u8,
            3 => one,
            // one byte that differs
            4 if i == spot => !one,
            4 => one,
            // the longest codes for a quarter or so
            5..9 if (spot..spot + n / 4).contains(&i) => order[255 - rng.below(16) as usize],
            5..11 => shortest(rng),
            _ => skewed(rng),
        })
        .collect()
}

/// Spreads literals over the windows of a granule: evenly, all at the start or the end, or in runs.
fn scatter(rng: &mut Rng, literals: &[u8]) -> Vec<Window> {
    let mut windows = vec![Window::default(); 512];
    windows.iter_mut().for_each(|w| rng.fill(&mut w.bytes));
    let kind = rng.below(4);
    let mut next = literals.iter();
    let mut left = literals.len() as u64;
    let mut run = 0_u64;
    for i in 0..4096_u64 {
        let rest = 4096 - i;
        let takes = left > 0
            && match kind {
                0 => rng.below(rest) < left,
                1 => true,
                2 => rest == left,
                _ => {
                    if run == 0 {
                        run = rng.range(1, 40);
                    }
                    run -= 1;
                    left == rest || rng.below(rest) < left || run > 20
                }
            };
        if takes {
            let window = &mut windows[i as usize / 8];
            window.bytes[i as usize % 8] = *next.next().unwrap();
            window.mask |= 1 << (i % 8);
            left -= 1;
        }
    }
    assert!(next.next().is_none());
    windows
}
