package io.sluice.dataplane.cli;

import io.sluice.helpers.Helpers;
import io.sluice.helpers.TraceSink;
import io.sluice.maps.MapFactory;
import io.sluice.vm.Collection;
import io.sluice.vm.Engines;
import io.sluice.vm.Vm;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.ir.Printer;
import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.optimizing.CompileOptions;
import io.sluice.vm.optimizing.OptimizingCompiler;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;

/** The graphs that the optimizing JIT makes of programs, as text. Nothing is run. */
final class IrDump implements ProgramDump<ProgramSpec> {
    private final CollectionSpec collection;
    private final CompileOptions options;
    private final String after;

    /** A dump after a pass, each time that it ran; null for after the last one. */
    IrDump(CollectionSpec collection, CompileOptions options, String after) {
        this.collection = collection;
        this.options = options;
        this.after = after;
    }

    /** The text of a program's functions, the one that runs batches first. */
    @Override
    public String text(ProgramSpec program) {
        StringBuilder text = new StringBuilder("%s:%n".formatted(program.name()));
        for (String graph : graphs(program)) {
            text.append(graph).append('\n');
        }
        return text.toString();
    }

    /** The programs as JSON. */
    @Override
    public ArrayNode tree(List<ProgramSpec> programs) {
        ArrayNode all = Console.JSON.createArrayNode();
        for (ProgramSpec program : programs) {
            ArrayNode graphs = all.addObject().put("name", program.name()).putArray("graphs");
            graphs(program).forEach(graphs::add);
        }
        return all;
    }

    private List<String> graphs(ProgramSpec program) {
        Vm vm = Vm.builder(new MapFactory(), Helpers.table(TraceSink.NONE)).build();
        try (Collection loaded = vm.load(collection, List.of(program), Engines.CHECKED_INTERPRETER)) {
            List<String> texts = new ArrayList<>();
            OptimizingCompiler.graphs(loaded.verified(program.name()), options, (pass, graph) -> {
                if (pass.equals(after)) {
                    texts.add(Printer.numbered(graph));
                }
            }).forEach(graph -> {
                if (after == null) {
                    texts.add(Printer.numbered(graph));
                }
            });
            return texts;
        }
    }
}
