package io.sluice.dataplane.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.vm.btf.Btf;
import io.sluice.vm.btf.BtfEncoder;
import io.sluice.vm.btf.BtfType;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class ValueWordsTest {
    private static final BtfEncoder ENCODER = new BtfEncoder();
    private static final int U32 = ENCODER.add(new BtfType.Int("unsigned int", 4, 0, 0, 32));
    private static final int U8 = ENCODER.add(new BtfType.Int("unsigned char", 1, 0, 0, 8));
    private static final int CHAR = ENCODER.add(new BtfType.Int("char", 1, BtfType.Int.SIGNED, 0, 8));
    private static final int BE32 = ENCODER.add(new BtfType.Typedef("__be32", U32));
    private static final int BYTES16 = ENCODER.add(new BtfType.Array(U8, U32, 16));
    private static final int MAC = ENCODER.add(new BtfType.Array(U8, U32, 6));
    private static final int TEXT16 = ENCODER.add(new BtfType.Array(CHAR, U32, 16));
    private static final int STATE = ENCODER.add(new BtfType.Enum("state", 4, false, false,
        List.of(new BtfType.EnumValue("SHUT", 0), new BtfType.EnumValue("OPEN", 3))));
    private static final int FLOW = ENCODER.add(new BtfType.Composite("flow", false, 12, List.of(
        new BtfType.Member("saddr", U32, 0, 0), new BtfType.Member("mark", U32, 32, 0),
        new BtfType.Member("state", STATE, 64, 0))));
    private static final int FLOAT = ENCODER.add(new BtfType.Float("double", 8));
    private static final Btf TYPES = Btf.parse(ENCODER.section());

    private static String hex(int typeId, int size, String... words) {
        return HexFormat.of().formatHex(new ValueWords(TYPES).parse(typeId, size, List.of(words)));
    }

    private static String refusal(int typeId, int size, String... words) {
        return assertThrows(ValueException.class, () -> hex(typeId, size, words)).getMessage();
    }

    @Test
    void bytesAreReadAsBpftoolReadsThem() {
        assertEquals("0a000001", hex(U32, 4, "10", "0", "0", "1"));
        assertEquals("0a0000ff", hex(U32, 4, "0x0a", "0", "0x0", "255"));
        assertEquals("08000010", hex(U32, 4, "010", "00", "0", "16"));
        assertEquals("0a000010", hex(U32, 4, "hex", "0a", "00", "00", "10"));
        assertEquals("0a000010", hex(0, 4, "hex", "a", "0", "0", "0x10"));
        assertEquals("\"256\": must be a byte, 0 to 255 or 0x00 to 0xff, hex after the word hex",
            refusal(U32, 4, "256", "0", "0", "0"));
        assertEquals("2 bytes, must be 4", refusal(U32, 4, "1", "2"));
        assertEquals("\"zz\": must be a byte in hex", refusal(U32, 4, "hex", "zz", "0", "0", "0"));
    }

    @Test
    void pairsOfHexDigitsNeedTheWordOnlyWhereTheyCouldBeDecimal() {
        assertEquals("0a000001", hex(U32, 4, "0a", "00", "00", "01"));
        assertEquals("10: could be decimal or hex, must be hex 0a 00 00 10",
            refusal(U32, 4, "0a", "00", "00", "10"));
        assertEquals("0a000010", hex(U32, 4, "10", "00", "00", "16"));
    }

    @Test
    void oneWordIsWhatItsTypeMakesOfIt() {
        assertEquals("39300000", hex(U32, 4, "12345"));
        assertEquals("ffffffff", hex(U32, 4, "-1"));
        assertEquals("0a000000", hex(U32, 4, "0x0a"));
        assertEquals("39300000", hex(0, 4, "12345"));
        assertEquals("03000000", hex(STATE, 4, "OPEN"));
        assertEquals("03000000", hex(STATE, 4, "3"));
        assertEquals("000000000000f83f", hex(FLOAT, 8, "1.5"));
        assertEquals("3132" + "00".repeat(14), hex(TEXT16, 16, "12"));
        assertEquals("3a3a31" + "00".repeat(13), hex(TEXT16, 16, "::1"));
        assertEquals("613d62" + "00".repeat(13), hex(TEXT16, 16, "a=b"));
        assertEquals("\"300\": must be 12 bytes, JSON or NAME=VALUE for saddr, mark, state of struct \"flow\"",
            refusal(FLOW, 12, "300"));
        assertEquals("missing, must be 4 bytes", refusal(U32, 4));
    }

    @Test
    void fieldsAndJson() {
        assertEquals("0a00000107000000" + "03000000", hex(FLOW, 12, "saddr=10.0.0.1", "mark=7", "state=OPEN"));
        assertEquals("0a000001" + "00000000" + "03000000",
            hex(FLOW, 12, "{\"saddr\": \"10.0.0.1\", \"state\": \"OPEN\"}"));
        assertEquals("000000000000000003000000", hex(FLOW, 12, "state=3"));
        assertEquals("field \"dport\": not in struct \"flow\", it has saddr, mark, state",
            refusal(FLOW, 12, "dport=53"));
        assertEquals("{\"saddr\": not JSON: Unexpected end-of-input within/between Object entries",
            refusal(FLOW, 12, "{\"saddr\"").replaceAll(" \\(.*", "")
                .replaceAll("Unexpected end-of-input.*", "Unexpected end-of-input within/between Object entries"));
    }

    @Test
    void addressesAreTakenWhereTheirOrderIsKnown() {
        assertEquals("0a000001", hex(BE32, 4, "10.0.0.1"));
        assertEquals("0a000001", hex(0, 4, "10.0.0.1"));
        assertEquals("fe8000000000000000000000000000ff", hex(BYTES16, 16, "fe80::ff"));
        assertEquals("00000000000000000000ffff0a000001", hex(BYTES16, 16, "::ffff:10.0.0.1"));
        assertEquals("020000000001", hex(MAC, 6, "02:00:00:00:00:01"));
        assertEquals("180000000a010200", hex(0, 8, "10.1.2.0/24"));
        assertEquals("\"10.0.0.0/33\": the prefix has at most 32 bits", refusal(0, 8, "10.0.0.0/33"));
        assertEquals("\"10.0.0.1\": can't know the order of its bytes in a number, must be in hex: \"0a 00 00 01\"",
            refusal(U32, 4, "10.0.0.1"));
        assertEquals("field \"mark\": \"10.0.0.1\": can't know the order of its bytes in a number, must be in hex: "
            + "\"0a 00 00 01\"", refusal(FLOW, 12, "mark=10.0.0.1"));
        assertEquals("\"10.0.0.256\": must be a number", refusal(BE32, 4, "10.0.0.256"));
    }
}
