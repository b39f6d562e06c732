package io.sluice.maps;

import io.sluice.vm.memory.Memory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * A bounded queue of samples from workers to one consumer, in a ring of bytes. A sample that finds no room is lost and
 * counted. A sample is a 32-bit length and the bytes, at a multiple of 8.
 */
public final class SampleQueue {
    private static final int LENGTH_SIZE = Integer.BYTES;

    private final byte[] ring;
    private final AtomicLong lost = new AtomicLong();
    private volatile Thread waiter;
    private long written;
    private long read;

    SampleQueue(int capacity) {
        if (Integer.bitCount(capacity) != 1 || capacity < Long.BYTES) {
            throw new IllegalArgumentException("sample queue of " + capacity + " bytes, must be a power of two from 8");
        }
        this.ring = new byte[capacity];
    }

    /**
     * Adds a sample made of two parts.
     *
     * @param first address of the first part
     * @param second address of the second part, which may be empty
     * @return false where there was no room
     */
    public boolean offer(long first, int firstLength, long second, int secondLength) {
        boolean taken = put(first, firstLength, second, secondLength);
        wake();
        return taken;
    }

    /** Who is to be woken by each sample, or null. */
    void waiter(Thread thread) {
        waiter = thread;
    }

    void wake() {
        Thread waiting = waiter;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
    }

    private synchronized boolean put(long first, int firstLength, long second, int secondLength) {
        long needed = Words.roundUp((long) LENGTH_SIZE + firstLength + secondLength, Long.BYTES);
        if (needed > ring.length - (written - read)) {
            lost.incrementAndGet();
            return false;
        }
        int length = firstLength + secondLength;
        for (int i = 0; i < LENGTH_SIZE; i++) {
            ring[index(written + i)] = (byte) (length >> 8 * i);
        }
        copyIn(first, written + LENGTH_SIZE, firstLength);
        copyIn(second, written + LENGTH_SIZE + firstLength, secondLength);
        written += needed;
        return true;
    }

    private int index(long position) {
        return (int) (position & ring.length - 1);
    }

    private void copyIn(long from, long position, int length) {
        int whole = Math.min(length, ring.length - index(position));
        Memory.copyOut(from, ring, index(position), whole);
        Memory.copyOut(from + whole, ring, 0, length - whole);
    }

    /** Takes up to so many samples out and shows them to the consumer; returns how many. */
    public int poll(Consumer<byte[]> consumer, int limit) {
        for (int taken = 0; taken < limit; taken++) {
            byte[] sample = take();
            if (sample == null) {
                return taken;
            }
            consumer.accept(sample);
        }
        return limit;
    }

    private synchronized byte[] take() {
        if (read == written) {
            return null;
        }
        int length = 0;
        for (int i = 0; i < LENGTH_SIZE; i++) {
            length |= (ring[index(read + i)] & 0xff) << 8 * i;
        }
        byte[] sample = new byte[length];
        int whole = Math.min(length, ring.length - index(read + LENGTH_SIZE));
        System.arraycopy(ring, index(read + LENGTH_SIZE), sample, 0, whole);
        System.arraycopy(ring, 0, sample, whole, length - whole);
        read += Words.roundUp((long) LENGTH_SIZE + length, Long.BYTES);
        return sample;
    }

    /** How many samples were lost for want of room. */
    public long lost() {
        return lost.get();
    }
}
