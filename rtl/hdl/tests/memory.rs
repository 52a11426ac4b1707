//! The memory master and the frame fetcher in front of an AXI4 memory that rejects illegal bursts.

#![allow(clippy::unwrap_used)]

#[path = "memory/axi.rs"]
mod axi;
#[path = "memory/clients.rs"]
mod clients;
#[path = "memory/fetch.rs"]
mod fetch;
mod support;
#[path = "memory/timed.rs"]
mod timed;
#[path = "memory/turns.rs"]
mod turns;

use isotherm_rtl::memory::MemoryMaster;
use isotherm_sim::testbench::Payload;
use isotherm_sim::{Model, PortId};
use support::verilog;

/// Declares a payload of plain ports and one wide port `data`.
macro_rules! payload {
    ($name:ident { $($field:ident),* } $($data:ident)?) => {
        #[derive(Clone, Debug, PartialEq)]
        pub(crate) struct $name { $(pub(crate) $field: u64,)* $(pub(crate) $data: Vec<u32>,)? }
        impl Payload for $name {
            const FIELDS: &'static [&'static str] = &[$(stringify!($field),)* $(stringify!($data),)?];
            fn drive(&self, m: &mut Model, p: &[PortId]) {
                let mut p = p.iter();
                $(m.set(*p.next().unwrap(), self.$field);)*
                $(m.set_wide(*p.next().unwrap(), &self.$data);)?
                assert!(p.next().is_none());
            }
            fn sample(m: &Model, p: &[PortId]) -> Self {
                let mut p = p.iter();
                $(let $field = m.get(*p.next().unwrap());)*
                $(let port = *p.next().unwrap(); let mut $data = vec![0; m.words(port)]; m.get_wide(port, &mut $data);)?
                assert!(p.next().is_none());
                $name { $($field,)* $($data,)? }
            }
        }
    };
}

payload!(Ask { addr, beats });
payload!(Got { last, error } data);
payload!(Put { strb, last } data);
payload!(Done { error });
payload!(Granule { granule });
payload!(Request { granule, base });
payload!(MarkedBeat { last, base, error, lost } data);

/// Lanes, name and Verilog of a block, for each width.
type Text = (u64, &'static str, String);

fn masters() -> [Text; 2] {
    [
        (16, "memory_master_128", verilog("memory_master_128", MemoryMaster::<128, 16>::default)),
        (64, "memory_master_512", verilog("memory_master_512", MemoryMaster::<512, 64>::default)),
    ]
}

/// A write beat; all of it is enabled with `strb` = !0.
fn put(k: u64, data: Vec<u32>, strb: u64, last: bool) -> Put {
    let lanes = (1_u128 << k).wrapping_sub(1) as u64;
    Put { data, strb: strb & lanes, last: last.into() }
}
