package io.sluice.vm.btf;

/**
 * The value that a relocation has for one view of the types.
 *
 * @param value    the answer
 * @param validate true if an insn compiled against this view holds exactly this value
 * @param size     bytes of the field that an access loads or stores, 0 if not known
 * @param type     type of the field, resolved, 0 if not known
 */
record CoreValue(long value, boolean validate, int size, int type) {

    /** The value, or null if there is none and the insn must not be reached; no {@code spec} if nothing matched. */
    static CoreValue of(CoreKind kind, CoreSpec spec) {
        return switch (kind) {
            case TYPE_EXISTS, TYPE_MATCHES, FIELD_EXISTS, ENUMVAL_EXISTS -> plain(spec == null ? 0 : 1);
            case TYPE_SIZE -> plain(spec == null ? 0 : spec.btf.sizeOf(spec.root));
            // type ids of the compiler's own view are not those of the object after linking
            case TYPE_ID_LOCAL, TYPE_ID_TARGET -> new CoreValue(spec == null ? 0 : spec.root, false, 0, 0);
            case ENUMVAL_VALUE -> spec == null ? null : plain(enumerator(spec).value());
            case FIELD_BYTE_OFFSET, FIELD_BYTE_SIZE, FIELD_SIGNED, FIELD_LSHIFT_U64, FIELD_RSHIFT_U64 ->
                spec == null ? null : field(kind, spec);
        };
    }

    private static CoreValue plain(long value) {
        return new CoreValue(value, true, 0, 0);
    }

    private static BtfType.EnumValue enumerator(CoreSpec spec) {
        CoreSpec.Accessor accessor = spec.accessors.getFirst();
        return ((BtfType.Enum) spec.btf.type(accessor.type())).values().get(accessor.index());
    }

    private static CoreValue field(CoreKind kind, CoreSpec spec) {
        CoreSpec.Accessor last = spec.accessors.getLast();
        Btf btf = spec.btf;
        if (last.name() == null) {
            int size = btf.sizeOf(last.type());
            return switch (kind) {
                case FIELD_BYTE_OFFSET -> new CoreValue(spec.bitOffset / Byte.SIZE, true, size, last.type());
                case FIELD_BYTE_SIZE -> plain(size);
                default -> throw new BtfException(kind.text() + " of an array element or pointer target");
            };
        }
        BtfType.Member member = ((BtfType.Composite) btf.type(last.type())).members().get(last.index());
        int type = btf.resolve(member.type());
        boolean bitfield = member.bitSize() > 0;
        int size = btf.sizeOf(type);
        long offset = spec.bitOffset / Byte.SIZE;
        int bits = size * Byte.SIZE;
        if (bitfield) {
            bits = member.bitSize();
            size = unitSize(spec.bitOffset, bits, size);
            offset = offset / size * size;
        }
        return switch (kind) {
            case FIELD_BYTE_OFFSET -> bitfield ? new CoreValue(offset, false, 0, 0)
                    : new CoreValue(offset, true, elementSize(btf, type), type);
            case FIELD_BYTE_SIZE -> new CoreValue(size, !bitfield, 0, 0);
            case FIELD_SIGNED -> plain(signed(btf.type(type)) ? 1 : 0);
            case FIELD_LSHIFT_U64 -> new CoreValue(Long.SIZE - (spec.bitOffset + bits - offset * Byte.SIZE),
                    !bitfield, 0, 0);
            case FIELD_RSHIFT_U64 -> plain(Long.SIZE - bits);
            default -> throw new BtfException(kind.text() + " is no question about a field");
        };
    }

    /** Bytes of the smallest aligned load, from {@code size} up, that has all bits of a bitfield. */
    private static int unitSize(long bitOffset, int bits, int size) {
        if (size < 1 || size > Long.BYTES) {
            throw new BtfException("bitfield in a type of " + size + " bytes");
        }
        int unit = size;
        while (bitOffset + bits > (bitOffset / Byte.SIZE / unit * unit + unit) * Byte.SIZE) {
            unit *= 2;
            if (unit > Long.BYTES) {
                throw new BtfException("bitfield of " + bits + " bits at bit " + bitOffset
                        + " needs a load of more than 8 bytes");
            }
        }
        return unit;
    }

    /** An access to an array member loads one element. */
    private static int elementSize(Btf btf, int type) {
        int at = type;
        for (int depth = 0; depth < BtfLayout.MAX_DEPTH && btf.type(at) instanceof BtfType.Array array; depth++) {
            at = btf.resolve(array.element());
        }
        return btf.sizeOf(at);
    }

    private static boolean signed(BtfType type) {
        return type instanceof BtfType.Int t && t.signed() || type instanceof BtfType.Enum e && e.signed();
    }
}
