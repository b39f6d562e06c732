package io.sluice.vm.api;

import java.util.List;

/**
 * What a map is to be: inert, comparable, made by the loader or by hand.
 *
 * @param name as the program's source has it; data sections carry their section's name
 * @param type the map type
 * @param keySize bytes
 * @param valueSize bytes
 * @param maxEntries elements; 0 where the object leaves it open
 * @param flags {@code map_flags}
 * @param mapExtra {@code map_extra}: hash functions of a bloom filter
 * @param pinned whether the object asks for pinning by name
 * @param inner the template of inner maps, or null
 * @param initial the first element's value for data sections, else empty
 * @param slots initial references to programs or maps by name
 * @param keyTypeId the key's type in the object's BTF, 0 where unknown
 * @param valueTypeId the value's type in the object's BTF, 0 where unknown
 * @param fields the special fields of its values
 */
public record MapSpec(
        String name,
        MapType type,
        int keySize,
        int valueSize,
        int maxEntries,
        int flags,
        long mapExtra,
        boolean pinned,
        MapSpec inner,
        Bytes initial,
        List<InitialSlot> slots,
        int keyTypeId,
        int valueTypeId,
        ValueFields fields) {

    /** An element that the object itself fills: a program in a prog array, a map in a map of maps. */
    public record InitialSlot(int index, String target) {}

    /** Copies the lists. */
    public MapSpec {
        slots = List.copyOf(slots);
    }

    /** A map without special fields. */
    @SuppressWarnings("checkstyle:ParameterNumber") // all that a map has
    public MapSpec(String name, MapType type, int keySize, int valueSize, int maxEntries, int flags, long mapExtra,
            boolean pinned, MapSpec inner, Bytes initial, List<InitialSlot> slots, int keyTypeId, int valueTypeId) {
        this(name, type, keySize, valueSize, maxEntries, flags, mapExtra, pinned, inner, initial, slots, keyTypeId,
                valueTypeId, ValueFields.NONE);
    }

    /** A map without flags, types or contents. */
    public static MapSpec of(String name, MapType type, int keySize, int valueSize, int maxEntries) {
        return new MapSpec(
                name, type, keySize, valueSize, maxEntries, 0, 0, false, null, Bytes.EMPTY, List.of(), 0, 0);
    }

    /** This with other flags. */
    public MapSpec withFlags(int newFlags) {
        return new MapSpec(name, type, keySize, valueSize, maxEntries, newFlags, mapExtra, pinned, inner, initial,
                slots, keyTypeId, valueTypeId, fields);
    }

    /** This with another size. */
    public MapSpec withMaxEntries(int newMaxEntries) {
        return new MapSpec(name, type, keySize, valueSize, newMaxEntries, flags, mapExtra, pinned, inner, initial,
                slots, keyTypeId, valueTypeId, fields);
    }

    /** This, asking to be pinned by name or not. */
    public MapSpec withPinned(boolean newPinned) {
        return new MapSpec(name, type, keySize, valueSize, maxEntries, flags, mapExtra, newPinned, inner, initial,
                slots, keyTypeId, valueTypeId, fields);
    }

    /** This with another first value. */
    public MapSpec withInitial(Bytes newInitial) {
        return new MapSpec(name, type, keySize, valueSize, maxEntries, flags, mapExtra, pinned, inner, newInitial,
                slots, keyTypeId, valueTypeId, fields);
    }

    /** This with the template of its inner maps. */
    public MapSpec withInner(MapSpec newInner) {
        return new MapSpec(name, type, keySize, valueSize, maxEntries, flags, mapExtra, pinned, newInner, initial,
                slots, keyTypeId, valueTypeId, fields);
    }

    /** This with other types of key and value, which are ids in the BTF that it goes with; 0 for unknown ones. */
    public MapSpec withTypes(int newKeyTypeId, int newValueTypeId) {
        return new MapSpec(name, type, keySize, valueSize, maxEntries, flags, mapExtra, pinned, inner, initial,
                slots, newKeyTypeId, newValueTypeId, fields);
    }

    /** This with these special fields in its values. */
    public MapSpec withFields(ValueFields newFields) {
        return new MapSpec(name, type, keySize, valueSize, maxEntries, flags, mapExtra, pinned, inner, initial,
                slots, keyTypeId, valueTypeId, newFields);
    }

    /**
     * True for {@code .rodata*}, {@code .data*}, {@code .bss*} and {@code .kconfig}: one element,
     * addressed directly.
     */
    public boolean isDataSection() {
        return name.startsWith(".");
    }

    /** True where programs may not write the values; the kernel adds the flag to maps of devices. */
    public boolean isReadOnlyForPrograms() {
        return (flags & MapFlags.BPF_F_RDONLY_PROG) != 0 || type == MapType.DEVMAP || type == MapType.DEVMAP_HASH;
    }
}
