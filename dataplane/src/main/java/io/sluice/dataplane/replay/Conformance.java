package io.sluice.dataplane.replay;

import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.kernel.KernelCollection;
import io.sluice.vm.kernel.TestInput;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.object.ObjectLoader;
import io.sluice.vm.object.ObjectOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Runs one program on plain memory, as the public suite bpf_conformance asks: R1 is its address, R2 its length. */
public final class Conformance {
    private static final String NAME = "conformance";
    private static final String TEXT = ".text";
    private static final long INT_MASK = 0xffff_ffffL;

    private Conformance() {
    }

    /**
     * Runs insns.
     *
     * @param code 8-byte little-endian insns
     * @param memory what R1 points to; empty: R1 and R2 are 0
     * @return R0; the kernel's lower 32 bits
     */
    public static long run(ReplayEngine engine, byte[] code, byte[] memory) {
        ProgramKind kind = engine == ReplayEngine.KERNEL ? ProgramKind.XDP : ProgramKind.RAW;
        ProgramSpec program = ProgramSpec.of(NAME, kind, InsnSeq.decode(code), List.of());
        CollectionSpec collection = new CollectionSpec(NAME, List.of(program), List.of(), List.of(), "GPL", 0, null);
        return run(engine, collection, program, memory);
    }

    /** Runs the first program of an ELF object. */
    public static long runObject(ReplayEngine engine, byte[] elf, byte[] memory) {
        CollectionSpec collection = ObjectLoader.load(NAME, elf, ObjectOptions.PLAIN.withXdp(Set.of(TEXT)));
        if (collection.programs().isEmpty()) {
            throw new IllegalArgumentException(NAME + ": the object has no program");
        }
        ProgramSpec first = collection.programs().getFirst();
        ProgramKind kind = engine == ReplayEngine.KERNEL ? ProgramKind.XDP : ProgramKind.RAW;
        ProgramSpec program = new ProgramSpec(first.name(), first.section(), kind, first.frags(), first.insns(),
                first.maps(), first.kfuncs(), first.functions(), first.lines(), first.poison(), first.license());
        return run(engine, collection, program, memory);
    }

    private static long run(ReplayEngine engine, CollectionSpec collection, ProgramSpec program, byte[] bytes) {
        if (engine == ReplayEngine.KERNEL) {
            try (KernelCollection loaded = KernelCollection.load(collection, List.of(program))) {
                byte[] packet = Arrays.copyOf(bytes, Math.max(bytes.length, TestInput.MIN_PACKET));
                return loaded.program(program.name()).run(packet).verdict() & INT_MASK;
            }
        }
        try (LoadedProgram loaded = engine.load(collection, program);
                WorkerState state = new WorkerState(0, Replay.RANDOM_SEED);
                OffHeap memory = OffHeap.allocate(bytes.length)) {
            Memory.copyIn(bytes, 0, memory.address(), bytes.length);
            return loaded.program().call(bytes.length == 0 ? 0 : memory.address(), bytes.length, state.address());
        }
    }
}
