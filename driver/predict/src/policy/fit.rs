//! Makes runs of one level fit the table: minimum size, maximum size, budget. A pure function of
//! its input, so steady input cannot make it change its mind.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::{Class, PolicyConfig};

/// What a run of units has in common: its class and whether its units want to be copied ahead,
/// coldest first. Both are tiled apart, because a partition is copied as a whole: often-written
/// units would drag their seldom-written neighbours of the same class along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Cold,
    Warm,
    WarmCopied,
    Critical,
    CriticalCopied,
}

impl Level {
    pub(super) fn new(class: Class, copied: bool) -> Self {
        match (class, copied) {
            (Class::Cold, _) => Self::Cold,
            (Class::Warm, false) => Self::Warm,
            (Class::Warm, true) => Self::WarmCopied,
            (Class::Critical, false) => Self::Critical,
            (Class::Critical, true) => Self::CriticalCopied,
        }
    }

    pub(super) fn class(self) -> Class {
        match self {
            Self::Cold => Class::Cold,
            Self::Warm | Self::WarmCopied => Class::Warm,
            Self::Critical | Self::CriticalCopied => Class::Critical,
        }
    }
}

/// A run of units on its way to becoming a partition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tile {
    pub(super) base: u32,
    pub(super) length: u32,
    pub(super) level: Level,
    /// It was widened or joined to reach the minimum size.
    pub(super) minimum: bool,
    /// How many tiles the budget merged into it.
    pub(super) merged: u32,
}

impl Tile {
    pub(super) fn new(base: u32, length: u32, level: Level) -> Self {
        Self { base, length, level, minimum: false, merged: 1 }
    }

    /// This tile and its right neighbour as one, with the hotter level: hot spots never vanish.
    fn join(self, right: Self) -> Self {
        Self {
            base: self.base,
            length: self.length + right.length,
            level: self.level.max(right.level),
            minimum: self.minimum || right.minimum,
            merged: self.merged + right.merged,
        }
    }

    fn distance(&self, other: &Self) -> u8 {
        (self.level as u8).abs_diff(other.level as u8)
    }
}

/// Fits `runs`, which tile the window. `written` holds prefix sums of the probability of a write:
/// `written[i]` is the sum over units before `i`, with one entry more than there are units.
/// The window must have passed `PolicyConfig::validate_window`.
pub(super) fn fit(runs: &[Tile], written: &[f64], config: &PolicyConfig) -> Vec<Tile> {
    let tiles = reach_minimum(runs, config.min_partition);
    let tiles = cut_to_maximum(&tiles, config.max_partition);
    let tiles = merge_to_budget(tiles, written, config);
    cut_shared(tiles, config)
}

/// Cuts what is not copied ahead at multiples of `max_shared`, or of the smallest power of two times it for which the budget
/// suffices: the first write to a partition copies all of it, so spare table entries save copies. Borders at multiples of a power of
/// two stay where they are while runs change around them.
fn cut_shared(tiles: Vec<Tile>, config: &PolicyConfig) -> Vec<Tile> {
    let mut size = u64::from(config.max_shared.max(config.min_partition));
    let longest = tiles.iter().map(|t| u64::from(t.length)).max().unwrap_or(0);
    while config.max_shared > 0 && size < longest {
        let cut: Vec<Tile> =
            tiles.iter().flat_map(|t| pieces(t, size, config.min_partition)).collect();
        if cut.len() as u64 <= u64::from(config.max_partitions) {
            return cut;
        }
        size *= 2;
    }
    tiles
}

/// A tile cut at multiples of `size`, no piece below the minimum.
fn pieces(tile: &Tile, size: u64, minimum: u32) -> Vec<Tile> {
    let copied = matches!(tile.level, Level::WarmCopied | Level::CriticalCopied);
    let (mut base, end) = (tile.base, tile.base + tile.length);
    let mut out: Vec<Tile> = vec![];
    while base < end {
        let border = (u64::from(base) / size + 1) * size;
        let mut stop = if copied { end } else { border.min(u64::from(end)) as u32 };
        if end - stop < minimum {
            stop = end;
        }
        match out.last_mut() {
            Some(first) if first.length < minimum => first.length += stop - base,
            _ => out.push(Tile { base, length: stop - base, ..*tile }),
        }
        base = stop;
    }
    out
}

