package io.sluice.vm.kernel;

import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.insn.WideKind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/** Turns a linked program into what bpf(2) takes: map descriptors, kfunc ids and traps in place of poisoned insns. */
final class KernelInsns {
    /** A helper id that no kernel has: its verifier refuses the insn only if it is reached. */
    static final int POISON = 0x0bad_c0de;

    private KernelInsns() {
    }

    /**
     * Binds the references of a program.
     *
     * @param program the linked program
     * @param mapFd gives the descriptor of a map by name
     */
    static InsnSeq bind(ProgramSpec program, ToIntFunction<String> mapFd) {
        InsnSeq insns = program.insns();
        List<Insn> bound = new ArrayList<>(insns.size());
        for (int i = 0; i < insns.size(); i++) {
            Insn insn = insns.at(i);
            if (program.poison().containsKey(insns.slotOf(i))) {
                for (int slot = 0; slot < insn.slots(); slot++) {
                    bound.add(new Insn.CallHelper(POISON));
                }
            } else if (insn instanceof Insn.WideRef ref) {
                bound.add(reference(program, ref, mapFd));
            } else if (insn instanceof Insn.CallKfunc call) {
                bound.add(new Insn.CallKfunc(KernelFunctions.id(program.kfuncs().get(call.btfId())), 0));
            } else {
                bound.add(insn);
            }
        }
        return InsnSeq.of(bound);
    }

    private static Insn reference(ProgramSpec program, Insn.WideRef ref, ToIntFunction<String> mapFd) {
        return switch (ref.kind()) {
            case MAP_IDX -> new Insn.WideRef(WideKind.MAP_FD, ref.dst(), fd(program, ref, mapFd), 0);
            case MAP_IDX_VALUE -> new Insn.WideRef(WideKind.MAP_VALUE, ref.dst(), fd(program, ref, mapFd), ref.imm2());
            case MAP_FD, MAP_VALUE, VAR_ADDR, FUNC -> ref;
        };
    }

    private static int fd(ProgramSpec program, Insn.WideRef ref, ToIntFunction<String> mapFd) {
        return mapFd.applyAsInt(program.maps().get(ref.imm()));
    }
}
