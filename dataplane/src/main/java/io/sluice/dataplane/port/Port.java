package io.sluice.dataplane.port;

/**
 * One queue of one interface, used by one worker thread.
 *
 * <p>A port owns its frames. {@link #receive} lends frames to the worker by filling descs, and the worker gives each
 * back exactly once, by {@link #transmit}, {@link #pass} or {@link #release}, before it receives again. A desc's
 * {@code FRAME} is the port's own name for the frame; engines may move {@code DATA} within it. Behind the
 * bytes that the packet may grow into each frame has {@link io.sluice.vm.api.PacketDesc#SLACK} more, which nobody else
 * writes while the worker has it. No method allocates or
 * throws on the way of a packet: back-pressure is a return value.
 *
 * <p>Packets go away by sets: bit i of a set stands for desc i of a batch, {@link io.sluice.vm.api.Batch#CAPACITY} of
 * them at most. One call for all packets of a verdict costs as much as one for a packet, and leaves their order.
 */
public interface Port extends AutoCloseable {
    /** The name that operators and counters use, such as {@code pcap:in.pcap}. */
    String name();

    /** The interface index that programs see. */
    int ifindex();

    /** The queue that programs see. */
    int queue();

    /**
     * Lends the next packets to the worker.
     *
     * @param batch address of a {@link io.sluice.vm.api.Batch}, whose interface and queue are this port's; count, bytes
     *     and descs are filled
     * @return how many packets, 0 to {@link io.sluice.vm.api.Batch#CAPACITY}
     */
    int receive(long batch);

    /**
     * Takes frames back and queues their packets for sending: frames of this port, or of one that it {@link #shares}
     * frames with.
     *
     * @param batch address of the {@link io.sluice.vm.api.Batch}
     * @param packets the set of packets
     * @return how many are queued; for the others the transmit queue was full: their frames are taken back all the
     *     same, the packets are lost
     */
    int transmit(long batch, long packets);

    /**
     * Queues copies of another port's packets for sending; their frames stay with that port.
     *
     * @param batch address of the {@link io.sluice.vm.api.Batch}
     * @param packets the set of packets
     * @return how many are queued; for the others there was no room, the packets are lost
     */
    int forward(long batch, long packets);

    /** Whether this port can send frames of another one as they are, without a copy. */
    @SuppressWarnings("ReferenceEquality") // ports are compared by identity
    default boolean shares(Port other) {
        return other == this;
    }

    /**
     * Takes frames of this port back and hands their packets to the port's host side: the network stack, or a file.
     *
     * @param batch address of the {@link io.sluice.vm.api.Batch}
     * @param packets the set of packets
     * @return how many the host side took; the others' frames are taken back all the same, the packets are lost
     */
    int pass(long batch, long packets);

    /**
     * Takes frames of this port back; their packets are dropped.
     *
     * @param batch address of the {@link io.sluice.vm.api.Batch}
     * @param packets the set of packets
     */
    void release(long batch, long packets);

    /**
     * Sends what is queued and reaps what was sent; called once a batch, also after an empty one. The batch is still as
     * it was dispatched.
     */
    void flush();

    /** True once no packet will ever come again: the end of a file. */
    boolean isExhausted();

    @Override
    void close();
}
