package io.sluice.dataplane.cli;

import io.sluice.dataplane.value.ValueException;
import io.sluice.dataplane.value.ValueWords;
import io.sluice.maps.MapFactory;
import io.sluice.maps.PinnedMaps;
import io.sluice.vm.api.ControlMap;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.btf.Btf;
import io.sluice.vm.kernel.KernelMap;
import io.sluice.vm.kernel.KernelMaps;
import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.object.VariableSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A map that a command works on.
 *
 * @param map the map
 * @param spec what it is, with the ids of its types
 * @param types what its type ids refer to, null for none
 * @param variables of a data section of an object
 * @param id the kernel's number of it
 * @param lasting whether what is put into it outlives the command
 */
record OpenMap(ControlMap map, MapSpec spec, Btf types, List<VariableSpec> variables, OptionalInt id,
        boolean lasting) implements AutoCloseable {
    /** The words that a map begins with. */
    static final List<String> KINDS = List.of("id", "name", "pinned", "object");
    private static final String BPF_FILE_SYSTEM = "bpf";

    /** Opens the map that words name: {@code id N}, {@code name NAME}, {@code pinned PATH}, {@code object OBJ NAME}. */
    static OpenMap of(MapWords words, MapLoading loading) {
        String kind = words.next("MAP");
        return switch (kind) {
            case "id" -> ofKernel(KernelMaps.byId(number(words)), loading);
            case "name" -> ofKernel(KernelMaps.byName(words.next("name")), loading);
            case "pinned" -> pinned(Path.of(words.next("pinned")), loading);
            case "object" -> ofObject(loading.load(Path.of(words.next("object"))), words.next("NAME"));
            default -> throw words.wrong(("\"%s\": no map, must be id N, name NAME, pinned PATH or object OBJ NAME")
                    .formatted(kind));
        };
    }

    private static int number(MapWords words) {
        String word = words.next("id");
        try {
            return Integer.parseUnsignedInt(word);
        } catch (NumberFormatException e) {
            throw words.wrong("id: \"" + word + "\": must be a number");
        }
    }

    private static OpenMap ofKernel(KernelMap map, MapLoading loading) {
        try {
            OptionalInt id = OptionalInt.of(KernelMaps.id(map));
            Optional<Btf> types = KernelMaps.types(map);
            return types.isPresent() ? new OpenMap(map, map.spec(), types.get(), List.of(), id, true)
                : typed(map, id, loading);
        } catch (RuntimeException e) {
            map.close();
            throw e;
        }
    }

    /** A map that does not know its types: it gets those that an object, if one is named, has for one of its name. */
    private static OpenMap typed(ControlMap map, OptionalInt id, MapLoading loading) {
        MapSpec spec = map.spec();
        CollectionSpec object = loading.typesFrom();
        if (object == null) {
            return new OpenMap(map, spec, null, List.of(), id, true);
        }
        MapSpec same = object.maps().stream().filter(other -> other.name().equals(spec.name())
                || id.isPresent() && other.name().startsWith(spec.name())).findFirst().orElseThrow(
                    () -> new ValueException("%s: map \"%s\": not there".formatted(object.name(), spec.name())));
        if (same.keySize() != spec.keySize() || same.valueSize() != spec.valueSize()) {
            throw new ValueException("%s: map \"%s\": keys of %d and values of %d bytes, the map has %d and %d"
                .formatted(object.name(), spec.name(), same.keySize(), same.valueSize(),
                    spec.keySize(), spec.valueSize()));
        }
        return new OpenMap(map, spec.withTypes(same.keyTypeId(), same.valueTypeId()), object.types(), List.of(), id,
                true);
    }

    private static OpenMap pinned(Path path, MapLoading loading) {
        if (!Files.exists(path)) {
            throw new ValueException(path + ": not there");
        }
        if (isKernels(path)) {
            return ofKernel(KernelMaps.pinned(path), loading);
        }
        return typed(PinnedMaps.open(path), OptionalInt.empty(), loading);
    }

    private static boolean isKernels(Path path) {
        try {
            return Files.getFileStore(path).type().equals(BPF_FILE_SYSTEM);
        } catch (IOException e) {
            return false;
        }
    }

    private static OpenMap ofObject(CollectionSpec collection, String name) {
        MapSpec spec = ObjectArgument.map(collection, name);
        return new OpenMap(new MapFactory().create(spec, 1), spec, collection.types(), collection.variables(),
                OptionalInt.empty(), false);
    }

    /** Refuses a map whose changes would be lost. */
    OpenMap requireLasting() {
        if (!lasting) {
            throw new ValueException(("map \"%s\": an object's map is made anew by each command, a change would be "
                + "lost: sluice run --map fills it for a run").formatted(spec.name()));
        }
        return this;
    }

    private boolean isQueue() {
        return spec.type() == MapType.QUEUE || spec.type() == MapType.STACK;
    }

    /** Refuses a map whose entries have no keys to be asked for. */
    OpenMap requireKeys() {
        if (spec.keySize() == 0) {
            throw new ValueException("map \"%s\": of type %s, it has no keys%s".formatted(spec.name(),
                    spec.type().text(), isQueue() ? ": see sluice map peek, pop and push" : ""));
        }
        return this;
    }

    /** Refuses a map that is no queue or stack. */
    OpenMap requireQueue() {
        if (!isQueue()) {
            throw new ValueException("map \"%s\": of type %s, must be queue or stack%s".formatted(spec.name(),
                    spec.type().text(), spec.keySize() == 0 ? "" : ": see sluice map lookup and update"));
        }
        return this;
    }

    /** The bytes of a key that words stand for. */
    byte[] key(List<String> words) {
        return bytes("key", spec.keyTypeId(), spec.keySize(), words);
    }

    /** The bytes of a value, one worker's, that words stand for. */
    byte[] value(List<String> words) {
        return bytes("value", spec.valueTypeId(), spec.valueSize(), words);
    }

    private byte[] bytes(String part, int typeId, int size, List<String> words) {
        try {
            return new ValueWords(types).parse(typeId, size, words);
        } catch (ValueException e) {
            throw new ValueException("map \"%s\": %s: %s".formatted(spec.name(), part, e.getMessage()));
        }
    }

    @Override
    public void close() {
        map.close();
    }
}
