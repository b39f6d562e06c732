package io.sluice.helpers.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.helpers.Helpers;
import io.sluice.helpers.TraceSink;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Value;
import io.sluice.vm.opt.build.BuildOptions;
import io.sluice.vm.opt.build.GraphBuilder;
import io.sluice.vm.opt.fold.Fold;
import io.sluice.vm.verifier.VerifiedProgram;
import io.sluice.vm.verifier.Verifier;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** bpf_trace_printk gets the numbers to print, of which its prototype says nothing. */
class TraceArgumentsTest {
    private static final int FIRST = 2;
    private static final int LAST = 4;

    @Test
    void numbersToPrintArrive() {
        InsnSeq insns = InsnSeq.assemble("""
                *(u64 *)(r10 -8) = 0x7525
                r1 = r10
                r1 += -8
                r2 = 3
                r3 = 11
                r4 = 12
                r5 = 13
                call helper#6
                r0 = 2
                exit
                """);
        ProgramSpec spec = ProgramSpec.of("trace", ProgramKind.XDP, insns, List.of());
        VerifiedProgram program = Verifier.verify(spec, List.of(), Helpers.table(TraceSink.NONE));
        List<Long> printed = new ArrayList<>();
        for (Graph graph : GraphBuilder.batch(program, BuildOptions.of(Fold::new))) {
            for (Block block : graph.blocks()) {
                for (Value value : block.values()) {
                    for (int i = FIRST; value.op() == Op.CALL && i <= LAST; i++) {
                        printed.add(value.arg(i).imm());
                    }
                }
            }
        }
        assertEquals(List.of(11L, 12L, 13L), printed);
    }
}
