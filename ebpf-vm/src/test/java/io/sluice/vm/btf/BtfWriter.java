package io.sluice.vm.btf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes BTF and BTF.ext for tests; each method adds a type and returns its id. */
public final class BtfWriter {
    private final ByteArrayOutputStream types = new ByteArrayOutputStream();
    private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
    private final Map<String, Integer> known = new LinkedHashMap<>();
    private int count;

    public BtfWriter() {
        strings.write(0);
        known.put("", 0);
    }

    /** A member for {@link #struct}: name, type, bit offset, and bits of a bitfield or 0. */
    public record Field(String name, int type, int bitOffset, int bits) {
        public Field(String name, int type, int byteOffset) {
            this(name, type, byteOffset * 8, 0);
        }
    }

    public int string(String text) {
        return known.computeIfAbsent(text, key -> {
            int at = strings.size();
            strings.writeBytes(key.getBytes(StandardCharsets.UTF_8));
            strings.write(0);
            return at;
        });
    }

    /** Any kind: the common part with a vlen and kind flag, then these words. */
    public int raw(int kind, String name, int vlen, int size, int... words) {
        int[] all = new int[words.length + 3];
        all[0] = string(name);
        all[1] = kind << 24 | vlen;
        all[2] = size;
        System.arraycopy(words, 0, all, 3, words.length);
        put(types, all);
        return ++count;
    }

    /** Kind flag for {@code vlen} of {@link #raw}. */
    public static final int FLAG = 1 << 31;

    private static void put(ByteArrayOutputStream out, int... words) {
        ByteBuffer buffer = ByteBuffer.allocate(words.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (int word : words) {
            buffer.putInt(word);
        }
        out.writeBytes(buffer.array());
    }

    public int integer(String name, int size, boolean signed) {
        return raw(1, name, 0, size, (signed ? 1 : 0) << 24 | size * 8);
    }

    public int pointer(int target) {
        return raw(2, "", 0, target);
    }

    public int array(int element, int index, int elements) {
        return raw(3, "", 0, 0, element, index, elements);
    }

    public int struct(String name, int size, Field... fields) {
        return composite(4, name, size, fields);
    }

    public int union(String name, int size, Field... fields) {
        return composite(5, name, size, fields);
    }

    private int composite(int kind, String name, int size, Field... fields) {
        boolean bitfields = false;
        for (Field field : fields) {
            bitfields |= field.bits > 0;
        }
        int[] words = new int[fields.length * 3];
        for (int i = 0; i < fields.length; i++) {
            words[i * 3] = string(fields[i].name);
            words[i * 3 + 1] = fields[i].type;
            words[i * 3 + 2] = fields[i].bits << 24 | fields[i].bitOffset;
        }
        return raw(kind, name, fields.length | (bitfields ? FLAG : 0), size, words);
    }

    /** An unsigned 32-bit enum whose values are 0, 1 and so on, unless a name says {@code A=5}. */
    public int enumeration(String name, String... values) {
        int[] words = new int[values.length * 2];
        for (int i = 0; i < values.length; i++) {
            String[] parts = values[i].split("=");
            words[i * 2] = string(parts[0]);
            words[i * 2 + 1] = parts.length > 1 ? Integer.parseInt(parts[1]) : i;
        }
        return raw(6, name, values.length, 4, words);
    }

    public int typedef(String name, int target) {
        return raw(8, name, 0, target);
    }

    public int constant(int target) {
        return raw(10, "", 0, target);
    }

    /** A function without parameters; linkage 0 static, 1 global, 2 extern. */
    public int function(String name, int result, int linkage) {
        int proto = raw(13, "", 0, result);
        return raw(12, name, linkage, proto);
    }

    public int variable(String name, int type, int linkage) {
        return raw(14, name, 0, type, linkage);
    }

    /** A section of variables: triples of type, offset and size. */
    public int section(String name, int size, int... triples) {
        return raw(15, name, triples.length / 3, size, triples);
    }

    public byte[] build() {
        byte[] typeBytes = types.toByteArray();
        byte[] stringBytes = strings.toByteArray();
        ByteBuffer out = ByteBuffer.allocate(24 + typeBytes.length + stringBytes.length).order(ByteOrder.LITTLE_ENDIAN);
        out.putShort((short) 0xeb9f).put((byte) 1).put((byte) 0).putInt(24);
        out.putInt(0).putInt(typeBytes.length).putInt(typeBytes.length).putInt(stringBytes.length);
        return out.put(typeBytes).put(stringBytes).array();
    }

    public Btf parse() {
        return Btf.parse(build());
    }

    /** BTF.ext of one section: words of func info (2 each), of line info (4 each) and of CO-RE relocations (4 each). */
    public byte[] ext(String section, int[] funcs, int[] lines, int[] cores) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int[] lengths = {table(body, section, funcs, 2), table(body, section, lines, 4),
            table(body, section, cores, 4)};
        ByteBuffer out = ByteBuffer.allocate(32 + body.size()).order(ByteOrder.LITTLE_ENDIAN);
        out.putShort((short) 0xeb9f).put((byte) 1).put((byte) 0).putInt(32);
        int at = 0;
        for (int length : lengths) {
            out.putInt(at).putInt(length);
            at += length;
        }
        return out.put(body.toByteArray()).array();
    }

    private int table(ByteArrayOutputStream out, String section, int[] words, int size) {
        int before = out.size();
        if (words.length > 0) {
            put(out, size * 4, string(section), words.length / size);
            put(out, words);
        }
        return out.size() - before;
    }
}
