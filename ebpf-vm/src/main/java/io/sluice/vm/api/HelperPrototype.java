package io.sluice.vm.api;

import java.util.List;
import java.util.Set;

/**
 * What the verifier must know of a helper, {@code struct bpf_func_proto} of include/linux/bpf.h.
 *
 * @param id the kernel's number, {@code enum bpf_func_id}
 * @param name the kernel's name, with the {@code bpf_} prefix
 * @param args the arguments, R1 first, up to five
 * @param returns the result
 * @param effects what else it does
 */
public record HelperPrototype(int id, String name, List<ArgSpec> args, ReturnSpec returns, Set<Effect> effects) {
    private static final int MAX_ARGS = 5;

    /** What a helper does besides its result, and what it asks of the program. */
    public enum Effect {
        /** Moves or rewrites the packet: packet pointers must be loaded again, and the desc is written back. */
        CHANGES_PACKET("changes_packet"),
        /** Leaves for another program (bpf_tail_call); engines emit it themselves. */
        TAIL_CALL("tail_call"),
        /** Only programs under a GPL-compatible licence may call it. */
        GPL_ONLY("gpl"),
        /** Memory arguments may lie in the packet ({@code pkt_access}). */
        PACKET_ACCESS("packet"),
        /** The result is a reference that must be released. */
        ACQUIRES("acquires"),
        /** The result is an argument in another type, under the same reference. */
        CASTS("casts"),
        /** Calls its callback before it returns. */
        SYNC_CALLBACK("sync_callback"),
        /** Its callback is called later, in a context of its own. */
        ASYNC_CALLBACK("async_callback"),
        /** Only for programs that may sleep, which XDP programs may not. */
        MIGHT_SLEEP("might_sleep"),
        /** Clobbers nothing but R0 ({@code allow_fastcall}). */
        FAST_CALL("fastcall"),
        /** The only one that may be called while a spin lock is held. */
        UNDER_LOCK("under_lock");

        private final String text;

        Effect(String text) {
            this.text = text;
        }

        /** The word for it in rows. */
        public String text() {
            return text;
        }
    }

    /** Copies the collections. */
    public HelperPrototype {
        args = List.copyOf(args);
        effects = Set.copyOf(effects);
        if (args.size() > MAX_ARGS) {
            throw new IllegalArgumentException(
                    "helper \"%s\": %d arguments, at most %d".formatted(name, args.size(), MAX_ARGS));
        }
    }

    /** Whether it has an effect. */
    public boolean has(Effect effect) {
        return effects.contains(effect);
    }

    /** The index of the first argument of a kind, from 0, or -1. */
    public int indexOf(ArgKind kind) {
        for (int i = 0; i < args.size(); i++) {
            if (args.get(i).kind() == kind) {
                return i;
            }
        }
        return -1;
    }

    /** The index of the argument whose reference the call gives back, from 0, or -1. */
    public int releasedArg() {
        for (int i = 0; i < args.size(); i++) {
            if (args.get(i).isReleased()) {
                return i;
            }
        }
        return -1;
    }
}
