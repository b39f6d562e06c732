package io.sluice.vm.memory;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * Linux system calls by number, through {@code syscall(2)} of the C library.
 *
 * <p>The result is the call's own, or the negated errno, as the kernel itself returns it.
 */
@SuppressWarnings("restricted") // the one place where native memory and calls are meant
public final class Syscalls {
    private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
            CAPTURE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle SYSCALL = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().find("syscall").orElseThrow(),
                    FunctionDescriptor.of(
                            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                    Linker.Option.captureCallState("errno"));
    private static final MethodHandle STRERROR = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().find("strerror").orElseThrow(),
                    FunctionDescriptor.of(ADDRESS, JAVA_INT));

    private Syscalls() {
    }

    /**
     * Calls the kernel.
     *
     * @param number the x86-64 system call number
     * @param args up to six arguments; addresses as plain numbers
     * @return the result, 0 or more (or an address), or the negated errno
     */
    public static long syscall(long number, long... args) {
        long[] a = Arrays.copyOf(args, 6);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CAPTURE);
            long result = (long) SYSCALL.invokeExact(state, number, a[0], a[1], a[2], a[3], a[4], a[5]);
            return result == -1 ? -(int) ERRNO.get(state, 0L) : result;
        } catch (Throwable e) {
            throw new IllegalStateException("internal error: system call " + number + " could not be made", e);
        }
    }

    /** The C library's text for an errno, positive or negated, in lower case. */
    public static String errorText(long errno) {
        int positive = (int) Math.abs(errno);
        try {
            MemorySegment text = (MemorySegment) STRERROR.invokeExact(positive);
            String s = text.reinterpret(256).getString(0);
            return s.isEmpty() ? "errno " + positive : Character.toLowerCase(s.charAt(0)) + s.substring(1);
        } catch (Throwable e) {
            return "errno " + positive;
        }
    }
}
