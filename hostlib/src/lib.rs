//! Buffers that checkpoint and resume.
