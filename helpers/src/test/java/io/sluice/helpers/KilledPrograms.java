package io.sluice.helpers;

import io.sluice.maps.MapFactory;
import io.sluice.maps.PinDirectory;
import io.sluice.maps.Quiescence;
import io.sluice.vm.Engine;
import io.sluice.vm.Engines;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.verifier.Verifier;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program that updates and deletes in pinned maps of all types that can be, run by two workers until the process is
 * killed: a process of its own. Each worker has its own keys, and counts its runs in a map.
 */
final class KilledPrograms implements AutoCloseable {
    private static final int WORKERS = 2;
    private static final int BATCH = 64;
    /** Runs before a process may be killed. */
    private static final int WARM = 500;
    private static final int KEYS = 64;
    private static final int ENTRIES = 96;
    private static final int LRU_ENTRIES = 48;
    private static final int WORDS = 8;
    private static final long FACTOR = 1_103_515_245;
    private static final List<MapType> TYPES = List.of(MapType.ARRAY, MapType.PERCPU_ARRAY, MapType.HASH,
            MapType.PERCPU_HASH, MapType.LRU_HASH, MapType.LRU_PERCPU_HASH);
    /** The maps that elements are deleted of, by their index in the program. */
    private static final List<Integer> DELETING = List.of(3, 4, 5, 6);

    final Quiescence quiescence = new Quiescence(WORKERS);
    final List<BpfMap> maps = new ArrayList<>();

    KilledPrograms(Path directory) {
        MapFactory factory = new MapFactory(quiescence, new PinDirectory(directory));
        maps.add(factory.create(spec("runs", MapType.PERCPU_ARRAY, Long.BYTES, 1), WORKERS));
        for (MapType type : TYPES) {
            int entries = switch (type) {
                case ARRAY, PERCPU_ARRAY -> KEYS;
                case LRU_HASH, LRU_PERCPU_HASH -> LRU_ENTRIES;
                default -> ENTRIES;
            };
            maps.add(factory.create(spec(type.text(), type, WORDS * Long.BYTES, entries), WORKERS));
        }
    }

    private static MapSpec spec(String name, MapType type, int valueSize, int entries) {
        return MapSpec.of(name, type, Integer.BYTES, valueSize, entries).withPinned(true);
    }

    /** Counts a run, makes a key and a value of the count, and changes each map. */
    private static String text() {
        StringBuilder text = new StringBuilder("""
                *(u32 *)(r10 -4) = 0
                r1 = map[idx:0]
                r2 = r10
                r2 += -4
                call 1
                if r0 == 0 goto out
                r6 = *(u64 *)(r0 +0)
                r6 += 1
                *(u64 *)(r0 +0) = r6
                call 8
                r1 = r6
                r1 *= %d
                r1 >>= 12
                r1 &= %d
                r1 <<= 1
                r1 |= r0
                r1 &= %d
                *(u32 *)(r10 -8) = r1
                r1 = r6
                """.formatted(FACTOR, KEYS / 2 - 1, KEYS - 1));
        for (int word = 0; word < WORDS; word++) {
            text.append("*(u64 *)(r10 %d) = r1\nr1 *= %d\nr1 += %d\n".formatted(-8 - (WORDS - word) * 8, FACTOR, word));
        }
        for (int map = 1; map <= TYPES.size(); map++) {
            text.append("""
                    r1 = map[idx:%d]
                    r2 = r10
                    r2 += -8
                    r3 = r10
                    r3 += %d
                    r4 = 0
                    call 2
                    """.formatted(map, -8 - WORDS * 8));
        }
        text.append("r6 &= 7\nif r6 > 2 goto out\n");
        for (int map : DELETING) {
            text.append("r1 = map[idx:%d]\nr2 = r10\nr2 += -8\ncall 3\n".formatted(map));
        }
        return text + "out:\nr0 = 2\nexit\n";
    }

    /** What is wrong with a value: nothing where its words follow from the first, or all are zero. */
    private static String problem(ByteBuffer value, int offset) {
        long word = value.getLong(offset);
        boolean zero = word == 0;
        for (int i = 0; i < WORDS; i++) {
            long found = value.getLong(offset + i * Long.BYTES);
            if (found != (zero ? 0 : word)) {
                return "value %d is torn at word %d".formatted(value.getLong(offset), i);
            }
            word = word * FACTOR + i;
        }
        return null;
    }

    /** All that is wrong with the maps. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        for (BpfMap map : maps.subList(1, maps.size())) {
            String name = map.spec().name();
            int[] seen = {0};
            map.forEach((key, value) -> {
                seen[0]++;
                ByteBuffer bytes = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
                for (int at = 0; at < value.length; at += WORDS * Long.BYTES) {
                    String problem = problem(bytes, at);
                    if (problem != null) {
                        problems.add(name + ": " + problem);
                    }
                }
            });
            if (seen[0] != map.count()) {
                problems.add("%s: %d elements, counted %d".formatted(name, seen[0], map.count()));
            }
        }
        return problems;
    }

    /** Fills the hashes with other keys and empties them of these; what failed. */
    List<String> fill() {
        List<String> problems = new ArrayList<>();
        for (int index : DELETING) {
            BpfMap map = maps.get(index);
            byte[] value = new byte[WORDS * Long.BYTES * (map.spec().type().isPerCpu() ? WORKERS : 1)];
            int room = map.spec().maxEntries() - map.count();
            for (int i = 0; i < room; i++) {
                int result = map.update(key(KEYS + i), value, 0);
                if (result != 0) {
                    problems.add("%s: %d of %d more: %d".formatted(map.spec().name(), i, room, result));
                }
            }
            for (int i = 0; i < room; i++) {
                map.delete(key(KEYS + i));
            }
        }
        return problems;
    }

    private static byte[] key(int key) {
        return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(key).array();
    }

    /** How often the program ran. */
    long runs() {
        ByteBuffer runs = ByteBuffer.wrap(maps.getFirst().lookup(key(0))).order(ByteOrder.LITTLE_ENDIAN);
        return runs.getLong(0) + runs.getLong(Long.BYTES);
    }

    BpfProgram load(Engine engine) {
        ProgramSpec spec = ProgramSpec.of("change", ProgramKind.XDP, InsnSeq.assemble(text()),
                maps.stream().map(map -> map.spec().name()).toList());
        return engine.load(Verifier.verify(spec, maps, Helpers.table(TraceSink.NONE)));
    }

    private void run(BpfProgram program, int worker) {
        try (WorkerState state = new WorkerState(worker, worker)) {
            quiescence.online(worker);
            for (long i = 0;; i++) {
                program.call(state.context(), 0, state.address());
                if (i % BATCH == 0) {
                    quiescence.quiescent(worker);
                }
                if (i == WARM && worker == 1) {
                    System.out.println("changed");
                    System.out.flush();
                }
            }
        }
    }

    @Override
    public void close() {
        maps.forEach(BpfMap::close);
        quiescence.close();
    }

    /**
     * Opens the maps, loads the program, waits for a line, and runs until it is killed.
     *
     * @param args the directory and the name of an engine
     */
    public static void main(String[] args) throws IOException {
        Engine engine = Engines.of(args[1]).orElseThrow();
        if (System.in.read() < 0) {
            return;
        }
        KilledPrograms programs = new KilledPrograms(Path.of(args[0]));
        BpfProgram program = programs.load(engine);
        Thread.ofPlatform().start(() -> programs.run(program, 0));
        programs.run(program, 1);
    }
}
