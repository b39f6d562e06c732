package io.sluice.vm.btf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.insn.InsnSeq;
import org.junit.jupiter.api.Test;

class CorePatcherTest {
    private static CoreResult answer(long original, long value) {
        return new CoreResult("x", true, original, value, true, 0, 0, true);
    }

    private static CoreResult resized(long original, long value, int from, int to, boolean resizable) {
        return new CoreResult("x", true, original, value, true, from, to, resizable);
    }

    private static String patched(String insn, CoreResult result) {
        byte[] code = InsnSeq.assemble(insn).encode();
        return new CorePatcher(code).apply(0, result) ? InsnSeq.decode(code).toString().strip() : "poison";
    }

    private static String refusal(String insn, CoreResult result) {
        return assertThrows(BtfException.class, () -> patched(insn, result)).getMessage();
    }

    @Test
    void patchesImmediatesOffsetsAndWideInsns() {
        assertEquals("r1 = 99", patched("r1 = 8", answer(8, 99)));
        assertEquals("w1 += -1", patched("w1 += 8", answer(8, -1)));
        assertEquals("r1 = *(u32 *)(r2 +44)", patched("r1 = *(u32 *)(r2 +4)", answer(4, 44)));
        assertEquals("*(u16 *)(r2 +44) = r1", patched("*(u16 *)(r2 +4) = r1", answer(4, 44)));
        assertEquals("*(u8 *)(r2 +44) = 7", patched("*(u8 *)(r2 +4) = 7", answer(4, 44)));
        assertEquals("r1 = 0xfffffffffffffffe ll", patched("r1 = 0x1 ll", answer(1, -2)));
    }

    @Test
    void changesTheSizeOfAnAccessWhereThatIsSafe() {
        assertEquals("r1 = *(u64 *)(r2 +8)", patched("r1 = *(u32 *)(r2 +4)", resized(4, 8, 4, 8, true)));
        assertEquals("*(u8 *)(r2 +8) = r1", patched("*(u64 *)(r2 +4) = r1", resized(4, 8, 8, 1, true)));
        assertEquals("poison", patched("r1 = *(u32 *)(r2 +4)", resized(4, 8, 4, 8, false)));
        assertEquals("CO-RE relocation: x: the insn at 0 accesses 2 bytes, the field has 4",
                refusal("r1 = *(u16 *)(r2 +4)", resized(4, 8, 4, 8, true)));
        assertEquals("CO-RE relocation: x: the insn at 0 cannot access 12 bytes",
                refusal("r1 = *(u32 *)(r2 +4)", resized(4, 8, 4, 12, true)));
    }

    @Test
    void refusesInsnsThatHoldSomethingElse() {
        assertEquals("CO-RE relocation: x: the insn at 0 holds 7, must hold 8", refusal("r1 = 7", answer(8, 99)));
        assertEquals("CO-RE relocation: x: the insn at 0 holds 8, must hold 4",
                refusal("r1 = *(u32 *)(r2 +8)", answer(4, 44)));
        assertEquals("CO-RE relocation: x: the insn at 0 holds 2, must hold 1", refusal("r1 = 0x2 ll", answer(1, 2)));
        assertEquals("CO-RE relocation: x: the insn at 0 cannot hold offset 40000",
                refusal("r1 = *(u32 *)(r2 +4)", answer(4, 40_000)));
        assertEquals("CO-RE relocation: x: the insn at 0 has no immediate", refusal("r1 = r2", answer(0, 1)));
        assertEquals("CO-RE relocation: x: the insn at 0 has no value to relocate", refusal("exit", answer(0, 1)));
        assertEquals("CO-RE relocation: x: the insn at 0 with opcode 0x18 has no value to relocate",
                refusal("r1 = map[idx:0]", answer(0, 1)));
    }

    @Test
    void poisonsBothHalvesOfAWideInsn() {
        byte[] code = InsnSeq.assemble("r1 = 0x2 ll\nr1 = 3\nexit").encode();
        CorePatcher patcher = new CorePatcher(code);
        assertFalse(patcher.apply(0, new CoreResult("x", false, 2, 0, true, 0, 0, true)));
        patcher.poison(0, 5);
        patcher.poison(16, 6);
        int id = CorePatcher.POISON;
        assertEquals("call helper#" + (id + 5) + "\ncall helper#" + (id + 5) + "\ncall helper#" + (id + 6) + "\nexit\n",
                InsnSeq.decode(code).toString());
        assertTrue(id == 195_896_080, "libbpf's number");
    }
}
