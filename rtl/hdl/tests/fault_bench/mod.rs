//! What the tests of absent granules share: completer, fault and window with everything around them, and what must come
//! of it.
#![allow(dead_code, unreachable_pub)] // each test uses a part

pub mod card;
pub mod frames;
pub mod oracle;
pub mod sides;
pub mod software;
