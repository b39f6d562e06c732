package io.sluice.vm.api;

import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.MonotonicClock;
import io.sluice.vm.memory.OffHeap;
import java.util.SplittableRandom;

/**
 * The off-heap state of one worker, which every engine and helper reaches through its address.
 *
 * <p><b>Calling convention of helpers.</b> R1 to R5 are passed as the System V ABI's first five integer arguments
 * (RDI, RSI, RDX, RCX, R8), the worker state's address as the sixth (R9); R0 comes back in RAX. Java implementations
 * have
 * the same six parameters. Machine code keeps the state's address in R12.
 *
 * <pre>
 *   0       4        8        16            32      40     48 ..  64        128       256
 *   | index | tail   | desc   | random      | clock | last | 0 .. | context | scratch | stack frames
 *   |       | calls  |        | state 0, 1  |       | time |      |         |         | of the interpreter
 * </pre>
 */
public final class WorkerState implements AutoCloseable {
    /** The worker's index, 32 bits: the processor id that programs see. */
    public static final int INDEX = 0;
    /** Tail calls made for the current packet, 32 bits; an engine zeroes it before each packet that may make any. */
    public static final int TAIL_CALLS = 4;
    /** The address of the current packet's {@link PacketDesc}, 64 bits; an engine stores it before each packet. */
    public static final int DESC = 8;
    /** State of the worker's random generator, two 64-bit words, never both zero. */
    public static final int RANDOM = 16;
    /** The address of the {@link MonotonicClock}, 64 bits. */
    public static final int CLOCK = 32;
    /** The last time that machine code told by it, 64 bits: it never goes back for a worker. */
    public static final int LAST_TIME = 40;
    /** The current packet's {@link XdpContext}. */
    public static final int CONTEXT = 64;
    /** Scratch memory for out-of-line helpers. */
    public static final int SCRATCH = 128;
    /** Bytes of scratch memory. */
    public static final int SCRATCH_SIZE = 128;
    /** In the scratch memory, what {@link CallbackStep} gives to the function that is called next: R1 to R4. */
    public static final int CALLBACK_ARGUMENTS = SCRATCH;
    /** The interpreter's stack: {@link #STACK_FRAMES} frames, the main program's at the highest address. */
    public static final int STACK = 256;
    /** Bytes of an eBPF frame, {@code MAX_BPF_STACK}. */
    public static final int FRAME_SIZE = 512;
    /** The most frames of one program, {@code MAX_CALL_FRAMES} of include/linux/bpf_verifier.h. */
    public static final int FRAMES = 8;
    /** The most tail calls for a packet, {@code MAX_TAIL_CALL_CNT} of include/linux/bpf.h. */
    public static final int MAX_TAIL_CALLS = 33;
    /** The most frames at once: a tail call from a subprog keeps its callers' frames and starts a program on top. */
    public static final int STACK_FRAMES = FRAMES + MAX_TAIL_CALLS * (FRAMES - 1);
    /** Size in bytes. */
    public static final int SIZE = STACK + STACK_FRAMES * FRAME_SIZE;

    private final OffHeap memory = OffHeap.allocate(SIZE);

    /**
     * The state of a new worker.
     *
     * @param index from 0
     * @param seed of its random generator
     */
    public WorkerState(int index, long seed) {
        Memory.putInt(memory.address() + INDEX, index);
        Memory.putLong(memory.address() + CLOCK, MonotonicClock.address());
        // neighbouring seeds, as numbers of workers are, must not begin with neighbouring numbers
        SplittableRandom state = new SplittableRandom(seed);
        Memory.putLong(memory.address() + RANDOM, state.nextLong() | 1);
        Memory.putLong(memory.address() + RANDOM + Long.BYTES, state.nextLong());
    }

    /** The address by which engines and helpers know it. */
    public long address() {
        return memory.address();
    }

    /** The address of the current context. */
    public long context() {
        return memory.address() + CONTEXT;
    }

    /** The worker index of the state at an address. */
    public static int index(long state) {
        return Memory.getInt(state + INDEX);
    }

    @Override
    public void close() {
        memory.close();
    }
}
