package io.sluice.vm.verifier.analysis;

import io.sluice.vm.api.HelperPrototype;
import io.sluice.vm.api.HelperPrototype.Effect;
import io.sluice.vm.api.HelperPrototypes;
import io.sluice.vm.insn.Insn;
import java.util.Set;

/** What the analyses ask about the helpers and kfuncs that a program calls. */
final class Calls {
    /** The number of arguments of a call that has no prototype. */
    static final int UNKNOWN = -1;

    private static final Set<String> SYNCHRONOUS_KFUNCS = Set.of("bpf_rbtree_add_impl");
    private static final Set<String> ASYNCHRONOUS_KFUNCS = Set.of(
            "bpf_wq_set_callback_impl", "bpf_task_work_schedule_signal_impl", "bpf_task_work_schedule_resume_impl");
    private static final Set<String> PACKET_KFUNCS = Set.of("bpf_xdp_pull_data");

    private Calls() {
    }

    /** How many arguments a call of a helper or kfunc takes, or {@link #UNKNOWN}. */
    static int arguments(Program program, int index) {
        if (program.at(index) instanceof Insn.CallHelper call) {
            HelperPrototype helper = HelperPrototypes.of(call.id());
            return helper == null ? UNKNOWN : helper.args().size();
        }
        return UNKNOWN;
    }

    /** Whether a call runs a callback before it returns. */
    static boolean callsBack(Program program, int index) {
        return has(program, index, Effect.SYNC_CALLBACK) || isOneOf(SYNCHRONOUS_KFUNCS, program.kfunc(index));
    }

    /** Whether a call keeps a callback that runs some time later. */
    static boolean callsBackLater(Program program, int index) {
        return has(program, index, Effect.ASYNC_CALLBACK) || isOneOf(ASYNCHRONOUS_KFUNCS, program.kfunc(index));
    }

    /** Whether a call takes the next element of an iterator: all kfuncs that do are called so. */
    static boolean isIteratorNext(Program program, int index) {
        String kfunc = program.kfunc(index);
        return kfunc != null && kfunc.startsWith("bpf_iter_") && kfunc.endsWith("_next");
    }

    /** Whether pointers into the packet must be loaded again after a call. */
    static boolean changesPacket(Program program, int index) {
        return has(program, index, Effect.CHANGES_PACKET) || isOneOf(PACKET_KFUNCS, program.kfunc(index));
    }

    /** Whether a call leaves for another program where it succeeds. */
    static boolean isTailCall(Insn insn) {
        return insn instanceof Insn.CallHelper call && HelperPrototypes.of(call.id()) != null
                && HelperPrototypes.of(call.id()).has(Effect.TAIL_CALL);
    }

    private static boolean has(Program program, int index, Effect effect) {
        HelperPrototype helper =
                program.at(index) instanceof Insn.CallHelper call ? HelperPrototypes.of(call.id()) : null;
        return helper != null && helper.has(effect);
    }

    private static boolean isOneOf(Set<String> names, String kfunc) {
        return kfunc != null && names.contains(kfunc);
    }
}
