// The three memories of keeper_a2, for the proof: as SdpRam is specified (a read of the word that is written is
// anything at all, and so is what they hold at the start), with words that the properties can name.

module \keeper_a2$entries$entries (
    input  wire clock,
    input  wire [1:0] read_address,
    output reg  [13:0] read_data,
    input  wire write_enable,
    input  wire [1:0] write_address,
    input  wire [13:0] write_data
);
    reg [13:0] w0, w1, w2, w3;
    (* anyseq *) wire [13:0] anything;
    wire [13:0] word = read_address[1] ? (read_address[0] ? w3 : w2) : (read_address[0] ? w1 : w0);
    always @(posedge clock) begin
        read_data <= (write_enable && write_address == read_address) ? anything : word;
        if (write_enable && write_address == 0) w0 <= write_data;
        if (write_enable && write_address == 1) w1 <= write_data;
        if (write_enable && write_address == 2) w2 <= write_data;
        if (write_enable && write_address == 3) w3 <= write_data;
    end
endmodule

module \keeper_a2$entries$looks (
    input  wire clock,
    input  wire [1:0] read_address,
    output reg  [4:0] read_data,
    input  wire write_enable,
    input  wire [1:0] write_address,
    input  wire [4:0] write_data
);
    reg [4:0] w0, w1, w2, w3;
    (* anyseq *) wire [4:0] anything;
    wire [4:0] word = read_address[1] ? (read_address[0] ? w3 : w2) : (read_address[0] ? w1 : w0);
    always @(posedge clock) begin
        read_data <= (write_enable && write_address == read_address) ? anything : word;
        if (write_enable && write_address == 0) w0 <= write_data;
        if (write_enable && write_address == 1) w1 <= write_data;
        if (write_enable && write_address == 2) w2 <= write_data;
        if (write_enable && write_address == 3) w3 <= write_data;
    end
endmodule

module \keeper_a2$frames$freed$ram (
    input  wire clock,
    input  wire [1:0] read_address,
    output reg  [2:0] read_data,
    input  wire write_enable,
    input  wire [1:0] write_address,
    input  wire [2:0] write_data
);
    reg [2:0] w0, w1, w2, w3;
    (* anyseq *) wire [2:0] anything;
    wire [2:0] word = read_address[1] ? (read_address[0] ? w3 : w2) : (read_address[0] ? w1 : w0);
    always @(posedge clock) begin
        read_data <= (write_enable && write_address == read_address) ? anything : word;
        if (write_enable && write_address == 0) w0 <= write_data;
        if (write_enable && write_address == 1) w1 <= write_data;
        if (write_enable && write_address == 2) w2 <= write_data;
        if (write_enable && write_address == 3) w3 <= write_data;
    end
endmodule
