package io.sluice.vm.kernel;

import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.btf.BtfSanitizer;
import io.sluice.vm.btf.BtfType;
import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.object.VariableSpec;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Programs and their maps in the kernel: maps created and filled, .rodata frozen, BTF and programs loaded, prog
 * arrays and maps of maps filled. Closing it closes all.
 */
public final class KernelCollection implements AutoCloseable {
    /** Enough for 30,000 insns on many paths. */
    private static final int STATES_SIZE = 32 << 20;

    private final Map<String, KernelMap> maps = new LinkedHashMap<>();
    private final Map<String, KernelProgram> programs = new LinkedHashMap<>();
    private final Deque<AutoCloseable> owned = new ArrayDeque<>();
    private Optional<KernelBtf> types = Optional.empty();
    private Optional<KernelRejection> refusedBtf = Optional.empty();

    /** An object's types: its breadcrumb, the .BTF section, and where the variables of a data section lie. */
    private record Types(String name, Bytes btf, Function<String, BtfSanitizer.Placement> placements) {}

    private KernelCollection() {
    }

    /**
     * Loads programs and what they need.
     *
     * @param object breadcrumb of the object, as {@code xdp_fw.o}
     * @param maps maps of the object, those that no program uses included
     * @param programs the programs to load; a prog array may only be filled with these
     * @param btf the object's .BTF section, {@link Bytes#EMPTY} without one
     * @throws KernelException if the kernel refuses a map
     * @throws KernelRejection if the kernel's verifier refuses a program; that of the BTF, if any, is suppressed in it
     */
    public static KernelCollection load(String object, Collection<MapSpec> maps, List<ProgramSpec> programs,
                                        Bytes btf) {
        return load(new Types(object, btf, section -> null), maps, programs);
    }

    private static KernelCollection load(Types object, Collection<MapSpec> maps, List<ProgramSpec> programs) {
        KernelCollection collection = new KernelCollection();
        try {
            collection.types = collection.loadBtf(object, maps, programs);
            maps.forEach(collection::createMap);
            for (ProgramSpec program : programs) {
                KernelProgram loaded = KernelProgram.load(program, name -> collection.map(name).fd(), collection.types);
                collection.owned.push(loaded);
                collection.programs.put(program.name(), loaded);
            }
            maps.forEach(collection::fillSlots);
            return collection;
        } catch (RuntimeException e) {
            collection.close();
            collection.refusedBtf.ifPresent(e::addSuppressed);
            throw e;
        }
    }

    /**
     * Loads all XDP programs of an object and the maps that they use.
     *
     * @throws KernelException if the kernel refuses a map
     * @throws KernelRejection if the kernel's verifier refuses a program
     */
    public static KernelCollection load(CollectionSpec spec) {
        return load(spec, spec.programs().stream().filter(p -> p.kind().isXdp()).toList());
    }

    /**
     * Loads some programs of an object, the maps that they use, and the programs and maps that these maps refer to.
     *
     * @param spec the object
     * @param programs programs of it
     * @throws KernelException if the kernel refuses a map
     * @throws KernelRejection if the kernel's verifier refuses a program
     */
    public static KernelCollection load(CollectionSpec spec, List<ProgramSpec> programs) {
        Map<String, ProgramSpec> neededPrograms = new LinkedHashMap<>();
        Map<String, MapSpec> neededMaps = new LinkedHashMap<>();
        Deque<String> names = new ArrayDeque<>();
        programs.forEach(program -> names.add(program.name()));
        while (!names.isEmpty()) {
            String name = names.poll();
            Optional<MapSpec> map = spec.map(name);
            Optional<ProgramSpec> program = spec.program(name);
            if (map.isPresent() && neededMaps.put(name, map.get()) == null) {
                map.get().slots().forEach(slot -> names.add(slot.target()));
            }
            if (program.isPresent() && neededPrograms.put(name, program.get()) == null) {
                names.addAll(program.get().maps());
            }
        }
        Types types = new Types(spec.name(), spec.typeSection(), section -> placement(spec, section));
        return load(types, neededMaps.values(), List.copyOf(neededPrograms.values()));
    }

