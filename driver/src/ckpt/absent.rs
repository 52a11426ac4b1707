//! Which granules a job that ended with `absent` may have stumbled over.

use isotherm_abi::job::Mode;
use isotherm_regs::fault;

use super::Ckpt;
use super::plan::JobPlan;
use crate::error::DeviceError;
use crate::part::{Partition, class_code};
use crate::transport::Transport;

/// Most granules that are named.
const MOST: usize = 64;

impl<T: Transport> Ckpt<'_, T> {
    /// Absent granules of the job's partitions from `next` on, ascending, at most [`MOST`]. The job ended at one of
    /// them: the first that was written before it became absent, or has a write parked.
    pub(super) fn absent_from(
        &mut self,
        next: u32,
        plan: &JobPlan,
        table: &[Partition],
    ) -> Result<Vec<u32>, DeviceError> {
        let mut left = self.io.read32(&fault::ABSENT)?;
        let mut found = vec![];
        let log2 = self.info.granule_log2;
        let entries = usize::from(plan.first)..usize::from(plan.first) + usize::from(plan.count);
        let saved = |p: &&Partition| {
            let mode = plan.class_modes.of_class(class_code(p.class));
            !p.no_save && mode.is_some_and(|m| m != Mode::Skip)
        };
        for partition in table.get(entries).unwrap_or_default().iter().filter(saved) {
            let granules = (partition.base >> log2) as u32..(partition.end() >> log2) as u32;
            for granule in granules.filter(|&g| g >= next) {
                if left == 0 || found.len() == MOST {
                    return Ok(found);
                }
                self.io.write(&fault::SELECT, granule.into())?;
                if fault::Granule(self.io.read32(&fault::GRANULE)?).absent() {
                    found.push(granule);
                    left -= 1;
                }
            }
        }
        Ok(found)
    }
}
