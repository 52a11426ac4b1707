//! `resize_partitions` of the first specification: the Dynamic Partition Resizer.

use serde::Serialize;

use super::{Class, Decision, Partition, PolicyConfig, PolicyError, Reason, check_tiling};

/// What is predicted for one partition.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct PartitionHeat {
    /// Predicted modification rate: mean probability of a write over the units, clamped to 0..=1;
    /// NaN counts as 0.
    pub rate: f32,
    /// Units at the front that the partition can do without: their own heat does not ask for its
    /// class. Set it to the length to resize by rate alone.
    pub slack_front: u32,
    /// The same at the back.
    pub slack_back: u32,
}

/// New partitions and what was done to get them.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Resized {
    /// They tile what the old ones tiled. Flags are kept.
    pub partitions: Vec<Partition>,
    /// In the order in which they were taken.
    pub decisions: Vec<Decision>,
}

/// One step of the resizer, partition by partition in ascending order:
///
/// - rate above `rate_high`: grow by `growth_factor`. A tile can only grow into its neighbours,
///   so the coldest neighbour is trimmed first, then the other, each down to `min_partition`, and
///   only if it is colder (by class, then rate) and its own rate is below `rate_low`: where most is
///   written anyway, moving the border gains nothing. What cannot be got, because the window ends,
///   no neighbour can spare it, or `max_partition` is reached, is reported as [`Reason::Overflow`].
/// - rate below `rate_low` and larger than `min_partition`: shrink by `shrink_factor`, by one unit
///   at least, giving slack units to neighbours of a colder class.
/// - rate below `rate_low` and no larger: merge, with a neighbour of the same class, or with the
///   nearest class if the whole partition is slack. The neighbour's class stays.
///
/// There are never more partitions than before, so what fitted into a table still does. A unit that
/// needs the class it has never comes into a colder one. The same heat again and again comes to an
/// end: nothing is given back and forth.
///
/// # Errors
/// [`PolicyError::Parameter`], [`PolicyError::Length`] if there is not one heat per partition,
/// [`PolicyError::NotTiled`] if the partitions have gaps or overlaps, or start above unit 0.
pub fn resize_partitions(
    partitions: &[Partition],
    heat: &[PartitionHeat],
    config: &PolicyConfig,
) -> Result<Resized, PolicyError> {
    config.validate()?;
    if heat.len() != partitions.len() {
        return Err(PolicyError::Length {
            what: "partition heats",
            found: heat.len(),
            expected: partitions.len(),
        });
    }
    let end = partitions.last().map_or(0, Partition::end);
    let units = u32::try_from(end).map_err(|_| PolicyError::NotTiled {
        index: partitions.len(),
        base: 0,
        length: 0,
        expected: end,
    })?;
    check_tiling(partitions, units)?;
    let mut resizer = Resizer::new(partitions, heat, config);
    for index in 0..partitions.len() {
        let tile = resizer.tiles[index];
        if tile.rate > config.rate_high {
            resizer.grow(index);
        } else if tile.rate < config.rate_low {
            if tile.partition.length > config.min_partition {
                resizer.shrink(index);
            } else {
                resizer.merge(index);
            }
        }
    }
    Ok(resizer.finish())
}

#[derive(Debug, Clone, Copy)]
struct Tile {
    partition: Partition,
    rate: f32,
    slack_front: u32,
    slack_back: u32,
    /// Neighbours that are still there; merged tiles are skipped.
    left: Option<usize>,
    right: Option<usize>,
    merged: bool,
}

impl Tile {
    /// By class, then rate.
    fn is_colder_than(&self, other: &Self) -> bool {
        let by_class = self.partition.class.cmp(&other.partition.class);
        by_class.then(self.rate.total_cmp(&other.rate)).is_lt()
    }

    /// Can it do without units of a partition of `class`, which could do without them if `slack`?
    fn has_no_need_of(&self, class: Class, slack: bool) -> bool {
        class < self.partition.class || class == self.partition.class && slack
    }

    /// Units have come to one end: they are slack too, or end what was.
    fn take_slack(&mut self, at_front: bool, count: u32, slack: bool) {
        let side = if at_front { &mut self.slack_front } else { &mut self.slack_back };
        *side = if slack { *side + count } else { 0 };
    }
}

struct Resizer<'a> {
    tiles: Vec<Tile>,
    decisions: Vec<Decision>,
    config: &'a PolicyConfig,
}

impl<'a> Resizer<'a> {
    fn new(partitions: &[Partition], heat: &[PartitionHeat], config: &'a PolicyConfig) -> Self {
        let count = partitions.len();
        let tiles = partitions
            .iter()
            .zip(heat)
            .enumerate()
            .map(|(index, (&partition, heat))| Tile {
                partition,
                rate: if heat.rate.is_nan() { 0.0 } else { heat.rate.clamp(0.0, 1.0) },
                slack_front: heat.slack_front.min(partition.length),
                slack_back: heat.slack_back.min(partition.length),
                left: index.checked_sub(1),
                right: (index + 1 < count).then_some(index + 1),
                merged: false,
            })
            .collect();
        Self { tiles, decisions: Vec::new(), config }
    }

