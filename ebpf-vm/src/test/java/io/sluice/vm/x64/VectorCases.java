package io.sluice.vm.x64;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** The vector and mask forms of the assembler over registers, lengths, masks and displacements, with their text. */
final class VectorCases {
    /** Around the multiples at which EVEX's scaled displacements of 8 bits end. */
    private static final int[] UNITS = {1, -1, 127, 128, -128, -129};
    private static final int[] IMMEDIATES = {0, 1, 27, 127};

    private final List<EncodingCases.Case> cases = new ArrayList<>();
    private final List<Mem> addresses;

    private VectorCases(List<Mem> addresses) {
        this.addresses = addresses;
    }

    static List<EncodingCases.Case> all(List<Mem> addresses) {
        VectorCases c = new VectorCases(addresses);
        for (VecLength length : VecLength.values()) {
            for (VecOp op : VecOp.values()) {
                c.plain(op, length);
                c.masked(op, length);
                c.displacements(op, length);
            }
            for (VecImm op : VecImm.values()) {
                c.immediate(op, length);
            }
            c.shifts(length);
            c.compares(length);
            c.fromGprs(length);
        }
        c.moves();
        c.masks();
        return c.cases;
    }

    private void plain(VecOp op, VecLength length) {
        for (Xmm x : op.exists(length, false) ? Xmm.values() : new Xmm[0]) {
            Xmm y = other(x);
            Mem m = addresses.get(x.ordinal() * 7);
            String middle = op.three() ? ", " + reg(y, length.bytes()) : "";
            add(op, reg(x, length.bytes()), "", middle + ", ", pointer(op.memoryBytes(length), m),
                    a -> emit(a, op, length, x, y, m));
            if (!op.isStore() && op.shape != VecShape.LOAD) {
                add(op, reg(x, length.bytes()), "", middle + ", ", reg(y, op.memoryBytes(length)),
                        a -> emit(a, op, length, x, y, y));
            }
        }
    }

    private void masked(VecOp op, VecLength length) {
        for (Xmm x : op.exists(length, true) ? Xmm.values() : new Xmm[0]) {
            Xmm y = other(x);
            Mem m = addresses.get(x.ordinal() * 11);
            KReg k = KReg.values()[1 + x.ordinal() % 7];
            boolean zero = (x.ordinal() & 1) == 0 && !op.isStore();
            Masked<Xmm> dst = zero ? x.zeroed(k) : x.masked(k);
            String mask = " {" + k.name().toLowerCase(Locale.ROOT) + "}" + (zero ? " {z}" : "");
            String middle = op.three() ? ", " + reg(y, length.bytes()) : "";
            add(op, reg(x, length.bytes()), mask, middle + ", ", pointer(op.memoryBytes(length), m), a -> {
                if (op.three()) {
                    a.vec(op, length, dst, y, m);
                } else {
                    a.vec(op, length, dst, m);
                }
            });
        }
    }

    private void displacements(VecOp op, VecLength length) {
        for (int units : op.exists(length, false) ? UNITS : new int[0]) {
            for (int more : new int[] {0, 1}) {
                Mem m = Mem.at(Gpr.RSI, units * op.memoryBytes(length) + more);
                String middle = op.three() ? ", " + reg(Xmm.XMM7, length.bytes()) : "";
                add(op, reg(Xmm.XMM9, length.bytes()), "", middle + ", ", pointer(op.memoryBytes(length), m),
                        a -> emit(a, op, length, Xmm.XMM9, Xmm.XMM7, m));
            }
        }
    }

    private static void emit(Assembler a, VecOp op, VecLength length, Xmm x, Xmm y, XmmRm rm) {
        if (op.three()) {
            a.vec(op, length, x, y, rm);
        } else {
            a.vec(op, length, x, rm);
        }
    }

    private void add(VecOp op, String reg, String mask, String middle, String rm, Consumer<Assembler> emit) {
        String name = op.name().toLowerCase(Locale.ROOT).replace("_store", "") + " ";
        add(op.isStore() ? name + rm + mask + middle + reg : name + reg + mask + middle + rm, emit);
    }

    private void immediate(VecImm op, VecLength length) {
        for (Xmm x : op.exists(length) ? Xmm.values() : new Xmm[0]) {
            Xmm y = other(x);
            int imm = IMMEDIATES[x.ordinal() % IMMEDIATES.length];
            Mem m = addresses.get(x.ordinal() * 7);
            int bytes = op.memoryBytes(length);
            immediate(op, length, x, y, y, reg(y, bytes), imm);
            immediate(op, length, x, y, m, pointer(bytes, m), imm);
            immediate(op, length, x, y, Mem.at(Gpr.R9, 3 * bytes), pointer(bytes, Mem.at(Gpr.R9, 3 * bytes)), imm);
        }
    }

    @SuppressWarnings("checkstyle:ParameterNumber") // the operands of the insn
    private void immediate(VecImm op, VecLength length, Xmm x, Xmm y, XmmRm rm, String text, int imm) {
        String name = op.name().toLowerCase(Locale.ROOT) + " ";
        String reg = reg(x, length.bytes());
        if (op.three()) {
            add(name + reg + ", " + reg(y, length.bytes()) + ", " + text + ", " + imm,
                    a -> a.vec(op, length, x, y, rm, imm));
        } else {
            add(name + (op.isStore() ? text + ", " + reg : reg + ", " + text) + ", " + imm,
                    a -> a.vec(op, length, x, rm, imm));
        }
    }

