package io.sluice.vm.verifier.check;

import io.sluice.vm.verifier.state.State;
import io.sluice.vm.verifier.state.Violation;

/** Regions in which something is held that must be given back before the program ends or leaves. */
final class Regions {
    private Regions() {
    }

    /** All locks are given back and all regions left ({@code check_resource_leak}). */
    static void checkLeft(State state, String what) {
        if (state.activeLocks() > 0) {
            throw new Violation(what + " cannot be used inside bpf_spin_lock-ed region");
        }
        if (state.activeIrqId() != 0) {
            throw new Violation(what + " cannot be used inside bpf_local_irq_save-ed region");
        }
        if (state.rcuLocks() > 0) {
            throw new Violation(what + " cannot be used inside bpf_rcu_read_lock-ed region");
        }
        if (state.preemptLocks() > 0) {
            throw new Violation(what + " cannot be used inside bpf_preempt_disable-ed region");
        }
    }
}
