package io.sluice.vm.insn;

import java.util.function.IntFunction;

/** Insns to text in the kernel's style; {@link InsnSeq#assemble} reads it back. */
public final class Disassembler {
    private Disassembler() {
    }

    /** The text of one insn, helpers by number. */
    public static String text(Insn insn) {
        return text(insn, id -> null);
    }

    /**
     * The text of one insn.
     *
     * @param helperName a helper's name by id, or null where it is not known
     */
    public static String text(Insn insn, IntFunction<String> helperName) {
        return switch (insn) {
            case Insn.AluImm i -> reg(i.is64(), i.dst()) + " " + i.op().text() + " " + i.imm();
            case Insn.AluReg i -> reg(i.is64(), i.dst()) + " " + i.op().text() + " " + reg(i.is64(), i.src());
            case Insn.Neg i -> reg(i.is64(), i.dst()) + " = -" + reg(i.is64(), i.dst());
            case Insn.MovSx i -> reg(i.is64(), i.dst()) + " = (s" + i.bits() + ")" + reg(i.is64(), i.src());
            case Insn.ByteSwap i -> "r" + i.dst() + " = " + i.kind().text() + i.bits() + " r" + i.dst();
            case Insn.Load i -> "r" + i.dst() + " = *" + place(i.signed(), i.size(), i.src(), i.off());
            case Insn.StoreReg i -> "*" + place(false, i.size(), i.dst(), i.off()) + " = r" + i.src();
            case Insn.StoreImm i -> "*" + place(false, i.size(), i.dst(), i.off()) + " = " + i.imm();
            case Insn.Atomic i -> atomic(i);
            case Insn.LoadAcquire i ->
                "r" + i.dst() + " = load_acquire(" + place(false, i.size(), i.src(), i.off()) + ")";
            case Insn.StoreRelease i ->
                "store_release(" + place(false, i.size(), i.dst(), i.off()) + ", r" + i.src() + ")";
            case Insn.LoadImm64 i -> "r" + i.dst() + " = 0x" + Long.toHexString(i.imm()) + " ll";
            case Insn.WideRef i -> "r" + i.dst() + " = " + reference(i);
            case Insn.Jump i -> (i.far() ? "gotol " : "goto ") + pc(i.off());
            case Insn.JmpImm i -> condition(i.is64(), i.dst(), i.op(), Integer.toString(i.imm()), i.off());
            case Insn.JmpReg i -> condition(i.is64(), i.dst(), i.op(), reg(i.is64(), i.src()), i.off());
            case Insn.MayGoto i -> "may_goto " + pc(i.off());
            case Insn.CallHelper i -> {
                String name = helperName.apply(i.id());
                yield "call " + (name == null ? "helper" : name) + "#" + i.id();
            }
            case Insn.CallLocal i -> "call " + pc(i.off());
            case Insn.CallKfunc i -> "call kfunc#" + i.btfId() + (i.fd() == 0 ? "" : "@" + i.fd());
            case Insn.CallReg i -> "callx r" + i.reg();
            case Insn.Exit i -> "exit";
            case Insn.LdAbs i -> "r0 = *(u" + i.size().bits() + " *)skb[" + i.imm() + "]";
            case Insn.LdInd i -> "r0 = *(u" + i.size().bits() + " *)skb[r" + i.src() + " + " + i.imm() + "]";
        };
    }

    private static String atomic(Insn.Atomic i) {
        String place = place(false, i.is64() ? Size.DW : Size.W, i.dst(), i.off());
        if (!i.fetch()) {
            return "lock *" + place + " " + i.op().assign() + " " + reg(i.is64(), i.src());
        }
        String name = "atomic" + (i.is64() ? "64" : "");
        return switch (i.op()) {
            case CMPXCHG -> "r0 = " + name + "_cmpxchg(" + place + ", r0, r" + i.src() + ")";
            case XCHG -> "r" + i.src() + " = " + name + "_xchg(" + place + ", r" + i.src() + ")";
            case ADD, OR, AND, XOR ->
                "r" + i.src() + " = " + name + "_fetch_" + i.op().text() + "(" + place + ", r" + i.src() + ")";
        };
    }

    private static String reference(Insn.WideRef i) {
        return switch (i.kind()) {
            case MAP_FD -> "map[fd:" + i.imm() + second(i);
            case MAP_VALUE -> "map[fd:" + i.imm() + "][0]+" + i.imm2();
            case MAP_IDX -> "map[idx:" + i.imm() + second(i);
            case MAP_IDX_VALUE -> "map[idx:" + i.imm() + "][0]+" + i.imm2();
            case VAR_ADDR -> "btf[id:" + i.imm() + second(i);
            case FUNC -> "subprog[" + (i.imm() < 0 ? "" : "+") + i.imm() + (i.imm2() == 0 ? "" : ":" + i.imm2()) + "]";
        };
    }

    private static String second(Insn.WideRef i) {
        return i.imm2() == 0 ? "]" : ":" + i.imm2() + "]";
    }

    private static String condition(boolean is64, int dst, JmpOp op, String right, int off) {
        return "if " + reg(is64, dst) + " " + op.text() + " " + right + " goto " + pc(off);
    }

    private static String place(boolean signed, Size size, int base, int off) {
        return "(" + (signed ? "s" : "u") + size.bits() + " *)(r" + base + " " + (off < 0 ? "" : "+") + off + ")";
    }

    private static String pc(int off) {
        return "pc" + (off < 0 ? "" : "+") + off;
    }

    private static String reg(boolean is64, int reg) {
        return (is64 ? "r" : "w") + reg;
    }
}
