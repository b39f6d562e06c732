package io.sluice.vm.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.vm.TestHelpers;
import io.sluice.vm.TestMap;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.FunctionPrototype;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.InsnSeq;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where null is allowed for a pointer, what a path passes must be null wherever another path is joined to it. */
class NullArgumentsTest {
    private static final FunctionPrototype NUMBER =
            new FunctionPrototype(List.of(), FunctionPrototype.Result.SCALAR, "");
    private static final FunctionPrototype MEMORY_OR_NULL = new FunctionPrototype(
            List.of(new FunctionPrototype.Param(FunctionPrototype.ParamKind.MEM, true, 4, "")),
            FunctionPrototype.Result.SCALAR, "");

    // the path that is explored first passes null, the other one a number
    private static final String NULL_OR_NUMBER = """
            r0 = *(u32 *)(r1 +12)
            r3 = 0
            if r0 != 0 goto pc+1
            goto pc+1
            r3 = r0
            """;

    @Test
    void refusesANumberForTheContextOfACallbackAfterNull() {
        assertEquals("R3 type=scalar expected=fp", refusal(NULL_OR_NUMBER + """
                r1 = 1
                r2 = subprog[callback]
                r4 = 0
                call 181
                r0 = 1
                exit
                callback:
                r3 = r10
                r3 += r2
                *(u8 *)(r3 -8) = 7
                r0 = 0
                exit
                """, NUMBER, false));
    }

    @Test
    void refusesANumberForTheMemoryOfAGlobalFunctionAfterNull() {
        assertEquals("R1 type=scalar expected=fp", refusal(NULL_OR_NUMBER + """
                r1 = r3
                goto pc+0
                r2 = 0
                r2 = 0
                r2 = 0
                r2 = 0
                r2 = 0
                goto pc+0
                call function
                exit
                function:
                r0 = 0
                if r1 == 0 goto pc+1
                r0 = *(u32 *)(r1 +0)
                exit
                """, MEMORY_OR_NULL, true).lines().findFirst().orElseThrow());
    }

    private static String refusal(String text, FunctionPrototype prototype, boolean global) {
        InsnSeq insns = InsnSeq.assemble(text);
        int second = insns.size() - (global ? 4 : 5);
        ProgramSpec spec = new ProgramSpec("t", "xdp", ProgramKind.XDP, false, insns, List.of(), List.of(),
                List.of(new ProgramSpec.Function(0, "t", 1, true, NUMBER),
                        new ProgramSpec.Function(insns.slotOf(second), "function", 1, global, prototype)),
                List.of(), Map.of(), "GPL");
        return assertThrows(VerifierException.class,
                () -> Verifier.verify(spec, List.of(), TestHelpers.table())).fact();
    }

    @Test
    void takesNoLookupForFoundThatEqualsMemoryWhichMayBeNull() {
        BpfMap map = TestMap.array("m", 4);
        ProgramSpec spec = ProgramSpec.of("t", ProgramKind.XDP, InsnSeq.assemble("""
                r6 = map[idx:0]
                r1 = r6
                r0 = *(u32 *)(r6 +76)
                *(u32 *)(r10 -4) = r0
                r2 = r10
                r2 += -4
                call 1
                r7 = *(u64 *)(r6 +56)
                if r0 == r7 goto pc+2
                r0 = 0
                exit
                r0 = *(u32 *)(r0 +0)
                exit
                """), List.of("m"));
        Verification outcome = Verifier.verify(spec, List.of(map), TestHelpers.table(), VerifierOptions.DEFAULT);
        assertFalse(outcome.accepted());
        assertEquals("R0 invalid mem access 'map_value_or_null'", outcome.rejection().orElseThrow().fact());
    }
}
