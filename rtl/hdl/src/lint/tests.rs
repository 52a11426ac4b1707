//! Each rule has a block that breaks it and nothing else, and a block beside it that does not.

use super::{Rule, check};
use rust_hdl::prelude::*;

/// A block with three bytes in, one bit and one 16-bit word out, and this kernel.
macro_rules! block {
    ($name:ident, { $($body:tt)* }) => {
        block!($name, { $($body)* }, t: Signal<Local, Bits<8>>);
    };
    // The whole function comes in: `self` and what #[hdl_gen] derives belong to the place of writing.
    ($name:ident, { $($body:tt)* }, $($field:ident : $ty:ty),*) => {
        #[allow(dead_code, unused_parens)]
        #[derive(LogicBlock, Default)]
        struct $name {
            pub clock: Signal<In, Clock>,
            pub a: Signal<In, Bits<8>>,
            pub b: Signal<In, Bits<8>>,
            pub c: Signal<In, Bits<8>>,
            pub x: Signal<In, Bit>,
            pub y: Signal<In, Bit>,
            pub flag: Signal<Out, Bit>,
            pub word: Signal<Out, Bits<16>>,
            $($field: $ty,)*
        }
        impl Logic for $name {
            $($body)*
        }
    };
}

/// The rules that a block breaks, each once.
fn broken<B: Block + Default>() -> Vec<Rule> {
    let mut u = B::default();
    u.connect_all();
    let found = check(&u);
    let mut rules: Vec<_> = found.iter().map(|v| v.rule).collect();
    rules.dedup();
    rules
}

block!(Clean, {
    #[hdl_gen]
    fn update(&mut self) {
        self.word.next = 0.into();
        self.t.next = self.a.val() + self.b.val();
        self.flag.next = (self.a.val() & self.b.val()) == self.c.val();
        if self.t.val() > self.c.val() {
            self.word.next = bit_cast::<16, 8>(self.t.val() & self.a.val());
        }
        self.flag.next = !self.x.val() == self.y.val();
    }
});

block!(Precedence, {
    #[hdl_gen]
    fn update(&mut self) {
        self.word.next = 0.into();
        self.t.next = 0.into();
        self.flag.next = self.x.val() & self.y.val() == self.x.val();
    }
});

block!(WidthCompare, {
    #[hdl_gen]
    fn update(&mut self) {
        self.word.next = 0.into();
        self.t.next = 0.into();
        self.flag.next = self.a.val() + 1 > self.b.val();
    }
});

block!(WidthShift, {
    #[hdl_gen]
    fn update(&mut self) {
        self.word.next = 0.into();
        self.flag.next = false;
        self.t.next = (self.a.val() + 1) >> 1;
    }
});

block!(WidthNot, {
    #[hdl_gen]
    fn update(&mut self) {
        self.word.next = 0.into();
        self.t.next = 0.into();
        self.flag.next = !self.a.val() == 5;
    }
});

block!(
    CastOfNotOne,
    { #[hdl_gen] fn update(&mut self) {
        self.flag.next = false;
        self.one.next = self.a.val().get_bits::<1>(0);
        self.word.next = bit_cast::<16, 1>(!self.one.val());
    }},
    one: Signal<Local, Bits<1>>
);

block!(CastOfSum, {
    #[hdl_gen]
    fn update(&mut self) {
        self.flag.next = false;
        self.t.next = 0.into();
        self.word.next = bit_cast::<16, 8>(self.a.val() - self.b.val());
    }
});

block!(SliceOfSum, {
    #[hdl_gen]
    fn update(&mut self) {
        self.word.next = 0.into();
        self.t.next = 0.into();
        self.flag.next = (self.a.val() + 1).get_bit(2);
    }
});

block!(OutOfRange, {
    #[hdl_gen]
    fn update(&mut self) {
        self.word.next = 0.into();
        self.flag.next = false;
        self.t.next = 0.into();
        for i in 0..9 {
            if self.a.val().get_bit(i) {
                self.t.next = i.to_bits();
            }
        }
    }
});

