package io.sluice.dataplane.port.memory;

/** Sees each packet that a port has sent, and each frame that comes back without being sent. */
@FunctionalInterface
public interface Arrivals {
    /** Looks at none of them. */
    Arrivals IGNORED = (time, data, length) -> { };

    /**
     * A packet has arrived.
     *
     * @param time the time that {@link Wire#send} was told when the packet came in
     * @param data address of its first byte, which is good until the call returns
     * @param length its bytes
     */
    void packet(long time, long data, int length);

    /**
     * A packet was dropped, passed, or copied by another port: its frame is back.
     *
     * @param time as for {@link #packet}
     */
    default void freed(long time) {
        // who looks at what is sent needs to know of nothing else
    }
}
