package io.sluice.vm.verifier.explore;

import io.sluice.vm.verifier.facts.Access;
import io.sluice.vm.verifier.facts.FactsBuilder;
import io.sluice.vm.verifier.facts.Offsets;
import io.sluice.vm.verifier.facts.Region;
import io.sluice.vm.verifier.scalar.Scalar;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.Violation;

/** Turns proven accesses into facts. */
final class AccessFacts {
    private final FactsBuilder facts;

    AccessFacts(FactsBuilder facts) {
        this.facts = facts;
    }

    /**
     * An insn, or an argument of its call, accesses memory.
     *
     * @throws Violation where an insn reads a kernel object on one path and other memory on another
     */
    void accessed(Path path, int argument, Reg base, int off, int size) {
        Access access = access(path, base, off, size);
        if (argument == 0) {
            Region known = facts.region(path.index);
            if (known != null && (known == Region.KERNEL) != (access.region() == Region.KERNEL)) {
                throw new Violation("same insn cannot be used with different pointers");
            }
            facts.access(path.index, access);
        } else {
            facts.argument(path.index, argument, access);
        }
    }

    private static Access access(Path path, Reg base, int off, int size) {
        Scalar var = base.var();
        long fixed = (long) base.off() + off;
        Offsets offsets = var.isConstant()
                ? Offsets.constant(fixed + var.value())
                : Offsets.between(fixed + var.smin(), fixed + var.smax(), Long.lowestOneBit(var.mask()),
                        fixed + var.value());
        if (base.has(Reg.UNTRUSTED)) {
            return new Access(Region.KERNEL, Access.UNKNOWN, offsets, size, 0);
        }
        return switch (base.type()) {
            case MAP_PTR, BTF_ID -> new Access(Region.KERNEL, Access.UNKNOWN, offsets, size, 0);
            case STACK -> Access.stack(path.state.top().number() - base.frame(), offsets, size);
            case CTX -> new Access(Region.CTX, Access.UNKNOWN, offsets, size, 0);
            case PACKET -> new Access(Region.PACKET, Access.UNKNOWN, offsets, size, proven(base));
            case PACKET_META -> new Access(Region.PACKET_META, Access.UNKNOWN, offsets, size, proven(base));
            case MAP_VALUE -> Access.mapValue(base.map().index(), offsets, size);
            case SOCKET, SOCK_COMMON, TCP_SOCK, XDP_SOCK -> new Access(
                    Region.SOCKET, Access.UNKNOWN, offsets, size, 0);
            case MAP_PTR -> new Access(Region.MAP, base.map().index(), offsets, size, 0);
            case BTF_ID -> new Access(Region.OBJECT, Access.UNKNOWN, offsets, size, 0);
            case MAP_KEY -> new Access(Region.MEM, Access.UNKNOWN, offsets, size, 0);
            case MEM -> new Access(memory(base), Access.UNKNOWN, offsets, size, 0);
            default -> new Access(Region.MIXED, Access.UNKNOWN, offsets, size, 0);
        };
    }

    /** The memory of a global function's argument, or of a dynptr, may be any other region's. */
    private static Region memory(Reg base) {
        if (base.has(Reg.UNTRUSTED)) {
            return Region.OBJECT;
        }
        return base.has(Reg.RINGBUF) ? Region.MEM : Region.MIXED;
    }

    private static int proven(Reg base) {
        return (int) Math.min(Integer.MAX_VALUE, base.var().umin() + Math.max(0, base.range()));
    }
}
