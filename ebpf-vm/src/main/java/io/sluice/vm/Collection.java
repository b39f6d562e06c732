package io.sluice.vm;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.verifier.VerifiedProgram;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Live programs of one engine and their maps; closing it frees them, so nothing of it may run any more. */
public final class Collection implements AutoCloseable {
    private final Engine engine;
    private final Map<String, BpfMap> maps = new LinkedHashMap<>();
    private final Map<String, Loaded> programs = new LinkedHashMap<>();

    private record Loaded(VerifiedProgram verified, BpfProgram program) {}

    Collection(Engine engine) {
        this.engine = engine;
    }

    void add(BpfMap map) {
        maps.put(map.spec().name(), map);
    }

    void add(VerifiedProgram verified, BpfProgram program) {
        programs.put(program.spec().name(), new Loaded(verified, program));
    }

    /** What runs the programs. */
    public Engine engine() {
        return engine;
    }

    /** The program of this name. */
    public BpfProgram program(String name) {
        return loaded(name).program();
    }

    /** What the verifier made of the program of this name. */
    public VerifiedProgram verified(String name) {
        return loaded(name).verified();
    }

    private Loaded loaded(String name) {
        Loaded found = programs.get(name);
        if (found == null) {
            throw new IllegalArgumentException(
                    "program \"%s\": not among %s".formatted(name, List.copyOf(programs.keySet())));
        }
        return found;
    }

    /** The map of this name. */
    public BpfMap map(String name) {
        BpfMap found = maps.get(name);
        if (found == null) {
            throw new IllegalArgumentException("map \"%s\": not among %s".formatted(name, List.copyOf(maps.keySet())));
        }
        return found;
    }

    /** The programs by name, in the order of the object: a copy. */
    public Map<String, BpfProgram> programs() {
        Map<String, BpfProgram> copy = new LinkedHashMap<>();
        programs.forEach((name, loaded) -> copy.put(name, loaded.program()));
        return copy;
    }

    /** The maps by name, in the order of the object: a copy. */
    public Map<String, BpfMap> maps() {
        return new LinkedHashMap<>(maps);
    }

    /** Frees the maps, whose prog arrays hold the programs, then the programs. */
    @Override
    public void close() {
        List<BpfMap> openMaps = new ArrayList<>(maps.values());
        List<Loaded> openPrograms = new ArrayList<>(programs.values());
        maps.clear();
        programs.clear();
        openMaps.forEach(BpfMap::close);
        openPrograms.forEach(loaded -> loaded.program().close());
    }
}