block!(Latched, {
    #[hdl_gen]
    fn update(&mut self) {
        self.word.next = 0.into();
        self.t.next = 0.into();
        if self.x.val() {
            self.flag.next = true;
        }
    }
});

block!(MatchWithoutDefault, {
    #[hdl_gen]
    fn update(&mut self) {
        self.word.next = 0.into();
        self.t.next = 0.into();
        match self.a.val().index() {
            0 => {
                self.flag.next = true;
            }
            _ => {}
        }
    }
});

block!(ReadInIf, {
    #[hdl_gen]
    fn update(&mut self) {
        self.word.next = 0.into();
        self.flag.next = false;
        if self.t.val().any() {
            self.flag.next = true;
        }
        self.t.next = self.a.val();
    }
});

block!(
    ReadOfChildInput,
    { #[hdl_gen] fn update(&mut self) {
        self.word.next = 0.into();
        self.t.next = 0.into();
        self.r.clock.next = self.clock.val();
        self.flag.next = self.r.d.val();
        self.r.d.next = self.x.val();
    }},
    t: Signal<Local, Bits<8>>,
    r: DFF<Bit>
);

block!(
    DrivesChild,
    { #[hdl_gen] fn update(&mut self) {
        self.word.next = 0.into();
        self.t.next = 0.into();
        self.flag.next = false;
        self.r.clock.next = self.clock.val();
        self.r.d.next = self.x.val();
        self.r.q.next = self.x.val();
    }},
    t: Signal<Local, Bits<8>>,
    r: DFF<Bit>
);

block!(
    Keyword,
    { #[hdl_gen] fn update(&mut self) {
        self.word.next = 0.into();
        self.table.next = self.x.val();
        self.flag.next = self.table.val();
    }},
    table: Signal<Local, Bit>
);

const STEP: u64 = 3;

block!(GlobalConst, {
    #[hdl_gen]
    fn update(&mut self) {
        self.word.next = 0.into();
        self.flag.next = false;
        self.t.next = self.a.val() + STEP;
    }
});

#[derive(LogicBlock, Default)]
struct NoKernel {
    pub q: Signal<Out, Bit>,
}

impl Logic for NoKernel {
    fn update(&mut self) {}
    fn connect(&mut self) {
        self.q.connect();
    }
}

#[test]
fn a_clean_block_is_clean() {
    let mut u = Clean::default();
    u.connect_all();
    // `flag` is assigned twice, which is the normal way to write a default.
    assert_eq!(check(&u).iter().map(ToString::to_string).collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn each_rule_is_enforced() {
    assert_eq!(broken::<Precedence>(), [Rule::Precedence]);
    assert_eq!(broken::<WidthCompare>(), [Rule::Width]);
    assert_eq!(broken::<WidthShift>(), [Rule::Width]);
    assert_eq!(broken::<WidthNot>(), [Rule::Width]);
    assert_eq!(broken::<CastOfSum>(), [Rule::Cast]);
    assert_eq!(broken::<CastOfNotOne>(), [Rule::Cast]);
    assert_eq!(broken::<SliceOfSum>(), [Rule::Slice]);
    assert_eq!(broken::<OutOfRange>(), [Rule::Range]);
    assert_eq!(broken::<Latched>(), [Rule::Latch]);
    assert_eq!(broken::<MatchWithoutDefault>(), [Rule::Latch]);
    assert_eq!(broken::<ReadInIf>(), [Rule::ReadBeforeWrite]);
    assert_eq!(broken::<ReadOfChildInput>(), [Rule::ReadBeforeWrite]);
    assert_eq!(broken::<DrivesChild>(), [Rule::ForeignDriver]);
    assert_eq!(broken::<Keyword>(), [Rule::Keyword]);
    assert_eq!(broken::<GlobalConst>(), [Rule::Undeclared]);
    assert_eq!(broken::<NoKernel>(), [Rule::Empty]);
}

#[test]
fn a_violation_says_where() {
    let mut u = CastOfSum::default();
    u.connect_all();
    let text = check(&u)[0].to_string();
    assert!(text.starts_with("top: [Cast] in `word = ..`: cast to 16 bits"), "{text}");
}
