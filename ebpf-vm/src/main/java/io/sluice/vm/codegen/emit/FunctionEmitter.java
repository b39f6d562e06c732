package io.sluice.vm.codegen.emit;

import io.sluice.vm.codegen.machine.MBlock;
import io.sluice.vm.codegen.machine.MFunction;
import io.sluice.vm.codegen.machine.MInsn;
import io.sluice.vm.x64.Assembler;
import io.sluice.vm.x64.Cond;
import io.sluice.vm.x64.Immediates;
import io.sluice.vm.x64.Label;
import io.sluice.vm.x64.Plain;
import java.util.List;

/** Emits one function: blocks in order with the cold ones last, and jumps where no block falls into the next. */
public final class FunctionEmitter {
    private static final int LOOP_ALIGNMENT = 16;

    private final Assembler a;
    private final Marks marks;
    private final Frame frame;
    private final InsnEmitter insns;
    private final BlockOrder order;
    private final Label[] labels;

    private FunctionEmitter(MFunction function, Assembler a, Immediates immediates, Functions functions, Marks marks) {
        this.a = a;
        this.marks = marks;
        this.frame = new Frame(function);
        this.insns = new InsnEmitter(a, immediates, functions, frame);
        this.order = new BlockOrder(function);
        this.labels = new Label[order.ids()];
        List<MBlock> blocks = order.blocks();
        for (int i = 0; i < blocks.size(); i++) {
            labels[blocks.get(i).id()] = a.newLabel();
        }
    }

    /** Emits a function whose registers are assigned; its label is bound already. */
    public static void emit(MFunction function, Assembler a, Immediates immediates, Functions functions, Marks marks) {
        new FunctionEmitter(function, a, immediates, functions, marks).emit();
    }

    private void emit() {
        marks.at(a, MInsn.NONE);
        frame.enter(a);
        List<MBlock> blocks = order.blocks();
        for (int i = 0; i < blocks.size(); i++) {
            MBlock block = blocks.get(i);
            if (block.isLoop() && !block.isCold()) {
                a.align(LOOP_ALIGNMENT);
            }
            a.bind(labels[block.id()]);
            insns.begin();
            List<MInsn> all = block.insns();
            for (int k = 0; k < all.size(); k++) {
                MInsn insn = all.get(k);
                marks.at(a, insn.origin());
                if (insn.op().isEnd()) {
                    end(insn, block, i + 1 < blocks.size() ? blocks.get(i + 1) : null);
                } else {
                    insns.emit(insn);
                }
            }
        }
    }

    private void end(MInsn insn, MBlock block, MBlock next) {
        switch (insn.op()) {
            case JUMP -> jump(order.goal(block, 0), next);
            case BRANCH -> branch(insn, order.goal(block, 0), order.goal(block, 1), next);
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

    private void branch(MInsn insn, MBlock taken, MBlock other, MBlock next) {
        if (taken == other) {
            jump(other, next);
            return;
        }
        Cond cond = insns.compare(insn);
        if (taken == next) {
            a.jcc(cond.negated(), labels[other.id()]);
        } else {
            a.jcc(cond, labels[taken.id()]);
            jump(other, next);
        }
    }

    private void jump(MBlock target, MBlock next) {
        if (target != next) {
            a.jmp(labels[target.id()]);
        }
    }
}
