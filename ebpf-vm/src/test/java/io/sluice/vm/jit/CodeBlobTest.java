package io.sluice.vm.jit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.TestHelpers;
import io.sluice.vm.TestMap;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.verifier.VerifiedProgram;
import io.sluice.vm.verifier.Verifier;
import io.sluice.vm.x64.Relocation;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CodeBlobTest {
    private static final String TEXT = """
            *(u32 *)(r10 -4) = 0
            r2 = r10
            r2 += -4
            r1 = map[idx:0]
            call 1
            r1 = map[idx:0]
            r2 = 305419896
            call 5
            r2 = map[idx:0][0]+4
            call sub
            r0 = 0
            exit
            sub:
            r0 = 1
            exit
            """;

    @Test
    void rangesCoverTheCodeWithoutGapsAndNameEachInsn() {
        CodeBlob blob = compile(new JitOptions(Set.of(), null));
        int at = 0;
        Set<Integer> insns = new HashSet<>();
        for (CodeBlob.Range range : blob.ranges()) {
            assertEquals(at, range.start());
            assertTrue(range.end() > range.start());
            insns.add(range.insn());
            at = range.end();
        }
        assertEquals(blob.size(), at);
        // insn 2 is part of the lea of insn 1, insn 3 is not needed by a lookup in place
        assertEquals(Set.of(-1, 0, 1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13), insns);
    }

    @Test
    void addressesAreSymbolsUntilInstallation() {
        CodeBlob blob = compile(new JitOptions(Set.of(), null));
        Set<Object> symbols = new HashSet<>();
        for (Relocation relocation : blob.relocations()) {
            symbols.add(relocation.symbol());
        }
        assertEquals(Set.of(new CodeSymbol.Map(0), new CodeSymbol.MapBase(0), new CodeSymbol.Helper(5)), symbols);
    }

    @Test
    void theSameProgramGivesTheSameCode() {
        JitOptions options = new JitOptions(Set.of(), null);
        assertArrayEquals(compile(options).code(), compile(options).code());
    }

    @Test
    void blindedCodeDoesNotShowTheProgramsConstants() {
        String constant = "78563412";
        assertTrue(hex(compile(new JitOptions(Set.of(), null))).contains(constant));
        assertFalse(hex(compile(new JitOptions(Set.of(), new Random(3)))).contains(constant));
    }

    @Test
    void deadCodeIsLeftOut() {
        ProgramSpec spec = ProgramSpec.of("dead", ProgramKind.XDP, InsnSeq.assemble("""
                r0 = 2
                if r0 == 2 goto done
                r0 = 305419896
                done:
                exit
                """), List.of());
        VerifiedProgram program = Verifier.verify(spec, List.of(), TestHelpers.table());
        assertEquals("r0 = 2\nexit\n", program.insns().toString());
        CodeBlob blob = SimpleJit.compile(program, new JitOptions(Set.of(), null));
        assertTrue(blob.ranges().stream().noneMatch(range -> range.insn() > 1));
        assertFalse(hex(blob).contains("78563412"));
    }

    private static String hex(CodeBlob blob) {
        return HexFormat.of().formatHex(blob.code());
    }

    private static CodeBlob compile(JitOptions options) {
        try (TestMap map = TestMap.array("numbers", 1)) {
            ProgramSpec spec = ProgramSpec.of("xdp", ProgramKind.XDP, InsnSeq.assemble(TEXT), List.of("numbers"));
            VerifiedProgram program = Verifier.verify(spec, List.of(map), TestHelpers.table());
            return SimpleJit.compile(program, options);
        }
    }
}
