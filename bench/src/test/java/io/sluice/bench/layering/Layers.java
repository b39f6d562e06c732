package io.sluice.bench.layering;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The edges that the design allows, as tables, and the check of one class against them.
 * Names are below {@code io.sluice}; a row holds for the package and for what lies below it.
 */
final class Layers {
    static final String ROOT = "io.sluice.";

    /** Module folder and package, in dependency order: a module may refer to those before it. */
    static final List<Module> MODULES = List.of(
            new Module("ebpf-vm", "vm"),
            new Module("maps", "maps"),
            new Module("helpers", "helpers"),
            new Module("dataplane", "dataplane"),
            new Module("bench", "bench"));

    /** The façade of ebpf-vm: it may refer to all of its module, and nothing there refers to it. */
    static final String FACADE = "vm";

    /** What a package of ebpf-vm may refer to in its own module. */
    static final List<Row> VM = List.of(
            row("memory"),
            row("insn"),
            row("elf"),
            row("btf", "insn"),
            row("api", "insn", "memory", "ir"),
            row("object", "elf", "btf", "insn", "api"),
            row("cfg", "insn"),
            row("verifier.facts", "insn"),
            row("verifier.scalar", "insn"),
            row("verifier.state", "api", "insn", "verifier.scalar"),
            row("verifier.analysis", "api", "insn", "cfg", "verifier.state"),
            row("verifier.check", "api", "insn", "cfg", "memory", "verifier.scalar", "verifier.state",
                    "verifier.analysis", "verifier.facts"),
            row("verifier.transfer", "api", "insn", "cfg", "memory", "verifier.scalar", "verifier.state",
                    "verifier.analysis", "verifier.check", "verifier.facts"),
            row("verifier.explore", "api", "insn", "cfg", "verifier.scalar", "verifier.state", "verifier.analysis",
                    "verifier.check", "verifier.transfer", "verifier.facts"),
            row("verifier.log", "api", "insn", "cfg", "verifier.scalar", "verifier.state", "verifier.analysis",
                    "verifier.explore"),
            row("verifier.flow", "api", "insn", "verifier.scalar", "verifier.facts"),
            // the more special rows come first: a class falls under the first that fits
            row("verifier", "api", "insn", "cfg", "memory", "verifier.scalar", "verifier.state", "verifier.analysis",
                    "verifier.check", "verifier.transfer", "verifier.explore", "verifier.log",
                    "verifier.facts", "verifier.flow"),
            row("interp", "api", "verifier", "verifier.facts", "insn", "memory"),
            row("x64"),
            row("jit", "api", "verifier", "verifier.facts", "insn", "memory", "x64"),
            row("kernel", "api", "btf", "insn", "memory", "object"),
            row("ir"),
            row("opt", "ir", "api", "verifier", "verifier.facts", "insn", "cfg", "memory"),
            row("codegen", "ir", "x64", "memory", "api"),
            row("optimizing", "api", "verifier", "verifier.facts", "insn", "ir", "opt", "codegen", "memory", "x64"),
            row("aot", "codegen", "memory", "api"));

    /** Pairs that stay forbidden in both directions, whatever the table above comes to say. */
    static final List<List<String>> NEVER = List.of(
            List.of("vm.interp", "vm.jit"),
            List.of("vm.interp", "vm.opt"),
            List.of("vm.jit", "vm.opt"),
            List.of("vm.ir", "vm.insn"),
            List.of("vm.ir", "vm.x64"));

    /** Maps and helpers state their recipes; they never see an engine or a compiler. */
    static final Set<String> NOT_FOR_MAPS_AND_HELPERS =
            Set.of("vm.interp", "vm.jit", "vm.codegen", "vm.aot", "vm.x64", "vm.kernel");

    /** The only packages with {@code java.lang.foreign}. */
    static final Set<String> FOREIGN = Set.of("vm.memory", "dataplane.sys");

    record Module(String folder, String root) {}

    record Row(String name, Set<String> mayUse) {}

    private Layers() {}

    private static Row row(String name, String... mayUse) {
        Set<String> full = new TreeSet<>();
        for (String used : mayUse) {
            full.add(FACADE + "." + used);
        }
        return new Row(FACADE + "." + name, full);
    }

    /** Everything that is wrong with one class, a sentence each. */
    static List<String> violations(ClassReferences type) {
        List<String> wrong = new ArrayList<>();
        String from = layerOf(type.name());
        if (from == null) {
            wrong.add(type.name() + ": its package has no row in the tables of Layers");
            return wrong;
        }
        for (String used : type.uses()) {
            String reason = used.startsWith("java.lang.foreign.") ? foreign(from) : null;
            if (used.startsWith(ROOT)) {
                String to = layerOf(used);
                reason = to == null ? "it has no row in the tables of Layers" : forbidden(from, to);
            }
            if (reason != null) {
                wrong.add("%s: refers to \"%s\": %s".formatted(type.name(), used, reason));
            }
        }
        return wrong;
    }