/// One pass from left to right. Invariant: all of `out` but the last has the minimum size. A tile
/// below it takes units from a colder neighbour that can spare them, else joins the nearer level.
fn reach_minimum(runs: &[Tile], minimum: u32) -> Vec<Tile> {
    let mut out: Vec<Tile> = Vec::with_capacity(runs.len());
    for &run in runs {
        let mut current = run;
        while let Some(&last) = out.last() {
            if last.level == current.level {
                out.pop();
                current = Tile { merged: 1, ..last.join(current) };
                continue;
            }
            if last.length >= minimum {
                break;
            }
            let need = minimum - last.length;
            out.pop();
            if spares(&current, &last, need, minimum) {
                current.base += need;
                current.length -= need;
                out.push(Tile { length: minimum, minimum: true, ..last });
                break;
            }
            if let Some(left) = out.last_mut() {
                if spares(left, &last, need, minimum) {
                    left.length -= need;
                    out.push(widened_left(last, need));
                    break;
                }
                if left.distance(&last) <= current.distance(&last) {
                    absorb(&mut out, last);
                    continue;
                }
            }
            current = Tile { merged: 1, minimum: true, ..last.join(current) };
        }
        out.push(current);
    }
    while out.len() > 1 {
        let Some(last) = out.pop_if(|last| last.length < minimum) else { break };
        let need = minimum - last.length;
        match out.last_mut() {
            Some(left) if spares(left, &last, need, minimum) => {
                left.length -= need;
                out.push(widened_left(last, need));
            }
            _ => absorb(&mut out, last),
        }
    }
    out
}

fn spares(donor: &Tile, taker: &Tile, need: u32, minimum: u32) -> bool {
    donor.level < taker.level && u64::from(donor.length) >= u64::from(need) + u64::from(minimum)
}

fn widened_left(tile: Tile, need: u32) -> Tile {
    Tile { base: tile.base - need, length: tile.length + need, minimum: true, ..tile }
}

/// Joins `tile` to the last of `out`, and that to the one before if the levels are now equal.
fn absorb(out: &mut Vec<Tile>, tile: Tile) {
    let Some(last) = out.pop() else {
        out.push(tile);
        return;
    };
    let mut joined = Tile { merged: 1, minimum: true, ..last.join(tile) };
    if let Some(before) = out.pop_if(|before| before.level == joined.level) {
        joined = Tile { merged: 1, ..before.join(joined) };
    }
    out.push(joined);
}

/// Cuts into equal pieces. Each is longer than half the maximum, so at least the minimum.
fn cut_to_maximum(tiles: &[Tile], maximum: u32) -> Vec<Tile> {
    let mut out = Vec::with_capacity(tiles.len());
    for tile in tiles {
        let pieces = tile.length.div_ceil(maximum).max(1);
        let (size, longer) = (tile.length / pieces, tile.length % pieces);
        let mut base = tile.base;
        for piece in 0..pieces {
            let length = size + u32::from(piece < longer);
            out.push(Tile { base, length, ..*tile });
            base += length;
        }
    }
    out
}

/// Merges the least different neighbours until the budget is met. The difference is what merging
/// wastes: predicted-idle units that move to a hotter level, times the levels they move by.
fn merge_to_budget(mut tiles: Vec<Tile>, written: &[f64], config: &PolicyConfig) -> Vec<Tile> {
    let budget = config.max_partitions as usize;
    let mut count = tiles.len();
    if count <= budget {
        return tiles;
    }
    let mut left: Vec<usize> = (0..count).map(|index| index.wrapping_sub(1)).collect();
    let mut right: Vec<usize> = (1..=count).collect();
    let mut version = vec![0_u32; count];
    let mut heap = BinaryHeap::new();
    let total = count;
    let candidate = |tiles: &[Tile], version: &[u32], a: usize, b: usize| {
        let (first, second) = (&tiles[a], &tiles[b]);
        let fits =
            u64::from(first.length) + u64::from(second.length) <= u64::from(config.max_partition);
        fits.then(|| {
            // Bits of a non-negative float sort as the float does; ties go to the lower base.
            let cost = difference(first, second, written).max(0.0).to_bits();
            Reverse((cost, first.base, a, b, version[a], version[b]))
        })
    };
    for index in 1..count {
        heap.extend(candidate(&tiles, &version, index - 1, index));
    }
    while count > budget {
        // Cannot run dry: see PolicyConfig::validate_window.
        let Some(Reverse((_, _, a, b, version_a, version_b))) = heap.pop() else { break };
        if version[a] != version_a || version[b] != version_b {
            continue;
        }
        tiles[a] = tiles[a].join(tiles[b]);
        version[a] += 1;
        version[b] = u32::MAX; // gone: no candidate carries this version
        right[a] = right[b];
        if right[b] < total {
            left[right[b]] = a;
            heap.extend(candidate(&tiles, &version, a, right[b]));
        }
        if left[a] < total {
            heap.extend(candidate(&tiles, &version, left[a], a));
        }
        count -= 1;
    }
    let gone = |index: usize| version[index] == u32::MAX;
    tiles.iter().enumerate().filter(|(index, _)| !gone(*index)).map(|(_, tile)| *tile).collect()
}

