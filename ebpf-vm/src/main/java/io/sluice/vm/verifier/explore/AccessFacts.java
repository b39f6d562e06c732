package io.sluice.vm.verifier.explore;

import io.sluice.vm.verifier.facts.Access;
import io.sluice.vm.verifier.facts.FactsBuilder;
import io.sluice.vm.verifier.facts.Offsets;
import io.sluice.vm.verifier.facts.Region;
import io.sluice.vm.verifier.scalar.Scalar;
import io.sluice.vm.verifier.state.Reg;

/** Turns proven accesses into facts. */
final class AccessFacts {
    private final FactsBuilder facts;

    AccessFacts(FactsBuilder facts) {
        this.facts = facts;
    }

    /** An insn, or an argument of its call, accesses memory. */
    void accessed(Path path, int argument, Reg base, int off, int size) {
        Access access = access(path, base, off, size);
        if (argument == 0) {
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
            return new Access(Region.OBJECT, Access.UNKNOWN, offsets, size, 0);
        }
        return switch (base.type()) {
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
            // the memory of a global function's argument, or of a dynptr, may be any other region's
            case MEM -> new Access(
                    base.has(Reg.RINGBUF) ? Region.MEM : Region.MIXED, Access.UNKNOWN, offsets, size, 0);
            default -> new Access(Region.MIXED, Access.UNKNOWN, offsets, size, 0);
        };
    }

    private static int proven(Reg base) {
        return (int) Math.min(Integer.MAX_VALUE, base.var().umin() + Math.max(0, base.range()));
    }
}
