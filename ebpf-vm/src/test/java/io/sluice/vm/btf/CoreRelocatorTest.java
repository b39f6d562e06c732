package io.sluice.vm.btf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.btf.BtfWriter.Field;
import org.junit.jupiter.api.Test;

class CoreRelocatorTest {
    private final BtfWriter local = new BtfWriter();
    private final BtfWriter target = new BtfWriter();
    private final int localInt = local.integer("unsigned int", 4, false);
    private final int targetInt = target.integer("unsigned int", 4, false);
    private final int targetSigned = target.integer("int", 4, true);
    private final int targetLong = target.integer("unsigned long", 8, false);

    private CoreResult resolve(int type, String access, CoreKind kind) {
        int offset = local.string(access);
        return new CoreRelocator(local.parse(), target.parse())
                .resolve(new BtfExt.CoreRelo(0, type, offset, kind.ordinal()));
    }

    private long value(int type, String access, CoreKind kind) {
        CoreResult result = resolve(type, access, kind);
        assertTrue(result.resolved(), result.what());
        return result.value();
    }

    private String refusal(int type, String access, CoreKind kind) {
        return assertThrows(BtfException.class, () -> resolve(type, access, kind)).getMessage();
    }

    @Test
    void findsAFieldThatMoved() {
        int type = local.struct("sk", 8, new Field("a", localInt, 0), new Field("b", localInt, 4));
        target.struct("sk", 24, new Field("b", targetInt, 16), new Field("a", targetInt, 8));
        CoreResult result = resolve(type, "0:1", CoreKind.FIELD_BYTE_OFFSET);
        assertEquals(new CoreResult("byte_off of \"struct sk.b\"", true, 4, 16, true, 4, 4, true), result);
        assertEquals(8, value(type, "0:0", CoreKind.FIELD_BYTE_OFFSET));
        assertEquals(24 + 16, value(type, "1:1", CoreKind.FIELD_BYTE_OFFSET));
    }

    @Test
    void leavesAMissingFieldUnresolvedAndSaysThatItDoesNotExist() {
        int type = local.struct("sk", 8, new Field("a", localInt, 0), new Field("gone", localInt, 4));
        target.struct("sk", 4, new Field("a", targetInt, 0));
        assertFalse(resolve(type, "0:1", CoreKind.FIELD_BYTE_OFFSET).resolved());
        assertFalse(resolve(type, "0:1", CoreKind.FIELD_BYTE_SIZE).resolved());
        assertEquals(0, value(type, "0:1", CoreKind.FIELD_EXISTS));
        assertEquals(1, value(type, "0:0", CoreKind.FIELD_EXISTS));
    }

    @Test
    void looksIntoAnonymousMembersAndArraysOfTheTarget() {
        int inner = local.struct("inner", 8, new Field("x", localInt, 0), new Field("y", localInt, 4));
        int type = local.struct("outer", 32, new Field("list", local.array(inner, localInt, 4), 0));
        int targetInner = target.struct("inner", 16, new Field("x", targetInt, 0), new Field("y", targetInt, 12));
        int hidden = target.union("", 64, new Field("list", target.array(targetInner, targetInt, 4), 0));
        target.struct("outer", 72, new Field("first", targetLong, 0), new Field("", hidden, 8));
        assertEquals(8 + 3 * 16 + 12, value(type, "0:0:3:1", CoreKind.FIELD_BYTE_OFFSET));
        assertEquals(64, value(type, "0:0", CoreKind.FIELD_BYTE_SIZE));
        assertEquals(8 + 2 * 16, value(type, "0:0:2", CoreKind.FIELD_BYTE_OFFSET));
    }

    @Test
    void acceptsIndexesPastAFlexibleArrayOnly() {
        int flexible = local.struct("flex", 4, new Field("n", localInt, 0),
                new Field("d", local.array(localInt, localInt, 0), 4));
        target.struct("flex", 8, new Field("n", targetLong, 0),
                new Field("d", target.array(targetInt, targetInt, 0), 8));
        assertEquals(8 + 5 * 4, value(flexible, "0:1:5", CoreKind.FIELD_BYTE_OFFSET));
        int fixed = local.struct("fixed", 8, new Field("d", local.array(localInt, localInt, 2), 0));
        assertTrue(refusal(fixed, "0:0:2", CoreKind.FIELD_BYTE_OFFSET).endsWith("access \"0:0:2\": element 2 of 2"));
    }

