package io.sluice.vm.insn;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text to insns: what {@link Disassembler} prints, with comments ({@code ; } or {@code # } to the end of the line),
 * numbers in
 * decimal or hex, leading {@code 12:} slot numbers ignored, and labels ({@code name:} on a line of its own, then
 * {@code goto name}) in place of relative offsets.
 */
final class InsnAssembler {
    private static final String REG = "([rw])(\\d+)";
    private static final String NUM = "(-?(?:0x[0-9a-fA-F]+|\\d+))";
    private static final String PLACE = "\\(([us])(8|16|32|64) \\*\\)\\(r(\\d+) ([+-]\\d+)\\)";
    private static final String TARGET = "(?:pc)?([+-]\\d+|[A-Za-z_.][\\w.]*)";
    private static final Map<String, AluOp> ALU_OPS = new HashMap<>();
    private static final Map<String, JmpOp> JMP_OPS = new HashMap<>();
    private static final Map<String, AtomicOp> ATOMIC_OPS = new HashMap<>();

    static {
        for (AluOp op : AluOp.values()) {
            ALU_OPS.put(op.text(), op);
        }
        for (JmpOp op : JmpOp.values()) {
            JMP_OPS.put(op.text(), op);
        }
        for (AtomicOp op : AtomicOp.values()) {
            ATOMIC_OPS.put(op.text(), op);
            if (op.assign() != null) {
                ATOMIC_OPS.put(op.assign(), op);
            }
        }
    }

    private record Form(Pattern pattern, Function<Operands, Insn> build) {}

    private final List<Form> forms = new ArrayList<>();
    private final Map<String, Integer> labels = new HashMap<>();

    private InsnAssembler() {
        form("exit", o -> new Insn.Exit());
        form("r(\\d+) = " + NUM + " ll", o -> new Insn.LoadImm64(o.reg(1), o.number(2)));
        form("r(\\d+) = map\\[(fd|idx):" + NUM + "\\]\\[0\\]\\+" + NUM, o -> new Insn.WideRef(
                o.is(2, "fd") ? WideKind.MAP_VALUE : WideKind.MAP_IDX_VALUE, o.reg(1), o.imm(3), o.imm(4)));
        form("r(\\d+) = (map\\[fd|map\\[idx|btf\\[id):" + NUM + "(?::" + NUM + ")?\\]", o -> new Insn.WideRef(
                o.is(2, "map[fd") ? WideKind.MAP_FD : o.is(2, "map[idx") ? WideKind.MAP_IDX : WideKind.VAR_ADDR,
                o.reg(1), o.imm(3), o.has(4) ? o.imm(4) : 0));
        form("r(\\d+) = subprog\\[" + TARGET + "(?::" + NUM + ")?\\]",
                o -> new Insn.WideRef(WideKind.FUNC, o.reg(1), o.target(2), o.has(3) ? o.imm(3) : 0));
        form("r0 = \\*\\(u(8|16|32) \\*\\)skb\\[" + NUM + "\\]", o -> new Insn.LdAbs(o.size(1), o.imm(2)));
        form("r0 = \\*\\(u(8|16|32) \\*\\)skb\\[r(\\d+) \\+ " + NUM + "\\]",
                o -> new Insn.LdInd(o.size(1), o.reg(2), o.imm(3)));
        form("r(\\d+) = \\*" + PLACE,
                o -> new Insn.Load(o.size(3), o.is(2, "s"), o.reg(1), o.reg(4), o.imm(5)));
        form("\\*" + PLACE + " = r(\\d+)", o -> new Insn.StoreReg(o.size(2), o.reg(3), o.imm(4), o.reg(5)));
        form("\\*" + PLACE + " = " + NUM, o -> new Insn.StoreImm(o.size(2), o.reg(3), o.imm(4), o.imm(5)));
        form("lock \\*" + PLACE + " (\\+=|\\|=|&=|\\^=) " + REG, o -> new Insn.Atomic(
                ATOMIC_OPS.get(o.text(5)), false, o.is(2, "64"), o.reg(3), o.imm(4), o.reg(7)));
        form("r(\\d+) = atomic(?:64)?_(?:fetch_)?(add|or|and|xor|xchg)\\(" + PLACE + ", r(\\d+)\\)",
                o -> new Insn.Atomic(ATOMIC_OPS.get(o.text(2)), true, o.is(4, "64"), o.reg(5), o.imm(6), o.reg(7)));
        form("r0 = atomic(?:64)?_cmpxchg\\(" + PLACE + ", r0, r(\\d+)\\)",
                o -> new Insn.Atomic(AtomicOp.CMPXCHG, true, o.is(2, "64"), o.reg(3), o.imm(4), o.reg(5)));
        form("r(\\d+) = load_acquire\\(" + PLACE + "\\)",
                o -> new Insn.LoadAcquire(o.size(3), o.reg(1), o.reg(4), o.imm(5)));
        form("store_release\\(" + PLACE + ", r(\\d+)\\)",
                o -> new Insn.StoreRelease(o.size(2), o.reg(3), o.imm(4), o.reg(5)));
        form("r(\\d+) = (le|be|bswap)(16|32|64) r\\1", o -> new Insn.ByteSwap(
                Insn.SwapKind.valueOf(o.text(2).toUpperCase(Locale.ROOT)), o.imm(3), o.reg(1)));
        form(REG + " = -\\1\\2", o -> new Insn.Neg(o.is(1, "r"), o.reg(2)));
        form(REG + " = \\(s(8|16|32)\\)\\1(\\d+)", o -> new Insn.MovSx(o.is(1, "r"), o.imm(3), o.reg(2), o.reg(4)));
        form(REG + " (\\S*=) \\1(\\d+)", o -> new Insn.AluReg(o.alu(3), o.is(1, "r"), o.reg(2), o.reg(4)));
        form(REG + " (\\S*=) " + NUM, o -> new Insn.AluImm(o.alu(3), o.is(1, "r"), o.reg(2), o.imm(4)));
        form("(goto|gotol) " + TARGET, o -> new Insn.Jump(o.is(1, "gotol"), o.target(2)));
        form("may_goto " + TARGET, o -> new Insn.MayGoto(o.target(1)));
        form("if " + REG + " (\\S+) \\1(\\d+) goto " + TARGET,
                o -> new Insn.JmpReg(o.jmp(3), o.is(1, "r"), o.reg(2), o.reg(4), o.target(5)));
        form("if " + REG + " (\\S+) " + NUM + " goto " + TARGET,
                o -> new Insn.JmpImm(o.jmp(3), o.is(1, "r"), o.reg(2), o.imm(4), o.target(5)));
        form("call kfunc#" + NUM + "(?:@" + NUM + ")?", o -> new Insn.CallKfunc(o.imm(1), o.has(2) ? o.imm(2) : 0));
        form("call (?:\\w+#)?(\\d+|-\\d+)", o -> new Insn.CallHelper(o.imm(1)));
        form("call " + TARGET, o -> new Insn.CallLocal(o.target(1)));
        form("callx r(\\d+)", o -> new Insn.CallReg(o.reg(1)));
    }

    private void form(String pattern, Function<Operands, Insn> build) {
        forms.add(new Form(Pattern.compile(pattern), build));
    }

    static InsnSeq assemble(String text) {
        InsnAssembler assembler = new InsnAssembler();
        String[] lines = text.split("\n", -1);
        int slot = 0;
        for (int i = 0; i < lines.length; i++) {
            lines[i] = clean(lines[i]);
            if (lines[i].matches("[A-Za-z_.][\\w.]*:")) {
                assembler.labels.put(lines[i].substring(0, lines[i].length() - 1), slot);
                lines[i] = "";
            } else if (!lines[i].isEmpty()) {
                slot += lines[i].matches("r\\d+ = (.* ll|(map|btf|subprog)\\[.*)") ? 2 : 1;
            }
        }
        List<Insn> out = new ArrayList<>();
        slot = 0;
        for (int i = 0; i < lines.length; i++) {
            if (!lines[i].isEmpty()) {
                Insn insn = assembler.insn(lines[i], i, slot);
                out.add(insn);
                slot += insn.slots();
            }
        }
        return InsnSeq.of(out);
    }

    private static String clean(String line) {
        String code = line.replaceFirst("(^|\\s+)[;#](\\s.*|$)", "").strip();
        return code.replaceFirst("^\\d+:\\s+", "").replaceAll("\\s+", " ");
    }

    private Insn insn(String line, int lineNumber, int slot) {
        for (Form form : forms) {
            Matcher matcher = form.pattern.matcher(line);
            if (matcher.matches()) {
                return form.build.apply(new Operands(matcher, lineNumber, slot));
            }
        }
        throw new InvalidInsnException(lineNumber, "line " + (lineNumber + 1) + ": \"" + line + "\" is no insn");
    }

    /** The operands of one line, by the group of its form. */
    private final class Operands {
        private final Matcher matcher;
        private final int line;
        private final int slot;

        Operands(Matcher matcher, int line, int slot) {
            this.matcher = matcher;
            this.line = line;
            this.slot = slot;
        }

        String text(int group) {
            return matcher.group(group);
        }

        boolean has(int group) {
            return matcher.group(group) != null;
        }

        boolean is(int group, String text) {
            return text.equals(matcher.group(group));
        }

        int reg(int group) {
            long reg = number(group);
            if (reg > Insn.R10) {
                throw bad("R" + reg + " is invalid");
            }
            return (int) reg;
        }

        long number(int group) {
            String text = matcher.group(group);
            boolean negative = text.startsWith("-");
            String digits = text.replaceFirst("^[+-]", "");
            try {
                long value = digits.startsWith("0x")
                        ? Long.parseUnsignedLong(digits.substring(2), 16)
                        : Long.parseUnsignedLong(digits);
                return negative ? -value : value;
            } catch (NumberFormatException e) {
                throw bad("number " + text + " does not fit 64 bits");
            }
        }

        int imm(int group) {
            long value = number(group);
            if (value < Integer.MIN_VALUE || value > 0xffffffffL) {
                throw bad("number " + value + " does not fit 32 bits");
            }
            return (int) value;
        }

        Size size(int group) {
            return Size.ofBytes(imm(group) / Byte.SIZE);
        }

        AluOp alu(int group) {
            return known(ALU_OPS.get(text(group)), group);
        }

        JmpOp jmp(int group) {
            return known(JMP_OPS.get(text(group)), group);
        }

        private <T> T known(T op, int group) {
            if (op == null) {
                throw bad("operator \"" + text(group) + "\" is unknown");
            }
            return op;
        }

        int target(int group) {
            String text = text(group);
            if (text.charAt(0) == '+' || text.charAt(0) == '-') {
                return imm(group);
            }
            Integer label = labels.get(text);
            if (label == null) {
                throw bad("label \"" + text + "\" is unknown");
            }
            return label - slot - 1;
        }

        private InvalidInsnException bad(String fact) {
            return new InvalidInsnException(line, "line " + (line + 1) + ": " + fact);
        }
    }
}
