package io.sluice.dataplane.value;

import io.sluice.vm.btf.Btf;
import io.sluice.vm.btf.BtfEncoder;
import io.sluice.vm.btf.BtfType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A random type as C could have it: nested structs, unions, arrays, bit fields and all kinds of leaves. */
final class RandomTypes {
    private static final int DEPTH = 4;
    private static final int MAX_MEMBERS = 5;
    private static final int MAX_COUNT = 5;

    private final Random random;
    private final BtfEncoder encoder = new BtfEncoder();
    private final int root;
    private final Btf types;
    private int names;

    private record Made(int id, int size) {
    }

    RandomTypes(Random random) {
        this.random = random;
        this.root = type(DEPTH).id();
        this.types = Btf.parse(encoder.section());
    }

    Btf types() {
        return types;
    }

    int root() {
        return root;
    }

    private Made add(BtfType type, int size) {
        return new Made(encoder.add(type), size);
    }

    private Made type(int depth) {
        int kind = depth == 0 ? random.nextInt(5) : random.nextInt(12);
        return switch (kind) {
            case 0, 1 -> integer();
            case 2 -> enumeration();
            case 3 -> add(new BtfType.Ptr(0), Long.BYTES);
            case 4 -> random.nextBoolean() ? add(new BtfType.Float("double", 8), 8)
                : add(new BtfType.Float("float", 4), 4);
            case 5 -> text();
            case 6 -> {
                Made element = type(depth - 1);
                int count = random.nextInt(MAX_COUNT) + 1;
                yield add(new BtfType.Array(element.id(), element.id(), count), element.size() * count);
            }
            case 7 -> {
                Made target = type(depth - 1);
                yield add(random.nextBoolean() ? new BtfType.Typedef(name(), target.id())
                    : new BtfType.Const(target.id()), target.size());
            }
            default -> composite(depth, random.nextInt(4) == 0, name());
        };
    }

    private String name() {
        return "n" + names++;
    }

    private Made integer() {
        int size = 1 << random.nextInt(5);
        int encoding = size == 1 && random.nextInt(4) == 0 ? BtfType.Int.BOOL
            : random.nextBoolean() ? BtfType.Int.SIGNED : 0;
        return add(new BtfType.Int(encoding == BtfType.Int.BOOL ? "_Bool" : name(), size, encoding, 0, size * 8), size);
    }

    private Made enumeration() {
        boolean wide = random.nextInt(4) == 0;
        boolean signed = random.nextBoolean();
        List<BtfType.EnumValue> values = new ArrayList<>();
        for (int i = 0; i < random.nextInt(1, 4); i++) {
            values.add(new BtfType.EnumValue(name(), random.nextInt(4)));
        }
        int size = wide ? 8 : 4;
        return add(new BtfType.Enum(name(), size, signed, wide, values), size);
    }

    private Made text() {
        Made element = add(new BtfType.Int("char", 1, BtfType.Int.SIGNED, 0, 8), 1);
        int count = random.nextInt(1, 20);
        return add(new BtfType.Array(element.id(), element.id(), count), count);
    }

    private Made composite(int depth, boolean union, String name) {
        List<BtfType.Member> members = new ArrayList<>();
        int bits = 0;
        int end = 0;
        for (int i = 0; i < random.nextInt(1, MAX_MEMBERS); i++) {
            int at = union ? 0 : bits;
            if (random.nextInt(3) == 0) {
                int width = random.nextInt(1, 32);
                Made type = add(new BtfType.Int(name(), 4, random.nextBoolean() ? BtfType.Int.SIGNED : 0, 0, 32), 4);
                int from = at / 32 == (at + width - 1) / 32 ? at : (at / 32 + 1) * 32;
                members.add(new BtfType.Member(name(), type.id(), from, width));
                bits = from + width;
            } else {
                boolean anonymous = depth > 1 && random.nextInt(5) == 0;
                Made type = anonymous ? composite(depth - 1, random.nextBoolean(), "") : type(depth - 1);
                // gaps are what the compiler leaves for alignment
                int from = (at + 7) / 8 * 8 + (union ? 0 : 8 * random.nextInt(2));
                members.add(new BtfType.Member(anonymous ? "" : name(), type.id(), from, 0));
                bits = from + type.size() * 8;
            }
            end = Math.max(end, bits);
        }
        int size = (end + 31) / 32 * 4;
        return add(new BtfType.Composite(name, union, size, members), size);
    }

    /** Sets all bits to 0 that belong to no member. */
    void clearPadding(byte[] bytes) {
        byte[] mask = new byte[bytes.length];
        mark(root, mask, 0);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] &= mask[i];
        }
    }

    private void mark(int id, byte[] mask, int from) {
        switch (types.resolved(id)) {
            case BtfType.Composite t -> t.members().forEach(member -> {
                if (member.bitSize() > 0) {
                    set(mask, from + member.bitOffset(), member.bitSize());
                } else {
                    mark(member.type(), mask, from + member.bitOffset());
                }
            });
            case BtfType.Array t -> {
                for (int i = 0; i < t.count(); i++) {
                    mark(t.element(), mask, from + i * types.sizeOf(t.element()) * 8);
                }
            }
            default -> set(mask, from, types.sizeOf(id) * 8);
        }
    }

    private static void set(byte[] mask, int from, int width) {
        for (int bit = from; bit < from + width; bit++) {
            mask[bit / 8] |= (byte) (1 << bit % 8);
        }
    }
}
