package io.sluice.vm.codegen.emit;

import io.sluice.vm.codegen.machine.MBlock;
import io.sluice.vm.codegen.machine.MFunction;
import io.sluice.vm.codegen.machine.MInsn;
import io.sluice.vm.x64.Assembler;
import io.sluice.vm.x64.Cond;
import io.sluice.vm.x64.Immediates;
import io.sluice.vm.x64.Label;
import io.sluice.vm.x64.Plain;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Emits one function: blocks in order with the cold ones last, and jumps where no block falls into the next. */
public final class FunctionEmitter {
    private static final int LOOP_ALIGNMENT = 16;

    private final Assembler a;
    private final Marks marks;
    private final Frame frame;
    private final InsnEmitter insns;
    private final List<MBlock> order = new ArrayList<>();
    private final Label[] labels;
    private final int[] place;

    private FunctionEmitter(MFunction function, Assembler a, Immediates immediates, Functions functions, Marks marks) {
        this.a = a;
        this.marks = marks;
        this.frame = new Frame(function);
        this.insns = new InsnEmitter(a, immediates, functions, frame);
        int ids = 0;
        for (MBlock block : function.blocks()) {
            ids = Math.max(ids, block.id() + 1);
        }
        labels = new Label[ids];
        place = new int[ids];
        Arrays.fill(place, -1);
        order(function.blocks(), false);
        order(function.blocks(), true);
    }

    /** Emits a function whose registers are assigned; its label is bound already. */
    public static void emit(MFunction function, Assembler a, Immediates immediates, Functions functions, Marks marks) {
        new FunctionEmitter(function, a, immediates, functions, marks).emit();
    }

    private void order(List<MBlock> blocks, boolean cold) {
        for (MBlock block : blocks) {
            boolean last = block.isCold() && block != blocks.getFirst();
            if (last == cold) {
                place[block.id()] = order.size();
                labels[block.id()] = a.newLabel();
                order.add(block);
            }
        }
    }

    private void emit() {
        marks.at(a, MInsn.NONE);
        frame.enter(a);
        for (int i = 0; i < order.size(); i++) {
            MBlock block = order.get(i);
            if (isLoopHeader(block)) {
                a.align(LOOP_ALIGNMENT);
            }
            a.bind(labels[block.id()]);
            for (MInsn insn : block.insns()) {
                marks.at(a, insn.origin());
                if (insn.op().isEnd()) {
                    end(insn, block, i + 1 < order.size() ? order.get(i + 1) : null);
                } else {
                    insns.emit(insn);
                }
            }
        }
    }

    private boolean isLoopHeader(MBlock block) {
        for (MBlock from : block.predecessors()) {
            if (place[from.id()] >= place[block.id()] && !from.isCold()) {
                return !block.isCold();
            }
        }
        return false;
    }

    private void end(MInsn insn, MBlock block, MBlock next) {
        switch (insn.op()) {
            case JUMP -> jump(block.edges().getFirst().target(), next);
            case BRANCH -> {
                MBlock taken = block.edges().get(0).target();
                MBlock other = block.edges().get(1).target();
                Cond cond = insns.compare(insn);
                if (taken == next) {
                    a.jcc(cond.negated(), labels[other.id()]);
                } else {
                    a.jcc(cond, labels[taken.id()]);
                    jump(other, next);
                }
            }
            case RETURN -> {
                frame.leave(a);
                a.plain(Plain.RET);
            }
            case TAIL_CALL -> {
                frame.leave(a);
                a.jmp(Operands.gpr(insn, 0));
            }
            case UNREACHABLE -> a.plain(Plain.UD2);
            default -> throw new IllegalStateException("internal error: " + insn.op() + " ends no block");
        }
    }

    private void jump(MBlock target, MBlock next) {
        if (target != next) {
            a.jmp(labels[target.id()]);
        }
    }
}
