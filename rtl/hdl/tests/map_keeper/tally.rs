//! What a run has exercised.

use std::collections::BTreeSet;

macro_rules! tally {
    ($($name:ident),* ; operations: $($operation:ident),*) => {
        /// How often each thing has happened.
        #[derive(Debug, Default)]
        pub(crate) struct Tally {
            $(pub(crate) $name: u64,)*
            $(pub(crate) $operation: u64,)*
            /// Reasons of refused snapshots.
            pub(crate) refused: BTreeSet<u32>,
            /// Reasons of refused releases.
            pub(crate) release_refused: BTreeSet<u32>,
        }

        impl Tally {
            pub(crate) fn operations(&self) -> u64 {
                0 $(+ self.$operation)*
            }

            pub(crate) fn add(&mut self, other: &Tally) {
                $(self.$name += other.$name;)*
                $(self.$operation += other.$operation;)*
                self.refused.extend(&other.refused);
                self.release_refused.extend(&other.release_refused);
            }

            /// A mix that never does something proves nothing about it.
            pub(crate) fn assert_all_happened(&self) {
                $(assert!(self.$name > 10, "{} happened too seldom: {self:#?}", stringify!($name));)*
                $(assert!(self.$operation > 10, "{} happened too seldom: {self:#?}", stringify!($operation));)*
                assert_eq!(self.refused, BTreeSet::from([1, 2, 3, 4, 5]));
                assert_eq!(self.release_refused, BTreeSet::from([1, 2, 3, 4]));
            }
        }
    };
}

tally! {
    cycles, kept, lost, held, bound, evicted_for_a_write, resets, releases;
    operations: demand, background, already_private, late, in_place, given_up, frames, drops, released, evicted, snapshots
}
