package io.sluice.vm.btf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The types of one object or kernel. Parsing only indexes (a kernel has 150,000 types); a type is decoded and its
 * references checked when it is asked for. Safe for use by several threads.
 */
public final class Btf {
    /** Where the running kernel shows its types. */
    public static final Path KERNEL = Path.of("/sys/kernel/btf/vmlinux");

    private final byte[] bytes;
    private final int[] starts;
    private final int count;
    private final BtfType[] decoded;
    private final BtfStrings strings;
    private NameIndex names;

    private Btf(byte[] bytes, int[] starts, int count, BtfStrings strings) {
        this.bytes = bytes;
        this.starts = starts;
        this.count = count;
        this.decoded = new BtfType[count];
        this.decoded[0] = new BtfType.Void();
        this.strings = strings;
    }

    /**
     * Parses a {@code .BTF} section or a file of {@code /sys/kernel/btf}. The array is kept, not copied.
     *
     * @throws BtfException if header or types do not fit into it
     */
    public static Btf parse(byte[] bytes) {
        int header = checkHeader(bytes, BtfLayout.HDR_SIZE, "BTF");
        long typeStart = header + LittleEndian.u32(bytes, BtfLayout.HDR_TYPE_OFF);
        long typeLength = LittleEndian.u32(bytes, BtfLayout.HDR_TYPE_LEN);
        long stringStart = header + LittleEndian.u32(bytes, BtfLayout.HDR_STR_OFF);
        long stringLength = LittleEndian.u32(bytes, BtfLayout.HDR_STR_LEN);
        requireInside("BTF types", typeStart, typeLength, bytes.length);
        requireInside("BTF strings", stringStart, stringLength, bytes.length);
        BtfStrings strings = new BtfStrings(bytes, (int) stringStart, (int) stringLength);
        int end = (int) (typeStart + typeLength);
        int[] starts = new int[Math.max(16, (int) (typeLength / (2 * BtfLayout.TYPE_HEAD)))];
        int count = 1;
        for (int at = (int) typeStart; at < end; count++) {
            if (end - at < BtfLayout.TYPE_HEAD) {
                throw new BtfException("BTF type " + count + ": is cut off");
            }
            if (count == starts.length) {
                starts = Arrays.copyOf(starts, count * 2);
            }
            starts[count] = at;
            int info = LittleEndian.i32(bytes, at + BtfLayout.TYPE_INFO);
            long next = (long) at + BtfLayout.TYPE_HEAD + TypeDecoder.tailSize(info, count);
            if (next > end) {
                throw new BtfException("BTF type " + count + ": is cut off");
            }
            at = (int) next;
        }
        return new Btf(bytes, starts, count, strings);
    }

    /** A copy of the section that this was parsed from. */
    public byte[] section() {
        return bytes.clone();
    }

    /**
     * Parses the running kernel's types.
     *
     * @throws BtfException if the kernel shows none
     */
    public static Btf ofKernel() {
        try {
            return parse(Files.readAllBytes(KERNEL));
        } catch (IOException e) {
            throw new BtfException(KERNEL + ": the kernel's BTF cannot be read: " + e.getMessage());
        }
    }

    /** Checks magic, version and header length of BTF and BTF.ext, which begin alike; returns the header's length. */
    static int checkHeader(byte[] bytes, int minimum, String what) {
        if (bytes.length < minimum) {
            throw new BtfException(what + ": " + bytes.length + " bytes, the header alone has " + minimum);
        }
        int magic = LittleEndian.u16(bytes, BtfLayout.HDR_MAGIC);
        if (magic == BtfLayout.MAGIC_SWAPPED) {
            throw new BtfException(what + ": is big endian, must be little endian");
        }
        if (magic != BtfLayout.MAGIC) {
            throw new BtfException(String.format("%s: magic is 0x%04x, must be 0x%04x", what, magic, BtfLayout.MAGIC));
        }
        int version = bytes[BtfLayout.HDR_VERSION];
        if (version != BtfLayout.VERSION) {
            throw new BtfException(what + ": version " + version + ", must be " + BtfLayout.VERSION);
        }
        long length = LittleEndian.u32(bytes, BtfLayout.HDR_LEN);
        if (length < minimum || length > bytes.length) {
            throw new BtfException(what + ": header length " + length + ", must be " + minimum + " to " + bytes.length);
        }
        return (int) length;
    }

    static void requireInside(String what, long offset, long length, int limit) {
        if (offset > limit || length > limit - offset) {
            throw new BtfException(what + ": offset " + offset + " and length " + length + " reach past the end ("
                    + limit + " bytes)");
        }
    }

    /** Number of types including void: valid ids are 0 to this minus 1. */
    public int typeCount() {
        return count;
    }

    /**
     * The type of this id.
     *
     * @throws BtfException if there is none, or its own references are wrong
     */
    public BtfType type(int id) {
        requireType(id);
        BtfType type = decoded[id];
        if (type == null) {
            type = new TypeDecoder(this, bytes, strings).decode(id, starts[id]);
            decoded[id] = type;
        }
        return type;
    }

    /** Decodes and so checks every type; for objects, which come from anywhere. */
    public void checkAll() {
        for (int id = 1; id < count; id++) {
            type(id);
        }
    }

