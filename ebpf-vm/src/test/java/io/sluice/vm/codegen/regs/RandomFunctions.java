package io.sluice.vm.codegen.regs;

import io.sluice.vm.codegen.machine.MBlock;
import io.sluice.vm.codegen.machine.MFunction;
import io.sluice.vm.codegen.machine.MInsn;
import io.sluice.vm.codegen.machine.MOp;
import io.sluice.vm.codegen.machine.Pregs;
import io.sluice.vm.codegen.machine.RegClass;
import io.sluice.vm.codegen.machine.Role;
import io.sluice.vm.ir.Callee;
import io.sluice.vm.x64.Gpr;
import io.sluice.vm.x64.Width;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes functions of random machine insns with all kinds of constraints, in structured control flow. */
final class RandomFunctions {
    private static final int[] ARGUMENTS = {Pregs.of(Gpr.RDI), Pregs.of(Gpr.RSI), Pregs.of(Gpr.RDX),
        Pregs.of(Gpr.RCX), Pregs.of(Gpr.R8), Pregs.of(Gpr.R9)};
    private static final int RAX = Pregs.of(Gpr.RAX);
    private static final int RDX = Pregs.of(Gpr.RDX);
    private static final int RCX = Pregs.of(Gpr.RCX);

    private final Random random;
    private final int reach;
    private final boolean vectors;
    private final boolean calls;
    private MFunction function;
    private List<Integer> values = new ArrayList<>();
    private MBlock block;
    private int blocks;
    private int insns;
    private int budget;

    /** An operand to be. */
    private record Operand(int vreg, Role role, int fixed) {
    }

    RandomFunctions(long seed) {
        this.random = new Random(seed);
        this.reach = 3 + random.nextInt(40);
        this.vectors = random.nextInt(3) == 0;
        this.calls = random.nextBoolean();
    }

    /** A function of about so many insns. */
    MFunction make(int size) {
        budget = size;
        function = new MFunction("random", Callee.Convention.SYSTEM_V, List.of());
        block = open(new int[0], 0, false);
        List<Operand> params = new ArrayList<>();
        for (int preg : new int[] {Pregs.of(Gpr.RDI), Pregs.of(Gpr.RSI), Pregs.of(Gpr.R12)}) {
            params.add(new Operand(define(RegClass.GPR), Role.DEF, preg));
        }
        add(MOp.PARAMETERS, params);
        for (int i = random.nextInt(reach); i >= 0; i--) {
            plain();
        }
        while (budget > 0) {
            region(0, false, 3);
        }
        add(MOp.RETURN, List.of(new Operand(pick(RegClass.GPR), Role.USE, RAX)));
        return function;
    }

    private MBlock open(int[] params, int depth, boolean cold) {
        MBlock made = new MBlock(blocks++, params, depth, cold);
        function.blocks().add(made);
        return made;
    }

    private int define(RegClass of) {
        int vreg = function.newVreg(of);
        values.add(vreg);
        return vreg;
    }

    private int pick(RegClass of) {
        for (int tries = 0; tries < 100; tries++) {
            int within = Math.min(values.size(), random.nextInt(8) == 0 ? values.size() : reach);
            int vreg = values.get(values.size() - 1 - random.nextInt(within));
            if (function.classOf(vreg) == of) {
                return vreg;
            }
        }
        for (int vreg : values) {
            if (function.classOf(vreg) == of) {
                return vreg;
            }
        }
        int vreg = define(of);
        MOp made = of == RegClass.GPR ? MOp.CONSTANT : random.nextBoolean() ? MOp.V_LOAD : MOp.V_ZERO;
        add(made, List.of(new Operand(vreg, Role.DEF, Pregs.NONE)));
        return vreg;
    }

    private MInsn add(MOp op, List<Operand> operands) {
        int[] vregs = operands.stream().mapToInt(Operand::vreg).toArray();
        Role[] roles = operands.stream().map(Operand::role).toArray(Role[]::new);
        MInsn insn = new MInsn(op, Width.QWORD, vregs, roles, new MInsn.Detail(null, ++insns, null));
        for (int k = 0; k < vregs.length; k++) {
            insn.fix(k, operands.get(k).fixed());
        }
        block.insns().add(insn);
        return insn;
    }

