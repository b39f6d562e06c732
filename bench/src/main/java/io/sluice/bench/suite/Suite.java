package io.sluice.bench.suite;

import io.sluice.dataplane.packet.HeaderLayout;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.api.Verdict;
import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.object.ObjectLoader;
import io.sluice.vm.object.ObjectOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The programs that Sluice measures itself by: those of the objects on the class path under {@code bpf/} whose source
 * says so by {@code BENCH}, with how they are measured.
 */
public final class Suite {
    /** Length of packets, in bytes, where nothing else is said: those of the shortest frames. */
    public static final int SHORT = HeaderLayout.ETHERNET_MIN_FRAME;
    private static final String EMPTY = "pass";
    /** Programs that only return a verdict. */
    private static final Map<Verdict, String> EMPTY_BY_VERDICT =
            Map.of(Verdict.PASS, EMPTY, Verdict.DROP, "drop", Verdict.TX, "transmit");
    private static final String RESOURCE = "/bpf/%s.bpf.o";

    /** One program of the suite. */
    private record Entry(CollectionSpec object, ProgramSpec program, BenchNote note) {
        String name() {
            return program.name();
        }
    }

    /** All that {@link ObjectFiles} finds, read once: objects are inert. */
    private static final class Entries {
        /** Those with a limit come first, then by name. */
        static final List<Entry> ALL = ObjectFiles.ours(ObjectOptions.PLAIN).stream().flatMap(Entries::of)
                .sorted(Comparator.comparing((Entry entry) -> Double.isNaN(entry.note().limit()))
                        .thenComparing(Entry::name)).toList();

        private Entries() {
        }

        private static Stream<Entry> of(CollectionSpec object) {
            return object.programs().stream().filter(program -> program.kind().isXdp())
                    .flatMap(program -> BenchNote.of(object, program).stream()
                            .map(note -> new Entry(object, program, note)));
        }
    }

    private Suite() {
    }

    /**
     * The objects of the suite, by the names of their main programs.
     *
     * @param names which, or none for all
     * @throws IllegalArgumentException for a name that is none
     */
    public static List<CollectionSpec> objects(List<String> names) {
        return entries(names).stream().map(Entry::object).toList();
    }

    /**
     * The suite with packets of {@link #SHORT} bytes, but for programs that need longer ones.
     *
     * @param names which, or none for all
     * @throws IllegalArgumentException for a name that is none
     */
    public static List<Workload> workloads(List<String> names) {
        return workloads(names, SHORT);
    }

    /**
     * The suite with packets of a length, but for programs that need others.
     *
     * @param names which, or none for all; those that only return a verdict, such as {@code transmit}, have to be named
     * @throws IllegalArgumentException for a name that is none
     */
    public static List<Workload> workloads(List<String> names, int length) {
        List<String> others = names.stream().filter(name -> !EMPTY_BY_VERDICT.containsValue(name)).toList();
        Stream<Workload> empty = EMPTY_BY_VERDICT.entrySet().stream().sorted(Map.Entry.comparingByKey())
                .filter(entry -> names.contains(entry.getValue()))
                .map(entry -> empty(entry.getKey(), BenchPackets.tcp(length)));
        Stream<Entry> suite = names.isEmpty() || !others.isEmpty() ? entries(others).stream() : Stream.of();
        return Stream.concat(empty, suite.map(entry ->
                entry.note().workload(entry.object(), entry.program(), length))).toList();
    }

    /** The program of two insns that only passes packets: timings are net of it. */
    public static Workload empty(List<byte[]> packets) {
        return empty(Verdict.PASS, packets);
    }

    /** The program of two insns that gives packets a verdict; it passes them where we have none with that verdict. */
    public static Workload empty(Verdict verdict, List<byte[]> packets) {
        CollectionSpec object = object(EMPTY_BY_VERDICT.getOrDefault(verdict, EMPTY));
        return Workload.of(object, object.programs().getFirst(), packets);
    }

    /** The suite and the empty program before it, on packets of {@link #SHORT} bytes: what is compiled to be timed. */
    public static List<Workload> withEmpty(List<String> names) {
        List<Workload> all = new ArrayList<>();
        if (names.isEmpty()) {
            all.add(empty(BenchPackets.tcp(SHORT)));
        }
        all.addAll(workloads(names));
        return all;
    }

    /**
     * A program of any object: as it says itself, else with empty maps on TCP packets.
     *
     * @param length of packets where the program does not say it
     */
    public static Workload workload(CollectionSpec object, ProgramSpec program, int length) {
        return BenchNote.of(object, program).map(note -> note.workload(object, program, length))
                .orElseGet(() -> Workload.of(object, program, BenchPackets.tcp(length)));
    }

    private static List<Entry> entries(List<String> names) {
        List<String> known = Entries.ALL.stream().map(Entry::name).toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("program \"" + name + "\" is not in the suite: " + known);
            }
        }
        return Entries.ALL.stream().filter(entry -> names.isEmpty() || names.contains(entry.name())).toList();
    }

    private static CollectionSpec object(String name) {
        String path = RESOURCE.formatted(name);
        try (InputStream in = Suite.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("internal error: no \"" + path + "\" on the class path");
            }
            return ObjectLoader.load(name, in.readAllBytes(), ObjectOptions.PLAIN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
