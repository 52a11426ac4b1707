//! How copies are made: settings of the map.

use isotherm_regs::map::{
    CONFIG, COPY_SHARE, Config, CopyShare, FRAME_LIMIT, FrameLimit, RESERVE, Reserve,
};

use super::Map;
use crate::error::DeviceError;
use crate::transport::Transport;

/// Settings of the map. The default is what a card has after reset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MapConfig {
    /// After the first write to a shared partition, copy the rest of it in the background. Without it only what is
    /// written is copied: page-level copy-on-write.
    pub copy_partition: bool,
    /// Copy partitions flagged `pre_copy` right after a snapshot.
    pub pre_copy: bool,
    /// Take snapshots with fewer than two frames a granule. When frames run out the snapshot is lost, never a write.
    pub allow_overcommit: bool,
    /// Share of the memory port that background copies may take, in 1/256: 0 = none, 256 = all. At 0 nothing is
    /// copied ahead, and a table commit does not wait for the partitions that were written.
    pub copy_share: u16,
    /// Free frames that are kept at hand by evicting bases.
    pub reserve: u16,
    /// Frames that may be used; `None` = all there are. For trials of a board with less memory.
    pub frame_limit: Option<u32>,
}

impl Default for MapConfig {
    fn default() -> Self {
        Self::of(Config::RESET, CopyShare::RESET, Reserve::RESET, FrameLimit::RESET)
    }
}

impl MapConfig {
    fn of(config: Config, share: CopyShare, reserve: Reserve, limit: FrameLimit) -> Self {
        Self {
            copy_partition: config.copy_partition(),
            pre_copy: config.pre_copy(),
            allow_overcommit: config.allow_overcommit(),
            copy_share: share.share().min(ALL) as u16,
            reserve: reserve.frames() as u16,
            frame_limit: (limit != FrameLimit::RESET).then_some(limit.0),
        }
    }
}

/// The whole memory port.
const ALL: u32 = 256;

impl<T: Transport> Map<'_, T> {
    /// Sets how copies are made. It takes effect at once, also for an outstanding snapshot.
    ///
    /// # Errors
    /// A share above 256, or the way to the card failed.
    pub fn configure(&mut self, config: &MapConfig) -> Result<(), DeviceError> {
        if u32::from(config.copy_share) > ALL {
            return Err(self
                .io
                .argument(format!("a copy share of {}/{ALL}: at most {ALL}", config.copy_share)));
        }
        let mut how = Config(0);
        how.set_copy_partition(config.copy_partition);
        how.set_pre_copy(config.pre_copy);
        how.set_allow_overcommit(config.allow_overcommit);
        self.io.write(&COPY_SHARE, config.copy_share.into())?;
        self.io.write(&RESERVE, config.reserve.into())?;
        self.io.write(&FRAME_LIMIT, config.frame_limit.unwrap_or(FrameLimit::RESET.0).into())?;
        self.io.write(&CONFIG, how.0.into())
    }

    /// How copies are made.
    ///
    /// # Errors
    /// The way to the card failed.
    pub fn config(&mut self) -> Result<MapConfig, DeviceError> {
        Ok(MapConfig::of(
            Config(self.io.read32(&CONFIG)?),
            CopyShare(self.io.read32(&COPY_SHARE)?),
            Reserve(self.io.read32(&RESERVE)?),
            FrameLimit(self.io.read32(&FRAME_LIMIT)?),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_what_reset_leaves() {
        let expected = MapConfig {
            copy_partition: true,
            pre_copy: true,
            allow_overcommit: false,
            copy_share: 256,
            reserve: 32,
            frame_limit: None,
        };
        assert_eq!(MapConfig::default(), expected);
    }
}
