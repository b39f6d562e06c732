package io.sluice.vm.btf;

import java.util.ArrayList;
import java.util.List;

/** A path from a root type to a field, an enumerator or just the type itself, and the bit offset of its end. */
final class CoreSpec {
    /** One step; {@code name} is null for the root and for array elements, and {@code type} is what is indexed. */
    record Accessor(int type, int index, String name) {
    }

    /** Longest path, libbpf's limit too. */
    private static final int MAX_LENGTH = 64;
    /** Longest access path, and about the longest description. */
    private static final int MAX_TEXT = 512;
    /** Largest index; with sizes under 2^31 and this, one product fits 58 bits. */
    private static final int MAX_INDEX = 1 << 24;
    /** Bits of the largest type. */
    private static final long MAX_BITS = 1L << 34;

    final Btf btf;
    final int root;
    final List<Accessor> accessors = new ArrayList<>();
    long bitOffset;

    CoreSpec(Btf btf, int root) {
        this.btf = btf;
        this.root = root;
    }

    /** Reads the access path of a relocation against the object's own types. */
    static CoreSpec parse(Btf btf, int root, String access, CoreKind kind) {
        int[] indexes = indexes(access);
        CoreSpec spec = new CoreSpec(btf, root);
        if (kind.isType()) {
            if (indexes.length != 1 || indexes[0] != 0) {
                throw new BtfException("access \"" + access + "\" of a type, must be \"0\"");
            }
            return spec;
        }
        if (kind.isEnumValue()) {
            spec.addEnumValue(indexes, access);
            return spec;
        }
        int id = btf.resolve(root);
        spec.addElement(id, indexes[0]);
        for (int i = 1; i < indexes.length; i++) {
            id = btf.resolve(spec.step(id, indexes[i], access));
        }
        return spec;
    }

    private static int[] indexes(String access) {
        if (access.length() > MAX_TEXT) {
            throw new BtfException("access path has " + access.length() + " characters, at most " + MAX_TEXT);
        }
        String[] parts = access.split(":", -1);
        if (parts.length > MAX_LENGTH) {
            throw new BtfException("access path has " + parts.length + " steps, at most " + MAX_LENGTH);
        }
        int[] indexes = new int[parts.length];
        for (int i = 0; i < parts.length; i++) {
            if (parts[i].isEmpty() || parts[i].length() > 8 || !parts[i].chars().allMatch(c -> c >= '0' && c <= '9')) {
                throw new BtfException("access \"" + access + "\" is no list of numbers");
            }
            indexes[i] = Integer.parseInt(parts[i]);
            if (indexes[i] > MAX_INDEX) {
                throw new BtfException("access \"" + access + "\": index " + indexes[i] + " is more than "
                        + MAX_INDEX);
            }
        }
        return indexes;
    }

    private void addEnumValue(int[] indexes, String access) {
        int id = btf.resolve(root);
        if (!(btf.type(id) instanceof BtfType.Enum type) || indexes.length != 1
                || indexes[0] >= type.values().size()) {
            throw new BtfException("access \"" + access + "\" names no enumerator of type " + root);
        }
        accessors.add(new Accessor(id, indexes[0], type.values().get(indexes[0]).name()));
    }

    private int step(int id, int index, String access) {
        switch (btf.type(id)) {
            case BtfType.Composite type -> {
                if (index >= type.members().size()) {
                    throw new BtfException("access \"" + access + "\": member " + index + " of " + type.members().size()
                            + " in \"" + type.name() + "\"");
                }
                BtfType.Member member = type.members().get(index);
                addBits(member.bitOffset());
                if (!member.name().isEmpty()) {
                    accessors.add(new Accessor(id, index, member.name()));
                }
                return member.type();
            }
            case BtfType.Array array -> {
                if (index >= array.count() && !isFlexible(array)) {
                    throw new BtfException("access \"" + access + "\": element " + index + " of " + array.count());
                }
                int element = btf.resolve(array.element());
                addElement(element, index);
                return element;
            }
            default -> throw new BtfException("access \"" + access + "\" goes into type " + id
                    + ", which is no struct, union or array");
        }
    }

    /** True if the array is the last member of a struct and has no elements of its own: {@code int data[]}. */
    boolean isFlexible(BtfType.Array array) {
        Accessor last = accessors.getLast();
        return array.count() == 0 && last.name() != null && btf.type(last.type()) instanceof BtfType.Composite parent
                && !parent.union() && last.index() == parent.members().size() - 1;
    }

    /** Adds element {@code index} of an array, or of the pointer that the root stands for. */
    void addElement(int type, int index) {
        accessors.add(new Accessor(type, index, null));
        if (index != 0) {
            addBits((long) index * btf.sizeOf(type) * Byte.SIZE);
        }
    }

    void addBits(long bits) {
        bitOffset += bits;
        if (bitOffset < 0 || bitOffset > MAX_BITS) {
            throw new BtfException("access path leads to bit " + bitOffset);
        }
    }

    /** Text such as {@code struct iphdr.saddr}, for messages. */
    String describe() {
        BtfType type = btf.type(root);
        StringBuilder text = new StringBuilder();
        if (type instanceof BtfType.Composite composite) {
            text.append(composite.union() ? "union " : "struct ");
        } else if (type instanceof BtfType.Enum) {
            text.append("enum ");
        }
        text.append(type.name().isEmpty() ? "type " + root : type.name());
        for (int i = 0; i < accessors.size() && text.length() < MAX_TEXT; i++) {
            Accessor accessor = accessors.get(i);
            if (accessor.name() != null) {
                text.append('.').append(accessor.name());
            } else if (i > 0 || accessor.index() != 0) {
                text.append('[').append(accessor.index()).append(']');
            }
        }
        return text.toString();
    }
}
