package io.sluice.helpers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.maps.MapFactory;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ValueField;
import io.sluice.vm.api.ValueFields;
import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Value;
import io.sluice.vm.opt.build.CodeSymbol;
import io.sluice.vm.optimizing.CompileOptions;
import io.sluice.vm.optimizing.OptimizingCompiler;
import io.sluice.vm.verifier.VerifiedProgram;
import io.sluice.vm.verifier.Verifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What becomes of calls of hot helpers in the optimizing JIT: nothing is called, or only Java for what is rare, or one
 * function that all writes to a map share. A row calls one helper and says which; whether a way that is rare is taken
 * where it need not be, {@code HashWritesTest} and {@code RingRecipesTest} count.
 */
class InlinedHelpersTest {
    private static final String NOTHING = "";
    private static final String RARE = "rare";
    private static final String FUNCTION = "function";
    private static final String JAVA = "java";

    private static final String KEY = """
            r6 = r1
            *(u64 *)(r10 -8) = 1
            *(u64 *)(r10 -16) = 7
            r1 = map[idx:0]
            r2 = r10
            r2 += -8
            """;
    private static final String LOOKUP = KEY + "call 1\n";
    private static final String UPDATE = KEY + "r3 = r10\nr3 += -16\nr4 = 0\ncall 2\n";
    private static final String DELETE = KEY + "call 3\n";
    private static final String PER_WORKER = KEY + "r3 = 1\ncall 195\n";
    private static final String REDIRECT = "r2 = *(u32 *)(r1 +16)\nr1 = map[idx:0]\nr3 = 0\ncall 51\n";
    private static final String BUFFER = "*(u64 *)(r10 -8) = 1\nr2 = 14\nr3 = r10\nr3 += -8\nr4 = 8\n";
    private static final String RESERVE = """
            r1 = map[idx:0]
            r2 = 16
            r3 = 0
            call 131
            if r0 == 0 goto none
            *(u64 *)(r0 +0) = 1
            *(u64 *)(r0 +8) = 1
            r1 = r0
            r2 = 0
            call %d
            none:
            """;
    private static final String LOCK = LOOKUP + """
            if r0 == 0 goto none
            r6 = r0
            r1 = r0
            r1 += 8
            call 93
            r1 = r6
            r1 += 8
            call 94
            none:
            """;
    private static final String LOOP = """
            r1 = *(u32 *)(r1 +16)
            r2 = subprog[callback]
            r3 = 0
            r4 = 0
            call 181
            r0 = 2
            exit
            callback:
            r0 = 0
            """;

    /** A helper's call: what may be left of it, and the map that it is about, or null. */
    private record Row(String name, String left, MapSpec map, String text) {
        @Override
        public String toString() {
            return name + (map == null ? "" : " of " + map.type().text());
        }
    }

    private static MapSpec map(MapType type) {
        return switch (type) {
            case LPM_TRIE -> MapSpec.of("map", type, 8, 8, 16).withFlags(MapFlags.BPF_F_NO_PREALLOC);
            case RINGBUF -> MapSpec.of("map", type, 0, 0, 4096);
            case ARRAY_OF_MAPS, HASH_OF_MAPS -> MapSpec.of("map", type, 4, 4, 16)
                    .withInner(MapSpec.of("inner", MapType.ARRAY, 4, 8, 1));
            case DEVMAP, DEVMAP_HASH, CPUMAP, XSKMAP -> MapSpec.of("map", type, 4, 4, 16);
            default -> MapSpec.of("map", type, 4, 8, 16);
        };
    }

    private static Row row(String name, String left, String text) {
        return new Row(name, left, null, text);
    }

    private static List<Row> rows(String name, String left, String text, MapType... types) {
        return Stream.of(types).map(type -> new Row(name, left, map(type), text)).toList();
    }

