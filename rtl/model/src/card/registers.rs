//! BAR0: which block an access goes to, and how accesses of any width become dwords.

use super::Card;
use crate::RegisterBlock;
use crate::ckpt::HostMemory;
use crate::map::Inputs;
use isotherm_regs::{BLOCKS, BlockDesc, ckpt, fault, heat, ident, irq, map, part, squeeze, trace};

impl Card {
    /// Reads from BAR0: each touched dword once, in ascending order.
    pub fn read_registers(&mut self, offset: u32, data: &mut [u8], host: &mut dyn HostMemory) {
        let mut at = offset;
        let mut rest = data;
        while !rest.is_empty() {
            let lane = (at % 4) as usize;
            let (piece, tail) = rest.split_at_mut(rest.len().min(4 - lane));
            self.window.write_lines(host);
            self.tick(host);
            let word = self.read_dword(at & !3).to_le_bytes();
            piece.copy_from_slice(&word[lane..lane + piece.len()]);
            at = at.wrapping_add(piece.len() as u32);
            rest = tail;
        }
    }

    /// Writes to BAR0: each touched dword once, in ascending order, with byte enables.
    pub fn write_registers(&mut self, offset: u32, data: &[u8], host: &mut dyn HostMemory) {
        let mut at = offset;
        let mut rest = data;
        while !rest.is_empty() {
            let lane = (at % 4) as usize;
            let (piece, tail) = rest.split_at(rest.len().min(4 - lane));
            let mut word = [0; 4];
            word[lane..lane + piece.len()].copy_from_slice(piece);
            let strobe = ((1_u8 << piece.len()) - 1) << lane;
            self.write_dword(at & !3, u32::from_le_bytes(word), strobe);
            self.run_commands(host);
            self.start_job(host);
            self.follow_heat();
            at = at.wrapping_add(piece.len() as u32);
            rest = tail;
        }
    }

    fn read_dword(&mut self, offset: u32) -> u32 {
        let Some(block) = block_at(offset) else { return 0 };
        let at = offset - block.base;
        self.block(block).map_or(0, |b| b.read32(at))
    }

    fn write_dword(&mut self, offset: u32, value: u32, strobe: u8) {
        let Some(block) = block_at(offset) else { return };
        let at = offset - block.base;
        self.window.map.set_inputs(Inputs {
            parked_late: self.fault.parked_late(),
            table_busy: false,
            job_running: self.ckpt.busy(),
        });
        if let Some(b) = self.block(block) {
            b.write32(at, value, strobe);
        }
    }

    fn block(&mut self, block: &BlockDesc) -> Option<&mut dyn RegisterBlock> {
        Some(match block.type_code {
            ident::TYPE_CODE => &mut self.ident,
            irq::TYPE_CODE => &mut self.irq,
            part::TYPE_CODE => &mut self.window.part,
            ckpt::TYPE_CODE => &mut self.ckpt,
            heat::TYPE_CODE => &mut self.window.heat,
            map::TYPE_CODE => &mut self.window.map,
            fault::TYPE_CODE => &mut self.fault,
            trace::TYPE_CODE => &mut self.window.trace,
            squeeze::TYPE_CODE => &mut self.squeeze,
            _ => return None,
        })
    }
}

fn block_at(offset: u32) -> Option<&'static BlockDesc> {
    BLOCKS.iter().find(|b| offset >= b.base && offset - b.base < b.size)
}