    private static String foreign(String from) {
        return FOREIGN.contains(from) ? null : "java.lang.foreign is for " + new TreeSet<>(FOREIGN) + " only";
    }

    /** Why {@code from} may not refer to {@code to}; null if it may. */
    static String forbidden(String from, String to) {
        if (from.equals(to)) {
            return null;
        }
        int fromModule = moduleOf(from);
        int toModule = moduleOf(to);
        if (fromModule < toModule) {
            return "module \"%s\" comes before module \"%s\"".formatted(
                    MODULES.get(fromModule).folder(), MODULES.get(toModule).folder());
        }
        for (List<String> pair : NEVER) {
            if (pair.contains(from) && pair.contains(to)) {
                return "\"%s\" and \"%s\" never refer to each other".formatted(from, to);
            }
        }
        boolean statesOnly = from.equals("maps") || from.equals("helpers");
        if (statesOnly && NOT_FOR_MAPS_AND_HELPERS.contains(to)) {
            return "\"%s\" never sees an engine or a compiler".formatted(from);
        }
        if (!from.startsWith(FACADE + ".") || fromModule != toModule) {
            return null;
        }
        Set<String> mayUse = vmRow(from).mayUse();
        return mayUse.contains(to) ? null : "\"%s\" may refer to %s only".formatted(from, mayUse);
    }

    /** The row that a class falls under: a package of ebpf-vm, its façade, {@code dataplane.sys} or a module's root. */
    static String layerOf(String className) {
        String name = ClassReferences.packageOf(className);
        name = name.startsWith(ROOT) ? name.substring(ROOT.length()) : name;
        if (name.equals(FACADE)) {
            return FACADE;
        }
        if (name.startsWith(FACADE + ".")) {
            Row row = vmRow(name);
            return row == null ? null : row.name();
        }
        for (String own : FOREIGN) {
            if (isWithin(name, own)) {
                return own;
            }
        }
        for (Module module : MODULES) {
            if (isWithin(name, module.root())) {
                return module.root();
            }
        }
        return null;
    }

    private static Row vmRow(String name) {
        for (Row row : VM) {
            if (isWithin(name, row.name())) {
                return row;
            }
        }
        return null;
    }

    private static int moduleOf(String layer) {
        for (int i = 0; i < MODULES.size(); i++) {
            if (isWithin(layer, MODULES.get(i).root())) {
                return i;
            }
        }
        throw new IllegalArgumentException("layer \"" + layer + "\" is in no module");
    }

    private static boolean isWithin(String name, String layer) {
        return name.equals(layer) || name.startsWith(layer + ".");
    }

    /** Package to the packages that it refers to, among those that start with {@code prefix}. */
    static Map<String, Set<String>> packageGraph(List<ClassReferences> types, String prefix) {
        Map<String, Set<String>> graph = new TreeMap<>();
        for (ClassReferences type : types) {
            String from = ClassReferences.packageOf(type.name());
            for (String used : type.uses()) {
                String to = ClassReferences.packageOf(used);
                if (from.startsWith(prefix) && to.startsWith(prefix) && !from.equals(to)) {
                    graph.computeIfAbsent(from, _ -> new TreeSet<>()).add(to);
                }
            }
        }
        return graph;
    }

    /** One cycle of the graph, as its packages in order with the first one repeated; empty if there is none. */
    static List<String> cycle(Map<String, Set<String>> graph) {
        Set<String> done = new TreeSet<>();
        for (String start : new TreeSet<>(graph.keySet())) {
            List<String> found = cycleFrom(start, graph, new ArrayList<>(), done);
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }

    private static List<String> cycleFrom(
            String at, Map<String, Set<String>> graph, List<String> path, Set<String> done) {
        int seen = path.indexOf(at);
        if (seen >= 0) {
            List<String> found = new ArrayList<>(path.subList(seen, path.size()));
            found.add(at);
            return found;
        }
        if (!done.contains(at)) {
            path.add(at);
            for (String next : new TreeSet<>(graph.getOrDefault(at, Set.of()))) {
                List<String> found = cycleFrom(next, graph, path, done);
                if (!found.isEmpty()) {
                    return found;
                }
            }
            path.removeLast();
            done.add(at);
        }
        return List.of();
    }
}
