//! The one description of every register, and its generator.
