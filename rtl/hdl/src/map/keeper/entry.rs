//! What is stored for each granule.
//!
//! `LogicStruct` cannot be derived for a type with parameters, so the methods that the derive would write (and that
//! rust-hdl's kernels call by name) are written here by a macro of our own.

// The methods that rust-hdl looks for are named by it and have no documentation.
#![allow(missing_docs)]

use rust_hdl::core::ast::VerilogLiteral;
use rust_hdl::core::synth::VCDValue;
use rust_hdl::core::type_descriptor::{TypeDescriptor, TypeField, TypeKind};
use rust_hdl::prelude::*;

/// A bundle of fields over frame numbers of `N` bits, least significant field first.
macro_rules! frame_struct {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $kind:ty, $width:ident, $offset:ident;)* }) => {
        $(#[$doc])*
        #[derive(Copy, Clone, Debug, Default, PartialEq)]
        pub struct $name<const N: usize> {
            $($(#[$field_doc])* pub $field: $kind,)*
        }

        impl<const N: usize> $name<N> {
            $(
                pub fn $width(&self) -> usize {
                    <$kind>::BITS
                }

                pub fn $offset(&self) -> usize {
                    Self::offset_of(stringify!($field))
                }
            )*

            /// Bits below `field`.
            fn offset_of(field: &str) -> usize {
                let fields = [$((stringify!($field), <$kind>::BITS)),*];
                fields.iter().take_while(|(name, _)| *name != field).map(|(_, bits)| bits).sum()
            }

            fn packed(self) -> u64 {
                0 $(| frame_field(self.$field) << self.$offset())*
            }
        }

        impl<const N: usize> Synth for $name<N> {
            const BITS: usize = 0 $(+ <$kind>::BITS)*;

            fn descriptor() -> TypeDescriptor {
                let kind = TypeKind::Composite(vec![$(Box::new(TypeField {
                    fieldname: stringify!($field).to_string(),
                    kind: <$kind>::descriptor(),
                })),*]);
                TypeDescriptor { name: stringify!($name).to_string(), kind }
            }

            fn vcd(self) -> VCDValue {
                VCDValue::Composite(vec![$(Box::new(self.$field.vcd())),*])
            }

            fn verilog(self) -> VerilogLiteral {
                self.packed().into()
            }
        }
    };
}

/// A field as a number.
fn frame_field(value: impl FrameField) -> u64 {
    value.number()
}

trait FrameField {
    fn number(self) -> u64;
}

impl FrameField for Bit {
    fn number(self) -> u64 {
        self.into()
    }
}

impl<const N: usize> FrameField for Bits<N> {
    fn number(self) -> u64 {
        self.to_u64()
    }
}

frame_struct! {
    /// A granule: `3 N + 6` bits, where `N` is the width of a frame number (at most 19).
    MapEntry {
        /// Where the window reads and writes.
        live: Bits<N>, get_my_width_live, get_my_offset_live;
        /// See the table in ARCHITECTURE.md.
        frozen: Bits<N>, get_my_width_frozen, get_my_offset_frozen;
        /// See the table in ARCHITECTURE.md.
        older: Bits<N>, get_my_width_older, get_my_offset_older;
        /// Generation, modulo 4, in which `live` became private.
        tag: Bits<2>, get_my_width_tag, get_my_offset_tag;
        /// `frozen` is in use.
        frozen_valid: Bit, get_my_width_frozen_valid, get_my_offset_frozen_valid;
        /// `older` is in use.
        older_valid: Bit, get_my_width_older_valid, get_my_offset_older_valid;
        /// Parity of the generation in which the granule was last released.
        released: Bit, get_my_width_released, get_my_offset_released;
    }
}

frame_struct! {
    /// What the window needs of it.
    MapLook {
        /// As in [`MapEntry`].
        live: Bits<N>, get_my_width_live, get_my_offset_live;
        /// As in [`MapEntry`].
        tag: Bits<2>, get_my_width_tag, get_my_offset_tag;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_follow_each_other_without_gaps() {
        let e = MapEntry::<5>::default();
        assert_eq!(MapEntry::<5>::BITS, 20);
        assert_eq!((e.get_my_offset_live(), e.get_my_offset_frozen()), (0, 5));
        assert_eq!((e.get_my_offset_older(), e.get_my_offset_tag()), (10, 15));
        assert_eq!((e.get_my_offset_frozen_valid(), e.get_my_offset_released()), (17, 19));
        assert_eq!((MapLook::<5>::BITS, MapLook::<5>::default().get_my_offset_tag()), (7, 5));
    }
}
