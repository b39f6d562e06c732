package io.sluice.vm.interp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.TestBatch;
import io.sluice.vm.TestHelpers;
import io.sluice.vm.TestMap;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.insn.AluOp;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.insn.JmpOp;
import io.sluice.vm.verifier.Verifier;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class MachineTest {
    /** Above it HotSpot does not compile a method, unless told to by -XX:-DontCompileHugeMethods. */
    private static final int HUGE_METHOD = 8000;

    @Test
    void noMethodIsTooLargeForTheCompiler() throws IOException {
        for (Class<?> type : List.of(HotOps.class, Machine.class, ColdOps.class, Checks.class, Atomics.class)) {
            try (InputStream in = type.getResourceAsStream(type.getSimpleName() + ".class")) {
                ClassModel model = ClassFile.of().parse(in.readAllBytes());
                for (MethodModel method : model.methods()) {
                    int size = method.findAttribute(Attributes.code()).map(c -> c.codeLength()).orElse(0);
                    assertTrue(size < HUGE_METHOD, type + "." + method.methodName() + ": " + size + " bytes");
                }
            }
        }
    }

    @Test
    void doesNotAllocateForPackets() {
        String text = """
                r6 = r1
                r2 = *(u32 *)(r6 +0)
                r3 = *(u32 *)(r6 +4)
                r4 = r2
                r4 += 34
                if r4 > r3 goto out
                r5 = *(u16 *)(r2 +12)
                r1 = r6
                r2 = 0
                call helper#44
                *(u32 *)(r10 -4) = 2
                r1 = map[idx:0]
                r2 = r10
                r2 += -4
                call helper#1
                if r0 == 0 goto out
                r1 = 1
                lock *(u64 *)(r0 +0) += r1
                call f
                r1 = r6
                r2 = map[idx:1]
                r3 = 1
                call helper#12
                out:
                r0 = 2
                exit
                f:
                r0 = 0
                may_goto pc+0
                exit
                """;
        for (Interpreter engine : List.of(Interpreter.unchecked(), Interpreter.checked())) {
            TestMap programs = TestMap.programs("programs", 2);
            List<BpfMap> maps = List.of(TestMap.array("array", 4), programs);
            InsnSeq pass = InsnSeq.assemble("r0 = 3\nexit");
            try (BpfProgram program = load(engine, InsnSeq.assemble(text), maps);
                    BpfProgram next = load(engine, pass, List.of());
                    TestBatch batch = new TestBatch(64, 60)) {
                programs.put(1, next);
                assertEquals(0, allocated(program, batch), engine.name());
                assertEquals(3, batch.verdict(63), program::lastFault);
            }
        }
    }

    private static long allocated(BpfProgram program, TestBatch batch) {
        com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long id = Thread.currentThread().threadId();
        long least = Long.MAX_VALUE;
        // the compiler may still replace frames on the stack for a while
        for (int round = 0; round < 50 && least > 0; round++) {
            for (int i = 0; i < 200; i++) {
                batch.run(program);
            }
            long before = threads.getThreadAllocatedBytes(id);
            for (int i = 0; i < 20; i++) {
                batch.run(program);
            }
            long after = threads.getThreadAllocatedBytes(id);
            least = Math.min(least, after - before - own(threads, id));
        }
        return least;
    }

    // what the question itself allocates
    private static long own(com.sun.management.ThreadMXBean threads, long id) {
        long before = threads.getThreadAllocatedBytes(id);
        return threads.getThreadAllocatedBytes(id) - before;
    }

    private static BpfProgram load(Interpreter engine, InsnSeq insns, List<BpfMap> maps) {
        ProgramSpec spec = ProgramSpec.of(
                "t", ProgramKind.XDP, insns, maps.stream().map(m -> m.spec().name()).toList());
        return engine.load(Verifier.verify(spec, maps, TestHelpers.table()));
    }

    @Test
    void agreesWithTheOpsOnRandomOperands() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        long[] odd = {0, 1, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE, 0xffffffffL};
        for (int round = 0; round < 2000; round++) {
            long a = random.nextBoolean() ? random.nextLong() : odd[random.nextInt(odd.length)];
            long b = random.nextBoolean() ? random.nextLong() : odd[random.nextInt(odd.length)];
            boolean is64 = random.nextBoolean();
            AluOp alu = AluOp.values()[random.nextInt(AluOp.values().length)];
            JmpOp jmp = JmpOp.values()[random.nextInt(JmpOp.values().length)];
            String what = "seed " + seed + ": " + alu + " " + jmp + " " + is64 + " " + a + " " + b;
            assertEquals(alu.apply(is64, a, b), run(a, b, new Insn.AluReg(alu, is64, 0, 1)), what);
            assertEquals(alu.apply(is64, a, (int) b), run(a, b, new Insn.AluImm(alu, is64, 0, (int) b)), what);
            Insn move = new Insn.AluReg(AluOp.MOV, random.nextBoolean(), 2, 0);
            long moved = ((Insn.AluReg) move).is64() ? a : a & 0xffffffffL;
            Insn back = new Insn.AluReg(AluOp.MOV, true, 0, 2);
            assertEquals(alu.apply(is64, moved, (int) b), run(a, b, move, new Insn.AluImm(alu, is64, 2, (int) b), back),
                    what);
            assertEquals(alu.apply(is64, moved, b), run(a, b, move, new Insn.AluReg(alu, is64, 2, 1), back), what);
            assertEquals(alu.apply(is64, moved, moved), run(a, b, move, new Insn.AluReg(alu, is64, 2, 2), back), what);
            boolean holds = is64 ? jmp.holds(a, b) : jmp.holds((int) a, (int) b);
            assertEquals(holds ? 1 : 0, branch(a, b, new Insn.JmpReg(jmp, is64, 0, 1, 1)), what);
            boolean holdsImm = is64 ? jmp.holds(a, (int) b) : jmp.holds((int) a, (int) b);
            assertEquals(holdsImm ? 1 : 0, branch(a, b, new Insn.JmpImm(jmp, is64, 0, (int) b, 1)), what);
        }
    }

    private static long branch(long a, long b, Insn jump) {
        Insn zero = new Insn.AluImm(AluOp.MOV, true, 2, 0);
        Insn one = new Insn.AluImm(AluOp.MOV, true, 2, 1);
        return run(a, b, one, jump, zero, new Insn.AluReg(AluOp.MOV, true, 0, 2));
    }

    private static long run(long a, long b, Insn... insns) {
        List<Insn> all = new ArrayList<>(List.of(new Insn.LoadImm64(0, a), new Insn.LoadImm64(1, b)));
        all.addAll(List.of(insns));
        all.add(new Insn.Exit());
        ProgramSpec spec = ProgramSpec.of("t", ProgramKind.RAW, InsnSeq.of(all), List.of());
        try (BpfProgram program = Interpreter.unchecked().load(
                        Verifier.verify(spec, List.of(), TestHelpers.table()));
                WorkerState state = new WorkerState(0, 1)) {
            return program.call(0, 0, state.address());
        }
    }
}