    void requireType(int id) {
        if (id < 0 || id >= count) {
            throw new BtfException("BTF: type " + Integer.toUnsignedString(id) + " of " + count);
        }
    }

    /** The string at this offset of the string section: names in BTF, file names and source lines in BTF.ext. */
    public String string(int offset) {
        return strings.get(offset);
    }

    /** The type's name without decoding the type. */
    public String name(int id) {
        requireType(id);
        return id == 0 ? "" : strings.get(nameOffset(id));
    }

    int nameOffset(int id) {
        return LittleEndian.i32(bytes, starts[id] + BtfLayout.TYPE_NAME);
    }

    /** A copy of the string section. */
    byte[] stringSection() {
        return strings.section();
    }

    /** A copy of the type's bytes, with what follows the common ones. */
    byte[] encoded(int id) {
        int info = LittleEndian.i32(bytes, starts[id] + BtfLayout.TYPE_INFO);
        return Arrays.copyOfRange(bytes, starts[id],
                starts[id] + BtfLayout.TYPE_HEAD + TypeDecoder.tailSize(info, id));
    }

    /** The low bits of the info word: how many members there are, or the linkage of a function. */
    int vlen(int id) {
        return LittleEndian.i32(bytes, starts[id] + BtfLayout.TYPE_INFO) & BtfLayout.INFO_VLEN_MASK;
    }

    /** The word that holds the size of sized types, and the type that all others refer to. */
    int sizeOrType(int id) {
        return LittleEndian.i32(bytes, starts[id] + BtfLayout.TYPE_SIZE);
    }

    /** The kind's number in {@code linux/btf.h}, without decoding the type; 0 for void. */
    int kind(int id) {
        requireType(id);
        return id == 0 ? 0 : TypeDecoder.kind(LittleEndian.i32(bytes, starts[id] + BtfLayout.TYPE_INFO));
    }

    /**
     * The first type of this name and kind, or 0.
     *
     * @param kind the record of {@link BtfType} that it must be
     */
    public int find(String name, Class<? extends BtfType> kind) {
        for (int id : named(CoreNames.essential(name))) {
            if (kind.isInstance(type(id)) && name(id).equals(name)) {
                return id;
            }
        }
        return 0;
    }

    /** Ids of all types whose name without CO-RE flavour ({@code ___x}) is this, in ascending order. */
    public List<Integer> named(String essentialName) {
        NameIndex index;
        synchronized (this) {
            if (names == null) {
                names = new NameIndex(this, strings);
            }
            index = names;
        }
        return index.find(essentialName.getBytes(StandardCharsets.UTF_8));
    }

    /** Follows typedefs, qualifiers and type tags to the type that they stand for. */
    public int resolve(int id) {
        int at = id;
        for (int depth = 0; depth < BtfLayout.MAX_DEPTH; depth++) {
            switch (kind(at)) {
                case BtfLayout.KIND_TYPEDEF, BtfLayout.KIND_CONST, BtfLayout.KIND_VOLATILE, BtfLayout.KIND_RESTRICT,
                        BtfLayout.KIND_TYPE_TAG -> at = sizeOrType(at);
                default -> {
                    return at;
                }
            }
        }
        throw new BtfException("BTF type " + id + ": more than " + BtfLayout.MAX_DEPTH
                + " typedefs and qualifiers, or a cycle of them");
    }

    /** The type behind typedefs, qualifiers and type tags. */
    public BtfType resolved(int id) {
        return type(resolve(id));
    }

    /**
     * Bytes that a value of this type takes.
     *
     * @throws BtfException if it has no size (void, functions, forward declarations) or one over 2 GiB
     */
    public int sizeOf(int id) {
        long factor = 1;
        int at = id;
        for (int depth = 0; depth < BtfLayout.MAX_DEPTH; depth++) {
            at = resolve(at);
            switch (kind(at)) {
                case BtfLayout.KIND_ARRAY -> {
                    BtfType.Array array = (BtfType.Array) type(at);
                    factor *= array.count();
                    at = array.element();
                    if (factor > Integer.MAX_VALUE) {
                        throw new BtfException("BTF type " + id + ": array has more than 2 GiB");
                    }
                    continue;
                }
                case BtfLayout.KIND_VAR -> {
                    at = sizeOrType(at);
                    continue;
                }
                case BtfLayout.KIND_INT, BtfLayout.KIND_STRUCT, BtfLayout.KIND_UNION, BtfLayout.KIND_ENUM,
                        BtfLayout.KIND_ENUM64, BtfLayout.KIND_FLOAT, BtfLayout.KIND_DATASEC, BtfLayout.KIND_PTR -> {
                }
                default -> throw new BtfException("BTF type " + id + ": has no size");
            }
            long size = kind(at) == BtfLayout.KIND_PTR ? Long.BYTES : sizeOrType(at) & 0xffff_ffffL;
            if (size * factor > Integer.MAX_VALUE) {
                throw new BtfException("BTF type " + id + ": size " + size * factor + " is more than 2 GiB");
            }
            return (int) (size * factor);
        }
        throw new BtfException("BTF type " + id + ": arrays of more than " + BtfLayout.MAX_DEPTH
                + " dimensions, or a cycle of them");
    }

    /** Equal if read from equal bytes. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Btf that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }
}
