package io.sluice.vm.verifier.state;

/** The kernel's names of register types with their flags, as its messages and logs have them. */
public final class TypeText {
    private static final String UNKNOWN = "?";

    private TypeText() {
    }

    /** The name of what a register holds: {@code map_value_or_null}, {@code ringbuf_mem}. */
    public static String of(Reg reg) {
        return of(reg.type(), reg.flags());
    }

    /** The name of a type with flags. */
    public static String of(RegType type, int flags) {
        if (type == RegType.NOT_INIT) {
            return UNKNOWN;
        }
        StringBuilder out = new StringBuilder();
        prefix(out, flags, Reg.READ_ONLY, "rdonly_");
        prefix(out, flags, Reg.RINGBUF, "ringbuf_");
        prefix(out, flags, Reg.PERCPU, "percpu_");
        prefix(out, flags, Reg.UNTRUSTED, "untrusted_");
        prefix(out, flags, Reg.TRUSTED, "trusted_");
        prefix(out, flags, Reg.RCU, "rcu_");
        out.append(type.text());
        if ((flags & Reg.MAYBE_NULL) != 0) {
            out.append(type == RegType.BTF_ID ? "or_null_" : "_or_null");
        }
        return out.toString();
    }

    private static void prefix(StringBuilder out, int flags, int flag, String text) {
        if ((flags & flag) != 0) {
            out.append(text);
        }
    }
}
