package io.sluice.vm.x64;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Every form of the assembler over registers, widths and edge displacements, each with its text in Intel syntax. */
final class EncodingCases {
    private static final Width[] WIDE = {Width.WORD, Width.DWORD, Width.QWORD};
    private static final Width[] BIG = {Width.DWORD, Width.QWORD};
    private static final int[] DISPS = {0, 1, 127, 128, -128, -129, 0x12345678, Integer.MIN_VALUE};
    private static final int[] SCALES = {1, 2, 4, 8};
    private static final int[] IMMEDIATES = {0, 1, -1, 127, -128};
    private static final int[] WIDE_IMMEDIATES = {128, -129, 0x1234};
    private static final int[] COUNTS = {1, 2, 31};

    /** An insn: its text, with tabs as blanks, and the bytes that the assembler made of it. */
    record Case(String text, byte[] bytes) {
    }

    private final List<Case> cases = new ArrayList<>();
    private final List<Mem> addresses = new ArrayList<>();

    static List<Case> all() {
        EncodingCases c = new EncodingCases();
        c.makeAddresses();
        c.moves();
        c.arithmetic();
        c.arithmeticWithImmediates();
        c.multiplications();
        c.shifts();
        c.scalars();
        c.bits();
        c.exchanges();
        c.cases.addAll(VectorCases.all(c.addresses));
        c.control();
        return c.cases;
    }

    private void makeAddresses() {
        for (Gpr base : Gpr.values()) {
            addresses.add(Mem.at(base));
            addresses.add(Mem.at(base, 8));
            addresses.add(Mem.at(base, -2048));
            for (Gpr index : Gpr.values()) {
                if (index != Gpr.RSP) {
                    int n = base.ordinal() + index.ordinal();
                    addresses.add(Mem.at(base, index, SCALES[n % SCALES.length], DISPS[n % DISPS.length]));
                }
            }
        }
        for (int disp : DISPS) {
            addresses.add(Mem.at(Gpr.RAX, disp));
            addresses.add(Mem.at(Gpr.RBP, disp));
            addresses.add(Mem.at(Gpr.R13, disp));
            addresses.add(Mem.at(Gpr.R12, Gpr.R13, 8, disp));
            addresses.add(Mem.absolute(disp));
            addresses.add(Mem.scaled(Gpr.RBP, 4, disp));
        }
    }

    private void moves() {
        for (Width w : Width.values()) {
            pairs((d, s) -> add("mov " + d.view(w) + ", " + s.view(w), a -> a.mov(w, d, s)));
            pairs((d, s) -> add("test " + d.view(w) + ", " + s.view(w), a -> a.test(w, d, s)));
            each(w, (r, m, p) -> {
                add("mov " + r.view(w) + ", " + p, a -> a.mov(w, r, m));
                add("mov " + p + ", " + r.view(w), a -> a.mov(w, m, r));
            });
            for (int imm : IMMEDIATES) {
                registers(r -> add("mov " + r.view(w) + ", " + imm, a -> a.mov(w, r, imm)));
                registers(r -> add("test " + r.view(w) + ", " + imm, a -> a.test(w, r, imm)));
                some(w, (_, m, p) -> add("mov " + p + ", " + imm, a -> a.mov(w, m, imm)));
                some(w, (_, m, p) -> add("test " + p + ", " + imm, a -> a.test(w, m, imm)));
            }
        }
        registers(r -> add("movabs " + r.view(Width.QWORD) + ", " + 0x123456789ABCDEFL,
                a -> a.movabs(r, 0x123456789ABCDEFL)));
        for (Width w : WIDE) {
            each(w, (r, m, _) -> add("lea " + r.view(w) + ", " + brackets(m), a -> a.lea(w, r, m)));
            some(w, (r, m, p) -> {
                add("movbe " + r.view(w) + ", " + p, a -> a.movbe(w, r, m));
                add("movbe " + p + ", " + r.view(w), a -> a.movbe(w, m, r));
            });
        }
        extensions();
    }

