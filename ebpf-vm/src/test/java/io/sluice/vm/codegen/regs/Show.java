package io.sluice.vm.codegen.regs;

import io.sluice.vm.codegen.machine.MBlock;
import io.sluice.vm.codegen.machine.MEdge;
import io.sluice.vm.codegen.machine.MFunction;
import io.sluice.vm.codegen.machine.MInsn;
import java.util.Arrays;

/** Machine functions as text, to be read by people. */
final class Show {
    private Show() {
    }

    static String of(MFunction function) {
        StringBuilder out = new StringBuilder();
        for (MBlock block : function.blocks()) {
            out.append(block).append(Arrays.toString(block.params())).append(" depth ").append(block.loopDepth())
                    .append(block.isCold() ? " cold" : "").append('\n');
            for (MInsn insn : block.insns()) {
                out.append("    ").append(insn).append('\n');
            }
            for (MEdge edge : block.edges()) {
                out.append("    -> ").append(edge.target()).append(Arrays.toString(edge.args())).append('\n');
            }
        }
        return out.toString();
    }
}
