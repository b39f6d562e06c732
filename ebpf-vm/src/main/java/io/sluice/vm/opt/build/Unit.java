package io.sluice.vm.opt.build;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.KnownSizes;
import io.sluice.vm.cfg.Subprogs;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.verifier.VerifiedProgram;
import io.sluice.vm.verifier.facts.Facts;
import io.sluice.vm.verifier.facts.InsnFacts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The program that graphs are built of: its functions, and which of them are inlined. */
final class Unit {
    /** The helper id of bpf_tail_call (include/uapi/linux/bpf.h, BPF_FUNC_tail_call). */
    static final int TAIL_CALL = 12;
    /** The helper id of bpf_loop (there, BPF_FUNC_loop). */
    static final int LOOP = 181;

    /** That of bpf_trace_printk (there), whose prototype leaves out the numbers to print: R3 to R5. */
    private static final int TRACE_PRINTK = 6;

    private static final int UNKNOWN = -1;

    private final VerifiedProgram program;
    private final BuildOptions options;
    private final List<Function> functions = new ArrayList<>();
    private final RegisterUse registers;
    private final KnownSizes sizes;
    private final int[] sites;
    private final int[] inlinedSize;
    private final boolean[] inlined;
    private final Liveness liveness;
    private final Repeats[] repeats;
    private boolean refersToFunctions;

    Unit(VerifiedProgram program, BuildOptions options) {
        this.program = program;
        this.options = options;
        this.registers = new RegisterUse(insns());
        this.sizes = new KnownSizes(insns());
        List<Integer> starts = facts().subprogs();
        for (int n = 0; n < starts.size(); n++) {
            int end = n + 1 < starts.size() ? starts.get(n + 1) : insns().size();
            functions.add(new Function(this, n, starts.get(n), end, facts().stackDepth().get(n)));
        }
        this.sites = new int[functions.size()];
        this.inlinedSize = new int[functions.size()];
        this.inlined = new boolean[functions.size()];
        this.liveness = new Liveness(this);
        this.repeats = new Repeats[functions.size()];
        if (functions.size() > 1) {
            decide();
        }
    }

    private void decide() {
        Arrays.fill(inlinedSize, UNKNOWN);
        for (int i = 0; i < insns().size(); i++) {
            if (Subprogs.isReference(insns().at(i))) {
                sites[functionAt(insns().targetOf(i)).number()]++;
            }
        }
        int growth = 0;
        for (Function f : functions.subList(1, functions.size())) {
            int size = inlinedSize(f);
            int more = (sites[f.number()] - 1) * size;
            boolean small = size <= options.inlineInsns() && growth + more <= options.inlineGrowth();
            if (small || sites[f.number()] == 1 && options.inlineInsns() > 0) {
                inlined[f.number()] = true;
                growth += more;
            }
        }
    }

    /** Insns of a function with those of the functions that it refers to. */
    private int inlinedSize(Function f) {
        if (inlinedSize[f.number()] == UNKNOWN) {
            // in case it comes back to itself, which verified programs do not
            inlinedSize[f.number()] = options.inlineInsns() + 1;
            long size = f.size();
            for (int i = f.start(); i < f.start() + f.size(); i++) {
                if (Subprogs.isReference(insns().at(i))) {
                    size += inlinedSize(functionAt(insns().targetOf(i)));
                }
            }
            inlinedSize[f.number()] = (int) Math.min(size, Integer.MAX_VALUE / 2);
        }
        return inlinedSize[f.number()];
    }

    VerifiedProgram program() {
        return program;
    }

    /** The sizes that a helper call certainly passes, by argument. */
    Map<Integer, Long> knownSizes(int index, HelperSpec helper) {
        return sizes.of(index, helper);
    }

    BuildOptions options() {
        return options;
    }

    InsnSeq insns() {
        return program.insns();
    }

    /** Which registers the insns read and write. */
    RegisterUse registers() {
        return registers;
    }

    Facts facts() {
        return program.facts();
    }

    InsnFacts insnFacts() {
        return program.facts().insns();
    }

    HelperTable helpers() {
        return program.helpers();
    }

    BpfMap map(int index) {
        return program.maps().get(index);
    }

    List<BpfMap> maps() {
        return program.maps();
    }

    boolean isXdp() {
        return program.spec().kind().isXdp();
    }

    /** The main program. */
    Function main() {
        return functions.getFirst();
    }

    Function function(int number) {
        return functions.get(number);
    }

    /** The address of a function's code. */
    CodeSymbol.Function symbol(Function function) {
        refersToFunctions = true;
        return new CodeSymbol.Function(function.number());
    }

    /** Whether any graph may refer to a function's code. */
    boolean refersToFunctions() {
        return refersToFunctions;
    }

    /** How many functions. */
    int functions() {
        return functions.size();
    }

    /** The function that begins at an insn. */
    Function functionAt(int index) {
        return functions.get(facts().subprogOf(index));
    }

    /** How many arguments a helper has: all, where nothing is proved and so nothing says which it looks at. */
    int arguments(int helper) {
        return isXdp() && helper != TRACE_PRINTK ? helpers().get(helper).args().size() : Insn.R5;
    }

    /** By block of a function the registers that are read from there on, and not written before: bit sets. */
    int[] liveIn(Function function) {
        return liveness.in(function);
    }

    /** The lookups of a function that come again. */
    Repeats repeats(Function function) {
        int number = function.number();
        if (repeats[number] == null) {
            repeats[number] = new Repeats(this, function);
        }
        return repeats[number];
    }

    /** Whether calls of a function are inlined. */
    boolean isInlined(Function function) {
        return inlined[function.number()];
    }

    /** The slot of an insn, for messages. */
    int slot(int index) {
        return insns().slotOf(index);
    }

    /** An insn that the verifier lets no program have. */
    IllegalStateException refused(int index) {
        Insn insn = insns().at(index);
        return new IllegalStateException(
                "internal error: insn " + slot(index) + ": " + insn + " must not pass verification");
    }
}
