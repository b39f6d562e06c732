package io.sluice.vm.codegen.machine;

import io.sluice.vm.ir.Symbol;
import java.util.List;
import java.util.Locale;

/**
 * An insn as text, for people: {@code alu.add.d =r1(p0), r2(p0), [r3(p7) + r4(p6)*4 + 8]}. A def has an equals sign,
 * the register that an operand must be in stands after a colon, the one that it got in parentheses.
 */
final class InsnText {
    private final MInsn insn;
    private final StringBuilder out = new StringBuilder();

    private InsnText(MInsn insn) {
        this.insn = insn;
    }

    static String of(MInsn insn) {
        return new InsnText(insn).text();
    }

    private String text() {
        out.append(insn.op().name().toLowerCase(Locale.ROOT));
        if (!(insn.aux() instanceof Terms) && insn.aux() != null) {
            out.append('.').append(aux());
        }
        out.append('.').append(insn.width().name().toLowerCase(Locale.ROOT).charAt(0));
        String separator = " ";
        for (int i = 0; i < insn.operands(); i++) {
            if (!isInMemory(i)) {
                out.append(separator);
                operand(i);
                separator = ", ";
            }
        }
        for (MMem memory : insn.mem() != null ? List.of(insn.mem()) : terms()) {
            out.append(separator);
            memory(memory);
            separator = ", ";
        }
        if (hasNumber()) {
            out.append(separator).append('#').append(insn.imm());
        }
        return out.toString();
    }

    private String aux() {
        return switch (insn.aux()) {
            case Comparison c -> (c.test() ? "test." : "cmp.") + lower(c.cond());
            case VectorOp v -> lower(v.op()) + '.' + lower(v.length());
            case Symbol s -> s.text();
            case Enum<?> e -> lower(e);
            default -> insn.aux().toString();
        };
    }

    private static String lower(Enum<?> e) {
        return e.name().toLowerCase(Locale.ROOT);
    }

    private boolean hasNumber() {
        return switch (insn.op()) {
            case CONSTANT, ALU_IMM, ALU_STORE_IMM, MUL_IMM, SHIFT_IMM, ROTATE_BMI, STORE_IMM, LOCK_ALU_IMM, V_LANE,
                    V_SHR64, V_SHL64, SPILL, RELOAD -> true;
            case SET, SELECT, BRANCH -> insn.aux() instanceof Comparison c && c.right() == Comparison.NONE;
            default -> insn.imm() != 0;
        };
    }

    private List<MMem> terms() {
        return insn.aux() instanceof Terms terms ? terms.memories() : List.of();
    }

    private boolean isInMemory(int operand) {
        if (insn.mem() != null) {
            return insn.mem().base() == operand || insn.mem().index() == operand;
        }
        for (MMem memory : terms()) {
            if (memory.base() == operand || memory.index() == operand) {
                return true;
            }
        }
        return false;
    }

    private void operand(int i) {
        out.append(insn.isDef(i) ? "=" : "").append('r').append(insn.vreg(i));
        if (insn.fixed(i) != Pregs.NONE) {
            out.append(':').append(insn.fixed(i));
        }
        if (insn.preg(i) >= 0) {
            out.append("(p").append(insn.preg(i)).append(')');
        } else if (insn.preg(i) != Pregs.NONE) {
            out.append("(slot ").append(MInsn.slotOf(insn.preg(i))).append(')');
        }
    }

    private void memory(MMem memory) {
        out.append('[');
        String separator = "";
        if (memory.frame() != null) {
            out.append('%').append(memory.frame().name());
            separator = " + ";
        }
        if (memory.base() != MMem.NONE) {
            out.append(separator);
            operand(memory.base());
            separator = " + ";
        }
        if (memory.index() != MMem.NONE) {
            out.append(separator);
            operand(memory.index());
            out.append(memory.scale() == 1 ? "" : "*" + memory.scale());
            separator = " + ";
        }
        if (memory.disp() < 0) {
            out.append(" - ").append(-(long) memory.disp());
        } else if (memory.disp() > 0 || separator.isEmpty()) {
            out.append(separator).append(memory.disp());
        }
        out.append(']');
    }
}