    static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        rows.addAll(rows("lookup", NOTHING, LOOKUP, MapType.ARRAY, MapType.PERCPU_ARRAY, MapType.HASH,
                MapType.PERCPU_HASH, MapType.LRU_HASH, MapType.LRU_PERCPU_HASH, MapType.LPM_TRIE, MapType.DEVMAP,
                MapType.DEVMAP_HASH, MapType.XSKMAP, MapType.ARRAY_OF_MAPS, MapType.HASH_OF_MAPS));
        rows.addAll(rows("lookup of another worker's value", NOTHING, PER_WORKER, MapType.PERCPU_ARRAY,
                MapType.PERCPU_HASH, MapType.LRU_PERCPU_HASH));
        rows.addAll(rows("update", NOTHING, UPDATE, MapType.ARRAY, MapType.PERCPU_ARRAY));
        rows.addAll(rows("update", FUNCTION, UPDATE, MapType.HASH, MapType.PERCPU_HASH, MapType.LRU_HASH,
                MapType.LRU_PERCPU_HASH));
        rows.addAll(rows("delete", FUNCTION, DELETE, MapType.HASH, MapType.PERCPU_HASH, MapType.LRU_HASH,
                MapType.LRU_PERCPU_HASH));
        rows.addAll(rows("redirect_map", NOTHING, REDIRECT, MapType.DEVMAP, MapType.DEVMAP_HASH, MapType.CPUMAP,
                MapType.XSKMAP));
        rows.addAll(rows("ringbuf_reserve and _submit", RARE, RESERVE.formatted(132), MapType.RINGBUF));
        rows.addAll(rows("ringbuf_reserve and _discard", RARE, RESERVE.formatted(133), MapType.RINGBUF));
        rows.add(new Row("spin_lock and _unlock", NOTHING, MapSpec.of("map", MapType.ARRAY, 4, 16, 2)
                .withFields(ValueFields.of(ValueField.of(ValueField.Kind.SPIN_LOCK, 8, 4))), LOCK));
        rows.add(row("redirect", NOTHING, "r1 = 1\nr2 = 0\ncall 23\n"));
        rows.add(row("adjust_head", NOTHING, "r2 = 4\ncall 44\n"));
        rows.add(row("adjust_meta", NOTHING, "r2 = -4\ncall 54\n"));
        rows.add(row("adjust_tail", NOTHING, "r2 = -4\ncall 65\n"));
        rows.add(row("csum_diff", NOTHING,
                "*(u64 *)(r10 -8) = 1\nr1 = 0\nr2 = 0\nr3 = r10\nr3 += -8\nr4 = 8\nr5 = 0\ncall 28\n"));
        rows.add(row("jiffies64", NOTHING, "call 118\n"));
        rows.add(row("ktime_get_ns", NOTHING, "call 5\n"));
        rows.add(row("get_prandom_u32", NOTHING, "call 7\n"));
        rows.add(row("get_smp_processor_id", NOTHING, "call 8\n"));
        rows.add(row("xdp_get_buff_len", NOTHING, "call 188\n"));
        rows.add(row("xdp_load_bytes", NOTHING, BUFFER + "call 189\n"));
        rows.add(row("xdp_store_bytes", NOTHING, BUFFER + "call 190\n"));
        rows.add(row("strncmp", NOTHING, """
                *(u64 *)(r10 -8) = 1
                r1 = r10
                r1 += -8
                r2 = 8
                r3 = map[idx:0][0]+0
                call 182
                """));
        rows.add(row("loop", NOTHING, LOOP));
        return rows;
    }

    private static String kind(Value call) {
        return switch (call.callee().symbol()) {
            case CodeSymbol.Rare _ -> RARE;
            case CodeSymbol.MapHelper _ -> FUNCTION;
            case null, default -> JAVA;
        };
    }

    private static Set<String> left(VerifiedProgram program) {
        Set<String> left = new TreeSet<>();
        for (Graph graph : OptimizingCompiler.graphs(program, CompileOptions.host(), null)) {
            for (Block block : graph.blocks()) {
                for (Value value : block.values()) {
                    if (value.op() == Op.CALL) {
                        left.add(kind(value));
                    }
                }
            }
        }
        return left;
    }

    @ParameterizedTest
    @MethodSource("rows")
    void nothingIsCalledButWhatTheRowSays(Row row) {
        MapSpec text = MapSpec.of(".rodata", MapType.ARRAY, 4, 16, 1).withFlags(MapFlags.BPF_F_RDONLY_PROG)
                .withInitial(Bytes.of(new byte[16]));
        MapSpec spec = row.map != null ? row.map : text;
        try (BpfMap map = new MapFactory().create(spec, 2)) {
            String end = row.text.contains("callback:") ? "exit\n" : "r0 = 2\nexit\n";
            VerifiedProgram program = Verifier.verify(Peer.withFunctions(row.text + end, spec.name()), List.of(map),
                    Helpers.table(TraceSink.NONE));
            assertEquals(row.left.isEmpty() ? Set.of() : Set.of(row.left), left(program));
        }
    }
}
