package io.sluice.vm.btf;

/** What a CO-RE relocation asks; in the order of the kernel's {@code enum bpf_core_relo_kind}. */
public enum CoreKind {
    /** Offset of a field in bytes. */
    FIELD_BYTE_OFFSET("byte_off"),
    /** Size of a field in bytes. */
    FIELD_BYTE_SIZE("byte_sz"),
    /** 1 if the field is there. */
    FIELD_EXISTS("field_exists"),
    /** 1 if the field is signed. */
    FIELD_SIGNED("signed"),
    /** How far to shift a bitfield's 64-bit load left. */
    FIELD_LSHIFT_U64("lshift_u64"),
    /** How far to shift it right then. */
    FIELD_RSHIFT_U64("rshift_u64"),
    /** Type id in the object. */
    TYPE_ID_LOCAL("local_type_id"),
    /** Type id in the target. */
    TYPE_ID_TARGET("target_type_id"),
    /** 1 if the type is there. */
    TYPE_EXISTS("type_exists"),
    /** Size of the type in bytes. */
    TYPE_SIZE("type_size"),
    /** 1 if the enumerator is there. */
    ENUMVAL_EXISTS("enumval_exists"),
    /** Value of the enumerator. */
    ENUMVAL_VALUE("enumval_value"),
    /** 1 if the type is there with all that the object's type has. */
    TYPE_MATCHES("type_matches");

    private static final CoreKind[] ALL = values();

    private final String text;

    CoreKind(String text) {
        this.text = text;
    }

    /** The kind of this number. */
    static CoreKind of(int number) {
        if (number < 0 || number >= ALL.length) {
            throw new BtfException("CO-RE relocation: kind " + Integer.toUnsignedString(number) + " is unknown");
        }
        return ALL[number];
    }

    /** Short name, as bpftool and libbpf print it. */
    public String text() {
        return text;
    }

    boolean isField() {
        return ordinal() <= FIELD_RSHIFT_U64.ordinal();
    }

    boolean isEnumValue() {
        return this == ENUMVAL_EXISTS || this == ENUMVAL_VALUE;
    }

    boolean isType() {
        return !isField() && !isEnumValue();
    }
}