fn difference(first: &Tile, second: &Tile, written: &[f64]) -> f64 {
    let colder = if first.level < second.level { first } else { second };
    let (from, to) = (colder.base as usize, colder.base as usize + colder.length as usize);
    let idle = f64::from(colder.length) - (written[to] - written[from]);
    f64::from(first.distance(second)) * idle
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tiles(text: &str) -> Vec<Tile> {
        let mut base = 0;
        let mut out = Vec::new();
        for part in text.split(' ') {
            let level = match &part[..1] {
                "k" => Level::Critical,
                "W" => Level::WarmCopied,
                "w" => Level::Warm,
                _ => Level::Cold,
            };
            let length = part[1..].parse().unwrap();
            out.push(Tile::new(base, length, level));
            base += length;
        }
        out
    }

    fn shown(tiles: &[Tile]) -> String {
        let name = |level| match level {
            Level::Critical | Level::CriticalCopied => 'k',
            Level::WarmCopied => 'W',
            Level::Warm => 'w',
            Level::Cold => 'c',
        };
        tiles
            .iter()
            .map(|tile| format!("{}{}", name(tile.level), tile.length))
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn short_tiles_take_from_colder_neighbours_or_join_the_nearer_class() {
        for (runs, expected) in [
            ("c20 k1 c20", "c20 k4 c17"),   // from the right
            ("c20 k1 c5", "c17 k4 c5"),     // from the left, the right has none to spare
            ("k8 c2 w8", "k8 w10"),         // a cold gap joins the nearer class
            ("c2 k2", "k4"),                // nothing to spare
            ("c20 k1", "c17 k4"),           // at the end
            ("k1 c20", "k4 c17"),           // at the start
            ("c9 w1 c1 w1 c9", "c6 w6 c9"), // gaps below the minimum close
            ("w5 c1 k5 c1 w5", "w6 k5 w6"),
        ] {
            assert_eq!(shown(&reach_minimum(&tiles(runs), 4)), expected, "{runs}");
        }
    }

    #[test]
    fn long_tiles_are_cut_evenly() {
        assert_eq!(shown(&cut_to_maximum(&tiles("c25 w10 k1"), 10)), "c9 c8 c8 w10 k1");
    }

    #[test]
    fn spare_entries_cut_what_is_shared_at_fixed_borders() {
        let config = PolicyConfig { max_shared: 16, max_partitions: 9, ..PolicyConfig::default() };
        let cut = |runs: &str, config: &PolicyConfig| shown(&cut_shared(tiles(runs), config));
        assert_eq!(cut("c20 W20 c40", &config), "c16 c4 W20 c8 c16 c16");
        // a unit that becomes hot moves no border but its own
        assert_eq!(cut("c20 W20 c8 W1 c31", &config), "c16 c4 W20 c8 W1 c15 c16");
        // too few entries: twice the size
        let few = PolicyConfig { max_partitions: 4, ..config };
        assert_eq!(cut("c20 W20 c40", &few), "c20 W20 c24 c16");
        assert_eq!(
            cut("c20 W20 c40", &PolicyConfig { max_partitions: 3, ..config }),
            "c20 W20 c40"
        );
        assert_eq!(cut("c99", &PolicyConfig { max_shared: 0, ..config }), "c99");
        // no piece below the minimum, at either end
        let four = PolicyConfig { min_partition: 4, ..config };
        assert_eq!(cut("w15 c21 w30", &four), "w15 c17 c4 w12 w18");
    }

    #[test]
    fn the_budget_merges_what_wastes_least() {
        let written = vec![0.0; 64];
        let config = PolicyConfig { max_partitions: 3, ..PolicyConfig::default() };
        // The gap of 2 is cheaper to swallow than the one of 9, and Warm nearer than Critical.
        let merged = merge_to_budget(tiles("w4 c2 w4 c9 k4"), &written, &config);
        assert_eq!(shown(&merged), "w10 c9 k4");
        assert_eq!(merged[0].merged, 3);
        // A maximum keeps the first pair apart; the other gap is nearer to Warm than to Critical.
        let config = PolicyConfig { max_partition: 6, max_partitions: 4, ..config };
        assert_eq!(
            shown(&merge_to_budget(tiles("w5 c2 w5 c1 k5"), &written, &config)),
            "w5 c2 w6 k5"
        );
    }
}
