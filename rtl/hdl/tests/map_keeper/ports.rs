//! The ports of the keeper by name.

use crate::ckpt_bench::port;
use isotherm_sim::{Model, PortId};

macro_rules! ports {
    ($($name:ident),* $(,)?) => {
        pub(crate) struct Ports {
            $(pub(crate) $name: PortId,)*
        }

        impl Ports {
            pub(crate) fn new(model: &Model) -> Self {
                Self { $($name: port(model, stringify!($name)),)* }
            }
        }
    };
}

ports! {
    reset, clearing, look_granule, look_live, look_private, changed, changed_granule,
    cow_valid, cow_granule, cow_late, cow_background, cow_ready, cow_done, cow_copy, cow_old, cow_new,
    frame_valid, frame_granule, frame_ready, frame_done, frame_live, frame_snapshot,
    frame_snapshot_valid, frame_base, frame_base_valid, frame_private, frame_released,
    drop_valid, drop_granule, drop_ready, clear_valid, clear_granule, clear_keep, clear_ready,
    copying_a, copying_a_granule, copying_b, copying_b_granule,
    copying_c,
    copying_c_granule,
    hold_a, hold_a_granule, hold_b, hold_b_granule,
    snapshot, parked_late, table_busy, snapshot_taken, snapshot_reason, generation, outstanding,
    lost, lost_event, release_start, release_first, release_count, release_keep, job_running,
    releasing, release_reason, release_done, frame_limit, allow_overcommit, reserve,
    free_frames, snapshot_frames, base_frames, unreleased, evictions, late_writes, lost_snapshots,
    demand_copies, background_copies,
}
