//! The register bus, as the benches of many blocks drive it.
#![allow(dead_code, clippy::unwrap_used, reason = "tests, and each uses its share")]

use isotherm_regs::RegDesc;
use isotherm_sim::{Model, PortId};

/// One access on the register bus, cycle by cycle.
pub(crate) struct Bus {
    sel: PortId,
    write: PortId,
    addr: PortId,
    wdata: PortId,
    wstrb: PortId,
    ack: PortId,
    rdata: PortId,
    state: State,
}

enum State {
    Idle,
    Ask(Access),
    Wait(u32),
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Access {
    pub(crate) write: bool,
    pub(crate) addr: u32,
    pub(crate) data: u32,
    pub(crate) strobe: u8,
}

impl Access {
    pub(crate) fn read(register: RegDesc, base: u32) -> Self {
        Access { write: false, addr: register.offset_from(base), data: 0, strobe: 0 }
    }

    pub(crate) fn write(register: RegDesc, base: u32, data: u32) -> Self {
        Access { write: true, addr: register.offset_from(base), data, strobe: 0xF }
    }
}

impl Bus {
    pub(crate) fn new(model: &Model) -> Self {
        let p = |n: &str| model.port(&format!("bus_{n}")).unwrap();
        Bus {
            sel: p("sel"),
            write: p("write"),
            addr: p("addr"),
            wdata: p("wdata"),
            wstrb: p("wstrb"),
            ack: p("ack"),
            rdata: p("rdata"),
            state: State::Idle,
        }
    }

    pub(crate) fn start(&mut self, access: Access) {
        assert!(matches!(self.state, State::Idle), "one access at a time");
        self.state = State::Ask(access);
    }

    pub(crate) fn idle(&self) -> bool {
        matches!(self.state, State::Idle)
    }

    /// The access whose `bus_sel` is this cycle, if any.
    pub(crate) fn drive(&mut self, model: &mut Model) -> Option<Access> {
        let asked = match self.state {
            State::Ask(access) => Some(access),
            _ => None,
        };
        model.set(self.sel, asked.is_some().into());
        if let Some(a) = asked {
            model.set(self.write, a.write.into());
            model.set(self.addr, a.addr.into());
            model.set(self.wdata, a.data.into());
            model.set(self.wstrb, a.strobe.into());
            self.state = State::Wait(0);
        }
        asked
    }

    /// After the model has settled: what was read, and cycles since `bus_sel`, if the access ends in this cycle.
    pub(crate) fn sample(&mut self, model: &Model) -> Option<(u32, u32)> {
        let ack = model.is_set(self.ack);
        match &mut self.state {
            State::Wait(cycles) => {
                if ack {
                    let cycles = *cycles;
                    self.state = State::Idle;
                    return Some((model.get(self.rdata) as u32, cycles));
                }
                *cycles += 1;
                assert!(*cycles < 100, "no acknowledge");
            }
            _ => assert!(!ack, "an acknowledge without an access"),
        }
        None
    }
}
