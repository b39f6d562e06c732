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
     * @param batch address of a {@link io.sluice.vm.api.Batch}; count, interface, queue and descs are filled
     * @return how many packets, 0 to {@link io.sluice.vm.api.Batch#CAPACITY}
     */
    int receive(long batch);

    /**
     * Takes a frame of this port back and queues its packet for sending.
     *
     * @param desc address of the {@link io.sluice.vm.api.PacketDesc}
     * @return false if the transmit queue is full: the frame is taken back all the same, the packet is lost
     */
    boolean transmit(long desc);

    /**
     * Queues a copy of another port's packet for sending; its frame stays with that port.
     *
     * @param desc address of the {@link io.sluice.vm.api.PacketDesc}
     * @return false if there is no room: the packet is lost
     */
    boolean forward(long desc);

    /**
     * Takes a frame of this port back and hands its packet to the port's host side: the network stack, or a file.
     *
     * @param desc address of the {@link io.sluice.vm.api.PacketDesc}
     * @return false if the host side took no more: the frame is taken back all the same, the packet is lost
     */
    boolean pass(long desc);

    /** Takes a frame of this port back; its packet is dropped. */
    void release(long desc);

    /** Sends what is queued and reaps what was sent; called once a batch, also after an empty one. */
    void flush();

    /** True once no packet will ever come again: the end of a file. */
    boolean isExhausted();

    @Override
    void close();
}
