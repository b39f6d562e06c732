package io.sluice.vm.object;

import io.sluice.vm.btf.Btf;
import io.sluice.vm.btf.BtfException;
import io.sluice.vm.btf.BtfPrinter;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Damages objects as files get damaged, and by knowledge of where ELF and BTF keep lengths and indexes. */
final class Damage {
    private static final KernelConfig CONFIG = new KernelConfig(KernelConfig.version("6.1.2"),
            Map.of("CONFIG_HZ", "250", "CONFIG_BPF_SYSCALL", "y", "CONFIG_VETH", "m", "CONFIG_DEFAULT_HOSTNAME",
                    "\"x\"", "CONFIG_LETTER", "n", "CONFIG_NEGATIVE", "-2"));
    private static final ObjectOptions OPTIONS =
            ObjectOptions.PLAIN.withConfig(CONFIG).withXdp(Set.of("tc", "neighbour"));
    private static final int[] ODD = {0, 1, -1, 2, 7, 8, 16, 24, 0x7fffffff, 0x80000000, 0xffff, 0x10000, 0xeb9f, 255};

    private Damage() {
    }

    /** Loads the bytes; passes if there is a spec or an {@link ObjectException}. Returns whether it loaded. */
    static boolean loadsOrRefuses(byte[] bytes) {
        try {
            CollectionSpec spec = ObjectLoader.load("fuzz.o", bytes, OPTIONS);
            if (spec.types() != null) {
                printAll(spec.types());
            }
            return true;
        } catch (ObjectException e) {
            if (!e.getMessage().startsWith("fuzz.o: ")) {
                throw new AssertionError("no breadcrumb: " + e.getMessage(), e);
            }
            return false;
        }
    }

    /** Relocates an intact object to these types; passes if there is a spec, or an exception of the loader. */
    static boolean relocatesOrRefuses(byte[] object, byte[] types) {
        try {
            Btf target = Btf.parse(types);
            target.checkAll();
            printAll(target);
            ObjectLoader.load("intact.o", object, OPTIONS.withTypes(target));
            return true;
        } catch (BtfException | ObjectException e) {
            return false;
        }
    }

    private static void printAll(Btf types) {
        BtfPrinter printer = new BtfPrinter(types);
        for (int id = 0; id < types.typeCount(); id++) {
            try {
                printer.definition(id);
            } catch (BtfException e) {
                if (!e.getMessage().contains("cycle") && !e.getMessage().contains("C text")) {
                    throw new AssertionError("types are checked, but one can't be printed: " + e.getMessage(), e);
                }
            }
        }
    }

    /** A damaged copy of {@code object}; some damage takes pieces of {@code other}. */
    static byte[] damaged(byte[] object, byte[] other, RandomGenerator random) {
        byte[] bytes = object.clone();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            bytes = once(bytes, other, random);
        }
        return bytes;
    }

    private static byte[] once(byte[] bytes, byte[] other, RandomGenerator random) {
        if (bytes.length < 64) {
            return bytes;
        }
        int at = random.nextInt(bytes.length - 8);
        switch (random.nextInt(8)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> putInt(bytes, at & ~3, ODD[random.nextInt(ODD.length)]);
            case 2 -> putInt(bytes, at & ~3, getInt(bytes, at & ~3) + random.nextInt(-9, 10));
            case 3 -> putInt(bytes, sectionField(bytes, random), ODD[random.nextInt(ODD.length)]);
            case 4 -> putInt(bytes, sectionField(bytes, random), random.nextInt(bytes.length));
            case 5 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 6 -> {
                int length = random.nextInt(1, Math.min(64, Math.min(other.length, bytes.length - at) + 1));
                System.arraycopy(other, random.nextInt(other.length - length + 1), bytes, at, length);
            }
            default -> {
                int length = random.nextInt(1, 33);
                byte[] longer = Arrays.copyOf(bytes, bytes.length + length);
                System.arraycopy(bytes, at, longer, at + length, bytes.length - at);
                return longer;
            }
        }
        return bytes;
    }

    /** A random word of a random section header, or of the section that it describes. */
    private static int sectionField(byte[] bytes, RandomGenerator random) {
        int table = getInt(bytes, 40);
        int count = getInt(bytes, 60) & 0xffff;
        int header = table + 64 * random.nextInt(Math.max(1, count));
        if (table < 0 || header < 0 || header > bytes.length - 64) {
            return random.nextInt(bytes.length / 4) * 4;
        }
        if (random.nextBoolean()) {
            return header + 4 * random.nextInt(16);
        }
        int start = getInt(bytes, header + 24);
        int size = getInt(bytes, header + 32);
        boolean inside = start >= 0 && size >= 8 && start < bytes.length - 8 && size <= bytes.length - start;
        return inside ? start + 4 * random.nextInt(Math.min(size / 4, random.nextInt(1, 64))) : header;
    }

    private static int getInt(byte[] bytes, int at) {
        return bytes[at] & 0xff | (bytes[at + 1] & 0xff) << 8 | (bytes[at + 2] & 0xff) << 16 | bytes[at + 3] << 24;
    }

    private static void putInt(byte[] bytes, int at, int value) {
        bytes[at] = (byte) value;
        bytes[at + 1] = (byte) (value >> 8);
        bytes[at + 2] = (byte) (value >> 16);
        bytes[at + 3] = (byte) (value >> 24);
    }
}
