package io.sluice.vm.api;

import io.sluice.vm.memory.Memory;

/**
 * Helpers that call a function of the program for each of something, {@code (map, function, context, flags)}. Engines
 * call functions themselves, so the implementation of such a helper is one step:
 *
 * <pre>
 *   step(map, cursor, context, flags, result of the last call, state) -> next cursor
 * </pre>
 *
 * <p>The cursor is 0 at first, and so is the result. A positive cursor says that the function is to be called with the
 * arguments that were left at {@link WorkerState#CALLBACK_ARGUMENTS}; 0 ends the helper with the number of calls as
 * what it returns, a negated errno with this. A step that gets a result other than 0 must end it. Steps may nest: what
 * lies in the worker's state is read before the function is called.
 */
public final class CallbackStep {
    /** {@code bpf_for_each_map_elem} (include/uapi/linux/bpf.h). */
    public static final int FOR_EACH_MAP_ELEM = 164;
    /** {@code bpf_user_ringbuf_drain} (there). */
    public static final int USER_RINGBUF_DRAIN = 209;
    /** How many arguments a function may be given. */
    public static final int ARGUMENTS = 4;

    private CallbackStep() {
    }

    /** Whether the implementation of a helper is a step. */
    public static boolean is(int helper) {
        return helper == FOR_EACH_MAP_ELEM || helper == USER_RINGBUF_DRAIN;
    }

    /** The address at which a step leaves an argument, R1 being number 0. */
    public static long argument(long state, int number) {
        return state + WorkerState.CALLBACK_ARGUMENTS + (long) number * Long.BYTES;
    }

    /** Leaves an argument of the function. */
    public static void pass(long state, int number, long value) {
        Memory.putLong(argument(state, number), value);
    }
}
