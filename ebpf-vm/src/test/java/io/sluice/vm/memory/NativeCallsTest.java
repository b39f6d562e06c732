package io.sluice.vm.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class NativeCallsTest {
    // mov rax, rdi; sub rax, rsi; ret
    private static final byte[] SUBTRACT = {0x48, (byte) 0x89, (byte) 0xf8, 0x48, 0x29, (byte) 0xf0, (byte) 0xc3};

    @Test
    void entersInstalledCodeWithItsArguments() {
        try (ExecutableMemory code = ExecutableMemory.install(SUBTRACT)) {
            assertEquals(37, NativeCalls.call(code.address(), 42, 5, 0, 0));
        }
    }

    @Test
    void machineCodeCallsJavaThroughAStub() {
        long stub = NativeCalls.upcallStub((a, b, c, d, e, f) -> a * 2 + b);
        assertEquals(47, NativeCalls.call(stub, 20, 7, 0, 0));
    }

    @Test
    void refusesCodeBeyondTheLimit() {
        long before = ExecutableMemory.usedBytes();
        System.setProperty(ExecutableMemory.LIMIT_PROPERTY, Long.toString(before + 4096));
        try (ExecutableMemory code = ExecutableMemory.install(SUBTRACT)) {
            assertEquals(0, code.address() % 4096);
            assertEquals(before + 4096, ExecutableMemory.usedBytes());
            assertThrows(IllegalStateException.class, () -> ExecutableMemory.install(SUBTRACT));
        } finally {
            System.clearProperty(ExecutableMemory.LIMIT_PROPERTY);
        }
        assertEquals(before, ExecutableMemory.usedBytes());
    }

    @Test
    void systemCallsReturnNegatedErrno() {
        int close = 3;
        assertEquals(-Errno.EBADF, Syscalls.syscall(close, -1));
        assertEquals("bad file descriptor", Syscalls.errorText(-Errno.EBADF));
    }

    @Test
    void memoryIsZeroedAndHoldsWhatIsPutIntoIt() {
        try (OffHeap block = OffHeap.allocate(64)) {
            assertEquals(0, block.address() % OffHeap.CACHE_LINE);
            Memory.putInt(block.address() + 1, 0x04030201);
            assertArrayEquals(new byte[] {0, 1, 2, 3, 4, 0}, Memory.bytes(block.address(), 6));
        }
    }
}
