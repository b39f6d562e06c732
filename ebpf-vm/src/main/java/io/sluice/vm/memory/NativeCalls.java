package io.sluice.vm.memory;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Calls from Java into machine code by address, and stubs by which machine code calls Java.
 *
 * <p>Both follow the System V x86-64 convention with 64-bit integers only. The downcall is a constant method handle
 * to a one-insn trampoline ({@code jmp r8}), so that it is compiled in line whatever code it enters, and it does not
 * allocate.
 */
@SuppressWarnings("restricted") // the one place where native memory and calls are meant
public final class NativeCalls {
    private static final byte[] JMP_R8 = {0x41, (byte) 0xff, (byte) 0xe0};
    private static final ExecutableMemory TRAMPOLINE = ExecutableMemory.install(JMP_R8);
    private static final FunctionDescriptor SIX_LONGS = FunctionDescriptor.of(
            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle CALL = Linker.nativeLinker()
            .downcallHandle(
                    MemorySegment.ofAddress(TRAMPOLINE.address()),
                    FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));

    private NativeCalls() {
    }

    /** Made when it is first used, which few processes do. */
    private static final class SevenArguments {
        /** {@code jmp [rsp + 16]}: above the return address and the seventh argument. */
        private static final byte[] JMP_EIGHTH = {(byte) 0xff, 0x64, 0x24, 0x10};
        private static final ExecutableMemory TRAMPOLINE = ExecutableMemory.install(JMP_EIGHTH);
        static final MethodHandle CALL = Linker.nativeLinker().downcallHandle(
                MemorySegment.ofAddress(TRAMPOLINE.address()),
                FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                        JAVA_LONG, JAVA_LONG));
    }

    /**
     * Enters machine code.
     *
     * @param code the address of the code
     * @return what it leaves in RAX
     */
    public static long call(long code, long a, long b, long c, long d) {
        try {
            return (long) CALL.invokeExact(a, b, c, d, code);
        } catch (Throwable e) {
            throw new IllegalStateException("internal error: machine code could not be entered", e);
        }
    }

    /**
     * Calls a function of a library, of up to seven arguments.
     *
     * @param code the address of the code
     * @return what it leaves in RAX
     */
    @SuppressWarnings("checkstyle:ParameterNumber") // as many as the function has
    public static long call(long code, long a, long b, long c, long d, long e, long f, long g) {
        try {
            return (long) SevenArguments.CALL.invokeExact(a, b, c, d, e, f, g, code);
        } catch (Throwable t) {
            throw new IllegalStateException("internal error: machine code could not be entered", t);
        }
    }

    /**
     * A stub through which machine code calls a Java function; it is never freed.
     *
     * <p>The function must not throw: an exception that leaves it ends the process.
     *
     * @return the address of the stub
     */
    public static long upcallStub(NativeLong function) {
        try {
            MethodHandle handle = MethodHandles.lookup()
                    .findVirtual(
                            NativeLong.class,
                            "call",
                            MethodType.methodType(
                                    long.class, long.class, long.class, long.class, long.class, long.class, long.class))
                    .bindTo(function);
            return Linker.nativeLinker().upcallStub(handle, SIX_LONGS, Arena.global()).address();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("internal error: no upcall stub", e);
        }
    }
}