    @Test
    void ignoresFlavours() {
        int type = local.struct("sk___old", 4, new Field("a", localInt, 0));
        target.struct("sk", 16, new Field("a", targetInt, 12));
        assertEquals(12, value(type, "0:0", CoreKind.FIELD_BYTE_OFFSET));
        assertEquals("a", CoreNames.essential("a___b"));
        assertEquals("a___b", CoreNames.essential("a___b___c"));
        assertEquals("___b", CoreNames.essential("___b"));
        assertEquals("a____b", CoreNames.essential("a____b"));
        assertEquals("a___", CoreNames.essential("a___"));
    }

    @Test
    void refusesCandidatesThatDisagree() {
        int type = local.struct("sk", 4, new Field("a", localInt, 0));
        int first = target.struct("sk", 8, new Field("a", targetInt, 0));
        int second = target.struct("sk", 8, new Field("a", targetInt, 4));
        assertEquals("CO-RE relocation: byte_off of \"struct sk.a\": is ambiguous: types " + first + " and " + second
                + " of the target give 0 and 4", refusal(type, "0:0", CoreKind.FIELD_BYTE_OFFSET));
        assertEquals(8, value(type, "0", CoreKind.TYPE_SIZE));
    }

    @Test
    void allowsAWiderUnsignedFieldButNoWiderSignedOne() {
        int type = local.struct("sk", 8, new Field("a", localInt, 0), new Field("b", localInt, 4));
        target.struct("sk", 16, new Field("a", targetLong, 8), new Field("b", target.integer("long", 8, true), 0));
        CoreResult wider = resolve(type, "0:0", CoreKind.FIELD_BYTE_OFFSET);
        assertEquals(4, wider.originalSize());
        assertEquals(8, wider.size());
        assertTrue(wider.resizable());
        assertFalse(resolve(type, "0:1", CoreKind.FIELD_BYTE_OFFSET).resizable());
    }

    @Test
    void computesLoadAndShiftsOfABitfield() {
        int type = local.struct("bits", 4, new Field("f", localInt, 3, 5));
        target.struct("bits", 8, new Field("f", targetSigned, 30, 6));
        assertEquals(0, value(type, "0:0", CoreKind.FIELD_BYTE_OFFSET));
        assertEquals(8, value(type, "0:0", CoreKind.FIELD_BYTE_SIZE));
        assertEquals(64 - 36, value(type, "0:0", CoreKind.FIELD_LSHIFT_U64));
        assertEquals(64 - 6, value(type, "0:0", CoreKind.FIELD_RSHIFT_U64));
        assertEquals(1, value(type, "0:0", CoreKind.FIELD_SIGNED));
        assertFalse(resolve(type, "0:0", CoreKind.FIELD_BYTE_OFFSET).validate());
    }

    @Test
    void answersQuestionsAboutTypes() {
        int type = local.struct("sk", 4, new Field("a", localInt, 0));
        int more = local.struct("more", 8, new Field("a", localInt, 0), new Field("b", localInt, 4));
        int gone = local.struct("gone", 4, new Field("a", localInt, 0));
        int found = target.struct("sk", 16, new Field("b", targetInt, 0), new Field("a", targetInt, 4));
        target.struct("more", 4, new Field("a", targetInt, 0));
        assertEquals(1, value(type, "0", CoreKind.TYPE_EXISTS));
        assertEquals(1, value(type, "0", CoreKind.TYPE_MATCHES));
        assertEquals(16, value(type, "0", CoreKind.TYPE_SIZE));
        assertEquals(found, value(type, "0", CoreKind.TYPE_ID_TARGET));
        assertEquals(type, value(type, "0", CoreKind.TYPE_ID_LOCAL));
        assertEquals(1, value(more, "0", CoreKind.TYPE_EXISTS));
        assertEquals(0, value(more, "0", CoreKind.TYPE_MATCHES));
        assertEquals(0, value(gone, "0", CoreKind.TYPE_EXISTS));
        assertEquals(0, value(gone, "0", CoreKind.TYPE_SIZE));
        assertTrue(refusal(type, "0:0", CoreKind.TYPE_SIZE).endsWith("access \"0:0\" of a type, must be \"0\""));
    }