    fn grow(&mut self, index: usize) {
        let was = self.tiles[index].partition.length;
        let wanted = scaled(was, self.config.growth_factor, f64::floor);
        if wanted <= was {
            return;
        }
        let mut need = wanted.min(self.config.max_partition).saturating_sub(was);
        for neighbour in self.trimmable_neighbours(index) {
            let spare =
                self.tiles[neighbour].partition.length.saturating_sub(self.config.min_partition);
            let take = need.min(spare);
            if take > 0 {
                let before = self.tiles[neighbour].partition.length;
                self.give(neighbour, index, take);
                self.decide(neighbour, Reason::Trimmed { was: before });
                need -= take;
            }
        }
        let got = self.tiles[index].partition.length;
        if got > was {
            let rate = self.tiles[index].rate;
            self.decide(index, Reason::Grown { rate, was });
        }
        if got < wanted {
            self.decide(index, Reason::Overflow { wanted, got });
        }
    }

    fn shrink(&mut self, index: usize) {
        let Tile { partition, rate, slack_front, slack_back, left, right, .. } = self.tiles[index];
        let was = partition.length;
        // By one unit at least: rounding up would leave small partitions as they are for ever.
        let target = scaled(was, self.config.shrink_factor, f64::ceil).min(was - 1);
        let mut excess = was - target.max(self.config.min_partition).min(was);
        let mut sides = [(left, slack_front), (right, slack_back)];
        if slack_back > slack_front {
            sides.reverse();
        }
        for (neighbour, slack) in sides {
            let Some(neighbour) = neighbour else { continue };
            // Within a class nothing is gained by it, and two could pass units back and forth.
            if self.tiles[neighbour].partition.class >= partition.class {
                continue;
            }
            let taken = self.tiles[neighbour].partition.length;
            let room = self.config.max_partition.saturating_sub(taken);
            let given = excess.min(slack).min(room);
            if given > 0 {
                self.give(index, neighbour, given);
                excess -= given;
            }
        }
        if self.tiles[index].partition.length < was {
            self.decide(index, Reason::Shrunk { rate, was });
        }
    }

    fn merge(&mut self, index: usize) {
        let Tile { partition, rate, slack_front, left, right, .. } = self.tiles[index];
        let all_slack = slack_front >= partition.length;
        let fits = |other: &usize| {
            let other = self.tiles[*other].partition;
            u64::from(other.length) + u64::from(partition.length)
                <= u64::from(self.config.max_partition)
                && (other.class == partition.class || all_slack)
        };
        let distance = |other: &usize| {
            (self.tiles[*other].partition.class as u8).abs_diff(partition.class as u8)
        };
        let Some(into) = [left, right].into_iter().flatten().filter(fits).min_by_key(distance)
        else {
            return;
        };
        self.decisions.push(Decision {
            base: partition.base,
            length: partition.length,
            from: partition.class,
            to: self.tiles[into].partition.class,
            reason: Reason::Merged { rate },
        });
        let (own, other) =
            (f64::from(partition.length), f64::from(self.tiles[into].partition.length));
        let target = &mut self.tiles[into];
        target.rate =
            ((f64::from(rate) * own + f64::from(target.rate) * other) / (own + other)) as f32;
        let slack = target.has_no_need_of(partition.class, all_slack);
        let at_front = partition.base < target.partition.base;
        target.partition.length += partition.length;
        target.partition.base = target.partition.base.min(partition.base);
        target.take_slack(at_front, partition.length, slack);
        if let Some(left) = left {
            self.tiles[left].right = right;
        }
        if let Some(right) = right {
            self.tiles[right].left = left;
        }
        self.tiles[index].merged = true;
    }

    /// Neighbours that may be trimmed for the tile, the coldest first.
    fn trimmable_neighbours(&self, index: usize) -> impl Iterator<Item = usize> + use<> {
        let mut sides = [self.tiles[index].left, self.tiles[index].right];
        if let [Some(left), Some(right)] = sides
            && self.tiles[right].is_colder_than(&self.tiles[left])
        {
            sides.reverse();
        }
        let own = &self.tiles[index];
        let keep = sides.map(|side| {
            side.filter(|&side| {
                let neighbour = &self.tiles[side];
                neighbour.is_colder_than(own) && neighbour.rate < self.config.rate_low
            })
        });
        keep.into_iter().flatten()
    }

    /// Moves `count` units across the border between two neighbours, with what is known about them.
    fn give(&mut self, from: usize, to: usize, count: u32) {
        let at_front = from < to;
        let giver = &mut self.tiles[from];
        let (near, far) = match at_front {
            true => (&mut giver.slack_back, &mut giver.slack_front),
            false => (&mut giver.slack_front, &mut giver.slack_back),
        };
        let slack = count <= *near;
        *near = near.saturating_sub(count);
        giver.partition.length -= count;
        *far = (*far).min(giver.partition.length);
        if !at_front {
            giver.partition.base += count;
        }
        let class = giver.partition.class;
        let taker = &mut self.tiles[to];
        let slack = taker.has_no_need_of(class, slack);
        if at_front {
            taker.partition.base -= count;
        }
        taker.partition.length += count;
        taker.take_slack(at_front, count, slack);
    }

    fn decide(&mut self, index: usize, reason: Reason) {
        let Partition { base, length, class, .. } = self.tiles[index].partition;
        self.decisions.push(Decision { base, length, from: class, to: class, reason });
    }

    fn finish(self) -> Resized {
        Resized {
            partitions: self
                .tiles
                .iter()
                .filter(|tile| !tile.merged)
                .map(|tile| tile.partition)
                .collect(),
            decisions: self.decisions,
        }
    }
}

/// A size times a factor, rounded, at most `u32::MAX`: the specification's `calculate_new_size`.
fn scaled(size: u32, factor: f32, round: fn(f64) -> f64) -> u32 {
    round(f64::from(size) * f64::from(factor)) as u32
}
