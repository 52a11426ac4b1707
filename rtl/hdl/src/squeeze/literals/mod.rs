//! `literals`: Huffman codes for the literals of a granule, in one stream or four. README.md has its cycles.

mod append;
mod block;
mod codes;
mod front;
mod merge;
mod path;
mod visit;

pub use append::LiteralsAppend;
pub use block::Literals;
pub use codes::LiteralsCodes;
pub use front::{LiteralsFront, LiteralsFrontState};
pub use merge::LiteralsMerge;
pub use path::LiteralPath;
pub use visit::{LiteralsTag, LiteralsVisit};
