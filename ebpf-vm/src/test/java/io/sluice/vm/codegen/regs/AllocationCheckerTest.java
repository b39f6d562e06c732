package io.sluice.vm.codegen.regs;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.codegen.machine.MBlock;
import io.sluice.vm.codegen.machine.MFunction;
import io.sluice.vm.codegen.machine.MInsn;
import io.sluice.vm.codegen.machine.MOp;
import io.sluice.vm.codegen.machine.Pregs;
import io.sluice.vm.codegen.machine.RegClass;
import io.sluice.vm.codegen.machine.Role;
import io.sluice.vm.ir.Callee;
import io.sluice.vm.x64.Width;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Allocations made by hand, each with one mistake. */
class AllocationCheckerTest {
    private static final Role[] NO_ROLES = {};
    private static final int[] NONE = {};

    private MFunction function;
    private MBlock block;

    @BeforeEach
    void beginAFunction() {
        function = new MFunction("f", Callee.Convention.SYSTEM_V, List.of());
        function.setUsedPregs(-1);
        function.setSpillBytes(64);
        block = open(0);
    }

    private MBlock open(int id, int... params) {
        MBlock made = new MBlock(id, params, 0, false);
        function.blocks().add(made);
        return made;
    }

    private int vreg() {
        return function.newVreg(RegClass.GPR);
    }

    private MInsn insn(MOp op, Role[] roles, int... vregs) {
        MInsn insn = new MInsn(op, Width.QWORD, vregs, roles, MInsn.Detail.NONE);
        block.insns().add(insn);
        return insn;
    }

    private MInsn def(int vreg, int preg) {
        return at(insn(MOp.LEA, new Role[] {Role.DEF}, vreg), preg);
    }

    private MInsn use(int vreg, int preg) {
        return at(insn(MOp.LEA, new Role[] {Role.USE}, vreg), preg);
    }

    private static MInsn at(MInsn insn, int... pregs) {
        for (int k = 0; k < pregs.length; k++) {
            insn.setPreg(k, pregs[k]);
        }
        return insn;
    }

    private void end() {
        insn(MOp.UNREACHABLE, NO_ROLES);
    }

    /** Allocates as the insns say, then lets the change happen, and wants a complaint with some text. */
    private void finds(String text, Consumer<List<MInsn>> change) {
        AllocationChecker checker = new AllocationChecker(function);
        change.accept(function.blocks().getFirst().insns());
        String message = assertThrows(AllocationError.class, checker::check).getMessage();
        assertTrue(message.contains(text), message);
    }

    private void isFine() {
        new AllocationChecker(function).check();
    }

    @Test
    void findsAUseThatReadsAnotherRegister() {
        int a = vreg();
        def(a, 3);
        MInsn use = use(a, 3);
        end();
        isFine();
        finds("operand 0 wants r0, p5 holds nothing known", all -> use.setPreg(0, 5));
    }

    @Test
    void findsAValueThatWasOverwritten() {
        int a = vreg();
        int b = vreg();
        def(a, 3);
        def(b, 3);
        use(b, 3);
        MInsn use = use(a, 3);
        end();
        finds("operand 0 wants r0, p3 holds r1", all -> { });
        assertTrue(use.preg(0) == 3);
    }

    @Test
    void followsMovesStoresLoadsAndExchanges() {
        int a = vreg();
        int b = vreg();
        def(a, 3);
        def(b, 5);
        MInsn useA = use(a, 7);
        MInsn useB = use(b, 3);
        end();
        AllocationChecker checker = new AllocationChecker(function);
        int place = block.insns().indexOf(useA);
        block.insns().addAll(place, List.of(Moves.store(RegClass.GPR, MInsn.NONE, 8, 3), Moves.exchange(3, 5),
                Moves.load(RegClass.GPR, MInsn.NONE, 8, 6), Moves.move(RegClass.GPR, 7, 6)));
        checker.check();
        useB.setPreg(0, 5);
        String message = assertThrows(AllocationError.class, checker::check).getMessage();
        assertTrue(message.contains("wants r1, p5 holds r0"), message);
    }

