package io.sluice.vm.verifier.log;

import io.sluice.vm.verifier.scalar.Scalar;
import io.sluice.vm.verifier.state.Dynptr;
import io.sluice.vm.verifier.state.NumberText;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.RegType;
import io.sluice.vm.verifier.state.TypeText;
import java.util.Locale;

/** A register: {@code pkt(id=1,off=14,r=14,umax=255)}, {@code fp-8}, {@code 42}. */
final class RegText {
    private RegText() {
    }

    /**
     * Adds a register.
     *
     * @param frame the number of the frame that it belongs to
     */
    static void append(StringBuilder out, Reg reg, int frame) {
        Scalar var = reg.var();
        if (reg.isConstant()) {
            out.append(NumberText.signed(var.value()));
            return;
        }
        out.append(TypeText.of(reg));
        if (reg.type() == RegType.STACK) {
            if (reg.frame() != frame) {
                out.append('[').append(reg.frame()).append(']');
            }
            if (var.isConstant()) {
                out.append(NumberText.signed(var.value() + reg.off()));
                return;
            }
        } else if (reg.type() == RegType.BTF_ID) {
            out.append(reg.typeName());
        }
        out.append('(');
        String next = identity(out, reg);
        next = kind(out, reg, next);
        if (!var.isConstant()) {
            ScalarText.append(out, var, next);
        } else if (var.value() != 0) {
            out.append(next).append("imm=").append(NumberText.signed(var.value()));
        }
        out.append(')');
    }

    private static String identity(StringBuilder out, Reg reg) {
        String next = "";
        if (reg.id() != 0) {
            out.append("id=").append(reg.isScalar() ? reg.baseId() : reg.id());
            if (reg.isScalar() && reg.id() != reg.baseId()) {
                out.append(reg.off() < 0 ? "" : "+").append(reg.off());
            }
            next = ",";
        }
        if (reg.refId() != 0) {
            out.append(next).append("ref_obj_id=").append(reg.refId());
            next = ",";
        }
        if (reg.has(Reg.NON_OWNING)) {
            out.append(next).append("non_own_ref");
            next = ",";
        }
        return next;
    }

    private static String kind(StringBuilder out, Reg reg, String separator) {
        String next = separator;
        if (reg.map() != null) {
            out.append(next).append("map=").append(reg.map().spec().name()).append(",ks=")
                    .append(reg.map().spec().keySize()).append(",vs=").append(reg.map().spec().valueSize());
            next = ",";
        }
        if (!reg.isScalar() && reg.off() != 0) {
            out.append(next).append("off=").append(NumberText.signed(reg.off()));
            next = ",";
        }
        String more = switch (reg.type()) {
            case PACKET, PACKET_META -> "r=" + NumberText.unsigned(reg.range());
            case MEM -> "sz=" + NumberText.unsigned(reg.memSize());
            case DYNPTR -> "type=" + dynptr(Dynptr.of(reg));
            default -> null;
        };
        if (more == null) {
            return next;
        }
        out.append(next).append(more);
        return ",";
    }

    /** The kernel's name of a dynptr's kind. */
    static String dynptr(Dynptr dynptr) {
        return dynptr.kind().name().toLowerCase(Locale.ROOT);
    }
}
