//! Compares what the block shows with the model.

use crate::drive::{Drive, Due};
use isotherm_model::map::FrameView;

impl Drive {
    pub(crate) fn compare(&mut self, due: &Due) {
        let (m, p, g) = (&self.model, &self.p, &self.golden);
        assert_eq!(m.is_set(p.cow_done), due.cow.is_some());
        if let Some((cow, live)) = due.cow {
            assert_eq!(m.is_set(p.cow_copy), cow.copy.is_some());
            assert_eq!(self.get(p.cow_new), cow.frame);
            assert_eq!(self.get(p.cow_old), cow.copy.map_or(live, |c| c.0));
        }
        assert_eq!(m.is_set(p.frame_done), due.frame.is_some());
        if let Some(frame) = due.frame {
            let shown = |valid, frame| m.is_set(valid).then(|| self.get(frame));
            let view = FrameView {
                live: self.get(p.frame_live),
                snapshot: shown(p.frame_snapshot_valid, p.frame_snapshot),
                base: shown(p.frame_base_valid, p.frame_base),
                private: m.is_set(p.frame_private),
                released: m.is_set(p.frame_released),
            };
            assert_eq!(view, frame);
        }
        if let Some(granule) = due.look {
            let frame = g.frame(granule);
            let shown = (self.get(p.look_live), m.is_set(p.look_private));
            assert_eq!(shown, (frame.live, frame.private), "look-up of {granule}");
        }
        assert_eq!(m.is_set(p.snapshot_taken), due.taken);
        assert_eq!(self.get(p.snapshot_reason), u32::from(self.reason));
        assert_eq!(self.get(p.release_reason), u32::from(self.release_reason));
        assert_eq!(self.get(p.generation), g.generation());
        assert_eq!(m.is_set(p.outstanding), g.outstanding());
        let c = g.counters();
        match &mut self.losing {
            None => {
                assert_eq!(m.is_set(p.lost), g.lost());
                assert_eq!(self.get(p.lost_snapshots), c.lost_snapshots);
            }
            Some(age) => {
                *age += 1;
                assert!(*age <= 2, "no write follows the loss of a snapshot");
            }
        }
        for (port, value) in [
            (p.unreleased, g.unreleased()),
            (p.snapshot_frames, g.snapshot_frames()),
            (p.base_frames, g.base_frames()),
            (p.evictions, c.evictions),
            (p.late_writes, c.late_writes),
            (p.demand_copies, c.demand_copies),
            (p.background_copies, c.background_copies),
        ] {
            assert_eq!(self.get(port), value);
        }
        if self.quiet >= 3 {
            assert_eq!(self.get(p.free_frames), g.free_frames());
        }
    }
}
