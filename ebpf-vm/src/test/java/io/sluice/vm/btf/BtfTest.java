package io.sluice.vm.btf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class BtfTest {
    private static String refusal(Supplier<?> action) {
        return assertThrows(BtfException.class, action::get).getMessage();
    }

    @Test
    void decodesEveryKind() {
        BtfWriter writer = new BtfWriter();
        int number = writer.integer("int", 4, true);
        int pointer = writer.pointer(number);
        int array = writer.array(number, number, 3);
        int struct = writer.struct("s", 8, new BtfWriter.Field("a", number, 0, 3),
                new BtfWriter.Field("b", pointer, 32, 0));
        int union = writer.union("u", 4, new BtfWriter.Field("a", number, 0));
        int enumeration = writer.enumeration("e", "A", "B=7");
        int forward = writer.raw(7, "f", BtfWriter.FLAG, 0);
        int typedef = writer.typedef("t", number);
        int qualified = writer.raw(9, "", 0, writer.constant(writer.raw(11, "", 0, pointer)));
        int function = writer.function("prog", number, 1);
        int proto = writer.raw(13, "", 2, number, writer.string("ctx"), pointer, 0, 0);
        int variable = writer.variable("v", number, 1);
        int section = writer.section(".data", 4, variable, 0, 4);
        int real = writer.raw(16, "double", 0, 8);
        int declTag = writer.raw(17, "d", 0, struct, 1);
        int typeTag = writer.raw(18, "g", 0, number);
        int wide = writer.raw(19, "w", 1 | BtfWriter.FLAG, 8, writer.string("MIN"), 0, 1 << 31);
        Btf btf = writer.parse();

        assertEquals(new BtfType.Void(), btf.type(0));
        assertEquals(new BtfType.Int("int", 4, BtfType.Int.SIGNED, 0, 32), btf.type(number));
        assertEquals(new BtfType.Ptr(number), btf.type(pointer));
        assertEquals(new BtfType.Array(number, number, 3), btf.type(array));
        assertEquals(new BtfType.Composite("s", false, 8, List.of(new BtfType.Member("a", number, 0, 3),
                new BtfType.Member("b", pointer, 32, 0))), btf.type(struct));
        assertEquals(new BtfType.Composite("u", true, 4, List.of(new BtfType.Member("a", number, 0, 0))),
                btf.type(union));
        assertEquals(new BtfType.Enum("e", 4, false, false,
                List.of(new BtfType.EnumValue("A", 0), new BtfType.EnumValue("B", 7))), btf.type(enumeration));
        assertEquals(new BtfType.Fwd("f", true), btf.type(forward));
        assertEquals(new BtfType.Typedef("t", number), btf.type(typedef));
        assertEquals(pointer, btf.resolve(qualified));
        assertInstanceOf(BtfType.Volatile.class, btf.type(qualified));
        assertEquals(new BtfType.Func("prog", function - 1, BtfType.Func.GLOBAL), btf.type(function));
        assertEquals(new BtfType.FuncProto(number,
                List.of(new BtfType.Param("ctx", pointer), new BtfType.Param("", 0))), btf.type(proto));
        assertEquals(new BtfType.Var("v", number, BtfType.Var.GLOBAL), btf.type(variable));
        assertEquals(new BtfType.DataSec(".data", 4, List.of(new BtfType.SecVar(variable, 0, 4))), btf.type(section));
        assertEquals(new BtfType.Float("double", 8), btf.type(real));
        assertEquals(new BtfType.DeclTag("d", struct, 1), btf.type(declTag));
        assertEquals(number, btf.resolve(typeTag));
        assertEquals(new BtfType.Enum("w", 8, true, true, List.of(new BtfType.EnumValue("MIN", Long.MIN_VALUE))),
                btf.type(wide));
        assertEquals("w", btf.name(wide));
    }

    @Test
    void knowsTheSizeOfATypeBehindTypedefsAndArrays() {
        BtfWriter writer = new BtfWriter();
        int number = writer.integer("u16", 2, false);
        int plane = writer.array(writer.array(writer.typedef("t", number), number, 5), number, 3);
        int pointers = writer.array(writer.pointer(number), number, 2);
        int function = writer.function("f", number, 0);
        int huge = writer.array(writer.array(number, number, 1 << 20), number, 1 << 20);
        Btf btf = writer.parse();
        assertEquals(30, btf.sizeOf(plane));
        assertEquals(16, btf.sizeOf(pointers));
        assertEquals("BTF type " + function + ": has no size", refusal(() -> btf.sizeOf(function)));
        assertEquals("BTF type 0: has no size", refusal(() -> btf.sizeOf(0)));
        assertTrue(refusal(() -> btf.sizeOf(huge)).endsWith("array has more than 2 GiB"));
    }

    @Test
    void findsTypesByNameAndKind() {
        BtfWriter writer = new BtfWriter();
        int struct = writer.struct("flow", 4);
        int typedef = writer.typedef("flow", struct);
        int flavour = writer.struct("flow___v2", 4);
        writer.struct("flow____v2", 4);
        Btf btf = writer.parse();
        assertEquals(struct, btf.find("flow", BtfType.Composite.class));
        assertEquals(typedef, btf.find("flow", BtfType.Typedef.class));
        assertEquals(flavour, btf.find("flow___v2", BtfType.Composite.class));
        assertEquals(0, btf.find("flow", BtfType.Enum.class));
        assertEquals(0, btf.find("absent", BtfType.Enum.class));
        assertEquals(List.of(struct, typedef, flavour), btf.named("flow"));
    }

    @Test
    void stopsAtCyclesOfTypes() {
        BtfWriter typedefs = new BtfWriter();
        typedefs.typedef("a", 2);
        typedefs.typedef("b", 1);
        assertTrue(refusal(() -> typedefs.parse().resolve(1)).endsWith("or a cycle of them"));
        BtfWriter arrays = new BtfWriter();
        arrays.array(1, 1, 1);
        assertTrue(refusal(() -> arrays.parse().sizeOf(1)).endsWith("or a cycle of them"));
        BtfWriter pointers = new BtfWriter();
        pointers.pointer(1);
        assertTrue(refusal(() -> new BtfPrinter(pointers.parse()).type(1)).endsWith("or in a cycle"));
    }

    @Test
    void refusesBadHeaders() {
        byte[] good = new BtfWriter().build();
        assertEquals("BTF: 3 bytes, the header alone has 24", refusal(() -> Btf.parse(new byte[3])));
        assertEquals("BTF: magic is 0x00ff, must be 0xeb9f", refusal(() -> damaged(good, 0, 0xff)));
        assertEquals("BTF: is big endian, must be little endian", refusal(() -> damaged(good, 0, 0x9feb)));
        assertEquals("BTF: version 2, must be 1", refusal(() -> damaged(good, 0, 0x2eb9f)));
        assertEquals("BTF: header length 8, must be 24 to 25", refusal(() -> damaged(good, 4, 8)));
        assertEquals("BTF types: offset 24 and length 4294967295 reach past the end (25 bytes)",
                refusal(() -> damaged(good, 12, -1)));
        assertEquals("BTF strings: offset 123 and length 1 reach past the end (25 bytes)",
                refusal(() -> damaged(good, 16, 99)));
    }

    private static Btf damaged(byte[] good, int at, int value) {
        byte[] copy = good.clone();
        ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
        return Btf.parse(copy);
    }

    @Test
    void refusesBadTypes() {
        BtfWriter cut = new BtfWriter();
        cut.raw(4, "s", 3, 8);
        assertEquals("BTF type 1: is cut off", refusal(cut::parse));
        BtfWriter kind = new BtfWriter();
        kind.raw(25, "s", 0, 8);
        assertEquals("BTF type 1: kind 25 is unknown", refusal(kind::parse));
        BtfWriter reference = new BtfWriter();
        reference.pointer(9);
        assertEquals("BTF type 1: BTF: type 9 of 2", refusal(() -> reference.parse().type(1)));
        BtfWriter bits = new BtfWriter();
        bits.raw(1, "int", 0, 4, 33);
        assertEquals("BTF type 1: int \"int\": bits 0 to 33 of 32", refusal(() -> bits.parse().type(1)));
        BtfWriter size = new BtfWriter();
        size.raw(1, "int", 0, 3, 8);
        assertEquals("BTF type 1: int \"int\": size 3, must be 1, 2, 4, 8 or 16", refusal(() -> size.parse().type(1)));
        assertEquals("BTF: type 7 of 2", refusal(() -> size.parse().type(7)));
    }

    @Test
    void parsesExtWithLongerRecordsThanItKnows() {
        BtfWriter writer = new BtfWriter();
        int function = writer.function("f", 0, 1);
        byte[] ext = writer.ext("xdp", new int[] {0, function, 8, function},
                new int[] {0, writer.string("a.c"), writer.string("return 1;"), 7 << 10 | 3}, new int[] {8, 1, 2, 3});
        Btf btf = writer.parse();
        BtfExt parsed = BtfExt.parse(ext, btf);
        assertEquals(List.of(new BtfExt.FuncInfo(0, function), new BtfExt.FuncInfo(8, function)),
                parsed.funcs().get("xdp"));
        BtfExt.LineInfo line = parsed.lines().get("xdp").getFirst();
        assertEquals("a.c:7:3 return 1;", btf.string(line.file()) + ":" + line.line() + ":" + line.column() + " "
                + btf.string(line.text()));
        assertEquals(List.of(new BtfExt.CoreRelo(8, 1, 2, 3)), parsed.cores().get("xdp"));

        // func info starts right after the header: make two records of 8 bytes one of 16
        ByteBuffer longer = ByteBuffer.wrap(ext).order(ByteOrder.LITTLE_ENDIAN);
        longer.putInt(32, 16).putInt(40, 1);
        assertEquals(List.of(new BtfExt.FuncInfo(0, function)), BtfExt.parse(ext, btf).funcs().get("xdp"));
        longer.putInt(40, 2);
        assertEquals("BTF.ext table at 32: section \"xdp\": 2 records of 16 bytes in 16",
                refusal(() -> BtfExt.parse(ext, btf)));
        longer.putInt(32, 4);
        assertEquals("BTF.ext table at 32: record size 4, must be 8 or more and a multiple of 4",
                refusal(() -> BtfExt.parse(ext, btf)));
    }

    @Test
    void printsTypesAsC() {
        BtfWriter writer = new BtfWriter();
        int number = writer.integer("int", 4, true);
        int inner = writer.union("", 4, new BtfWriter.Field("a", number, 0), new BtfWriter.Field("b", number, 0));
        int flow = writer.struct("flow", 24, new BtfWriter.Field("", inner, 0),
                new BtfWriter.Field("flag", number, 32, 1),
                new BtfWriter.Field("next", writer.pointer(writer.array(number, number, 4)), 8),
                new BtfWriter.Field("name", writer.array(writer.array(number, number, 2), number, 3), 16));
        int proto = writer.raw(13, "", 3, number, writer.string("f"), writer.pointer(writer.constant(flow)), 0,
                writer.constant(writer.pointer(number)), 0, 0);
        int callback = writer.typedef("callback", writer.pointer(proto));
        int action = writer.enumeration("action", "DROP", "PASS=5");
        BtfPrinter printer = new BtfPrinter(writer.parse());
        assertEquals("""
                struct flow {
                \tunion {
                \t\tint a;
                \t\tint b;
                \t};
                \tint flag : 1;
                \tint (*next)[4];
                \tint name[3][2];
                };""", printer.definition(flow));
        assertEquals("typedef int (*callback)(const struct flow *f, int *const, ...);", printer.definition(callback));
        assertEquals("enum action { DROP = 0, PASS = 5 };", printer.definition(action));
        assertEquals("struct flow x", printer.declaration(flow, "x"));
        assertEquals("callback", printer.type(callback));
    }
}