    private void region(int depth, boolean cold, int nesting) {
        for (int i = random.nextInt(8); i >= 0; i--) {
            plain();
        }
        if (nesting == 0) {
            return;
        }
        switch (random.nextInt(5)) {
            case 0, 1 -> diamond(depth, cold, nesting);
            case 2 -> loop(depth, cold, nesting);
            case 3 -> skip(depth, cold, nesting);
            default -> { }
        }
    }

    private void branch(MBlock first, int[] firstArgs, MBlock second, int[] secondArgs) {
        List<Operand> operands = new ArrayList<>();
        int def = random.nextInt(20) == 0 ? function.newVreg(RegClass.GPR) : MInsn.NONE;
        if (def != MInsn.NONE) {
            operands.add(new Operand(def, random.nextBoolean() ? Role.DEF : Role.EARLY_DEF, Pregs.NONE));
        }
        int left = pick(RegClass.GPR);
        int right = pick(RegClass.GPR);
        operands.add(new Operand(left, Role.USE, Pregs.NONE));
        operands.add(new Operand(right, Role.USE, Pregs.NONE));
        MInsn insn = add(MOp.BRANCH, operands);
        if (random.nextBoolean()) {
            insn.foldable(operands.size() - 1);
        }
        block.addEdge(first, firstArgs);
        block.addEdge(second, secondArgs);
        if (def != MInsn.NONE) {
            values.add(def);
        }
    }

    private int[] args(MBlock target) {
        int[] args = new int[target.params().length];
        for (int i = 0; i < args.length; i++) {
            args[i] = pick(function.classOf(target.params()[i]));
        }
        return args;
    }

    private int[] params() {
        int[] params = new int[random.nextInt(4) == 0 ? random.nextInt(9) : random.nextInt(3)];
        for (int i = 0; i < params.length; i++) {
            params[i] = function.newVreg(someClass());
        }
        return params;
    }

    private RegClass someClass() {
        return !vectors || random.nextInt(3) > 0 ? RegClass.GPR : vectorClass();
    }

    private RegClass vectorClass() {
        return switch (random.nextInt(3)) {
            case 0 -> RegClass.XMM;
            case 1 -> RegClass.YMM;
            default -> RegClass.ZMM;
        };
    }

    private MBlock later(int[] params, int depth, boolean cold) {
        return new MBlock(blocks++, params, depth, cold);
    }

    private void jump(MBlock to) {
        int[] args = args(to);
        add(MOp.JUMP, List.of());
        block.addEdge(to, args);
    }

    private void start(MBlock made, List<Integer> known) {
        function.blocks().add(made);
        block = made;
        values = new ArrayList<>(known);
        for (int param : made.params()) {
            values.add(param);
        }
    }

    private void diamond(int depth, boolean cold, int nesting) {
        MBlock left = later(random.nextBoolean() ? new int[0] : params(), depth, cold || random.nextInt(3) == 0);
        MBlock right = later(new int[0], depth, cold);
        MBlock join = later(params(), depth, cold);
        int[] args = args(left);
        branch(left, args, right, new int[0]);
        List<Integer> known = values;
        start(left, known);
        region(depth, left.isCold(), nesting - 1);
        jump(join);
        start(right, known);
        region(depth, cold, nesting - 1);
        jump(join);
        start(join, known);
    }

    private void skip(int depth, boolean cold, int nesting) {
        MBlock join = later(params(), depth, cold);
        int[] args = args(join);
        if (random.nextInt(10) == 0) {
            int[] others = args(join);
            branch(join, args, join, others);
            start(join, values);
            return;
        }
        MBlock over = later(new int[0], depth, cold || random.nextBoolean());
        branch(over, new int[0], join, args);
        List<Integer> known = values;
        start(over, known);
        region(depth, over.isCold(), nesting - 1);
        jump(join);
        start(join, known);
    }

    private void loop(int depth, boolean cold, int nesting) {
        MBlock header = later(params(), depth + 1, cold);
        jump(header);
        start(header, values);
        MBlock exit = later(params(), depth, cold);
        if (random.nextBoolean()) {
            MBlock body = later(new int[0], depth + 1, cold);
            int[] args = args(exit);
            branch(body, new int[0], exit, args);
            List<Integer> known = values;
            start(body, known);
            region(depth + 1, cold, nesting - 1);
            jump(header);
            start(exit, known);
        } else {
            region(depth + 1, cold, nesting - 1);
            int[] back = args(header);
            int[] out = args(exit);
            branch(header, back, exit, out);
            start(exit, values);
        }
    }

