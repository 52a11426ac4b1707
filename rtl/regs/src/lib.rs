//! Generated register offsets and bit fields.