    private void extensions() {
        for (Width from : new Width[] {Width.BYTE, Width.WORD}) {
            pairs((d, s) -> add("movzx " + d.view(Width.DWORD) + ", " + s.view(from), a -> a.movzx(d, from, s)));
            each(from, (r, m, p) -> add("movzx " + r.view(Width.DWORD) + ", " + p, a -> a.movzx(r, from, m)));
        }
        for (Width to : WIDE) {
            for (Width from : new Width[] {Width.BYTE, Width.WORD, Width.DWORD}) {
                if (from.compareTo(to) < 0) {
                    String name = from == Width.DWORD ? "movsxd " : "movsx ";
                    pairs((d, s) -> add(name + d.view(to) + ", " + s.view(from), a -> a.movsx(to, d, from, s)));
                    some(from, (r, m, p) -> add(name + r.view(to) + ", " + p, a -> a.movsx(to, r, from, m)));
                }
            }
        }
    }

    private void arithmetic() {
        for (Alu op : Alu.values()) {
            String name = name(op);
            for (Width w : Width.values()) {
                pairs((d, s) -> add(name + d.view(w) + ", " + s.view(w), a -> a.alu(op, w, d, s)));
                some(w, (r, m, p) -> {
                    add(name + r.view(w) + ", " + p, a -> a.alu(op, w, r, m));
                    add(name + p + ", " + r.view(w), a -> a.alu(op, w, m, r));
                    add("lock " + name + p + ", " + r.view(w), a -> {
                        a.lock();
                        a.alu(op, w, m, r);
                    }, op != Alu.CMP);
                });
            }
        }
        for (Unary op : Unary.values()) {
            for (Width w : Width.values()) {
                registers(r -> add(name(op) + r.view(w), a -> a.unary(op, w, r)));
                some(w, (_, m, p) -> add(name(op) + p, a -> a.unary(op, w, m)));
            }
        }
    }

    private void arithmeticWithImmediates() {
        for (Alu op : Alu.values()) {
            String name = name(op);
            for (Width w : Width.values()) {
                for (int imm : IMMEDIATES) {
                    registers(r -> add(name + r.view(w) + ", " + imm, a -> a.alu(op, w, r, imm)));
                    some(w, (_, m, p) -> add(name + p + ", " + imm, a -> a.alu(op, w, m, imm)));
                }
                for (int imm : WIDE_IMMEDIATES) {
                    registers(r -> add(name + r.view(w) + ", " + imm, a -> a.alu(op, w, r, imm), w != Width.BYTE));
                    some(w, (_, m, p) -> add(name + p + ", " + imm, a -> a.alu(op, w, m, imm), w != Width.BYTE));
                }
            }
        }
    }

    private void multiplications() {
        for (RegRm op : RegRm.values()) {
            for (Width w : op.word ? WIDE : BIG) {
                pairs((d, s) -> add(name(op) + d.view(w) + ", " + s.view(w), a -> a.op(op, w, d, s)));
                some(w, (r, m, p) -> add(name(op) + r.view(w) + ", " + p, a -> a.op(op, w, r, m)));
            }
        }
        for (Width w : WIDE) {
            for (int imm : new int[] {3, -128, 1000, -129}) {
                pairs((d, s) -> add("imul " + d.view(w) + ", " + s.view(w) + ", " + imm, a -> a.imul(w, d, s, imm)));
                some(w, (r, m, p) -> add("imul " + r.view(w) + ", " + p + ", " + imm, a -> a.imul(w, r, m, imm)));
            }
        }
    }

