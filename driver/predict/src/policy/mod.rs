//! From predictions to partitions. Being written; see the crate's README.
