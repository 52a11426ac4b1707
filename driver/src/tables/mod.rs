//! Learned tables: from sampled granules to sets in the card and dictionaries in the store.
//!
//! 1. The matcher's parse of some granules (the golden model's, same as the card's) goes into [`Samples`].
//! 2. [`Samples::train`] groups them and learns one [`TableSet`] for each group, at most four.
//! 3. [`DictionaryIds::assign`] gives each an id that the store does not use for anything else, and has libzstd load
//!    the dictionary: an [`Accepted`] set. The store keeps its [`Accepted::dictionary`].
//! 4. [`load()`] writes accepted sets, and no others, into a card: [`Tables::load`] of an open one.
//! 5. [`Retrain`] says when to begin again.
//!
//! Everything but `load` is pure, and the same for the same samples and seed on every machine: whole numbers only.

mod accept;
mod card;
mod code_lengths;
mod group;
mod ids;
mod learn;
mod load;
mod log2;
mod prices;
mod random;
mod retrain;
mod slots;
mod stats;
mod train;

pub use accept::{Accepted, Refused};
pub(crate) use card::State;
pub use card::{Tables, TablesError, TablesStatus};
pub use ids::{DictionaryIds, IdError};
pub use isotherm_model::squeeze::tables::TableSet;
pub use load::{LoadError, TableSink, load};
pub use retrain::{Retrain, RetrainPolicy, RetrainReason, Traffic};
pub use train::{SampleError, Samples, Sizes, TrainOptions, Trained};
