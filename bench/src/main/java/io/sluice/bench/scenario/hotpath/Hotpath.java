package io.sluice.bench.scenario.hotpath;

import io.sluice.bench.method.Rounds;
import io.sluice.bench.report.Section;
import io.sluice.bench.scenario.Scenario;
import io.sluice.bench.scenario.Steps;
import io.sluice.bench.scenario.hotpath.LookupPart.Access;
import io.sluice.bench.scenario.operation.Operation;
import io.sluice.bench.scenario.operation.OperationComparison;
import io.sluice.bench.scenario.operation.Operations;
import io.sluice.vm.api.MapType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Which calls are measured, in which order: operations with limits, bandwidth, checksums by length, and lookups by
 * type and size of the map, size of the key, hit ratio and pattern.
 */
public final class Hotpath implements Scenario {
    private static final int[] LENGTHS = {4, 8, 16, 20, 40, 64, 128, 256, 512, 1024, 1500};
    private static final int[] QUICK_LENGTHS = {20, 1500};
    private static final List<Integer> SIZES = List.of(16, 256, 4096, 1 << 16, 1 << 20);
    /** Of types other than hashes: in the first-level cache, in the second, in memory. */
    private static final List<Integer> FEW_SIZES = List.of(16, 4096, 1 << 20);
    /** Eight million: what only hashes are measured with, as others take the kernel too long to fill or to free. */
    private static final int MOST = 8_000_000;
    private static final int HOT = 4096;
    private static final int COLD = 1 << 20;
    private static final int HASH_KEY = 8;
    private static final int ARRAY_KEY = 4;
    private static final int[] OTHER_KEYS = {4, 16, 40, 64};
    private static final List<MapType> OTHERS = List.of(MapType.ARRAY, MapType.PERCPU_ARRAY, MapType.PERCPU_HASH,
            MapType.LRU_HASH, MapType.LPM_TRIE, MapType.BLOOM_FILTER);
    /** A lookup of some 10 ns needs half of what a program of 1 ns needs, and there are many. */
    private static final int SHORTER = 2;

    private static final int ALL = 100;
    private static final int HALF = 50;
    private static final List<Access> OTHER_ACCESSES = List.of(
            new Access(List.of(Topic.ACCESS), HALF, Pattern.UNIFORM),
            new Access(List.of(Topic.ACCESS), 0, Pattern.UNIFORM),
            new Access(List.of(Topic.ACCESS), ALL, Pattern.ZIPF));

    private final List<Part> parts;

    private Hotpath(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    /**
     * All of it, some minutes; or those whose names begin so.
     *
     * @param names none for all
     * @param engines by name, among {@link OperationComparison#names}
     * @throws IllegalArgumentException for a name that begins none's
     */
    public static Hotpath of(List<String> names, List<String> engines, Rounds rounds) {
        List<Part> all = new ArrayList<>();
        OperationComparison comparison = OperationComparison.of(engines, rounds);
        for (Operation operation : Operations.of(List.of())) {
            all.add(new LimitPart(operation, engines, comparison));
        }
        Rounds shorter = new Rounds(rounds.count(), Math.max(1, rounds.millis() / SHORTER), rounds.seed());
        Set<Mode> modes = modes(engines);
        all.add(new BandwidthPart(shorter));
        for (int length : LENGTHS) {
            all.add(new ChecksumPart(length, modes, shorter));
        }
        lookups(all, modes, shorter);
        return new Hotpath(chosen(all, names));
    }

    /** A few of them, some seconds. */
    public static Hotpath quick(List<String> engines, Rounds rounds) {
        Set<Mode> modes = modes(engines);
        List<Part> parts = new ArrayList<>(List.of(new BandwidthPart(rounds)));
        for (int length : QUICK_LENGTHS) {
            parts.add(new ChecksumPart(length, modes, rounds));
        }
        parts.add(new LookupPart(new Elements(MapType.ARRAY, ARRAY_KEY, HOT), evenly(Topic.SIZES), modes, rounds));
        parts.add(new LookupPart(new Elements(MapType.HASH, HASH_KEY, HOT), evenly(Topic.SIZES), modes, rounds));
        return new Hotpath(parts);
    }

    private static void lookups(List<Part> all, Set<Mode> modes, Rounds rounds) {
        for (int size : SIZES) {
            boolean thorough = size == HOT || size == COLD;
            all.add(new LookupPart(new Elements(MapType.HASH, HASH_KEY, size),
                    thorough ? all(Topic.SIZES, Topic.KEYS, Topic.ACCESS) : evenly(Topic.SIZES), modes, rounds));
        }
        all.add(new LookupPart(new Elements(MapType.HASH, HASH_KEY, MOST), all(Topic.SIZES, Topic.ACCESS), modes,
                rounds));
        for (MapType type : OTHERS) {
            boolean array = type == MapType.ARRAY || type == MapType.PERCPU_ARRAY;
            for (int size : FEW_SIZES) {
                all.add(new LookupPart(new Elements(type, array ? ARRAY_KEY : HASH_KEY, size), evenly(Topic.SIZES),
                        modes, rounds));
            }
        }
        for (int size : List.of(HOT, COLD)) {
            for (int key : OTHER_KEYS) {
                all.add(new LookupPart(new Elements(MapType.HASH, key, size), evenly(Topic.KEYS), modes, rounds));
            }
        }
    }

    /** All of the keys there, drawn evenly. */
    private static List<Access> evenly(Topic... topics) {
        return List.of(new Access(List.of(topics), ALL, Pattern.UNIFORM));
    }

    /** The same, and whatever else may be asked for. */
    private static List<Access> all(Topic... topics) {
        List<Access> accesses = new ArrayList<>(evenly(topics));
        accesses.addAll(OTHER_ACCESSES);
        return accesses;
    }

    private static Set<Mode> modes(List<String> engines) {
        Set<Mode> modes = EnumSet.noneOf(Mode.class);
        for (Mode mode : Mode.values()) {
            if (engines.contains(mode.engineName())) {
                modes.add(mode);
            }
        }
        return modes;
    }

    private static List<Part> chosen(List<Part> all, List<String> names) {
        for (String name : names) {
            if (all.stream().noneMatch(part -> part.name().startsWith(name))) {
                throw new IllegalArgumentException("operation \"%s\": not among %s".formatted(
                        name, all.stream().map(Part::name).toList()));
            }
        }
        return all.stream().filter(part -> names.isEmpty() || names.stream().anyMatch(part.name()::startsWith))
                .toList();
    }

    /** What is measured one by one. */
    public List<Part> parts() {
        return parts;
    }

    @Override
    public int steps() {
        return (int) Math.ceil(parts.stream().mapToDouble(Part::seconds).sum());
    }

    @Override
    public List<Section> measure(Runnable step) {
        Findings findings = new Findings();
        Steps steps = new Steps(steps(), step);
        for (Part part : parts) {
            part.measure(findings);
            steps.passed(part.seconds());
        }
        steps.end();
        return findings.sections();
    }
}
