package io.sluice.vm;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.MapCreator;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapHeader;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.Syscalls;
import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.verifier.VerifiedProgram;
import io.sluice.vm.verifier.Verifier;
import io.sluice.vm.verifier.VerifierException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** One loading of a collection: maps first, then programs, then what maps hold of both. All of it or nothing. */
final class CollectionLoader {
    private final CollectionSpec spec;
    private final Engine engine;
    private final MapCreator creator;
    private final HelperTable helpers;
    private final int workers;
    private final Set<ProgramSpec> programs = new LinkedHashSet<>();
    private final Set<MapSpec> maps = new LinkedHashSet<>();

    CollectionLoader(CollectionSpec spec, Engine engine, MapCreator creator, HelperTable helpers, int workers) {
        this.spec = spec;
        this.engine = engine;
        this.creator = creator;
        this.helpers = helpers;
        this.workers = workers;
    }

    /**
     * Loads programs and all that they need.
     *
     * @throws LoadException where something refuses; what was made till then is freed
     */
    Collection load(List<ProgramSpec> wanted) {
        Collection collection = new Collection(engine);
        try {
            need(wanted);
            // the object's order, so that dumps do not depend on who needs what
            spec.maps().stream().filter(maps::contains).forEach(map -> collection.add(creator.create(map, workers)));
            spec.programs().stream().filter(programs::contains).forEach(program -> realise(program, collection));
            maps.forEach(map -> fill(map, collection));
            return collection;
        } catch (IllegalArgumentException | IllegalStateException | VerifierException e) {
            collection.close();
            throw new LoadException(spec.name(), e.getMessage(), e);
        } catch (RuntimeException e) {
            collection.close();
            throw e;
        }
    }

    private void need(List<ProgramSpec> wanted) {
        Deque<ProgramSpec> work = new ArrayDeque<>(wanted);
        while (!work.isEmpty()) {
            ProgramSpec program = work.pop();
            if (programs.add(program)) {
                program.maps().forEach(name -> need(map(name), work));
            }
        }
    }

    private void need(MapSpec map, Deque<ProgramSpec> work) {
        if (!maps.add(map)) {
            return;
        }
        for (MapSpec.InitialSlot slot : map.slots()) {
            if (map.type() == MapType.PROG_ARRAY) {
                work.add(spec.program(slot.target()).orElseThrow(() -> missing(map, slot, "program")));
            } else {
                need(spec.map(slot.target()).orElseThrow(() -> missing(map, slot, "map")), work);
            }
        }
    }

    private MapSpec map(String name) {
        return spec.map(name).orElseThrow(() -> new IllegalArgumentException("map \"" + name + "\": no such map"));
    }

    private static IllegalArgumentException missing(MapSpec map, MapSpec.InitialSlot slot, String what) {
        return new IllegalArgumentException("map \"%s\": element %d: no %s \"%s\""
                .formatted(map.name(), slot.index(), what, slot.target()));
    }

    private void realise(ProgramSpec program, Collection collection) {
        List<BpfMap> live = program.maps().stream().map(collection::map).toList();
        VerifiedProgram verified = Verifier.verify(program, live, helpers);
        collection.add(verified, engine.load(verified));
    }

    private void fill(MapSpec map, Collection collection) {
        for (MapSpec.InitialSlot slot : map.slots()) {
            int handle = map.type() == MapType.PROG_ARRAY
                    ? collection.program(slot.target()).handle()
                    : Memory.getInt(collection.map(slot.target()).address() + MapHeader.HANDLE);
            int result = collection.map(map.name()).update(word(slot.index()), word(handle), MapFlags.BPF_ANY);
            if (result != 0) {
                throw new IllegalArgumentException("map \"%s\": element %d: \"%s\": %s".formatted(
                        map.name(), slot.index(), slot.target(), Syscalls.errorText(result)));
            }
        }
    }

    private static byte[] word(int value) {
        return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
    }
}
