package io.sluice.vm.random;

import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.InsnSeq;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A generated program, the programs that it may jump to by tail calls, and the encoded form that they give.
 *
 * @param seed seed that {@link ProgramGenerator} was given
 * @param main the program that runs
 * @param targets targets of tail calls, at most {@link #SELF}
 */
public record RandomProgram(long seed, Part main, List<Part> targets) {
    /** The slot of the prog array that holds the main program. */
    static final int SELF = 3;

    static final MapSpec ARRAY = MapSpec.of("arr", MapType.ARRAY, 4, 32, 4);
    static final MapSpec HASH = MapSpec.of("hash", MapType.HASH, 8, 16, 64);
    static final MapSpec TEXT = MapSpec.of(".rodata", MapType.ARRAY, 4, HelperEmitter.text().length, 1)
        .withFlags(MapFlags.BPF_F_RDONLY_PROG).withInitial(Bytes.of(HelperEmitter.text()));
    static final MapSpec QUEUE = MapSpec.of("queue", MapType.QUEUE, 0, 8, 3);
    static final MapSpec STACK = MapSpec.of("stack", MapType.STACK, 0, 8, 3);
    static final MapSpec BLOOM = MapSpec.of("bloom", MapType.BLOOM_FILTER, 0, 8, 4)
        .withFlags(MapFlags.BPF_F_ZERO_SEED);
    static final MapSpec WORKERS = MapSpec.of("workers", MapType.PERCPU_ARRAY, 4, 8, 4);
    static final MapSpec RING = MapSpec.of("ring", MapType.RINGBUF, 0, 0, 4096);
    static final MapSpec CELL = MapSpec.of("cell", MapType.ARRAY, 4, 64, 1);
    static final MapSpec JUMPS = MapSpec.of("jumps", MapType.PROG_ARRAY, 4, 4, SELF + 1);

    /** The name of the program that runs. */
    public static final String MAIN = "main";

    /**
     * One program: fragments of its main function and of its subprogs, each of which may call those after it.
     *
     * @param seed seed of what is around the fragments
     */
    record Part(long seed, List<Fragment> main, List<List<Fragment>> subprogs) {
        /** Encodes the main function and, after it, the subprogs that are called: the verifier refuses dead ones. */
        ProgramSpec spec(String name) {
            Code code = new Code();
            Emitter emitter = new Emitter(code);
            int[] labels = new int[subprogs.size()];
            Arrays.setAll(labels, i -> code.label());
            List<ProgramSpec.Function> functions = new ArrayList<>();
            functions.add(new ProgramSpec.Function(0, name, FunctionType.ID, true));
            emitter.main(seed, main, labels);
            for (int i = 0; i < labels.length; i++) {
                if (code.isUsed(labels[i])) {
                    code.bind(labels[i]);
                    functions.add(new ProgramSpec.Function(code.size(), "sub" + i, FunctionType.ID, false));
                    emitter.subprog(seed + i + 1, subprogs.get(i), Arrays.copyOfRange(labels, i + 1, labels.length));
                }
            }
            for (int start : code.callbacks()) {
                functions.add(new ProgramSpec.Function(start, "callback" + start, FunctionType.ID, false));
            }
            InsnSeq insns = InsnSeq.decode(code.finish());
            return new ProgramSpec(name, "xdp", ProgramKind.XDP, false, insns, code.maps(), List.of(), functions,
                List.of(), Map.of(), "GPL");
        }

        Part copy() {
            List<List<Fragment>> copies = new ArrayList<>();
            subprogs.forEach(fragments -> copies.add(Fragment.copy(fragments)));
            return new Part(seed, Fragment.copy(main), copies);
        }

        List<List<Fragment>> functions() {
            List<List<Fragment>> all = new ArrayList<>(subprogs);
            all.addFirst(main);
            return all;
        }
    }

    /** The programs as engines take them, the one that runs first. */
    public List<ProgramSpec> specs() {
        List<ProgramSpec> specs = new ArrayList<>();
        specs.add(main.spec(MAIN));
        for (int i = 0; i < targets.size(); i++) {
            specs.add(targets.get(i).spec(target(i)));
        }
        return specs;
    }

    /** The maps that the programs use, the prog array with what it is to hold. */
    public List<MapSpec> maps() {
        List<String> used = specs().stream().flatMap(spec -> spec.maps().stream()).toList();
        List<MapSpec.InitialSlot> slots = new ArrayList<>();
        for (int i = 0; i < targets.size(); i++) {
            slots.add(new MapSpec.InitialSlot(i, target(i)));
        }
        slots.add(new MapSpec.InitialSlot(SELF, MAIN));
        MapSpec jumps = new MapSpec(JUMPS.name(), JUMPS.type(), JUMPS.keySize(), JUMPS.valueSize(), JUMPS.maxEntries(),
            0, 0, false, null, Bytes.EMPTY, slots, 0, 0);
        return Stream.of(ARRAY, HASH, jumps, TEXT, QUEUE, STACK, BLOOM, WORKERS, RING, CELL)
            .filter(map -> used.contains(map.name())).toList();
    }

    /** Whether what is in a map after a run is compared: workers' values, queues and rings show by what calls give. */
    static boolean isCompared(MapSpec map) {
        return map.type() == MapType.ARRAY || map.type() == MapType.HASH;
    }

    private static String target(int index) {
        return "target" + index;
    }

    /** The seed, the number of fragments and the programs' text. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("seed " + seed + ", " + size() + " fragments\n");
        specs().forEach(spec -> text.append(spec.name()).append(" with ").append(spec.maps()).append(":\n")
            .append(spec.insns()));
        return text.toString();
    }

    /** How many fragments there are. */
    public int size() {
        return functions().stream().mapToInt(Fragment::count).sum();
    }

    /** Returns what is left without the fragments that call helpers: a program for an engine alone. */
    public RandomProgram withoutHelpers() {
        RandomProgram copy = copy();
        copy.functions().forEach(RandomProgram::strip);
        return copy;
    }

    /** Removes fragments one by one as long as {@code fails} still holds. */
    public RandomProgram shrink(Predicate<RandomProgram> fails) {
        RandomProgram smallest = this;
        boolean smaller = true;
        while (smaller) {
            smaller = false;
            for (int i = smallest.size() - 1; i >= 0; i--) {
                RandomProgram candidate = smallest.without(i);
                if (fails.test(candidate)) {
                    smallest = candidate;
                    smaller = true;
                    i = Math.min(i, smallest.size());
                }
            }
        }
        return smallest;
    }

    private List<List<Fragment>> functions() {
        List<List<Fragment>> all = new ArrayList<>(main.functions());
        targets.forEach(target -> all.addAll(target.functions()));
        return all;
    }

    private RandomProgram copy() {
        return new RandomProgram(seed, main.copy(), targets.stream().map(Part::copy).toList());
    }

    private RandomProgram without(int index) {
        RandomProgram copy = copy();
        int rest = index;
        for (List<Fragment> function : copy.functions()) {
            rest = rest < 0 ? rest : remove(function, rest);
        }
        return copy;
    }

    private static void strip(List<Fragment> fragments) {
        fragments.removeIf(fragment -> fragment.kind().callsHelper());
        fragments.forEach(fragment -> {
            strip(fragment.body());
            strip(fragment.other());
        });
    }

    /** Removes the fragment with this number in pre-order; returns -1 if done, else the number in what follows. */
    private static int remove(List<Fragment> fragments, int index) {
        int rest = index;
        for (int i = 0; i < fragments.size(); i++) {
            if (rest == 0) {
                fragments.remove(i);
                return -1;
            }
            rest = remove(fragments.get(i).body(), rest - 1);
            if (rest >= 0) {
                rest = remove(fragments.get(i).other(), rest);
            }
            if (rest < 0) {
                return rest;
            }
        }
        return rest;
    }
}