    private void shifts(VecLength length) {
        for (VecShift op : VecShift.values()) {
            for (Xmm x : Xmm.values()) {
                int count = x.ordinal();
                add(op.name().toLowerCase(Locale.ROOT) + " " + reg(x, length.bytes()) + ", "
                        + reg(other(x), length.bytes()) + ", " + count, a -> a.vec(op, length, x, other(x), count));
            }
        }
    }

    private void compares(VecLength length) {
        for (VecCompare op : VecCompare.values()) {
            String name = op.name().toLowerCase(Locale.ROOT) + " k";
            for (Xmm x : Xmm.values()) {
                KReg k = KReg.values()[x.ordinal() & 7];
                KReg by = KReg.values()[1 + x.ordinal() % 7];
                Mem m = addresses.get(x.ordinal() * 11);
                String first = reg(x, length.bytes()) + ", ";
                add(name + k.ordinal() + ", " + first + reg(other(x), length.bytes()),
                        a -> a.vec(op, length, k, x, other(x)));
                add(name + k.ordinal() + " {k" + by.ordinal() + "}, " + first + pointer(length.bytes(), m),
                        a -> a.vec(op, length, k.masked(by), x, m));
            }
        }
    }

    private void fromGprs(VecLength length) {
        for (Gpr g : Gpr.values()) {
            Xmm x = Xmm.values()[g.ordinal() * 5 + 3 & 15];
            for (Width w : Width.values()) {
                String suffix = "bwdq".substring(w.ordinal(), w.ordinal() + 1);
                String source = g.view(w == Width.QWORD ? w : Width.DWORD);
                add("vpbroadcast" + suffix + " " + reg(x, length.bytes()) + ", " + source,
                        a -> a.vpbroadcast(w, length, x, g));
            }
            for (VecSigns op : length == VecLength.Z512 ? new VecSigns[0] : VecSigns.values()) {
                add(op.name().toLowerCase(Locale.ROOT) + " " + g.view(Width.DWORD) + ", " + reg(x, length.bytes()),
                        a -> a.vec(op, length, g, x));
            }
        }
    }

    private void moves() {
        for (Width w : new Width[] {Width.DWORD, Width.QWORD}) {
            String suffix = w == Width.DWORD ? "d " : "q ";
            for (Gpr g : Gpr.values()) {
                Xmm x = Xmm.values()[g.ordinal() * 5 + 3 & 15];
                String xmm = reg(x, VecLength.X128.bytes());
                String both = xmm + ", " + reg(other(x), VecLength.X128.bytes()) + ", ";
                Mem m = addresses.get(g.ordinal() * 13);
                String p = w.name().toLowerCase(Locale.ROOT) + " ptr " + EncodingCases.brackets(m);
                add("vmov" + suffix + xmm + ", " + g.view(w), a -> a.vmov(w, x, g));
                add("vmov" + suffix + g.view(w) + ", " + xmm, a -> a.vmov(w, g, x));
                add("vmov" + suffix + xmm + ", " + p, a -> a.vmov(w, x, m));
                add("vmov" + suffix + p + ", " + xmm, a -> a.vmov(w, m, x));
                add("vpinsr" + suffix + both + g.view(w) + ", 1", a -> a.vpinsr(w, x, other(x), g, 1));
                add("vpinsr" + suffix + both + p + ", 0", a -> a.vpinsr(w, x, other(x), m, 0));
                add("vpextr" + suffix + g.view(w) + ", " + xmm + ", 1", a -> a.vpextr(w, g, x, 1));
                add("vpextr" + suffix + p + ", " + xmm + ", 1", a -> a.vpextr(w, m, x, 1));
            }
        }
    }

    private void masks() {
        for (Width w : Width.values()) {
            String suffix = "bwdq".charAt(w.ordinal()) + " ";
            for (KReg k : KReg.values()) {
                KReg j = KReg.values()[7 - k.ordinal()];
                Gpr g = Gpr.values()[k.ordinal() * 3 + 1 & 15];
                String gpr = g.view(w == Width.QWORD ? w : Width.DWORD);
                String mask = "k" + k.ordinal();
                add("kmov" + suffix + mask + ", " + gpr, a -> a.kmov(w, k, g));
                add("kmov" + suffix + gpr + ", " + mask, a -> a.kmov(w, g, k));
                for (MaskTest op : MaskTest.values()) {
                    add(op.name().toLowerCase(Locale.ROOT) + suffix + mask + ", k" + j.ordinal(),
                            a -> a.mask(op, w, k, j));
                }
            }
        }
    }

    private static Xmm other(Xmm x) {
        return Xmm.values()[x.ordinal() * 5 + 3 & 15];
    }

    private static String reg(Xmm register, int bytes) {
        return (bytes == 64 ? "zmm" : bytes == 32 ? "ymm" : "xmm") + register.ordinal();
    }

    private static String pointer(int bytes, Mem m) {
        String size = switch (bytes) {
            case 1 -> "byte";
            case 2 -> "word";
            case 4 -> "dword";
            case 8 -> "qword";
            case 16 -> "xmmword";
            case 32 -> "ymmword";
            case 64 -> "zmmword";
            default -> throw new IllegalArgumentException(bytes + " bytes");
        };
        return size + " ptr " + EncodingCases.brackets(m);
    }

    private void add(String text, Consumer<Assembler> emit) {
        Assembler a = new Assembler();
        emit.accept(a);
        cases.add(new EncodingCases.Case(text, a.finish().bytes()));
    }
}
