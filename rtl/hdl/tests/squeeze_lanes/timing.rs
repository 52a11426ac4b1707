//! Cycles, exactly.
