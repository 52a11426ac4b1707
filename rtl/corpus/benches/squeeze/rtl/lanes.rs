//! Lanes behind their dispatcher, with a ring that is always full.

use super::Granule;
use super::model::{self, Chunks, PATIENCE, ports};
use crate::ours::Sets;
use isotherm_corpus::{PAGE, constant};
use isotherm_rtl::squeeze::lanes;
use isotherm_rtl::{BlockEntry, emit};
use isotherm_sim::{Model, PortId};
use std::error::Error;

/// The cycle in which a block ended, and its bytes.
pub(crate) type Block = (u64, Vec<u8>);

/// `squeeze_lanes_*` and its memory.
pub(crate) struct Lanes {
    /// How many.
    pub(crate) lanes: usize,
    model: Model,
    chunks: Chunks,
    granule: [PortId; 9],
    /// Address, data.
    read: [PortId; 2],
    /// Valid, place.
    freed: [PortId; 2],
    ring: Vec<u32>,
    free: Vec<u64>,
    /// The beat that is on the port.
    beat: Vec<u32>,
}

const GRANULE: [&str; 9] = [
    "granule_valid",
    "granule_ready",
    "granule_place",
    "granule_base",
    "granule_base_place",
    "granule_constant",
    "granule_byte",
    "granule_first",
    "granule_count",
];

/// Words of 32 bits of a granule.
const WORDS: usize = PAGE / 4;

/// One lane, and those that are compared with it.
pub(crate) fn all(sets: &Sets) -> Result<Vec<Lanes>, Box<dyn Error>> {
    // No board has this one; it shows where a narrow ring is at its end.
    let narrow = BlockEntry {
        name: "squeeze_lanes_4_128",
        make: |name| emit::emit(name, &mut *Box::new(lanes::Lanes::<4, 128, 5, 13>::default())),
    };
    let models = [
        (1, model::registered("squeeze_lanes_1")?),
        (2, model::registered("squeeze_lanes_2")?),
        (4, model::build(&narrow)?),
        (4, model::registered("squeeze_lanes_4")?),
    ];
    models.into_iter().map(|(lanes, model)| Lanes::new(lanes, model, sets)).collect()
}

impl Lanes {
    /// With the tables of `sets`.
    fn new(lanes: usize, mut model: Model, sets: &Sets) -> Result<Self, Box<dyn Error>> {
        model::load(&mut model, sets)?;
        model::allow(&mut model, Some(sets))?;
        let granule = ports(&model, GRANULE)?;
        let read = ports(&model, ["read_address", "read_data"])?;
        let places = 1 << model.width(granule[2]);
        let beat = vec![0; model.words(read[1])];
        if places * WORDS != (1 << model.width(read[0])) * beat.len() {
            return Err("places and beats of the ring do not fit".into());
        }
        Ok(Self {
            lanes,
            chunks: Chunks::new(&mut model)?,
            granule,
            read,
            freed: ports(&model, ["freed_valid", "freed_place"])?,
            ring: vec![0; places * WORDS],
            free: (0..places as u64).collect(),
            beat,
            model,
        })
    }

    /// Bits of the data path.
    pub(crate) fn width(&self) -> u32 {
        self.model.width(self.read[1])
    }

    /// All of these granules: their blocks, and the cycle in which each ended.
    pub(crate) fn run(&mut self, granules: &[Granule<'_>]) -> Result<Vec<Block>, Box<dyn Error>> {
        let mut done = vec![];
        let (mut taken, mut quiet) = (0, 0);
        // The places of the granule that is offered.
        let mut offer: Option<[u64; 2]> = None;
        while done.len() < granules.len() {
            let next = granules.get(taken);
            if let (None, Some(g)) = (offer, next) {
                offer = self.place(g);
            }
            let m = &mut self.model;
            m.set(self.granule[0], offer.is_some().into());
            if let (Some([place, base]), Some(g)) = (offer, next) {
                let fields = [
                    place,
                    g.base.is_some().into(),
                    base,
                    constant(g.page).into(),
                    g.page[0].into(),
                    g.first.into(),
                    g.count as u64,
                ];
                self.granule[2..].iter().zip(fields).for_each(|(p, v)| m.set(*p, v));
            }
            m.set_wide(self.read[1], &self.beat);
            m.eval();
            let address = m.get(self.read[0]) as usize;
            if offer.is_some() && m.is_set(self.granule[1]) {
                (taken, offer) = (taken + 1, None);
            }
            if m.is_set(self.freed[0]) {
                self.free.push(m.get(self.freed[1]));
            }
            quiet += 1;
            if let Some(block) = self.chunks.sample(m) {
                done.push((m.cycles(), block));
                quiet = 0;
            }
            m.tick();
            let words = self.beat.len();
            self.beat.copy_from_slice(&self.ring[address * words..][..words]);
            if quiet > PATIENCE {
                let (i, all) = (done.len(), granules.len());
                return Err(format!("the lanes stand still: granule {i} of {all}").into());
            }
        }
        self.model.set(self.granule[0], 0);
        self.settle()?;
        Ok(done)
    }

    /// Puts the granule and its base into free places, if there are enough of them.
    fn place(&mut self, g: &Granule<'_>) -> Option<[u64; 2]> {
        if self.free.len() < 1 + usize::from(g.base.is_some()) {
            return None;
        }
        let mut put = |page: &[u8; PAGE]| {
            // Any order does, so the place that has been free for longest.
            let place = self.free.remove(0);
            let words = &mut self.ring[place as usize * WORDS..][..WORDS];
            let bytes = page.as_chunks::<4>().0;
            words.iter_mut().zip(bytes).for_each(|(w, b)| *w = u32::from_le_bytes(*b));
            place
        };
        let place = put(g.page);
        Some([place, g.base.map_or(place, put)])
    }

    /// Until the block is idle and all places are free.
    fn settle(&mut self) -> Result<(), Box<dyn Error>> {
        let [idle] = ports(&self.model, ["idle"])?;
        let places = self.ring.len() / WORDS;
        for _ in 0..PATIENCE {
            self.model.eval();
            if self.model.is_set(self.freed[0]) {
                self.free.push(self.model.get(self.freed[1]));
            }
            if self.model.is_set(idle) && self.free.len() == places {
                return Ok(());
            }
            self.model.tick();
        }
        Err(format!("{} of {places} places are free at the end", self.free.len()).into())
    }
}
