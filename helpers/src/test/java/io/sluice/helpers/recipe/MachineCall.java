package io.sluice.helpers.recipe;

import io.sluice.vm.memory.ExecutableMemory;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.NativeCalls;
import io.sluice.vm.memory.NativeLong;
import io.sluice.vm.memory.OffHeap;

/** Calls machine code of six arguments, which pass through memory. */
final class MachineCall {
    // mov rax, rdi; mov r10, rsi; then RDI, RSI, RDX, RCX, R8, R9 from [r10], [r10 + 8] ..; jmp rax
    private static final byte[] CODE = {
        0x48, (byte) 0x89, (byte) 0xf8, 0x49, (byte) 0x89, (byte) 0xf2,
        0x49, (byte) 0x8b, 0x3a, 0x49, (byte) 0x8b, 0x72, 0x08, 0x49, (byte) 0x8b, 0x52, 0x10,
        0x49, (byte) 0x8b, 0x4a, 0x18, 0x4d, (byte) 0x8b, 0x42, 0x20, 0x4d, (byte) 0x8b, 0x4a, 0x28,
        (byte) 0xff, (byte) 0xe0
    };
    private static final ExecutableMemory SPREAD = ExecutableMemory.install(CODE);
    private static final OffHeap ARGUMENTS = OffHeap.allocate(6L * Long.BYTES);

    private MachineCall() {
    }

    static NativeLong of(long entry) {
        return (a, b, c, d, e, state) -> {
            long at = ARGUMENTS.address();
            for (long argument : new long[] {a, b, c, d, e, state}) {
                Memory.putLong(at, argument);
                at += Long.BYTES;
            }
            return NativeCalls.call(SPREAD.address(), entry, ARGUMENTS.address(), 0, 0);
        };
    }
}
