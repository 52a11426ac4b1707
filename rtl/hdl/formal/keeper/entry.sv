// One entry of the map, taken apart and judged. Combinational.

module entry_facts (
    input  wire [13:0] entry,
    input  wire [1:0] generation,
    input  wire [2:0] f,
    output wire [2:0] live, frozen, older,
    output wire [1:0] tag,
    output wire frozen_valid, older_valid, released, private,
    // how many times the entry maps frame f
    output wire [1:0] holds,
    // frames that it holds as a snapshot alone, and as bases alone
    output wire snapshot_alone,
    output wire [1:0] bases,
    // what is true of every entry at all times
    output wire sound
);
    assign {released, older_valid, frozen_valid, tag, older, frozen, live} =
        {entry[13] == generation[0], entry[12:0]};
    wire [1:0] age = generation - tag;
    assign private = age == 0;
    assign holds = (live == f) + (frozen_valid && frozen == f) + (older_valid && older == f);
    assign snapshot_alone = private && !released && frozen_valid;
    assign bases = older_valid + (frozen_valid && !snapshot_alone);
    assign sound =
        age != 3                                      // a tag is never mistaken
        && (!released || age <= 1)                    // released is re-tagged
        && (age == 0 || !older_valid)
        && (age <= 1 || !frozen_valid)
        && (!released || !older_valid)
        && (!released || age == 0 || !frozen_valid);
endmodule
