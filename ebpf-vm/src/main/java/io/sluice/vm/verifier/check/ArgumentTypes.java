package io.sluice.vm.verifier.check;

import io.sluice.vm.api.ArgKind;
import io.sluice.vm.api.ArgSpec;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.RegType;
import io.sluice.vm.verifier.state.TypeText;
import io.sluice.vm.verifier.state.Violation;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which register types each kind of argument takes ({@code compatible_reg_types} of kernel/bpf/verifier.c). */
final class ArgumentTypes {
    private static final int DYNPTR_FLAGS = Reg.DYNPTR_DATA | Reg.PACKET_DATA;
    private static final int ALLOCATED = Reg.ALLOC | Reg.PERCPU;

    private static final List<Type> MEMORY = List.of(
            of(RegType.STACK), of(RegType.PACKET), of(RegType.PACKET_META), of(RegType.MAP_KEY),
            of(RegType.MAP_VALUE), of(RegType.MEM), of(RegType.MEM, Reg.RINGBUF), of(RegType.BUF),
            of(RegType.BTF_ID, Reg.TRUSTED));
    private static final Set<ArgKind> IN_MEMORY = EnumSet.of(ArgKind.MEM, ArgKind.MAP_KEY, ArgKind.MAP_VALUE);
    private static final List<Type> NUMBER = List.of(of(RegType.SCALAR));
    private static final List<Type> MAP_VALUE = List.of(of(RegType.MAP_VALUE));
    private static final List<Type> IN_VALUE_OR_OBJECT =
            List.of(of(RegType.MAP_VALUE), of(RegType.BTF_ID, Reg.ALLOC));
    private static final List<Type> SOCKETS = List.of(
            of(RegType.SOCK_COMMON), of(RegType.SOCKET), of(RegType.TCP_SOCK), of(RegType.XDP_SOCK));

    private static final Map<ArgKind, List<Type>> TYPES = new EnumMap<>(ArgKind.class);

    static {
        TYPES.put(ArgKind.MAP_KEY, MEMORY);
        TYPES.put(ArgKind.MAP_VALUE, MEMORY);
        TYPES.put(ArgKind.MEM, MEMORY);
        TYPES.put(ArgKind.SIZE, NUMBER);
        TYPES.put(ArgKind.SIZE_OR_ZERO, NUMBER);
        TYPES.put(ArgKind.ALLOC_SIZE, NUMBER);
        TYPES.put(ArgKind.MAP, List.of(of(RegType.MAP_PTR)));
        TYPES.put(ArgKind.CTX, List.of(of(RegType.CTX)));
        TYPES.put(ArgKind.SOCK_COMMON, SOCKETS);
        TYPES.put(ArgKind.BTF_SOCK_COMMON, join(SOCKETS, of(RegType.BTF_ID), of(RegType.BTF_ID, Reg.TRUSTED)));
        TYPES.put(ArgKind.SOCKET, List.of(of(RegType.SOCKET)));
        TYPES.put(ArgKind.BTF_PTR,
                List.of(of(RegType.BTF_ID), of(RegType.BTF_ID, Reg.TRUSTED), of(RegType.BTF_ID, Reg.RCU)));
        TYPES.put(ArgKind.PERCPU_BTF_PTR, List.of(of(RegType.BTF_ID, Reg.PERCPU),
                of(RegType.BTF_ID, Reg.PERCPU | Reg.RCU), of(RegType.BTF_ID, Reg.PERCPU | Reg.TRUSTED)));
        TYPES.put(ArgKind.SPIN_LOCK, IN_VALUE_OR_OBJECT);
        TYPES.put(ArgKind.KPTR_DEST, IN_VALUE_OR_OBJECT);
        TYPES.put(ArgKind.TIMER, MAP_VALUE);
        TYPES.put(ArgKind.CONST_STRING, MAP_VALUE);
        TYPES.put(ArgKind.RINGBUF_MEM, List.of(of(RegType.MEM, Reg.RINGBUF)));
        TYPES.put(ArgKind.CALLBACK, List.of(of(RegType.FUNC)));
        TYPES.put(ArgKind.STACK, List.of(of(RegType.STACK)));
        TYPES.put(ArgKind.DYNPTR, List.of(of(RegType.STACK), of(RegType.DYNPTR)));
    }

    private record Type(RegType type, int flags) {}

    private ArgumentTypes() {
    }

    private static Type of(RegType type) {
        return new Type(type, 0);
    }

    private static Type of(RegType type, int flags) {
        return new Type(type, flags);
    }

    private static List<Type> join(List<Type> first, Type... more) {
        List<Type> all = new ArrayList<>(first);
        all.addAll(List.of(more));
        return List.copyOf(all);
    }

    /**
     * Holds a register to the kind of an argument.
     *
     * @param number the register's
     * @param helper the helper's name
     */
    static void check(int number, Reg reg, ArgSpec spec, String helper) {
        List<Type> types = TYPES.get(spec.kind());
        if (types == null) {
            throw new IllegalStateException("%s: no register types for %s".formatted(helper, spec.kind()));
        }
        if (!types.contains(new Type(reg.type(), reg.flags() & ~ignored(reg, spec)))) {
            throw new Violation("R%d type=%s expected=%s".formatted(number, TypeText.of(reg), text(types)));
        }
        if (reg.type() == RegType.BTF_ID) {
            checkObject(number, reg, spec, helper);
        }
    }

    /** The flags that make no difference to the argument. */
    private static int ignored(Reg reg, ArgSpec spec) {
        int ignored = 0;
        if (spec.has(ArgSpec.Flag.READ_ONLY)) {
            ignored |= Reg.READ_ONLY;
        }
        if (spec.isNullable()) {
            ignored |= Reg.MAYBE_NULL;
        }
        if (spec.kind() == ArgKind.MEM) {
            ignored |= DYNPTR_FLAGS;
        }
        // the source of an exchange of kptrs may be an object of the program
        if (spec.kind() == ArgKind.BTF_PTR && spec.isReleased() && reg.has(Reg.ALLOC)) {
            ignored |= ALLOCATED;
        }
        return ignored;
    }

    private static void checkObject(int number, Reg reg, ArgSpec spec, String helper) {
        if (IN_MEMORY.contains(spec.kind()) && !spec.has(ArgSpec.Flag.READ_ONLY)) {
            throw new Violation("%s() may write into memory pointed by R%d type=%s"
                    .formatted(helper, number, TypeText.of(reg)));
        }
        if (spec.kind() == ArgKind.BTF_PTR && !spec.type().isEmpty() && !spec.type().equals(reg.typeName())) {
            throw new Violation("R%d is of type %s but %s is expected".formatted(number, reg.typeName(), spec.type()));
        }
    }

    private static String text(List<Type> types) {
        StringBuilder out = new StringBuilder();
        for (Type type : types) {
            out.append(out.isEmpty() ? "" : ", ").append(TypeText.of(type.type(), type.flags()));
        }
        return out.toString();
    }
}
