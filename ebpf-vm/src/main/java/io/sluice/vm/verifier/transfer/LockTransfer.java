package io.sluice.vm.verifier.transfer;

import io.sluice.vm.verifier.check.CallArgs;
import io.sluice.vm.verifier.state.Ref;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.State;

/** Locks that are taken and given back. */
final class LockTransfer {
    private LockTransfer() {
    }

    /** Takes a lock or gives it back ({@code acquire_lock_state}, {@code release_lock_state}). */
    static void apply(State state, CallArgs.Lock lock, int index) {
        if (lock.taken()) {
            state.acquire(new Ref(lock.kind(), lock.id(), index, lock.target()));
            state.setActiveLock(state.activeLocks() + 1, lock.id(), lock.target());
        } else {
            release(state, lock);
        }
    }

    private static void release(State state, CallArgs.Lock lock) {
        state.release(lock.kind(), lock.id());
        int id = 0;
        Object target = null;
        for (Ref ref : state.refs()) {
            if (isLock(ref.kind())) {
                id = ref.id();
                target = ref.target();
            }
        }
        state.setActiveLock(state.activeLocks() - 1, id, target);
        // what the lock protected may change now
        state.replaceAll(reg -> reg.has(Reg.NON_OWNING) ? Reg.UNKNOWN : reg);
    }

    private static boolean isLock(Ref.Kind kind) {
        return switch (kind) {
            case LOCK, RES_LOCK, RES_LOCK_IRQ -> true;
            case OBJECT, IRQ -> false;
        };
    }
}
