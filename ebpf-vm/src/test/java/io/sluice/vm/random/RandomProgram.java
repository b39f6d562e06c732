package io.sluice.vm.random;

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

/**
 * A generated program: fragments of the main program and of its subprogs, and the encoded form that they give.
 *
 * @param seed seed that {@link ProgramGenerator} was given
 * @param main fragments of the main program
 * @param subprogs fragments of the subprogs; each may call those after it
 */
public record RandomProgram(long seed, List<Fragment> main, List<List<Fragment>> subprogs) {
    /** The two maps that programs use. */
    static final MapSpec ARRAY = MapSpec.of("arr", MapType.ARRAY, 4, 32, 4);
    static final MapSpec HASH = MapSpec.of("hash", MapType.HASH, 8, 16, 64);
    static final List<MapSpec> MAPS = List.of(ARRAY, HASH);

    /** Encodes the main program and, after it, the subprogs that are called: the verifier refuses dead ones. */
    public ProgramSpec spec() {
        Code code = new Code();
        Emitter emitter = new Emitter(code);
        int[] labels = new int[subprogs.size()];
        Arrays.setAll(labels, i -> code.label());
        List<ProgramSpec.Function> functions = new ArrayList<>();
        functions.add(new ProgramSpec.Function(0, "main", 0, true));
        emitter.main(seed, main, labels);
        for (int i = 0; i < labels.length; i++) {
            if (code.isUsed(labels[i])) {
                code.bind(labels[i]);
                functions.add(new ProgramSpec.Function(code.size(), "sub" + i, 0, false));
                emitter.subprog(seed + i + 1, subprogs.get(i), Arrays.copyOfRange(labels, i + 1, labels.length));
            }
        }
        List<String> maps = code.usesMaps() ? MAPS.stream().map(MapSpec::name).toList() : List.of();
        InsnSeq insns = InsnSeq.decode(code.finish());
        return new ProgramSpec("random", "xdp", ProgramKind.XDP, false, insns, maps, List.of(), functions, List.of(),
            Map.of(), "GPL");
    }

    /** The maps that a spec of this program uses. */
    static List<MapSpec> maps(ProgramSpec spec) {
        return spec.maps().isEmpty() ? List.of() : MAPS;
    }

    /** The seed, the number of fragments and the program's text. */
    @Override
    public String toString() {
        return "seed " + seed + ", " + size() + " fragments\n" + spec().insns();
    }

    public int size() {
        return Fragment.count(main) + subprogs.stream().mapToInt(Fragment::count).sum();
    }

    /** Returns what is left without the fragments that call helpers: a program for an engine alone. */
    public RandomProgram withoutHelpers() {
        RandomProgram copy = copy();
        strip(copy.main);
        copy.subprogs.forEach(RandomProgram::strip);
        return copy;
    }

    private RandomProgram copy() {
        List<List<Fragment>> copies = new ArrayList<>();
        subprogs.forEach(fragments -> copies.add(Fragment.copy(fragments)));
        return new RandomProgram(seed, Fragment.copy(main), copies);
    }

    private static void strip(List<Fragment> fragments) {
        fragments.removeIf(fragment -> fragment.kind().callsHelper());
        fragments.forEach(fragment -> {
            strip(fragment.body());
            strip(fragment.other());
        });
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

    private RandomProgram without(int index) {
        RandomProgram copy = copy();
        int rest = remove(copy.main, index);
        for (int i = 0; i < copy.subprogs.size() && rest >= 0; i++) {
            rest = remove(copy.subprogs.get(i), rest);
        }
        return copy;
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
