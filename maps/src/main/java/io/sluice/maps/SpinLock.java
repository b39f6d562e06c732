package io.sluice.maps;

import io.sluice.vm.memory.Memory;

/**
 * A lock in a 32-bit word of off-heap memory, 0 when free: for writers, held for some dozen insns. It is what programs
 * have in map values as {@code struct bpf_spin_lock}, too.
 */
public final class SpinLock {
    /** Spins before the processor is given up, as the holder may have lost its own. */
    private static final int SPINS = 200;

    private SpinLock() {
    }

    /** Waits until the lock is free, and takes it. */
    public static void lock(long word) {
        if (Memory.compareAndExchangeInt(word, 0, 1) != 0) {
            lockSlowly(word);
        }
    }

    private static void lockSlowly(long word) {
        int spins = 0;
        do {
            while (Memory.getIntAcquire(word) != 0) {
                if (++spins % SPINS == 0) {
                    Thread.yield();
                } else {
                    Thread.onSpinWait();
                }
            }
        } while (Memory.compareAndExchangeInt(word, 0, 1) != 0);
    }

    /** Gives the lock back. */
    public static void unlock(long word) {
        Memory.putIntRelease(word, 0);
    }
}
