package io.sluice.bench.llvm;

import io.sluice.vm.api.MapShape;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.verifier.VerifiedProgram;
import java.util.HashMap;
import java.util.Map;

/** A module that is lifted: the program, where its helpers are, and its functions by their first insn. */
final class Unit {
    /** Integers that the main program takes before the worker state: R1 and R2. */
    static final int MAIN_ARGUMENTS = 2;

    final Ir ir;
    final VerifiedProgram program;
    final Helpers helpers;
    private final Map<Integer, Long> subprogs = new HashMap<>();
    private final long mainType;
    private final long subprogType;

    private Unit(Ir ir, VerifiedProgram program, Helpers helpers) {
        this.ir = ir;
        this.program = program;
        this.helpers = helpers;
        this.mainType = ir.functionType(MAIN_ARGUMENTS);
        this.subprogType = ir.functionType(Insn.R5);
    }

    /** Lifts a program as a function that is entered from outside: {@code long f(r1, r2, state)}. */
    static void body(Ir ir, VerifiedProgram program, Helpers helpers, String entry) {
        Unit unit = new Unit(ir, program, helpers);
        unit.functions(ir.function(entry, unit.mainType));
    }

    /** Lifts a program into a loop over batches: {@code void f(batch, state)}. */
    static void batch(Ir ir, VerifiedProgram program, Helpers helpers, String entry) {
        Unit unit = new Unit(ir, program, helpers);
        long main = ir.internalFunction("main", unit.mainType);
        ir.attribute(main, "alwaysinline");
        unit.functions(main);
        new BatchLifter(unit, entry).lift(main);
    }

    private void functions(long main) {
        var starts = program.facts().subprogs();
        for (int start : starts.subList(1, starts.size())) {
            subprogs.put(start, ir.internalFunction("subprog." + start, subprogType));
        }
        for (int i = 0; i < starts.size(); i++) {
            int end = i + 1 < starts.size() ? starts.get(i + 1) : program.insns().size();
            long function = i == 0 ? main : subprog(starts.get(i));
            new FunctionLifter(this, function, starts.get(i), end, program.facts().stackDepth().get(i)).lift();
        }
    }

    /** The subprog that starts at an insn. */
    long subprog(int start) {
        return subprogs.get(start);
    }

    long mainType() {
        return mainType;
    }

    long subprogType() {
        return subprogType;
    }

    MapShape shape(int map) {
        return program.maps().get(map).shape();
    }

    /** A refusal of an insn, by its slot in what the user wrote. */
    IllegalArgumentException refused(int index, String why) {
        return new IllegalArgumentException(
                "insn %d: %s: %s".formatted(program.specSlot(index), program.insns().at(index), why));
    }
}
