package io.sluice.dataplane.value;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.vm.api.MapSpec;
import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.object.ObjectLoader;
import io.sluice.vm.object.ObjectOptions;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Typed by the BTF of {@code value_types.o}, whose source stands beside it. */
class ValueTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static CollectionSpec object;

    @BeforeAll
    static void load() throws IOException {
        try (InputStream in = ValueTest.class.getResourceAsStream("value_types.o")) {
            object = ObjectLoader.load("value_types.o", in.readAllBytes(), ObjectOptions.PLAIN);
        }
    }

    private static MapSpec map(String name) {
        return object.map(name).orElseThrow();
    }

    private static String text(String map, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        return ValueText.of(new ValueReader(object.types()).read(map(map).valueTypeId(), bytes));
    }

    private static String hex(String map, String json) {
        MapSpec spec = map(map);
        JsonNode node = JSON.readTree(json);
        return HexFormat.of().formatHex(
            new ValueWriter(object.types()).write(spec.valueTypeId(), spec.valueSize(), node));
    }

    private static String refusal(String map, String json) {
        return assertThrows(ValueException.class, () -> hex(map, json)).getMessage();
    }

    @Test
    void readsIntegersOfEachSizeAndSign() {
        assertEquals("{a: 255, b: -1, c: 65535, d: -2, e: 18446744073709551615, f: -1, ok: true}",
            text("ints", "ff ff ffff feffffff ffffffffffffffff ffffffffffffffff 01 00000000000000"));
    }

    @Test
    void readsArraysTextEnumsPointersAndUnions() {
        assertEquals("{mac: [2, 0, 0, 0, 0, 1], name: eth0, state: OPEN, where: 0xffffff8880000000, "
            + "word: 16909060, bytes: [4, 3, 2, 1]}",
            text("mixed", "020000000001 6574683000000000 0000 01000000 00000000 0000008088ffffff 04030201 00000000"));
    }

    @Test
    void readsBitFields() {
        assertEquals("{low: 5, mid: -1, high: 127, flag: 1}", text("bits", bits()));
    }

    /** low is 3 bits of 5, mid 5 bits of -1, high 20 bits of 127, flag 1 bit of 1. */
    private static String bits() {
        int word = 5 | 0x1f << 3 | 127 << 8 | 1 << 28;
        return HexFormat.of().toHexDigits(Integer.reverseBytes(word));
    }

    @Test
    void unknownTypesAndSizesAreHex() {
        assertEquals("0a 00 00 01", ValueText.of(new ValueReader(null).read(0, new byte[] {10, 0, 0, 1})));
        assertEquals("01 02", text("ints", "0102"));
    }

    @Test
    void whatIsReadIsWrittenBack() {
        String ints = "80ff0100feffffff0100000000000080ffffffffffffff7f0100000000000000";
        JsonNode node = new ValueReader(object.types()).read(map("ints").valueTypeId(), HexFormat.of().parseHex(ints));
        assertEquals(ints, hex("ints", node.toString()));
        assertEquals(bits(), hex("bits", "{\"low\": 5, \"mid\": -1, \"high\": 127, \"flag\": 1}"));
        String mixed = "0200000000016574683000000000000001000000000000000000008088ffffff0403020100000000";
        JsonNode tree = new ValueReader(object.types()).read(map("mixed").valueTypeId(),
            HexFormat.of().parseHex(mixed));
        assertEquals(mixed, hex("mixed", tree.toString()));
    }

    @Test
    void bytesCanBeWrittenInHexOrAsAList() {
        assertEquals("0a000001", hex("plain", "\"0a 00 00 01\""));
        assertEquals("0a000001", hex("plain", "[\"0x0a\", \"0x00\", \"0x00\", \"0x01\"]"));
        assertEquals("0a000001", hex("plain", "[10, 0, 0, 1]"));
        assertEquals("00000000" + "02ff0000" + "00".repeat(24), hex("ints", "{\"d\": \"02ff0000\"}"));
        assertEquals("0a000000", hex("plain", "10"));
        assertEquals("0a000000", hex("plain", "\"0x0a\""));
        assertArrayEquals(new byte[] {1, 0, 0, 0}, new ValueWriter(null).write(0, 4, JSON.readTree("1")));
    }

    @Test
    void membersThatAreNotNamedAreZero() {
        assertEquals("00000000" + "07000000" + "00".repeat(24), hex("ints", "{\"d\": 7}"));
    }

    @Test
    void whatDoesNotFitIsToldByField() {
        assertEquals("field \"a\": 256 does not fit 8 bits", refusal("ints", "{\"a\": 256}"));
        assertEquals("field \"port\": not in struct \"ints\"", refusal("ints", "{\"port\": 1}"));
        assertEquals("field \"state\": \"SHUT\": no enumerator of \"state\"",
            refusal("mixed", "{\"state\": \"SHUT\"}"));
        assertEquals("field \"name\": \"much too long\": does not fit 8 bytes",
            refusal("mixed", "{\"name\": \"much too long\"}"));
        assertEquals("field \"mac\": [1,2]: must be a list of 6", refusal("mixed", "{\"mac\": [1, 2]}"));
        assertEquals("field \"mid\": 99 does not fit 5 bits", refusal("bits", "{\"mid\": 99}"));
        assertEquals("\"xyz\": must be a number", refusal("plain", "\"xyz\""));
        assertEquals("\"xyz\": its type is not known, must be 4 bytes in hex", assertThrows(ValueException.class,
            () -> new ValueWriter(null).write(0, 4, JSON.readTree("\"xyz\""))).getMessage());
    }
}
