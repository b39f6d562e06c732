package io.sluice.dataplane.port.pcap;

import io.sluice.dataplane.port.Descs;
import io.sluice.dataplane.port.Port;
import io.sluice.dataplane.umem.FrameSlab;
import io.sluice.vm.api.Batch;
import io.sluice.vm.api.PacketDesc;
import io.sluice.vm.api.Verdict;
import io.sluice.vm.memory.Memory;
import java.util.Set;

/**
 * Plays a capture once, in order, and records packets of the chosen verdicts, as the program left them, in another.
 *
 * <p>Programs see interface 1 and queue 0, as in the kernel's BPF_PROG_TEST_RUN. Each packet finds its frame zeroed
 * around it. A desc's frame is the packet's index in the capture.
 */
public final class CapturePort implements Port {
    /** The verdicts that are recorded unless others are asked for: those of packets that live on. */
    public static final Set<Verdict> LIVING = Set.of(Verdict.PASS, Verdict.TX, Verdict.REDIRECT);
    /** The interface that programs see: the loopback's index in every network namespace. */
    public static final int IFINDEX = 1;

    private final String name;
    private final Capture capture;
    private final CaptureWriter recorder;
    private final Set<Verdict> recorded;
    private final FrameSlab slab;
    private int next;

    /**
     * A port.
     *
     * @param name for counters and messages
     * @param capture the packets to come in
     * @param recorder where packets go, closed with the port; null for nowhere
     * @param recorded the verdicts to record
     */
    public CapturePort(String name, Capture capture, CaptureWriter recorder, Set<Verdict> recorded) {
        this.name = name;
        this.capture = capture;
        this.recorder = recorder;
        this.recorded = Set.copyOf(recorded);
        this.slab = new FrameSlab(Batch.CAPACITY, capture.longest());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int ifindex() {
        return IFINDEX;
    }

    @Override
    public int queue() {
        return 0;
    }

    @Override
    public int receive(long batch) {
        Descs.begin(batch, this);
        int count = Math.min(Batch.CAPACITY, capture.size() - next);
        for (int i = 0; i < count; i++) {
            int packet = next + i;
            long desc = Batch.desc(batch, i);
            int length = capture.length(packet);
            slab.clear(i);
            capture.copyTo(packet, slab.packet(i));
            Descs.put(desc, slab.packet(i), length, FrameSlab.HEADROOM, slab.tailroom(length));
            Memory.putLong(desc + PacketDesc.FRAME, packet);
            Memory.putLong(desc + PacketDesc.TIMESTAMP, capture.timestamp(packet));
        }
        next += count;
        Descs.end(batch, count);
        return count;
    }

    @Override
    public boolean transmit(long desc) {
        return giveBack(desc);
    }

    @Override
    public boolean forward(long desc) {
        // the packet is recorded when its own port, this one, gets the frame back
        return true;
    }

    @Override
    public boolean pass(long desc) {
        return giveBack(desc);
    }

    @Override
    public void release(long desc) {
        giveBack(desc);
    }

    private boolean giveBack(long desc) {
        Verdict verdict = Verdict.ofCode(Descs.verdict(desc));
        if (recorder != null && recorded.contains(verdict == null ? Verdict.ABORTED : verdict)) {
            recorder.write(Descs.bytes(desc), capture.timestamp((int) Descs.frame(desc)));
        }
        return true;
    }

    @Override
    public void flush() {
        // the recorder buffers by itself
    }

    @Override
    public boolean isExhausted() {
        return next == capture.size();
    }

    @Override
    public void close() {
        slab.close();
        if (recorder != null) {
            recorder.close();
        }
    }
}
