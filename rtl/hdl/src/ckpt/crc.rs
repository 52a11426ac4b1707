//! CRC32C over 128 bits a cycle.

use rust_hdl::prelude::*;

/// Reflected polynomial of CRC32C.
const POLYNOMIAL: u32 = 0x82F6_3B78;

/// The bare register after 16 more bytes.
fn step(register: u32, data: u128) -> u32 {
    data.to_le_bytes().into_iter().fold(register, |crc, byte| {
        (0..8).fold(
            crc ^ u32::from(byte),
            |c, _| {
                if c & 1 == 1 { (c >> 1) ^ POLYNOMIAL } else { c >> 1 }
            },
        )
    })
}

/// One XOR matrix of 32 x 160 bits, computed in Rust: the step is linear, so column j is its answer to bit j alone.
#[derive(LogicBlock)]
pub struct CkptCrc {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Forget the bytes so far.
    pub start: Signal<In, Bit>,
    /// Take in `data`.
    pub valid: Signal<In, Bit>,
    /// 16 bytes, first byte lowest.
    pub data: Signal<In, Bits<128>>,
    /// They are the last ones: begin anew with the next.
    pub last: Signal<In, Bit>,
    /// CRC32C of the bytes up to the last that were last.
    pub crc: Signal<Out, Bits<32>>,
    register: DFF<Bits<32>>,
    whole: DFF<Bits<32>>,
    stepped: Signal<Local, Bits<32>>,
    data_rows: [Constant<Bits<128>>; 32],
    register_rows: [Constant<Bits<32>>; 32],
    ones: Constant<Bits<32>>,
}

impl Default for CkptCrc {
    fn default() -> Self {
        let data_row = |i: usize| {
            (0..128).filter(|j| step(0, 1 << j) >> i & 1 == 1).fold(0_u128, |row, j| row | 1 << j)
        };
        let register_row = |i: usize| {
            (0..32).filter(|j| step(1 << j, 0) >> i & 1 == 1).fold(0_u32, |row, j| row | 1 << j)
        };
        Self {
            clock: Signal::default(),
            start: Signal::default(),
            valid: Signal::default(),
            data: Signal::default(),
            last: Signal::default(),
            crc: Signal::default(),
            register: DFF::default(),
            whole: DFF::default(),
            stepped: Signal::default(),
            data_rows: std::array::from_fn(|i| Constant::new(data_row(i).to_bits())),
            register_rows: std::array::from_fn(|i| Constant::new(register_row(i).to_bits())),
            ones: Constant::new(u32::MAX.to_bits()),
        }
    }
}

impl Logic for CkptCrc {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, register, whole);
        self.stepped.next = 0.into();
        for i in 0..32 {
            self.stepped.next = self.stepped.val().replace_bit(
                i,
                (self.data.val() & self.data_rows[i].val()).xor()
                    ^ (self.register.q.val() & self.register_rows[i].val()).xor(),
            );
        }
        if self.valid.val() {
            self.register.d.next = self.stepped.val();
        }
        if self.valid.val() & self.last.val() {
            self.whole.d.next = self.stepped.val();
        }
        if self.start.val() | (self.valid.val() & self.last.val()) {
            self.register.d.next = self.ones.val();
        }
        self.crc.next = !self.whole.q.val();
    }
}

#[cfg(test)]
mod tests {
    use super::step;

    #[test]
    fn the_step_is_crc32c() {
        // RFC 3720, B.4: 32 bytes of zeros
        assert_eq!(!step(step(u32::MAX, 0), 0), 0x8A91_36AA);
    }
}