    private void shifts() {
        for (Shift op : Shift.values()) {
            for (Width w : Width.values()) {
                for (int count : COUNTS) {
                    String by = count == 1 ? "" : ", " + count;
                    registers(r -> add(name(op) + r.view(w) + by, a -> a.shift(op, w, r, count)));
                    some(w, (_, m, p) -> add(name(op) + p + by, a -> a.shift(op, w, m, count)));
                }
                registers(r -> add(name(op) + r.view(w) + ", cl", a -> a.shiftByCl(op, w, r)));
                some(w, (_, m, p) -> add(name(op) + p + ", cl", a -> a.shiftByCl(op, w, m)));
            }
        }
        for (Bmi op : Bmi.values()) {
            for (Width w : BIG) {
                pairs((d, s) -> {
                    Gpr third = Gpr.values()[(d.ordinal() * 7 + s.ordinal() + 3) & 15];
                    add(name(op) + d.view(w) + ", " + s.view(w) + ", " + third.view(w), a -> a.bmi(op, w, d, s, third));
                });
                some(w, (r, m, p) -> {
                    String registerFirst = r.view(w) + ", " + r.view(w) + ", " + p;
                    String memoryFirst = r.view(w) + ", " + p + ", " + r.view(w);
                    add(name(op) + (op.rmFirst ? memoryFirst : registerFirst),
                            a -> a.bmi(op, w, r, op.rmFirst ? m : r, op.rmFirst ? r : m));
                });
            }
        }
        for (Width w : BIG) {
            pairs((d, s) -> add("rorx " + d.view(w) + ", " + s.view(w) + ", 13", a -> a.rorx(w, d, s, 13)));
            some(w, (r, m, p) -> add("rorx " + r.view(w) + ", " + p + ", 5", a -> a.rorx(w, r, m, 5)));
        }
    }

    private void scalars() {
        for (Bls op : Bls.values()) {
            for (Width w : BIG) {
                pairs((d, s) -> add(name(op) + d.view(w) + ", " + s.view(w), a -> a.bls(op, w, d, s)));
                some(w, (r, m, p) -> add(name(op) + r.view(w) + ", " + p, a -> a.bls(op, w, r, m)));
            }
        }
        for (DoubleShift op : DoubleShift.values()) {
            for (Width w : WIDE) {
                pairs((d, s) -> {
                    String both = name(op) + d.view(w) + ", " + s.view(w);
                    add(both + ", 13", a -> a.shift(op, w, d, s, 13));
                    add(both + ", cl", a -> a.shiftByCl(op, w, d, s));
                });
                some(w, (r, m, p) -> {
                    add(name(op) + p + ", " + r.view(w) + ", 7", a -> a.shift(op, w, m, r, 7));
                    add(name(op) + p + ", " + r.view(w) + ", cl", a -> a.shiftByCl(op, w, m, r));
                });
            }
        }
        for (Width w : Width.values()) {
            Width to = w == Width.QWORD ? w : Width.DWORD;
            pairs((d, s) -> add("crc32 " + d.view(to) + ", " + s.view(w), a -> a.crc32(w, d, s)));
            each(w, (r, m, p) -> add("crc32 " + r.view(to) + ", " + p, a -> a.crc32(w, r, m)));
        }
        registers(r -> add("rdpid " + r.view(Width.QWORD), a -> a.rdpid(r)));
    }

    private void bits() {
        for (BitTest op : BitTest.values()) {
            for (Width w : WIDE) {
                pairs((d, s) -> add(name(op) + d.view(w) + ", " + s.view(w), a -> a.bit(op, w, d, s)));
                registers(r -> add(name(op) + r.view(w) + ", 11", a -> a.bit(op, w, r, 11)));
                some(w, (r, m, p) -> {
                    add(name(op) + p + ", " + r.view(w), a -> a.bit(op, w, m, r));
                    add(name(op) + p + ", 11", a -> a.bit(op, w, m, 11));
                });
            }
        }
        for (Cond c : Cond.values()) {
            String cc = c.name().toLowerCase(Locale.ROOT);
            registers(r -> add("set" + cc + " " + r.view(Width.BYTE), a -> a.setcc(c, r)));
            some(Width.BYTE, (_, m, p) -> add("set" + cc + " " + p, a -> a.setcc(c, m)));
            for (Width w : WIDE) {
                String name = "cmov" + cc + " ";
                pairs((d, s) -> add(name + d.view(w) + ", " + s.view(w), a -> a.cmov(c, w, d, s)));
                some(w, (r, m, p) -> add(name + r.view(w) + ", " + p, a -> a.cmov(c, w, r, m)));
            }
        }
        for (Width w : BIG) {
            registers(r -> add("bswap " + r.view(w), a -> a.bswap(w, r)));
        }
    }