    @Test
    void findsALoadFromASlotThatAnotherOverlaps() {
        int wide = function.newVreg(RegClass.XMM);
        int a = vreg();
        def(wide, 16);
        def(a, 3);
        MInsn use = use(wide, 17);
        end();
        finds("wants r0, p17 holds nothing known", all -> all.addAll(all.indexOf(use), List.of(
                Moves.store(RegClass.XMM, MInsn.NONE, 0, 16), Moves.store(RegClass.GPR, MInsn.NONE, 8, 3),
                Moves.load(RegClass.XMM, MInsn.NONE, 0, 17))));
    }

    @Test
    void findsAWideValueThatIsCopiedInPartOnly() {
        int wide = function.newVreg(RegClass.YMM);
        def(wide, 16);
        MInsn use = use(wide, 17);
        end();
        finds("wants r0, p17 holds nothing known", all -> all.add(all.indexOf(use), Moves.move(RegClass.XMM, 17, 16)));
    }

    @Test
    void findsASlotOutsideTheFrame() {
        int a = vreg();
        MInsn def = def(a, 3);
        end();
        finds("slot of 8 bytes at 64 among 64", all -> all.add(all.indexOf(def) + 1,
                Moves.store(RegClass.GPR, MInsn.NONE, 64, 3)));
    }

    @Test
    void findsAValueInARegisterThatACallDestroys() {
        int a = vreg();
        def(a, 1);
        insn(MOp.CALL, NO_ROLES).clobber(Pregs.CALLER_SAVED);
        use(a, 1);
        end();
        finds("wants r0, p1 holds nothing known", all -> { });
    }

    @Test
    void findsBrokenConstraints() {
        int a = vreg();
        int b = vreg();
        def(a, 3);
        MInsn tied = at(insn(MOp.ALU, new Role[] {Role.DEF, Role.TIED}, b, a), 3, 3);
        end();
        isFine();
        finds("operand 1, p3: it must be where operand 0 is", all -> tied.setPreg(0, 5));
        tied.setPreg(0, 3);
        finds("operand 0, p3: it must be in p1", all -> tied.fix(0, 1));
    }

    @Test
    void findsDefsThatShareWithWhatIsStillRead() {
        int a = vreg();
        int b = vreg();
        int c = vreg();
        def(a, 3);
        at(insn(MOp.ALU, new Role[] {Role.EARLY_DEF, Role.USE}, b, a), 3, 3);
        end();
        finds("operands 0 and 1 share p3", all -> { });
        block.insns().clear();
        def(a, 3);
        at(insn(MOp.ALU, new Role[] {Role.DEF, Role.LATE_USE}, b, a), 3, 3);
        end();
        finds("operands 0 and 1 share p3", all -> { });
        block.insns().clear();
        at(insn(MOp.ALU, new Role[] {Role.DEF, Role.DEF}, b, c), 3, 3);
        end();
        finds("operands 0 and 1 share p3", all -> { });
    }

    @Test
    void findsRegistersOfTheWrongKindAndOperandsWithout() {
        int a = vreg();
        MInsn def = def(a, 3);
        end();
        finds("operand 0, p16: not of GPR", all -> def.setPreg(0, 16));
        finds("operand 0, p4: not of GPR", all -> def.setPreg(0, 4));
        finds("operand 0, nowhere: it must be in a register", all -> def.setPreg(0, Pregs.NONE));
        finds("operand 0, slot 8: it must be in a register", all -> def.setPreg(0, MInsn.inSlot(8)));
        def.setPreg(0, 3);
        function.setUsedPregs(0);
        finds("p3 is not among those used", all -> { });
    }

    @Test
    void readsFoldedOperandsFromTheirSlots() {
        int a = vreg();
        def(a, 3);
        MInsn use = use(a, MInsn.inSlot(8)).foldable(0);
        end();
        finds("operand 0 wants r0, slot 8 holds nothing known", all -> { });
        for (int offset : new int[] {0, 8}) {
            AllocationChecker checker = new AllocationChecker(function);
            MInsn store = Moves.store(RegClass.GPR, MInsn.NONE, offset, 3);
            block.insns().add(block.insns().indexOf(use), store);
            if (offset == 8) {
                checker.check();
            } else {
                assertThrows(AllocationError.class, checker::check);
            }
            block.insns().remove(store);
        }
    }

