package io.sluice.bench.method;

import io.sluice.bench.suite.Workload;
import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.kernel.KernelCollection;
import io.sluice.vm.object.CollectionSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * Programs that add a header, made repeatable in the kernel: a program of ours takes the header off again and calls
 * the one to be timed as a tail call.
 *
 * <p>What that costs is timed beside it: with a program that only adds a header, and with one that does nothing, in
 * place of the one to be timed. As to take off and to put on cost the same but for a few insns, the mean of both is the
 * cost of all that is around the program.
 */
public final class KernelRestore {
    private static final String MAIN = "restore";
    private static final String NEXT = "next";
    private static final String MOVER = "move";
    private static final String EMPTY = "r0 = 2\nexit";

    /** Takes off what a packet has too much, and writes the EtherType that goes with the IP version. */
    private static final String RESTORE = """
            r6 = r1
            r2 = *(u32 *)(r6 +0)
            r3 = *(u32 *)(r6 +4)
            r3 -= r2
            r3 += -%d
            if r3 == 0 goto +14
            r1 = r6
            r2 = r3
            call helper#44
            r2 = *(u32 *)(r6 +0)
            r3 = *(u32 *)(r6 +4)
            r4 = r2
            r4 += 15
            if r4 > r3 goto +6
            r5 = *(u8 *)(r2 +14)
            r5 >>= 4
            r4 = 0x0008
            if r5 == 4 goto +1
            r4 = 0xdd86
            *(u16 *)(r2 +12) = r4
            r1 = r6
            r2 = map[idx:0]
            r3 = 0
            call helper#12
            r0 = 0
            exit""";

    /** Adds 20 bytes, as a tunnel's IPv4 header has, and writes the EtherType before them. */
    private static final String MOVE = """
            r6 = r1
            r2 = -20
            call helper#44
            r2 = *(u32 *)(r6 +0)
            r3 = *(u32 *)(r6 +4)
            r4 = r2
            r4 += 14
            if r4 > r3 goto +2
            r5 = 0x0008
            *(u16 *)(r2 +12) = r5
            r0 = 3
            exit""";

    private KernelRestore() {
    }

    /** Whether all packets of a workload have one length: the program that puts them back knows no other. */
    public static boolean isOneLength(Workload workload) {
        return workload.packets().stream().mapToInt(packet -> packet.length).distinct().count() == 1;
    }

    /** A workload, whose packets have one length, with the program that puts the packet back before it. */
    public static Subject program(Workload workload) {
        CollectionSpec object = workload.object();
        List<ProgramSpec> programs = new ArrayList<>(object.programs());
        programs.add(restore(workload));
        List<MapSpec> maps = new ArrayList<>(object.maps());
        maps.add(next(workload.program().name()));
        CollectionSpec chained = new CollectionSpec(object.name(), programs, maps, object.variables(),
                object.license(), object.kernelVersion(), object.types());
        return new KernelSubject(
                () -> KernelCollection.load(chained, List.of(programs.getLast(), workload.program())), MAIN, workload);
    }

    /** What is around the program. */
    public static Subject around(Workload workload) {
        Workload bare = Workload.of(workload.object(), workload.program(), workload.packets());
        return new Mean(chain(bare, MOVE), chain(bare, EMPTY));
    }

    private static KernelSubject chain(Workload workload, String insns) {
        ProgramSpec target = ProgramSpec.of(MOVER, ProgramKind.XDP, InsnSeq.assemble(insns), List.of());
        return new KernelSubject(() -> KernelCollection.load(MOVER, List.of(next(MOVER)),
                List.of(restore(workload), target), Bytes.EMPTY), MAIN, workload);
    }

    private static ProgramSpec restore(Workload workload) {
        return ProgramSpec.of(MAIN, ProgramKind.XDP,
                InsnSeq.assemble(RESTORE.formatted(workload.packets().getFirst().length)), List.of(NEXT));
    }

    private static MapSpec next(String target) {
        return new MapSpec(NEXT, MapType.PROG_ARRAY, Integer.BYTES, Integer.BYTES, 1, 0, 0, false, null, Bytes.EMPTY,
                List.of(new MapSpec.InitialSlot(0, target)), 0, 0);
    }

    /** The mean of two. */
    private record Mean(Subject one, Subject other) implements Subject {
        @Override
        public int codeSize() {
            return 0;
        }

        @Override
        public double ns(long nanos) {
            return (one.ns(nanos) + other.ns(nanos)) / 2;
        }

        @Override
        public boolean warmsUp() {
            return false;
        }

        @Override
        public int parts(long nanos) {
            return one.parts(nanos);
        }

        @Override
        public void close() {
            one.close();
            other.close();
        }
    }
}
