package io.sluice.helpers.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.helpers.Helpers;
import io.sluice.helpers.TraceSink;
import io.sluice.maps.MapFactory;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.VectorLevel;
import io.sluice.vm.opt.build.BuildOptions;
import io.sluice.vm.opt.build.GraphBuilder;
import io.sluice.vm.opt.fold.Fold;
import io.sluice.vm.verifier.VerifiedProgram;
import io.sluice.vm.verifier.Verifier;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A lookup of the key that was looked up last is done once; {@code RandomProgramsTest} says that it finds the same. */
class RepeatedLookupsTest {
    private static final String KEY = """
            r6 = *(u32 *)(r1 +16)
            *(u32 *)(r10 -4) = r6
            *(u32 *)(r10 -8) = r6
            """;
    private static final String LOOKUP = """
            r2 = r10
            r2 += -4
            r1 = map[idx:0]
            call helper#1
            """;
    private static final String OTHER = LOOKUP.replace("-4", "-8");
    /** Of a key that must not be there, which machine code leaves to Java: it compares no tags in line. */
    private static final String UPDATE = """
            *(u64 *)(r10 -16) = 7
            r2 = r10
            r2 += -4
            r3 = r10
            r3 += -16
            r4 = 1
            r1 = map[idx:0]
            call helper#2
            """;
    private static final String EXIT = """
            if r0 == 0 goto none
            *(u64 *)(r0 +0) = 5
            none:
            r0 = 2
            exit
            """;

    /** How many lookups the graph of a program has, before any pass; each compares the tags of one bucket in line. */
    private static int lookups(String... parts) {
        MapSpec map = MapSpec.of("flows", MapType.HASH, 4, 8, 100);
        try (BpfMap flows = new MapFactory().create(map, 1)) {
            InsnSeq insns = InsnSeq.assemble(KEY + String.join("", parts) + EXIT);
            ProgramSpec spec = ProgramSpec.of("repeats", ProgramKind.XDP, insns, List.of("flows"));
            VerifiedProgram program = Verifier.verify(spec, List.of(flows), Helpers.table(TraceSink.NONE));
            BuildOptions options = BuildOptions.of(Fold::new).withCpu(VectorLevel.BITS_256, true);
            int found = 0;
            for (Graph graph : GraphBuilder.batch(program, options)) {
                for (Block block : graph.blocks()) {
                    for (Value value : block.values()) {
                        found += value.op() == Op.VMASK ? 1 : 0;
                    }
                }
            }
            return found;
        }
    }

    @Test
    void theSameKeyIsLookedUpOnce() {
        assertEquals(1, lookups(LOOKUP));
        assertEquals(1, lookups(LOOKUP, LOOKUP));
        assertEquals(1, lookups(LOOKUP, "*(u32 *)(r10 -8) = 1\n", LOOKUP, "*(u32 *)(r10 -20) = r6\n", LOOKUP));
    }

    @Test
    void aValueThatWasWrittenIsStillTheSame() {
        String write = """
                if r0 == 0 goto missing
                *(u64 *)(r0 +0) = 1
                missing:
                """;
        assertEquals(1, lookups(LOOKUP, write, LOOKUP));
    }

    @Test
    void aKeyThatMayHaveChangedIsLookedUpAgain() {
        assertEquals(2, lookups(LOOKUP, "*(u32 *)(r10 -4) = 1\n", LOOKUP));
        assertEquals(2, lookups(LOOKUP, "*(u16 *)(r10 -2) = r6\n", LOOKUP));
        assertEquals(2, lookups(LOOKUP, "*(u64 *)(r10 -8) = 1\n", LOOKUP));
        assertEquals(2, lookups(LOOKUP, "lock *(u32 *)(r10 -4) += r6\n", LOOKUP));
        String sometimes = """
                if r6 == 3 goto same
                *(u32 *)(r10 -4) = 1
                same:
                """;
        assertEquals(2, lookups(LOOKUP, sometimes, LOOKUP));
    }

    @Test
    void aMapThatMayHaveChangedIsLookedUpAgain() {
        assertEquals(2, lookups(LOOKUP, UPDATE, LOOKUP));
        assertEquals(2, lookups(LOOKUP, OTHER));
    }

    @Test
    void aMapThatAnotherWorkerHandedOverIsLookedUpAgain() {
        String value = """
                if r0 == 0 goto missing
                r7 = 1
                """;
        String behind = """
                missing:
                """;
        assertEquals(2, lookups(LOOKUP, value, "r7 = atomic64_xchg((u64 *)(r0 +0), r7)\n", behind, LOOKUP));
        assertEquals(2, lookups(LOOKUP, value, "r7 = atomic64_fetch_add((u64 *)(r0 +0), r7)\n", behind, LOOKUP));
        assertEquals(2, lookups(LOOKUP, value, "r7 = load_acquire((u64 *)(r0 +0))\n", behind, LOOKUP));
        assertEquals(1, lookups(LOOKUP, value, "lock *(u64 *)(r0 +0) += r7\n", behind, LOOKUP));
    }

    @Test
    void ofSeveralWaysAllMustHaveLookedUp() {
        assertEquals(2, lookups("if r6 == 3 goto second\n", LOOKUP, "goto both\nsecond:\n", LOOKUP, "both:\n", LOOKUP));
        assertEquals(2, lookups("if r6 == 3 goto second\n", LOOKUP, "second:\n", LOOKUP));
        assertEquals(3, lookups("if r6 == 3 goto second\n", LOOKUP, "goto both\nsecond:\n", OTHER, "both:\n", LOOKUP));
    }

    @Test
    void aLoopLooksUpOnceBeforeIt() {
        String loop = """
                r7 = 5
                again:
                """;
        String back = """
                r7 -= 1
                if r7 != 0 goto again
                """;
        assertEquals(1, lookups(LOOKUP, loop, LOOKUP, back));
        assertEquals(2, lookups(LOOKUP, loop, LOOKUP, "*(u32 *)(r10 -4) = r7\n", back));
    }
}
