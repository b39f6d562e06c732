package io.sluice.vm.opt;

import io.sluice.vm.ir.Graph;
import io.sluice.vm.opt.control.Accumulators;
import io.sluice.vm.opt.control.CheckMerging;
import io.sluice.vm.opt.control.DecisionTables;
import io.sluice.vm.opt.control.GuardMerging;
import io.sluice.vm.opt.control.Hoisting;
import io.sluice.vm.opt.control.IfConversion;
import io.sluice.vm.opt.control.Layout;
import io.sluice.vm.opt.control.Numbering;
import io.sluice.vm.opt.control.Sinking;
import io.sluice.vm.opt.control.StoreSinking;
import io.sluice.vm.opt.control.StoreSplitting;
import io.sluice.vm.opt.control.TailMerging;
import io.sluice.vm.opt.control.VectorGuards;
import io.sluice.vm.opt.loop.ByteSums;
import io.sluice.vm.opt.loop.Companions;
import io.sluice.vm.opt.loop.ExitTests;
import io.sluice.vm.opt.loop.Lookahead;
import io.sluice.vm.opt.loop.Strides;
import io.sluice.vm.opt.loop.TripCounts;
import io.sluice.vm.opt.memory.DeadStores;
import io.sluice.vm.opt.memory.Forwarding;
import io.sluice.vm.opt.memory.LoadMerging;
import io.sluice.vm.opt.memory.Promotion;
import io.sluice.vm.opt.memory.StoreMerging;
import io.sluice.vm.opt.memory.StoreRegrouping;
import io.sluice.vm.opt.passes.CleanBlocks;
import io.sluice.vm.opt.passes.DeadCode;
import io.sluice.vm.opt.passes.JumpThreading;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/** The passes of the optimizer, in their order. */
public final class Pipeline {
    private static final List<Pass> PASSES = inOrder();

    private Pipeline() {
    }

    /** A pass that is a method. */
    private record Step(String name, BiConsumer<Graph, PassContext> body) implements Pass {
        @Override
        public void run(Graph graph, PassContext context) {
            body.accept(graph, context);
        }
    }

    private static Pass pass(String name, BiConsumer<Graph, PassContext> body) {
        return new Step(name, body);
    }

    /** The passes from the graph as it was built to the one that is lowered. */
    public static List<Pass> passes() {
        return PASSES;
    }

    private static List<Pass> inOrder() {
        return List.of(
                new CleanBlocks(),
                pass("promotion", (g, c) -> Promotion.run(g, c.simplifier())),
                new DeadCode(),
                pass("numbering", (g, c) -> Numbering.run(g, c.simplifier())),
                pass("decision-tables", Pipeline::tables),
                new JumpThreading(),
                new CleanBlocks(),
                pass("forwarding", (g, c) -> Forwarding.run(g, c.simplifier())),
                pass("load-merging", (g, c) -> LoadMerging.run(g, c.simplifier())),
                pass("store-merging", (g, c) -> StoreMerging.run(g, c.simplifier())),
                pass("store-regrouping", (g, c) -> StoreRegrouping.run(g, c.simplifier(), c.vectors().isAny())),
                pass("dead-stores", (g, c) -> DeadStores.run(g)),
                new DeadCode(),
                pass("check-merging", (g, c) -> CheckMerging.run(g, c.simplifier())),
                pass("guard-merging", (g, c) -> GuardMerging.run(g, c.simplifier())),
                pass("numbering", (g, c) -> Numbering.run(g, c.simplifier())),
                new JumpThreading(),
                new CleanBlocks(),
                new DeadCode(),
                pass("vector-guards", (g, c) -> VectorGuards.run(g, c.simplifier(), c.vectors())),
                pass("if-conversion", (g, c) -> IfConversion.run(g, c.simplifier())),
                pass("byte-sums", (g, c) -> ByteSums.run(g, c.simplifier(), c.vectors())),
                pass("accumulators", (g, c) -> Accumulators.run(g, c.simplifier())),
                pass("lookahead", (g, c) -> Lookahead.run(g, c.simplifier())),
                pass("hoisting", (g, c) -> Hoisting.run(g)),
                pass("trip-counts", (g, c) -> TripCounts.run(g, c.simplifier())),
                pass("companions", (g, c) -> Companions.run(g, c.simplifier())),
                pass("strides", (g, c) -> Strides.run(g, c.simplifier())),
                pass("store-sinking", (g, c) -> StoreSinking.run(g)),
                pass("sinking", (g, c) -> Sinking.run(g)),
                pass("store-splitting", (g, c) -> StoreSplitting.run(g, c.simplifier())),
                pass("tail-merging", (g, c) -> TailMerging.run(g)),
                new CleanBlocks(),
                new DeadCode(),
                pass("exit-tests", (g, c) -> ExitTests.run(g, c.simplifier())),
                pass("layout", (g, c) -> Layout.run(g)));
    }

    private static void tables(Graph graph, PassContext context) {
        if (context.tables()) {
            DecisionTables.run(graph, context.simplifier());
        }
    }

    /** The names of all passes. */
    public static Set<String> names() {
        Set<String> names = new TreeSet<>();
        passes().forEach(p -> names.add(p.name()));
        return names;
    }

    /** Runs all passes that are not turned off. */
    public static void run(Graph graph, PassContext context, PassRunner runner) {
        runner.run(passes(), graph, context);
    }
}
