package io.sluice.bench.suite;

import io.sluice.dataplane.packet.HeaderLayout;
import io.sluice.dataplane.replay.MapFill;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.api.Verdict;
import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.object.ObjectLoader;
import io.sluice.vm.object.ObjectOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** The programs that Sluice measures itself by: objects on the class path under {@code bpf/}. */
public final class Suite {
    /** Length of packets, in bytes, where nothing else is said: those of the shortest frames. */
    public static final int SHORT = HeaderLayout.ETHERNET_MIN_FRAME;
    /** Enough for the programs that work on much of a packet. */
    private static final int LONG = 600;
    private static final String EMPTY = "pass";
    /** Programs that only return a verdict. */
    private static final Map<Verdict, String> EMPTY_BY_VERDICT =
            Map.of(Verdict.PASS, EMPTY, Verdict.DROP, "drop", Verdict.TX, "transmit");
    private static final String RESOURCE = "/bpf/%s.bpf.o";

    /**
     * The main program of an object and what it is measured on.
     *
     * @param limit the most that its net time on the optimizing JIT may be of the kernel's; NaN without
     * @param packets by their length
     * @param length where the length is not the user's choice, else 0
     */
    private record Row(String name, double limit, IntFunction<List<byte[]>> packets, int length,
            Supplier<List<MapFill>> fills) {
        Row(String name, double limit) {
            this(name, limit, BenchPackets::tcp, 0, List::of);
        }

        Row(String name, double limit, Supplier<List<MapFill>> fills) {
            this(name, limit, BenchPackets::tcp, 0, fills);
        }
    }

    /**
     * Those with a limit come first. None writes what a later run of the same packet would read differently, except as
     * the name says.
     */
    private static final List<Row> ROWS = List.of(
            new Row("parse_tcp_drop", 0.35),
            new Row("mac_swap_tx", 0.4),
            new Row("protocol_counter", 0.35),
            new Row("control_counter_swap", 0.27),
            new Row("source_counter", 0.09),
            new Row("csum20", 0.15),
            new Row("csum20_chain32", 0.5),
            new Row("csum_block", 0.2, Fills::csumBlock),
            new Row("rendezvous_balancer", 0.5, Fills::rendezvousBalancer),
            new Row("firewall", 0.27, BenchPackets::mixed, 0, Fills::firewall),
            new Row("edge_balancer", 0.38, Fills::edgeBalancer),
            new Row("hash_sum60", 0.5),
            new Row("ten_helpers", 0.02),
            new Row("parse_drop", Double.NaN),
            new Row("array_counter", Double.NaN),
            new Row("percpu_array_counter", Double.NaN),
            new Row("global_counters", Double.NaN),
            new Row("switch_table", Double.NaN),
            new Row("bounded_loop", Double.NaN),
            new Row("subprogs", Double.NaN),
            new Row("hash60", Double.NaN),
            new Row("crc32", Double.NaN),
            new Row("chacha20", Double.NaN, BenchPackets::udp, LONG, List::of),
            new Row("isa_v4", Double.NaN),
            new Row("atomics", Double.NaN),
            new Row("hash_counter", Double.NaN),
            new Row("lru_counter", Double.NaN),
            new Row("csum512", Double.NaN, BenchPackets::tcp, LONG, List::of),
            new Row("load_balancer", Double.NaN, Fills::loadBalancer),
            new Row("filter", Double.NaN, BenchPackets::mixed, 0, List::of));

    private Suite() {
    }

    /**
     * The objects of the suite, by the names of their main programs.
     *
     * @param names which, or none for all
     * @throws IllegalArgumentException for a name that is none
     */
    public static List<CollectionSpec> objects(List<String> names) {
        return rows(names).stream().map(row -> object(row.name())).toList();
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
     * @param names which, or none for all
     * @throws IllegalArgumentException for a name that is none
     */
    public static List<Workload> workloads(List<String> names, int length) {
        return rows(names).stream().map(row -> {
            CollectionSpec object = object(row.name());
            List<byte[]> packets = row.packets().apply(row.length() == 0 ? length : row.length());
            return new Workload(object, object.programs().getFirst(), packets, row.fills().get(), row.limit());
        }).toList();
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

    /** A program of any object with empty maps, on TCP packets of a length. */
    public static Workload workload(CollectionSpec object, ProgramSpec program, int length) {
        return Workload.of(object, program, BenchPackets.tcp(length));
    }

    private static List<Row> rows(List<String> names) {
        List<String> known = ROWS.stream().map(Row::name).toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("program \"" + name + "\" is not in the suite: " + known);
            }
        }
        return ROWS.stream().filter(row -> names.isEmpty() || names.contains(row.name())).toList();
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
