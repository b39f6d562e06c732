package io.sluice.maps;

import io.sluice.vm.memory.Memory;
import java.util.function.Consumer;

/** Sees records of a ring buffer where they are. */
@FunctionalInterface
public interface RecordConsumer {
    /**
     * Sees a record, whose memory is used again as soon as this returns.
     *
     * @param address of its bytes, a multiple of 8
     * @param length how many there are
     */
    void accept(long address, int length);

    /** One that sees a copy of each record. */
    static RecordConsumer ofBytes(Consumer<byte[]> consumer) {
        return (address, length) -> consumer.accept(Memory.bytes(address, length));
    }
}
