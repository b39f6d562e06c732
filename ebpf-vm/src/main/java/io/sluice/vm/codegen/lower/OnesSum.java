package io.sluice.vm.codegen.lower;

import io.sluice.vm.codegen.machine.MMem;
import io.sluice.vm.codegen.machine.MOp;
import io.sluice.vm.codegen.machine.Role;
import io.sluice.vm.codegen.machine.Terms;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.x64.Width;
import java.util.ArrayList;
import java.util.List;

/**
 * A tree of OCADDs as one chain of ADD, ADCs and a last ADC 0. That is exact: the sum is associative, and the last
 * carry can be added without another one, as a sum that overflows is at most all ones less one.
 */
final class OnesSum {
    /** How many registers one insn holds at once, beside that of the sum. */
    private static final int MAX_REGISTERS = 4;

    private final Selection selection;
    private final Width width;
    private final List<Value> registers = new ArrayList<>();
    private final List<Value> memories = new ArrayList<>();

    private OnesSum(Selection selection, Type type) {
        this.selection = selection;
        this.width = type == Type.I32 ? Width.DWORD : Width.QWORD;
    }

    /** Adds the insns of an OCADD. */
    static void lower(Selection selection, Value value) {
        OnesSum sum = new OnesSum(selection, value.type());
        sum.collect(value);
        sum.emit(value);
    }

    private void collect(Value root) {
        List<Value> work = new ArrayList<>();
        work.add(root);
        while (!work.isEmpty()) {
            Value value = work.removeLast();
            if (value == root || value.op() == Op.OCADD && value.type() == root.type() && selection.absorbs(value)) {
                work.add(Shape.arg(value, 1));
                work.add(Shape.arg(value, 0));
            } else if (selection.absorbsLoad(value, width.bytes())) {
                memories.add(value);
            } else {
                registers.add(value);
            }
        }
    }

    private void emit(Value root) {
        int sum = start();
        int nextRegister = 0;
        int nextMemory = 0;
        while (nextRegister < registers.size() || nextMemory < memories.size()) {
            Draft draft = new Draft(MOp.ONES_SUM, width);
            List<Integer> positions = new ArrayList<>();
            List<MMem> operands = new ArrayList<>();
            int result = selection.newVreg();
            draft.def(result).tied(sum);
            int held = 0;
            while (nextRegister < registers.size() && held < MAX_REGISTERS) {
                positions.add(draft.operand(Role.LATE_USE, selection.reg(registers.get(nextRegister++))));
                held++;
            }
            Value address = null;
            while (nextMemory < memories.size()) {
                Value load = memories.get(nextMemory);
                if (load.arg(0) != address) {
                    // a new address may take two registers
                    if (held + 2 > MAX_REGISTERS + 2) {
                        break;
                    }
                    held += 2;
                    address = load.arg(0);
                }
                operands.add(Address.of(selection, load).in(draft, Role.LATE_USE, 0));
                nextMemory++;
            }
            boolean last = nextRegister == registers.size() && nextMemory == memories.size();
            if (last) {
                draft.vreg(0, selection.def(root));
            }
            selection.add(draft.aux(new Terms(List.copyOf(positions), List.copyOf(operands))));
            sum = result;
        }
    }

    /** The vreg of the first term, which the others are added to. */
    private int start() {
        for (int i = registers.size() - 1; i >= 0; i--) {
            if (!selection.livesOn(registers.get(i))) {
                return selection.reg(registers.remove(i));
            }
        }
        if (!registers.isEmpty()) {
            return selection.reg(registers.removeFirst());
        }
        int vreg = selection.newVreg();
        Value load = memories.removeFirst();
        selection.add(Address.of(selection, load).in(new Draft(MOp.LOAD, width).def(vreg)));
        return vreg;
    }
}