    @Test
    void matchesPointersForwardsAndFunctions() {
        int node = local.struct("node", 8, new Field("next", local.pointer(local.raw(7, "node", 0, 0)), 0));
        int other = local.struct("other", 8,
                new Field("next", local.pointer(local.raw(7, "node", BtfWriter.FLAG, 0)), 0));
        int proto = local.raw(13, "", 1, localInt, 0, local.pointer(node));
        int callback = local.typedef("callback", local.pointer(proto));
        int targetNode = target.struct("node", 8, new Field("next", target.pointer(targetInt + 3), 0));
        target.struct("other", 8, new Field("next", target.pointer(targetNode), 0));
        int targetProto = target.raw(13, "", 1, targetInt, 0, target.pointer(targetNode));
        target.typedef("callback", target.pointer(targetProto));
        assertEquals(0, value(other, "0", CoreKind.TYPE_MATCHES));
        assertEquals(1, value(other, "0", CoreKind.TYPE_EXISTS));
        assertEquals(1, value(callback, "0", CoreKind.TYPE_MATCHES));
        assertEquals(1, value(callback, "0", CoreKind.TYPE_EXISTS));
    }

    @Test
    void answersQuestionsAboutEnumerators() {
        int type = local.enumeration("mode___v1", "OFF", "ON", "GONE");
        target.raw(19, "mode", 2 | BtfWriter.FLAG, 8, target.string("ON___x"), -2, -1, target.string("OFF"), 9, 0);
        assertEquals(-2, value(type, "1", CoreKind.ENUMVAL_VALUE));
        assertEquals(9, value(type, "0", CoreKind.ENUMVAL_VALUE));
        assertEquals(1, value(type, "1", CoreKind.ENUMVAL_EXISTS));
        assertEquals(0, value(type, "2", CoreKind.ENUMVAL_EXISTS));
        assertFalse(resolve(type, "2", CoreKind.ENUMVAL_VALUE).resolved());
        assertTrue(refusal(type, "3", CoreKind.ENUMVAL_VALUE).contains("names no enumerator"));
    }

    @Test
    void knowsNothingWithoutATarget() {
        int type = local.struct("sk", 4, new Field("a", localInt, 0));
        int access = local.string("0:0");
        CoreRelocator none = new CoreRelocator(local.parse(), null);
        assertFalse(none.resolve(new BtfExt.CoreRelo(0, type, access, 0)).resolved());
        assertEquals(0, none.resolve(new BtfExt.CoreRelo(0, type, access, CoreKind.FIELD_EXISTS.ordinal())).value());
    }

    @Test
    void refusesQuestionsThatMakeNoSense() {
        int type = local.struct("sk", 4, new Field("a", localInt, 0));
        int anonymous = local.struct("", 4, new Field("a", localInt, 0));
        assertTrue(refusal(type, "0:7", CoreKind.FIELD_EXISTS).contains("member 7 of 1 in \"sk\""));
        assertTrue(refusal(type, "", CoreKind.FIELD_EXISTS).contains("is no list of numbers"));
        assertTrue(refusal(type, "0:x", CoreKind.FIELD_EXISTS).contains("is no list of numbers"));
        assertTrue(refusal(type, "0:0:0", CoreKind.FIELD_EXISTS).contains("which is no struct, union or array"));
        assertTrue(refusal(type, "99999999", CoreKind.FIELD_EXISTS).contains("is more than"));
        assertTrue(refusal(type, "0", CoreKind.FIELD_SIGNED).contains("of an array element or pointer target"));
        assertTrue(refusal(anonymous, "0:0", CoreKind.FIELD_EXISTS).contains("has no name to search the target for"));
        assertEquals("CO-RE relocation: kind 13 is unknown", assertThrows(BtfException.class, () ->
                new CoreRelocator(local.parse(), null).resolve(new BtfExt.CoreRelo(0, 1, 0, 13))).getMessage());
    }
}
