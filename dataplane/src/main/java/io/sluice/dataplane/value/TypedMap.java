package io.sluice.dataplane.value;

import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.ControlMap;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.btf.Btf;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Syscalls;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A map whose keys and values are records with the fields that its program's C gives them:
 *
 * <pre>{@code
 * TypedMap flows = new TypedMap(program.maps().get("flows"), collection.types());
 * TypedRecord key = flows.key().set("saddr", "10.0.0.1").set("dport", 53);
 * flows.put(key, flows.value().set("limit", 1000));
 * long packets = flows.get(key).orElseThrow().getLong("stats.packets");
 * flows.forEach(entry -> System.out.println(entry.key() + " " + entry.value()));
 * }</pre>
 *
 * <p>Maps of per-CPU types have one value a worker: {@link #values} gives all, {@link #sum} adds a field of them up,
 * and {@link #put(TypedRecord, TypedRecord)} sets each. Programs may change the map at the same time: a record is a
 * copy, whose words of 8 bytes are each as they were at one moment. Safe for use by several threads where the map is.
 */
public final class TypedMap {
    private final ControlMap map;
    private final MapSpec spec;
    private final Btf types;

    /** A key with its value, or one value a worker. */
    public record Entry(TypedRecord key, List<TypedRecord> values) {
        /** Copies the list. */
        public Entry {
            values = List.copyOf(values);
        }

        /** The value; of a per-CPU map the first worker's. */
        public TypedRecord value() {
            return values.getFirst();
        }
    }

    /**
     * A typed view of a map.
     *
     * @param map the map, which stays the caller's to close
     * @param types what its spec's type ids refer to: the object's BTF; null for none
     */
    public TypedMap(ControlMap map, Btf types) {
        this.map = map;
        this.spec = map.spec();
        this.types = types;
    }

    /** The map itself. */
    public ControlMap map() {
        return map;
    }

    /** A key of zeros. */
    public TypedRecord key() {
        return new TypedRecord(types, spec.keyTypeId(), new byte[spec.keySize()]);
    }

    /** A key that is a number, as an array's index. */
    public TypedRecord key(long number) {
        return key().set("", number);
    }

    /** A value of zeros. */
    public TypedRecord value() {
        return new TypedRecord(types, spec.valueTypeId(), new byte[spec.valueSize()]);
    }

    /**
     * The value of a key, empty where there is none.
     *
     * @throws ValueException where the map is of a per-CPU type
     */
    public Optional<TypedRecord> get(TypedRecord key) {
        if (spec.type().isPerCpu()) {
            throw new ValueException("%s: of type %s, it has a value for each of %d workers: values() has all"
                    .formatted(this, spec.type().text(), map.workers()));
        }
        return values(key).stream().findFirst();
    }

    /** The values of a key: one, or one a worker for per-CPU types; none where the key is not there. */
    public List<TypedRecord> values(TypedRecord key) {
        byte[] value = map.lookup(key.bytes());
        return value == null ? List.of() : records(MapEntry.split(map, value));
    }

    /** A field's sum over all workers, 0 where the key is not there; it wraps at 64 bits. */
    public long sum(TypedRecord key, String path) {
        return values(key).stream().mapToLong(value -> value.getLong(path)).sum();
    }

    /**
     * Sets the value of a key, for every worker where the map is of a per-CPU type.
     *
     * @throws ValueException where the map refuses, as one that is full does
     */
    public void put(TypedRecord key, TypedRecord value) {
        put(key, List.of(value));
    }

    /** Sets the values of a key, one a worker; workers after the last have zeros. Else as the other. */
    public void put(TypedRecord key, List<TypedRecord> values) {
        require(update(key, values, MapFlags.BPF_ANY), key);
    }

    /** Sets the value of a key that is not there; false where it is. */
    public boolean putIfAbsent(TypedRecord key, TypedRecord value) {
        return done(update(key, List.of(value), MapFlags.BPF_NOEXIST), Errno.EEXIST, key);
    }

    /** Sets the value of a key that is there; false where it is not. */
    public boolean replace(TypedRecord key, TypedRecord value) {
        return done(update(key, List.of(value), MapFlags.BPF_EXIST), Errno.ENOENT, key);
    }

    /**
     * Deletes a key; false where it is not there.
     *
     * @throws ValueException where the map has no such operation, as arrays
     */
    public boolean remove(TypedRecord key) {
        return done(map.delete(key.bytes()), Errno.ENOENT, key);
    }

    /** Adds an element to a queue or a stack. */
    public void push(TypedRecord value) {
        put(key(), value);
    }

    /** The next element of a queue or a stack, which stays there; empty where there is none. */
    public Optional<TypedRecord> peek() {
        return Optional.ofNullable(map.lookup(new byte[0])).map(this::valueOf);
    }

    /** The next element of a queue or a stack, which is taken out; empty where there is none. */
    public Optional<TypedRecord> pop() {
        return Optional.ofNullable(map.lookupAndDelete(new byte[0])).map(this::valueOf);
    }

    /**
     * Shows each entry. Others may change the map meanwhile, and so may the action: entries that come or go are shown
     * or not, others once, and no key twice. One of the kernel's is read as a whole before the first is shown.
     */
    public void forEach(Consumer<Entry> action) {
        map.forEach((key, value) -> action.accept(new Entry(
                new TypedRecord(types, spec.keyTypeId(), key), records(MapEntry.split(map, value)))));
    }

    /** All entries as a list of {@code {"key": .., "value": ..}}, in the order of their keys' bytes. */
    public ArrayNode toJson() {
        EntryJson json = new EntryJson(spec, types);
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        MapEntry.sorted(map).forEach(entry -> list.add(json.write(entry)));
        return list;
    }

    /**
     * Puts the entries of a list, as {@link #toJson} gives it, into the map; what else is there stays.
     *
     * @throws ValueException where an entry does not fit, which is told before any is put, or the map refuses one
     */
    public void putJson(JsonNode list) {
        EntryJson json = new EntryJson(spec, types);
        List<MapEntry> entries = new ArrayList<>();
        for (JsonNode node : list.values()) {
            entries.add(json.read(node));
        }
        for (MapEntry entry : entries) {
            int result = map.update(entry.key().toArray(), entry.controlValue(map), MapFlags.BPF_ANY);
            require(result, new TypedRecord(types, spec.keyTypeId(), entry.key().toArray()));
        }
    }

    private TypedRecord valueOf(byte[] bytes) {
        return new TypedRecord(types, spec.valueTypeId(), bytes);
    }

    private List<TypedRecord> records(List<Bytes> values) {
        return values.stream().map(value -> valueOf(value.toArray())).toList();
    }

    private int update(TypedRecord key, List<TypedRecord> values, long flags) {
        List<Bytes> bytes = values.stream().map(value -> Bytes.of(value.bytes())).toList();
        MapEntry entry = new MapEntry(Bytes.of(key.bytes()), bytes);
        return map.update(key.bytes(), entry.controlValue(map), flags);
    }

    /** Whether it was done; false for the one errno that says that the key is, or is not, there. */
    private boolean done(int result, int errno, TypedRecord key) {
        if (result == -errno) {
            return false;
        }
        require(result, key);
        return true;
    }

    private void require(int result, TypedRecord key) {
        if (result < 0) {
            throw new ValueException("%s: key %s: %s".formatted(this, key, refusal(spec, result)));
        }
    }

    /** Why a map refused an update or a delete. */
    public static String refusal(MapSpec spec, int result) {
        return switch (-result) {
            case Errno.E2BIG, Errno.ENOSPC -> "no room, max_entries is " + spec.maxEntries();
            case Errno.EEXIST -> "is there already";
            case Errno.ENOENT -> "not there";
            default -> "refused: " + Syscalls.errorText(result);
        };
    }

    @Override
    public String toString() {
        return "map \"" + spec.name() + "\"";
    }
}
