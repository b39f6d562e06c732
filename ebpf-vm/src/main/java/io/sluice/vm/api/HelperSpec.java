package io.sluice.vm.api;

import io.sluice.vm.memory.NativeLong;
import java.util.List;
import java.util.Set;

/**
 * One helper: a row of the registry.
 *
 * @param id the kernel's number, {@code enum bpf_func_id}
 * @param name the kernel's name, with the {@code bpf_} prefix
 * @param args the argument kinds, R1 first, up to five
 * @param returns the result's kind
 * @param effects what else it does
 * @param implementation R1 to R5 and the worker state's address to R0; must not throw
 */
public record HelperSpec(
        int id, String name, List<ArgKind> args, ReturnKind returns, Set<Effect> effects, NativeLong implementation) {

    /** What a helper does besides its result. */
    public enum Effect {
        /** Moves or rewrites the packet: packet pointers must be loaded again, and the desc is written back. */
        CHANGES_PACKET,
        /** Leaves for another program (bpf_tail_call); engines emit it themselves. */
        TAIL_CALL,
        /** Only programs under a GPL-compatible licence may call it. */
        GPL_ONLY
    }

    /** Copies the collections. */
    public HelperSpec {
        args = List.copyOf(args);
        effects = Set.copyOf(effects);
        if (args.size() > 5) {
            throw new IllegalArgumentException("helper \"" + name + "\": " + args.size() + " arguments, at most 5");
        }
    }

    /** Whether it has an effect. */
    public boolean has(Effect effect) {
        return effects.contains(effect);
    }
}
