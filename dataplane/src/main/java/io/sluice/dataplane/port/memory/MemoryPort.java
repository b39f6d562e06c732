package io.sluice.dataplane.port.memory;

import io.sluice.dataplane.port.Port;
import io.sluice.vm.api.Batch;
import java.util.List;

/**
 * Packets in memory that come in round and round, without end, by the rings of a {@link Wire} on the worker's thread:
 * batches are always full, and packets always in their order, whatever becomes of them.
 */
public final class MemoryPort implements Port {
    /** The interface index that programs see. */
    public static final int IFINDEX = 1;
    private static final PortId ID = new PortId("memory", IFINDEX, 0);

    private final Wire wire;
    private final RingPort port;

    /** A port where these packets, 1 or more, come in. */
    public MemoryPort(List<byte[]> packets, Wire.Restore restore) {
        this.wire = new Wire(ID, packets, restore, Batch.CAPACITY, Batch.CAPACITY);
        this.port = wire.port();
    }

    @Override
    public String name() {
        return port.name();
    }

    @Override
    public int ifindex() {
        return port.ifindex();
    }

    @Override
    public int queue() {
        return port.queue();
    }

    /** How many packets come in before the first comes in again. */
    public int packets() {
        return wire.packets();
    }

    /** Packets sent, those of other ports included. */
    public long transmitted() {
        return wire.arrived();
    }

    /** Frames that came back without being sent: of packets dropped, passed, or sent by another port. */
    public long released() {
        return wire.freed();
    }

    @Override
    public int receive(long batch) {
        wire.send(Batch.CAPACITY, 0);
        return port.receive(batch);
    }

    /**
     * Sends a batch past the port, which does not receive it: what {@link #receive} and {@link #flush} do beside the
     * port's own work. Between turns only.
     */
    public void loop() {
        wire.loop(Batch.CAPACITY);
    }

    @Override
    public boolean shares(Port other) {
        return other == this;
    }

    @Override
    public int transmit(long batch, long packets) {
        return port.transmit(batch, packets);
    }

    @Override
    public int forward(long batch, long packets) {
        return port.forward(batch, packets);
    }

    @Override
    public int pass(long batch, long packets) {
        return port.pass(batch, packets);
    }

    @Override
    public void release(long batch, long packets) {
        port.release(batch, packets);
    }

    @Override
    public void flush() {
        port.flush();
        wire.collect(Arrivals.IGNORED);
    }

    @Override
    public boolean isExhausted() {
        return false;
    }

    @Override
    public void close() {
        wire.close();
    }
}
