//! Ports of `MapBench`.

use isotherm_sim::model::{Model, PortId};

macro_rules! ports {
    ($($name:ident),* $(,)?) => {
        /// The ports that the bench uses.
        #[derive(Clone, Copy, Debug)]
        pub struct Ports {
            $(pub $name: PortId,)*
        }

        impl Ports {
            pub fn new(m: &Model) -> Self {
                Self { $($name: m.port(stringify!($name)).unwrap(),)* }
            }
        }
    };
}

ports! {
    reset, map_sel, part_sel, bus_write, bus_addr, bus_wdata, bus_wstrb, bus_ack, bus_rdata,
    cmd_valid, cmd_ready, cmd_write, cmd_empty, cmd_late, cmd_address, cmd_length, cmd_requester,
    write_valid, write_data, write_keep, write_ready, read_valid, read_data, read_error, read_ready,
    access_valid, access_ready, access_line, access_lines, access_write, access_requester, access_late,
    block_valid, block_ready, block_granule, block_value,
    frame_valid, frame_granule, frame_ready, frame_done,
    fill_valid, fill_granule, fill_ready, fill_done,
    frame_live, frame_snapshot, frame_base, frame_snapshot_valid, frame_base_valid, frame_private,
    frame_released, drop_valid, drop_granule, drop_ready, parked_late, job_running,
    ready, still, quiet, copying, snapshot_taken, generation, outstanding, lost, irq_map, memory_error,
    commit_pending, watch_cow, watch_granule, watch_late, watch_background, watch_changed,
    watch_changed_granule, watch_evictions,
}
