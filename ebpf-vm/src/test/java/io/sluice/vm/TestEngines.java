package io.sluice.vm;

import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.interp.Interpreter;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.VectorLevel;
import io.sluice.vm.jit.JitProgram;
import io.sluice.vm.opt.PassContext;
import io.sluice.vm.opt.PassRunner;
import io.sluice.vm.opt.Pipeline;
import io.sluice.vm.opt.build.BuildOptions;
import io.sluice.vm.opt.build.GraphProgram;
import io.sluice.vm.opt.fold.Fold;
import io.sluice.vm.verifier.VerifiedProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** The engines of this module, a row each: every test of semantics runs on all of them. */
public final class TestEngines {
    // more than any case takes: some spend the whole budget of may_goto
    private static final long BUDGET = 1L << 30;

    private static final BuildOptions PLAIN = BuildOptions.plain();
    private static final BuildOptions FOLDED = BuildOptions.of(Fold::new);
    private static final BuildOptions OPTIMIZED = BuildOptions.of(Fold::new);
    private static final BuildOptions CALLING = new BuildOptions(Fold::new, 0, 0, VectorLevel.NONE, false, true);

    private TestEngines() {
    }

    /** An engine: its name and how it realises a program. */
    public record Row(String name, Function<VerifiedProgram, BpfProgram> load) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** All of them. */
    public static List<Row> rows() {
        List<Row> rows = new ArrayList<>(List.of(
                new Row(Interpreter.NAME, Interpreter.unchecked()::load),
                new Row(Interpreter.CHECKED_NAME, Interpreter.checked(BUDGET)::load),
                new Row(JitProgram.ENGINE, JitProgram::load),
                new Row("graph", program -> new GraphProgram(program, PLAIN)),
                new Row("folded graph", program -> new GraphProgram(program, FOLDED)),
                new Row("graph without inlining", program -> new GraphProgram(program, CALLING)),
                new Row("optimized graph", program -> new GraphProgram(program, OPTIMIZED, TestEngines::optimize))));
        OptimizingVariants.all().forEach(variant -> rows.add(new Row(variant.name(), variant::load)));
        return rows;
    }

    private static void optimize(Graph graph) {
        Pipeline.run(graph, new PassContext(new Fold()), new PassRunner(Set.of(), true, null));
    }
}