    /** Where the variables of a data section lie; null where no map is made of it. */
    private static BtfSanitizer.Placement placement(CollectionSpec spec, String section) {
        Map<String, BtfType.SecVar> variables = new HashMap<>();
        for (VariableSpec variable : spec.variables()) {
            if (variable.map().equals(section)) {
                variables.put(variable.name(), new BtfType.SecVar(0, variable.offset(), variable.size()));
            }
        }
        return spec.map(section).map(map -> new BtfSanitizer.Placement(map.valueSize(), variables)).orElse(null);
    }

    /** Loads one program with these maps and no BTF. */
    public static KernelCollection load(ProgramSpec program, MapSpec... maps) {
        return load(program.name(), List.of(maps), List.of(program), Bytes.EMPTY);
    }

    /** Returns a program by name. */
    public KernelProgram program(String name) {
        return found(programs, "program", name);
    }

    /**
     * Prepares to load a program once more, on the maps and types of this collection; the caller closes it first.
     *
     * @param name one of {@link #programs()}
     */
    public KernelLoad again(String name) {
        return new KernelLoad(program(name).spec(), map -> map(map).fd(), types);
    }

    /** The verifier's log of level 2 of a program that uses these maps and types. */
    String verifierLog(ProgramSpec program) {
        return ProgLoad.states(program, name -> map(name).fd(), types, STATES_SIZE);
    }

    /** Returns a map by name. */
    public KernelMap map(String name) {
        return found(maps, "map", name);
    }

    /** Returns all maps by name, in the order they were given. */
    public Map<String, KernelMap> maps() {
        return Collections.unmodifiableMap(maps);
    }

    /** Returns all programs by name, in the order they were given. */
    public Map<String, KernelProgram> programs() {
        return Collections.unmodifiableMap(programs);
    }

    @Override
    public void close() {
        while (!owned.isEmpty()) {
            try {
                owned.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("internal error: closing a descriptor cannot fail", e);
            }
        }
    }

    private void createMap(MapSpec spec) {
        KernelMap map = KernelMap.create(spec, types);
        owned.push(map);
        maps.put(spec.name(), map);
        if (spec.initial().length() > 0) {
            byte[] value = Arrays.copyOf(spec.initial().toArray(), spec.valueSize());
            map.put(new byte[spec.keySize()], value);
        }
        if (spec.isDataSection() && spec.isReadOnlyForPrograms()) {
            map.freeze();
        }
    }

    /**
     * Loads the types where any program or map refers to them. A kernel that refuses them may still accept the
     * programs, unless they have callbacks.
     */
    private Optional<KernelBtf> loadBtf(Types object, Collection<MapSpec> mapSpecs, List<ProgramSpec> programSpecs) {
        boolean wanted = programSpecs.stream().flatMap(p -> p.functions().stream()).anyMatch(f -> f.typeId() != 0)
            || mapSpecs.stream().anyMatch(KernelCollection::hasTypes);
        if (!wanted || object.btf().length() == 0) {
            return Optional.empty();
        }
        try {
            KernelBtf loaded = KernelBtf.load(object.name(), object.btf().toArray(), programSpecs, object.placements());
            owned.push(loaded);
            return Optional.of(loaded);
        } catch (KernelRejection refused) {
            refusedBtf = Optional.of(refused);
            return Optional.empty();
        }
    }

    private static boolean hasTypes(MapSpec spec) {
        return spec.valueTypeId() != 0 || !spec.fields().list().isEmpty()
            || spec.inner() != null && hasTypes(spec.inner());
    }

    private void fillSlots(MapSpec spec) {
        for (MapSpec.InitialSlot slot : spec.slots()) {
            KernelMap inner = maps.get(slot.target());
            int fd = inner != null ? inner.fd() : program(slot.target()).fd();
            map(spec.name()).putFd(slot.index(), fd);
        }
    }

    private static <T> T found(Map<String, T> all, String kind, String name) {
        T it = all.get(name);
        if (it == null) {
            throw new IllegalArgumentException(kind + " \"" + name + "\" is not loaded, there are " + all.keySet());
        }
        return it;
    }
}
