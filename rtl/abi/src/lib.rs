//! Binary formats shared by card, firmware and host.