    private void exchanges() {
        for (Rmw op : Rmw.values()) {
            for (Width w : Width.values()) {
                // llvm prints the registers of xchg in the other order
                pairs((d, s) -> add(name(op) + (op == Rmw.XCHG ? s.view(w) + ", " + d.view(w)
                        : d.view(w) + ", " + s.view(w)), a -> a.rmw(op, w, d, s)));
                each(w, (r, m, p) -> {
                    add(name(op) + p + ", " + r.view(w), a -> a.rmw(op, w, m, r));
                    add("lock " + name(op) + p + ", " + r.view(w), a -> {
                        a.lock();
                        a.rmw(op, w, m, r);
                    }, op != Rmw.XCHG);
                });
            }
        }
    }

    private void control() {
        registers(r -> {
            String q = r.view(Width.QWORD);
            add("push " + q, a -> a.push(r));
            add("pop " + q, a -> a.pop(r));
            add("jmp " + q, a -> a.jmp(r));
            add("call " + q, a -> a.call(r));
        });
        each(Width.QWORD, (_, m, p) -> {
            add("jmp " + p, a -> a.jmp(m));
            add("call " + p, a -> a.call(m));
        });
        add("push 5", a -> a.push(5));
        add("push -129", a -> a.push(-129));
        for (Prefetch op : Prefetch.values()) {
            each(Width.BYTE, (_, m, p) -> add("prefetch" + op.name().toLowerCase(Locale.ROOT) + " " + p,
                    a -> a.prefetch(op, m)));
        }
        for (Plain op : Plain.values()) {
            String text = switch (op) {
                case REP_MOVSB -> "rep movsb byte ptr es:[rdi], byte ptr [rsi]";
                case REP_MOVSQ -> "rep movsq qword ptr es:[rdi], qword ptr [rsi]";
                case REP_STOSB -> "rep stosb byte ptr es:[rdi], al";
                case REP_STOSQ -> "rep stosq qword ptr es:[rdi], rax";
                default -> op.name().toLowerCase(Locale.ROOT);
            };
            add(text, a -> a.plain(op));
        }
        add("nop", a -> a.nop(1));
        add("nop word ptr [rax + rax]", a -> a.nop(9));
    }

    private interface Pair {
        void accept(Gpr dst, Gpr src);
    }

    private interface WithMemory {
        void accept(Gpr register, Mem memory, String text);
    }

    private static void registers(Consumer<Gpr> body) {
        for (Gpr r : Gpr.values()) {
            body.accept(r);
        }
    }

    private static void pairs(Pair body) {
        for (Gpr d : Gpr.values()) {
            for (Gpr s : Gpr.values()) {
                body.accept(d, s);
            }
        }
    }

    private void each(Width width, WithMemory body) {
        for (int i = 0; i < addresses.size(); i++) {
            visit(width, i, body);
        }
    }

    /** A few addresses, which together still use each register as a base and as an index. */
    private void some(Width width, WithMemory body) {
        for (int i = 0; i < addresses.size(); i += 13) {
            visit(width, i, body);
        }
    }

    private void visit(Width width, int i, WithMemory body) {
        Mem m = addresses.get(i);
        Gpr r = Gpr.values()[(i * 5 + i / 16) & 15];
        body.accept(r, m, width.name().toLowerCase(Locale.ROOT) + " ptr " + brackets(m));
    }

    private void add(String text, Consumer<Assembler> emit) {
        add(text, emit, true);
    }

    private void add(String text, Consumer<Assembler> emit, boolean exists) {
        if (exists) {
            Assembler a = new Assembler();
            emit.accept(a);
            cases.add(new Case(text.strip(), a.finish().bytes()));
        }
    }

    private static String name(Enum<?> row) {
        return row.name().toLowerCase(Locale.ROOT) + " ";
    }

    static String brackets(Mem m) {
        StringBuilder b = new StringBuilder();
        if (m.base() != null) {
            b.append(m.base().view(Width.QWORD));
        }
        if (m.index() != null) {
            b.append(b.isEmpty() ? "" : " + ").append(m.scale() == 1 ? "" : m.scale() + "*")
                    .append(m.index().view(Width.QWORD));
        }
        if (b.isEmpty()) {
            b.append(m.disp());
        } else if (m.disp() != 0) {
            b.append(m.disp() < 0 ? " - " : " + ").append(Math.abs((long) m.disp()));
        }
        return "[" + b + "]";
    }
}
