//! What the map keeps about one granule.

/// The entry of a granule, as in the block RAM.
///
/// What its frames are follows from the tag, and is never moved by SNAPSHOT (`G` is the generation):
///
/// | tag | live | frozen (if `frozen_valid`) | older (if `older_valid`) |
/// |---|---|---|---|
/// | G | private | snapshot G until released, then the base | base of snapshot G until released |
/// | G - 1 | is snapshot G too: shared | base of snapshot G until released | never valid |
/// | G - 2 | shared, not written in generation G - 1 | never valid | never valid |
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where reads and writes of the window go.
    pub live: u32,
    /// See the table.
    pub frozen: u32,
    /// See the table.
    pub older: u32,
    /// The generation, modulo 4, in which `live` became private.
    pub tag: u8,
    /// `frozen` is held.
    pub frozen_valid: bool,
    /// `older` is held.
    pub older_valid: bool,
    /// Parity of the generation in which the granule was last released.
    pub released_parity: bool,
}

/// Where a granule's contents lie, as a job or a register asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameView {
    /// Its contents now.
    pub live: u32,
    /// Its contents as of the last snapshot.
    pub snapshot: Option<u32>,
    /// Its contents as of the snapshot before the outstanding one; if it is released, as of the last snapshot.
    pub base: Option<u32>,
    /// Written, or copied ahead, since the last snapshot.
    pub private: bool,
    /// Released from the outstanding snapshot, or none is outstanding.
    pub released: bool,
}

impl Entry {
    /// After reset: granule `granule` lives in the frame of that number.
    pub(super) fn new(granule: u32) -> Self {
        Self {
            live: granule,
            frozen: 0,
            older: 0,
            tag: 0,
            frozen_valid: false,
            older_valid: false,
            released_parity: false,
        }
    }

    /// Written, or copied ahead, since the last snapshot.
    #[must_use]
    pub fn is_private(&self, generation: u32) -> bool {
        self.tag == tag_of(generation)
    }

    /// Released from the outstanding snapshot, or none is outstanding.
    #[must_use]
    pub fn is_released(&self, generation: u32) -> bool {
        self.released_parity == (generation & 1 == 1)
    }

    /// See [`FrameView`].
    #[must_use]
    pub fn view(&self, generation: u32) -> FrameView {
        let (private, released) = (self.is_private(generation), self.is_released(generation));
        let frozen = self.frozen_valid.then_some(self.frozen);
        let older = self.older_valid.then_some(self.older);
        FrameView {
            live: self.live,
            snapshot: if private { frozen } else { Some(self.live) },
            base: if private && !released { older } else { frozen },
            private,
            released,
        }
    }

    /// The frame that is held as a base alone.
    #[must_use]
    pub fn base(&self, generation: u32) -> Option<u32> {
        self.view(generation).base
    }

    /// The frame that is held by the outstanding snapshot alone.
    #[must_use]
    pub fn snapshot_alone(&self, generation: u32) -> Option<u32> {
        let holds = self.is_private(generation) && !self.is_released(generation);
        (holds && self.frozen_valid).then_some(self.frozen)
    }

    /// The granule becomes private in `new`; returns what is to be copied there.
    pub(super) fn make_private(&mut self, new: u32, generation: u32) -> u32 {
        let old = self.live;
        (self.older, self.older_valid) = (self.frozen, self.frozen_valid);
        (self.frozen, self.frozen_valid) = (old, true);
        self.live = new;
        self.tag = tag_of(generation);
        old
    }

    /// The granule becomes private where it is, and gives up what it held; returns the frame that becomes free.
    pub(super) fn make_private_in_place(&mut self, generation: u32) -> Option<u32> {
        let freed = self.frozen_valid.then_some(self.frozen);
        (self.frozen_valid, self.older_valid) = (false, false);
        self.tag = tag_of(generation);
        freed
    }

    /// Is released from the outstanding snapshot; returns the frame that becomes free.
    pub(super) fn release(&mut self, generation: u32) -> Option<u32> {
        self.released_parity = generation & 1 == 1;
        if self.is_private(generation) {
            let freed = self.older_valid.then_some(self.older);
            self.older_valid = false;
            return freed;
        }
        let freed = self.frozen_valid.then_some(self.frozen);
        self.frozen_valid = false;
        self.tag = tag_of(generation.wrapping_sub(1));
        freed
    }

    /// Gives up its base; returns the frame that becomes free.
    pub(super) fn evict(&mut self, generation: u32) -> Option<u32> {
        let freed = self.base(generation)?;
        if self.is_private(generation) && !self.is_released(generation) {
            self.older_valid = false;
        } else {
            self.frozen_valid = false;
        }
        Some(freed)
    }
}

/// A generation as a tag.
fn tag_of(generation: u32) -> u8 {
    (generation & 3) as u8
}
