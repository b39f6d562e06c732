package io.sluice.vm.cfg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.insn.InsnSeq;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class CfgTest {
    private static Cfg cfg(String text) {
        InsnSeq insns = InsnSeq.assemble(text);
        return Cfg.of(insns, 0, insns.size());
    }

    @Test
    void splitsADiamondIntoFourBlocks() {
        Cfg cfg = cfg("""
                r0 = 0
                if r1 == 0 goto right
                r0 = 1
                goto join
                right:
                r0 = 2
                join:
                exit
                """);
        assertEquals(4, cfg.size());
        assertEquals(List.of(2, 1), cfg.block(0).successors());
        assertEquals(List.of(3), cfg.block(1).successors());
        assertEquals(List.of(1, 2), cfg.block(3).predecessors());
        assertEquals(2, cfg.blockOf(4));
        Dominators dominators = Dominators.of(cfg);
        assertEquals(0, dominators.idom(3));
        assertEquals(-1, dominators.idom(0));
        assertTrue(dominators.dominates(0, 3));
        assertFalse(dominators.dominates(1, 3));
        assertEquals(List.of(), Loops.of(cfg, dominators).loops());
    }

    @Test
    void findsNestedLoopsOuterFirst() {
        Cfg cfg = cfg("""
                r6 = 0
                outer:
                r7 = 0
                inner:
                r7 += 1
                if r7 != 3 goto inner
                r6 += 1
                if r6 != 3 goto outer
                exit
                """);
        Loops loops = Loops.of(cfg, Dominators.of(cfg));
        assertEquals(List.of(new Loops.Loop(1, List.of(1, 2, 3)), new Loops.Loop(2, List.of(2))), loops.loops());
        assertEquals(2, loops.depth(2));
        assertEquals(0, loops.depth(4));
        assertFalse(loops.irreducible());
    }

    @Test
    void saysThatACycleWithTwoEntriesIsIrreducible() {
        Cfg cfg = cfg("""
                if r1 == 0 goto second
                first:
                r0 = 1
                second:
                r0 = 2
                if r0 == r1 goto first
                exit
                """);
        Loops loops = Loops.of(cfg, Dominators.of(cfg));
        assertTrue(loops.irreducible());
        assertEquals(List.of(), loops.loops());
    }

    @Test
    void leavesUnreachableBlocksOutOfTheOrder() {
        Cfg cfg = cfg("r0 = 0\nexit\nr0 = 1\nexit");
        assertEquals(2, cfg.size());
        assertArrayEquals(new int[] {0}, cfg.rpo());
        assertFalse(Dominators.of(cfg).isReachable(1));
    }

    @Test
    void joinsTheTwoEdgesOfAJumpToTheNextInsn() {
        Cfg cfg = cfg("if r1 == 0 goto pc+0\nexit");
        assertEquals(List.of(1), cfg.block(0).successors());
    }

    @Test
    void findsTheFunctionsOfAProgram() {
        Subprogs subprogs = Subprogs.of(InsnSeq.assemble("""
                call f
                r2 = subprog[g]
                exit
                f:
                exit
                g:
                exit
                """));
        assertEquals(List.of(0, 3, 4), subprogs.starts());
        assertEquals(4, subprogs.end(1));
        assertEquals(5, subprogs.end(2));
        assertEquals(0, subprogs.at(2));
        assertEquals(2, subprogs.at(4));
    }

    @Test
    void agreesWithRemovalOfTheDominatorOnRandomGraphs() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            Cfg cfg = cfg(randomProgram(random));
            Dominators dominators = Dominators.of(cfg);
            BitSet all = reached(cfg, -1);
            for (int a = 0; a < cfg.size(); a++) {
                BitSet without = reached(cfg, a);
                for (int b = 0; b < cfg.size(); b++) {
                    boolean expected = all.get(a) && all.get(b) && (a == b || !without.get(b));
                    assertEquals(expected, dominators.dominates(a, b), "seed " + seed + " blocks " + a + " " + b);
                }
            }
        }
    }

    private static String randomProgram(Random random) {
        int size = 3 + random.nextInt(20);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < size; i++) {
            int off = random.nextInt(size + 1) - i - 1;
            text.append(random.nextInt(4) == 0 ? "goto pc" : "if r1 == 0 goto pc").append(off < 0 ? "" : "+")
                    .append(off).append('\n');
        }
        return text + "exit";
    }

    private static BitSet reached(Cfg cfg, int without) {
        BitSet seen = new BitSet();
        List<Integer> work = new ArrayList<>();
        if (without != 0) {
            work.add(0);
        }
        while (!work.isEmpty()) {
            int block = work.removeLast();
            if (block != without && !seen.get(block)) {
                seen.set(block);
                work.addAll(cfg.block(block).successors());
            }
        }
        return seen;
    }
}
