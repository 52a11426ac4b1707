//! DMA on a modelled link: the figures of the requester's own test, for the two usual sizes.

use crate::support::link::{Measured, OVERHEAD, ROUND_TRIP, Transfer, read, write};
use isotherm_rtl::params::SIM128;
use serde::Serialize;
use std::fmt::Write;

/// Bytes of a transfer.
const BYTES: u64 = 1 << 21;
/// Max_Payload_Size and Max_Read_Request_Size, as codes: 512 bytes first, which is what the figures in front are for.
const CODES: [u32; 2] = [2, 1];

/// What was measured. The figures in front are the worse ones of the widths, for packets of 512 bytes.
#[derive(Debug, Serialize)]
pub(crate) struct Dma {
    read_efficiency: f64,
    write_efficiency: f64,
    max_payload: u32,
    max_read_request: u32,
    overhead_bytes: u32,
    round_trip_cycles: u64,
    tags: u32,
    transfers: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct Row {
    width: u32,
    direction: &'static str,
    /// Max_Payload_Size and Max_Read_Request_Size.
    size: u32,
    bytes: u64,
    cycles: u64,
    efficiency: f64,
    /// What the overhead of the packets leaves.
    limit: f64,
}

impl Dma {
    /// As a table.
    pub(crate) fn markdown(&self) -> String {
        let mut out = format!(
            "**DMA** ({} bytes overhead a packet, round trip {} cycles, {} tags).\n\n\
             | width | direction | MPS, MRRS | bytes | cycles | efficiency | packet limit |\n|---:|---|---:|---:|---:|---:|---:|\n",
            self.overhead_bytes, self.round_trip_cycles, self.tags
        );
        for r in &self.transfers {
            let _ = writeln!(
                out,
                "| {} | {} | {} | {} | {} | {:.4} | {:.4} |",
                r.width, r.direction, r.size, r.bytes, r.cycles, r.efficiency, r.limit
            );
        }
        out
    }

    fn row(width: u32, direction: &'static str, size: u32, m: Measured) -> Row {
        let limit = f64::from(size) / f64::from(size + OVERHEAD);
        let efficiency = m.efficiency();
        Row { width, direction, size, bytes: m.bytes, cycles: m.cycles, efficiency, limit }
    }
}

/// Measure.
pub(crate) fn measure() -> Dma {
    let mut transfers = vec![];
    for width in [128, 512] {
        for code in CODES {
            let t = Transfer { width, code, bytes: BYTES, overhead: OVERHEAD };
            transfers.push(Dma::row(width, "write", 128 << code, write(t)));
            transfers.push(Dma::row(width, "read", 128 << code, read(t)));
        }
    }
    let size = 128 << CODES[0];
    let worst = |direction| {
        let of = transfers.iter().filter(|r| r.direction == direction && r.size == size);
        of.map(|r| r.efficiency).fold(1.0, f64::min)
    };
    Dma {
        read_efficiency: worst("read"),
        write_efficiency: worst("write"),
        max_payload: size,
        max_read_request: size,
        overhead_bytes: OVERHEAD,
        round_trip_cycles: ROUND_TRIP,
        tags: SIM128.dma_tags,
        transfers,
    }
}
