package io.sluice.vm.insn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class InsnEditTest {
    private static final Insn NOP = new Insn.AluImm(AluOp.MOV, true, 9, 0);

    private static InsnSeq seq(String text) {
        return InsnSeq.assemble(text);
    }

    private static String text(InsnMap map) {
        return map.to().toString().strip();
    }

    @Test
    void anEditOfNothingGivesTheSameSequence() {
        InsnSeq insns = seq("r0 = 5 ll\nif r1 == 0 goto pc+1\nr0 = 1\nexit");
        InsnMap map = InsnEdit.of(insns).apply();
        assertEquals(insns, map.to());
        for (int i = 0; i < insns.size(); i++) {
            assertEquals(i, map.newIndex(i));
            assertTrue(map.isKept(i));
        }
    }

    @Test
    void fixesJumpsOverWhatIsRemovedForwardsAndBackwards() {
        InsnMap map = InsnEdit.of(seq("""
                r0 = 5
                again:
                r1 = 1 ll
                if r0 == 0 goto out
                r2 = 2
                r0 += -1
                goto again
                out:
                exit
                """)).remove(1).remove(3).apply();
        assertEquals("r0 = 5\nif r0 == 0 goto pc+2\nr0 += -1\ngoto pc-3\nexit", text(map));
        assertEquals(InsnMap.NONE, map.newIndex(1));
        assertEquals(1, map.landing(1));
        assertEquals(4, map.oldIndex(2));
        assertEquals(5, map.oldSlotOf(2));
    }

    @Test
    void fixesCallsAndCallbackReferences() {
        InsnMap map = InsnEdit.of(seq("""
                call f
                r1 = subprog[f]
                exit
                r3 = 3
                f:
                r0 = 0
                exit
                """)).remove(3).insertBefore(0, NOP).insertAfter(1, NOP, NOP).apply();
        assertEquals(8, map.to().size());
        assertEquals(6, map.to().targetOf(1));
        assertEquals(6, map.to().targetOf(2));
    }

    @Test
    void jumpsGoToWhatIsPutBeforeAndPassWhatIsPutAfter() {
        InsnSeq insns = seq("if r1 == 0 goto pc+1\nr0 = 1\nr0 = 2\nexit");
        assertEquals("if r1 == 0 goto pc+1\nr0 = 1\nr9 = 0\nr0 = 2\nexit",
                text(InsnEdit.of(insns).insertBefore(2, NOP).apply()));
        assertEquals("if r1 == 0 goto pc+2\nr0 = 1\nr9 = 0\nr0 = 2\nexit",
                text(InsnEdit.of(insns).insertAfter(1, NOP).apply()));
    }

    @Test
    void replacesByInsnsWhoseJumpsNameTheOriginal() {
        InsnMap map = InsnEdit.of(seq("r0 = 1\nr1 = 5 ll\nr2 = 2\nexit"))
                .remove(0)
                .replace(2, List.of(InsnEdit.plain(NOP), InsnEdit.to(new Insn.Jump(false, 0), 4),
                        InsnEdit.to(new Insn.JmpImm(JmpOp.EQ, true, 1, 0, 0), 1)))
                .apply();
        assertEquals("r1 = 0x5 ll\nr9 = 0\ngoto pc+2\nif r1 == 0 goto pc-5\nexit", text(map));
        assertEquals(1, map.newIndex(2));
        assertTrue(map.isImage(1));
        assertFalse(map.isImage(2));
        assertFalse(map.isKept(1));
        assertEquals(2, map.oldIndex(3));
    }

    @Test
    void leavesOffsetsThatNameNoInsn() {
        InsnSeq insns = seq("goto pc+1\nr1 = 5 ll\ngoto pc+90\nexit");
        InsnMap map = InsnEdit.of(insns).insertBefore(1, NOP).apply();
        assertEquals("goto pc+1\nr9 = 0\nr1 = 0x5 ll\ngoto pc+90\nexit", text(map));
    }

    @Test
    void followsAJumpToTheEnd() {
        InsnSeq insns = InsnSeq.of(new Insn.Jump(false, 2), NOP, NOP);
        assertEquals(new Insn.Jump(false, 1), InsnEdit.of(insns).remove(1).apply().to().at(0));
    }

    @Test
    void saysWhereAnOffsetNoLongerFits() {
        Insn[] many = new Insn[33_000];
        Arrays.fill(many, NOP);
        InsnEdit edit = InsnEdit.of(seq("r0 = 0\nif r1 == 0 goto pc+1\nr0 = 1\nexit")).insertBefore(2, many);
        assertEquals("insn 1: jump by 33001 slots, must be -32768 to 32767",
                assertThrows(IllegalArgumentException.class, edit::apply).getMessage());
        InsnEdit far = InsnEdit.of(seq("gotol pc+1\nr0 = 1\nexit")).insertBefore(1, many);
        assertEquals(33_002, far.apply().to().targetOf(0));
    }

    @Test
    void twoEditsInARowAreOneMap() {
        InsnMap first = InsnEdit.of(seq("r0 = 0\nr1 = 1\nr2 = 2\nexit")).remove(1).insertBefore(2, NOP).apply();
        InsnMap both = first.then(InsnEdit.of(first.to()).remove(0).apply());
        assertEquals("r9 = 0\nr2 = 2\nexit", text(both));
        assertEquals(0, both.landing(0));
        assertEquals(0, both.landing(1));
        assertEquals(0, both.landing(2));
        assertEquals(1, both.newIndex(2));
        assertEquals(2, both.oldIndex(1));
        assertThrows(IllegalArgumentException.class, () -> both.then(first));
    }

    @Test
    void removalOfNopsFromRandomJumpsKeepsTargets() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            int size = 5 + random.nextInt(30);
            List<Insn> list = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                list.add(random.nextInt(3) == 0 ? new Insn.LoadImm64(1, i) : new Insn.AluImm(AluOp.MOV, true, 1, i));
            }
            InsnSeq plain = InsnSeq.of(list);
            int[] targets = new int[size];
            Arrays.fill(targets, InsnMap.NONE);
            for (int i = 0; i < size; i++) {
                if (plain.at(i).slots() == 1 && random.nextBoolean()) {
                    targets[i] = random.nextInt(size);
                    list.set(i, new Insn.Jump(false, plain.slotOf(targets[i]) - plain.slotOf(i) - 1));
                }
            }
            InsnEdit edit = InsnEdit.of(InsnSeq.of(list));
            boolean[] removed = new boolean[size];
            for (int i = 0; i < size - 1; i++) {
                removed[i] = random.nextInt(3) == 0;
                if (removed[i]) {
                    edit.remove(i);
                }
            }
            InsnMap map = edit.apply();
            for (int i = 0; i < size; i++) {
                if (!removed[i] && targets[i] >= 0) {
                    int want = targets[i];
                    while (removed[want]) {
                        want++;
                    }
                    assertEquals(map.newIndex(want), map.to().targetOf(map.newIndex(i)), "seed " + seed);
                }
            }
        }
    }

    @Test
    void functionsLinesAndPoisonFollowTheInsns() {
        ProgramSpec spec = new ProgramSpec("t", "xdp", ProgramKind.XDP, false,
                seq("r0 = 5 ll\nr1 = 1\nexit\nr2 = 2\nexit\nr3 = 3\nexit"), List.of(), List.of(),
                List.of(new ProgramSpec.Function(0, "t", 1, true), new ProgramSpec.Function(4, "gone", 2, false),
                        new ProgramSpec.Function(6, "stays", 3, false)),
                List.of(line(0, 10), line(2, 11), line(3, 12), line(4, 20), line(6, 30), line(7, 31)),
                Map.of(2, "replaced", 3, "kept", 4, "gone"), "GPL");
        InsnMap map = InsnEdit.of(spec.insns()).remove(0).replace(1, NOP, NOP).remove(3).remove(4).apply();
        ProgramSpec edited = spec.edited(map);
        assertEquals("r9 = 0\nr9 = 0\nexit\nr3 = 3\nexit", edited.insns().toString().strip());
        assertEquals(List.of(new ProgramSpec.Function(0, "t", 1, true), new ProgramSpec.Function(3, "stays", 3, false)),
                edited.functions());
        assertEquals(List.of(line(0, 11), line(2, 12), line(3, 30), line(4, 31)), edited.lines());
        assertEquals(Map.of(2, "kept"), edited.poison());
    }

    private static ProgramSpec.Line line(int slot, int line) {
        return new ProgramSpec.Line(slot, "t.c", "x", line, 1);
    }
}
