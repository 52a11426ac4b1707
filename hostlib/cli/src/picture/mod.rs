//! Heat maps: epochs from left to right, addresses from top to bottom, colour for writes.

mod map;
mod png;
mod svg;

pub(crate) use map::HeatMap;
