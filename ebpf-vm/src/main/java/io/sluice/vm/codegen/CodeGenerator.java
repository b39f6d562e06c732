package io.sluice.vm.codegen;

import io.sluice.vm.codegen.emit.Address;
import io.sluice.vm.codegen.emit.FunctionEmitter;
import io.sluice.vm.codegen.emit.Functions;
import io.sluice.vm.codegen.emit.Marks;
import io.sluice.vm.codegen.lower.Lowering;
import io.sluice.vm.codegen.machine.MFunction;
import io.sluice.vm.codegen.machine.MInsn;
import io.sluice.vm.codegen.machine.Target;
import io.sluice.vm.codegen.regs.AllocationChecker;
import io.sluice.vm.codegen.regs.Allocator;
import io.sluice.vm.ir.Callee;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.x64.Assembler;
import io.sluice.vm.x64.Code;
import io.sluice.vm.x64.Immediates;
import io.sluice.vm.x64.Label;
import io.sluice.vm.x64.Relocation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** From graphs to machine code: lowering, register allocation and emission, of one unit that may call each other. */
public final class CodeGenerator {
    private static final int ENTRY_ALIGNMENT = 16;

    private final List<Graph> graphs;
    private final CodegenOptions options;
    private final Assembler a = new Assembler();
    private final Marks marks = new Marks();
    private final Map<String, Label> entries = new LinkedHashMap<>();
    private final Functions functions = new Functions();

    private CodeGenerator(List<Graph> graphs, CodegenOptions options) {
        this.graphs = graphs;
        this.options = options;
    }

    /**
     * Compiles functions into one unit. The symbol {@code function:3} is that of the graph function3.
     *
     * @throws IllegalArgumentException with a breadcrumb for a graph that no code can be made of
     */
    public static CompiledCode compile(List<Graph> functions, CodegenOptions options) {
        return new CodeGenerator(functions, options).compile();
    }

    private CompiledCode compile() {
        Target target = new Target(options.features(), options.blinding() != null);
        Immediates immediates = new Immediates(a, options.blinding(), null);
        for (Graph graph : graphs) {
            Label label = functions.label(a, graph.name());
            MFunction function = Lowering.lower(graph, target);
            allocate(function);
            enter(graph.name(), label);
            FunctionEmitter.emit(function, a, immediates, functions, marks);
            if (graph.convention() == Callee.Convention.BODY && graph.name().equals(CompiledCode.BODY)) {
                enter(CompiledCode.CALL, a.newLabel());
                Stubs.call(a, label);
                enter(CompiledCode.SAVING, a.newLabel());
                Stubs.saving(a, label);
            }
        }
        functions.checkAllBound();
        if (functions.hasData()) {
            data();
        }
        return finish(a.finish());
    }

    private void data() {
        if (options.blinding() != null) {
            throw new IllegalArgumentException("bytes of the program in code that is to hide its numbers");
        }
        marks.at(a, MInsn.NONE);
        functions.emitData(a);
    }

    private void allocate(MFunction function) {
        AllocationChecker checker = options.check() ? new AllocationChecker(function) : null;
        Allocator.allocate(function);
        if (checker != null) {
            checker.check();
        }
    }

    private void enter(String name, Label label) {
        if (entries.put(name, label) != null) {
            throw new IllegalArgumentException("function \"" + name + "\": there are two of that name");
        }
        marks.at(a, MInsn.NONE);
        a.align(ENTRY_ALIGNMENT);
        a.bind(label);
    }

    private CompiledCode finish(Code code) {
        Map<String, Integer> offsets = new LinkedHashMap<>();
        entries.forEach((name, label) -> offsets.put(name, code.offsetOf(label)));
        List<CompiledCode.Range> ranges = new ArrayList<>(marks.size());
        int start = marks.size() == 0 ? 0 : code.offsetOf(marks.position(0));
        for (int i = 0; i < marks.size(); i++) {
            int end = i + 1 < marks.size() ? code.offsetOf(marks.position(i + 1)) : code.size();
            if (start < end) {
                ranges.add(new CompiledCode.Range(start, end, marks.insn(i)));
            }
            start = end;
        }
        List<CompiledCode.Relocation> relocations = new ArrayList<>();
        for (Relocation r : code.relocations()) {
            relocations.add(new CompiledCode.Relocation(r.offset(), ((Address) r.symbol()).symbol(), r.addend()));
        }
        return new CompiledCode(code.bytes(), offsets, ranges, relocations);
    }
}