    private Operand use() {
        return new Operand(pick(RegClass.GPR), Role.USE, Pregs.NONE);
    }

    private Operand at(Role role, int preg) {
        return new Operand(role.isUse() ? pick(RegClass.GPR) : function.newVreg(RegClass.GPR), role, preg);
    }

    private void plain() {
        budget--;
        List<Operand> o = new ArrayList<>();
        long clobbers = 0;
        int foldable = MInsn.NONE;
        boolean commutes = false;
        MOp op = MOp.ALU;
        switch (random.nextInt(vectors ? 20 : 16)) {
            case 0, 1 -> o.addAll(List.of(at(Role.DEF, -1), use(), use()));
            case 2, 3, 4 -> {
                o.addAll(List.of(at(Role.DEF, -1), at(Role.TIED, -1), use()));
                foldable = random.nextBoolean() ? 2 : MInsn.NONE;
                commutes = random.nextBoolean();
            }
            case 5 -> o.addAll(List.of(at(Role.DEF, -1), at(Role.TIED, -1), at(Role.USE, RCX)));
            case 6 -> {
                o.addAll(List.of(at(Role.DEF, RDX), at(Role.USE, RAX), use()));
                clobbers = Pregs.bit(RAX);
                foldable = random.nextBoolean() ? 2 : MInsn.NONE;
            }
            case 7 -> o.addAll(List.of(at(Role.DEF, RAX), at(Role.EARLY_DEF, RDX), at(Role.USE, RAX), use()));
            case 8 -> clobbers = call(o);
            case 9 -> o.addAll(List.of(at(Role.DEF, -1), at(Role.TIED, -1), at(Role.LATE_USE, -1),
                    at(Role.EARLY_DEF, -1), at(Role.EARLY_DEF, -1)));
            case 10 -> o.addAll(List.of(at(Role.EARLY_DEF, RAX), at(Role.EARLY_DEF, -1), at(Role.LATE_USE, -1),
                    at(Role.LATE_USE, -1)));
            case 11 -> o.addAll(List.of(use(), use()));
            case 12 -> {
                o.add(new Operand(function.newVreg(RegClass.GPR), Role.DEF, Pregs.NONE));
                op = MOp.CONSTANT;
            }
            case 13 -> {
                o.addAll(List.of(at(Role.DEF, -1), use()));
                op = MOp.MOVE;
            }
            case 14 -> o.addAll(List.of(at(Role.DEF, RAX), at(Role.TIED, -1), use(), at(Role.DEF, -1)));
            case 15 -> {
                o.addAll(List.of(at(Role.DEF, -1), at(Role.TIED, -1)));
                for (int i = random.nextInt(6); i > 0; i--) {
                    o.add(at(Role.LATE_USE, -1));
                }
            }
            default -> vector(o);
        }
        MInsn insn = add(op, o);
        insn.clobber(clobbers);
        insn.foldable(foldable);
        if (commutes) {
            insn.commuting(1, 2);
        }
        for (Operand operand : o) {
            if (operand.role().isDef()) {
                values.add(operand.vreg());
            }
        }
    }

    private long call(List<Operand> o) {
        o.add(at(Role.DEF, RAX));
        for (int i = random.nextInt(ARGUMENTS.length + 1); i > 0; i--) {
            o.add(at(Role.USE, ARGUMENTS[i - 1]));
        }
        if (random.nextBoolean()) {
            o.add(use());
        }
        return calls || block.isCold() ? Pregs.CALLER_SAVED : Pregs.bit(RCX);
    }

    private void vector(List<Operand> o) {
        RegClass of = vectorClass();
        Operand def = new Operand(function.newVreg(of), Role.DEF, Pregs.NONE);
        switch (random.nextInt(4)) {
            case 0 -> o.addAll(List.of(def, use()));
            case 1 -> o.addAll(List.of(at(Role.DEF, -1), new Operand(pick(of), Role.USE, Pregs.NONE),
                    new Operand(function.newVreg(of), Role.EARLY_DEF, Pregs.NONE)));
            case 2 -> o.addAll(List.of(def, new Operand(pick(of), Role.TIED, Pregs.NONE),
                    new Operand(pick(of), Role.LATE_USE, Pregs.NONE)));
            default -> o.addAll(List.of(def, new Operand(pick(of), Role.USE, Pregs.NONE),
                    new Operand(pick(of), Role.USE, Pregs.NONE)));
        }
    }
}
