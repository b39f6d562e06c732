package io.sluice.bench.llvm;

import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Texts that end in a zero byte, as C has them. */
final class CText {
    private static final Map<String, OffHeap> KEPT = new ConcurrentHashMap<>();

    private CText() {
    }

    /** The address of a text that is kept for good: there are few. */
    static long kept(String text) {
        return KEPT.computeIfAbsent(text, CText::copy).address();
    }

    private static OffHeap copy(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        OffHeap memory = OffHeap.allocate(bytes.length + 1L);
        Memory.copyIn(bytes, 0, memory.address(), bytes.length);
        return memory;
    }

    /** The text at an address. */
    static String at(long address) {
        int length = 0;
        while (Memory.getByte(address + length) != 0) {
            length++;
        }
        return new String(Memory.bytes(address, length), StandardCharsets.UTF_8);
    }
}
