//! From partitions and modes to jobs: consecutive partitions share a job while their classes ask for the same mode and
//! the data area stays within its limit.

use std::ops::Range;

use isotherm_abi::job::{ClassModes, Mode};

use super::area::Need;
use crate::part::{Partition, class_code};

/// One partition and what to do with it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item {
    pub(super) entry: u16,
    pub(super) partition: Partition,
    pub(super) mode: Mode,
}

impl Item {
    /// Its granules.
    pub(super) fn granules(&self, granule_log2: u8) -> Range<u32> {
        (self.partition.base >> granule_log2) as u32..(self.partition.end() >> granule_log2) as u32
    }
}

/// One job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct JobPlan {
    pub(super) first: u16,
    pub(super) count: u16,
    pub(super) class_modes: ClassModes,
    pub(super) need: Need,
}

/// Cuts consecutive `items` into jobs whose data areas are at most `limit` bytes, or hold one partition. A stretch with
/// nothing to save needs no job. With `holes`, granules of the window are absent: extents may be short in every mode.
pub(super) fn jobs(items: &[Item], granule_log2: u8, limit: u64, holes: bool) -> Vec<JobPlan> {
    let mut jobs = vec![];
    let mut open: Option<Open> = None;
    for item in items {
        let need = match item.partition.no_save {
            true => Need::default(),
            false => Need::of(item.granules(granule_log2).len() as u32, item.mode, holes),
        };
        let fits = |open: &Open| {
            let total = open.need.plus(need);
            let agrees = item.partition.no_save || open.agrees(item);
            agrees && (total.data <= limit || open.need.data == 0)
        };
        if !open.as_ref().is_some_and(fits) {
            jobs.extend(open.take().and_then(Open::close));
        }
        open.get_or_insert_with(|| Open::new(item.entry)).add(item, need);
    }
    jobs.extend(open.and_then(Open::close));
    jobs
}

/// A job that still grows.
struct Open {
    first: u16,
    count: u16,
    modes: [Option<Mode>; 3],
    need: Need,
}

impl Open {
    fn new(first: u16) -> Self {
        Self { first, count: 0, modes: [None; 3], need: Need::default() }
    }

    fn agrees(&self, item: &Item) -> bool {
        self.modes[usize::from(class_code(item.partition.class))].is_none_or(|m| m == item.mode)
    }

    fn add(&mut self, item: &Item, need: Need) {
        self.count += 1;
        self.need = self.need.plus(need);
        if !item.partition.no_save {
            self.modes[usize::from(class_code(item.partition.class))] = Some(item.mode);
        }
    }

    fn close(self) -> Option<JobPlan> {
        let [critical, warm, cold] = self.modes.map(|m| m.unwrap_or(Mode::Skip));
        let class_modes = ClassModes { critical, warm, cold };
        (self.need.records != 0).then_some(JobPlan {
            first: self.first,
            count: self.count,
            class_modes,
            need: self.need,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use isotherm_predict::Class;

    fn item(entry: u16, granules: u64, class: Class, mode: Mode) -> Item {
        let partition = Partition::new(u64::from(entry) << 20, granules << 12, class);
        Item { entry, partition, mode }
    }

    #[test]
    fn a_class_has_one_mode_in_a_job() {
        let items = [
            item(0, 4, Class::Warm, Mode::Dirty),
            item(1, 4, Class::Critical, Mode::Full),
            item(2, 4, Class::Warm, Mode::Full),
            item(3, 4, Class::Cold, Mode::Skip),
        ];
        let plan = jobs(&items, 12, u64::MAX, false);
        assert_eq!(plan.len(), 2);
        assert_eq!((plan[0].first, plan[0].count, plan[0].class_modes.warm), (0, 2, Mode::Dirty));
        assert_eq!((plan[1].first, plan[1].count, plan[1].class_modes.warm), (2, 2, Mode::Full));
    }

    #[test]
    fn jobs_keep_to_the_limit_unless_one_partition_does_not() {
        let items = [
            item(0, 16, Class::Warm, Mode::Full),
            item(1, 16, Class::Warm, Mode::Full),
            item(2, 64, Class::Warm, Mode::Full),
            item(3, 1, Class::Warm, Mode::Full),
        ];
        let plan = jobs(&items, 12, 2 * 65_600, false);
        let shape: Vec<_> = plan.iter().map(|j| (j.first, j.count, j.need.data)).collect();
        assert_eq!(shape, [(0, 2, 131_200), (2, 1, 262_400), (3, 1, 4_160)]);
    }

    #[test]
    fn what_is_not_saved_needs_no_job() {
        let mut hidden = item(1, 4, Class::Warm, Mode::Full);
        hidden.partition.no_save = true;
        let items = [item(0, 4, Class::Cold, Mode::Skip), hidden];
        assert_eq!(jobs(&items, 12, u64::MAX, false), []);
        assert_eq!(jobs(&[], 12, u64::MAX, false), []);
    }
}
