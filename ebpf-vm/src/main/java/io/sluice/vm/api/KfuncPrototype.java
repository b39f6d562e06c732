package io.sluice.vm.api;

import java.util.List;
import java.util.Set;

/**
 * What the verifier must know of a kfunc.
 *
 * @param name its name in the kernel's BTF
 * @param args the arguments, R1 first
 * @param returns the result
 * @param flags what else it does
 */
public record KfuncPrototype(String name, List<ArgSpec> args, ReturnSpec returns, Set<Flag> flags) {
    /** The {@code KF_} flags of include/linux/btf.h, and what the verifier knows of single kfuncs. */
    public enum Flag {
        /** The result is a reference that must be released. */
        ACQUIRES("acquires"),
        /** The result is a reference that does not own its object, valid until the lock is given back. */
        NON_OWNING("non_owning"),
        /** Begins an iteration. */
        ITER_NEW("iter_new"),
        /** Takes a step of an iteration; null ends it. */
        ITER_NEXT("iter_next"),
        /** Ends an iteration. */
        ITER_DESTROY("iter_destroy"),
        /** Only for programs that may sleep, which XDP programs may not. */
        SLEEPABLE("sleepable"),
        /** Only while an RCU read lock is held ({@code KF_RCU_PROTECTED}). */
        RCU_PROTECTED("rcu_protected"),
        /** Only in a program that is bound to a device. */
        DEVICE_BOUND("device_bound"),
        /** Moves or rewrites the packet: packet pointers must be loaded again. */
        CHANGES_PACKET("changes_packet"),
        /** May be called while a lock is held. */
        UNDER_LOCK("under_lock"),
        /** Takes an RCU read lock. */
        RCU_LOCK("rcu_lock"),
        /** Gives an RCU read lock back. */
        RCU_UNLOCK("rcu_unlock"),
        /** Disables preemption. */
        PREEMPT_DISABLE("preempt_disable"),
        /** Enables preemption. */
        PREEMPT_ENABLE("preempt_enable"),
        /** Disables interrupts. */
        IRQ_SAVE("irq_save"),
        /** Restores interrupts. */
        IRQ_RESTORE("irq_restore"),
        /** Leaves the program by an exception. */
        THROWS("throws"),
        /** Its callback is called later, in a context of its own. */
        ASYNC_CALLBACK("async_callback");

        private final String text;

        Flag(String text) {
            this.text = text;
        }

        /** The word for it in rows. */
        public String text() {
            return text;
        }
    }

    /** Copies the collections. */
    public KfuncPrototype {
        args = List.copyOf(args);
        flags = Set.copyOf(flags);
    }

    /** Whether it has a flag. */
    public boolean has(Flag flag) {
        return flags.contains(flag);
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
