//! Predictors and partition policy.