    @Test
    void findsAParameterThatOneEdgeDoesNotBring() {
        int a = vreg();
        int b = vreg();
        int param = vreg();
        def(a, 3);
        def(b, 5);
        MBlock other = open(1);
        MBlock join = open(2, param);
        at(insn(MOp.BRANCH, new Role[] {Role.USE}, a), 3);
        block.addEdge(join, new int[] {a});
        block.addEdge(other, NONE);
        block = other;
        insn(MOp.JUMP, NO_ROLES);
        other.addEdge(join, new int[] {b});
        block = join;
        use(param, 3);
        end();
        finds("m2: lea.q r2(p3): operand 0 wants r2, p3 holds r0", all -> { });
        AllocationChecker checker = new AllocationChecker(function);
        other.insns().addFirst(Moves.move(RegClass.GPR, 3, 5));
        checker.check();
    }

    @Test
    void takesAValueOfALastRoundForAnother() {
        int a = vreg();
        MBlock loop = open(1);
        insn(MOp.JUMP, NO_ROLES);
        block.addEdge(loop, NONE);
        block = loop;
        def(a, 3);
        MInsn save = use(a, 3);
        insn(MOp.BRANCH, NO_ROLES);
        loop.addEdge(loop, NONE);
        MBlock exit = open(2);
        loop.addEdge(exit, NONE);
        block = exit;
        MInsn use = use(a, 3);
        end();
        isFine();
        AllocationChecker checker = new AllocationChecker(function);
        loop.insns().addFirst(Moves.move(RegClass.GPR, 5, 3));
        use.setPreg(0, 5);
        String message = assertThrows(AllocationError.class, checker::check).getMessage();
        assertTrue(message.contains("wants r0, p5 holds nothing known"), message + save);
    }

    @Test
    void findsInsnsThatAreLostMovedAddedOrChanged() {
        int a = vreg();
        int b = vreg();
        def(a, 3);
        def(b, 5);
        MInsn use = use(a, 3);
        end();
        finds("unreachable.q is not where it was", all -> all.remove(use));
        block.insns().add(2, use);
        finds("is not where it was", all -> all.addFirst(all.remove(1)));
        finds("was added, and is no move", all -> all.addFirst(new MInsn(MOp.LEA, Width.QWORD, NONE, NO_ROLES,
                MInsn.Detail.NONE)));
        block.insns().removeFirst();
        block.insns().addFirst(block.insns().remove(1));
        finds("had the operands [0]", all -> {
            use.setVreg(0, b);
            use.setPreg(0, 5);
        });
    }

    @Test
    void findsEdgesThatWereBent() {
        MBlock one = open(1);
        MBlock two = open(2);
        insn(MOp.JUMP, NO_ROLES);
        block.addEdge(one, NONE);
        MBlock first = block;
        for (MBlock each : Arrays.asList(one, two)) {
            block = each;
            end();
        }
        finds("m2: no path gets there", all -> { });
        function.blocks().remove(two);
        isFine();
        finds("m1: m0 is not among the predecessors", all -> one.predecessors().clear());
        one.predecessors().addAll(List.of(first, first));
        finds("m1: 2 predecessors, entered by 1 edges", all -> { });
    }

    @Test
    void wantsWhatIsComputedAgainToBeTheSame() {
        int a = vreg();
        MInsn constant = new MInsn(MOp.CONSTANT, Width.QWORD, new int[] {a}, Moves.DEF,
                new MInsn.Detail(null, 7, null));
        block.insns().add(constant);
        MInsn use = use(a, 3);
        end();
        for (long number : new long[] {7, 8}) {
            AllocationChecker checker = new AllocationChecker(function);
            MInsn again = at(new MInsn(MOp.CONSTANT, Width.QWORD, new int[] {a}, Moves.DEF,
                    new MInsn.Detail(null, number, null)), 3);
            block.insns().set(block.insns().indexOf(use) - 1, again);
            if (number == 7) {
                checker.check();
            } else {
                assertThrows(AllocationError.class, checker::check);
            }
        }
    }
}
