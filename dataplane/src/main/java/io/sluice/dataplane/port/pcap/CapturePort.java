package io.sluice.dataplane.port.pcap;

import io.sluice.dataplane.port.Descs;
import io.sluice.dataplane.port.Port;
import io.sluice.dataplane.umem.FrameSlab;
import io.sluice.vm.api.Batch;
import io.sluice.vm.api.Verdict;
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
    private long lent;
    private long back;

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
        lent = batch;
        int count = Math.min(Batch.CAPACITY, capture.size() - next);
        long bytes = 0;
        for (int i = 0; i < count; i++) {
            int packet = next + i;
            long desc = Batch.desc(batch, i);
            int length = capture.length(packet);
            bytes += length;
            slab.clear(i);
            capture.copyTo(packet, slab.packet(i));
            Descs.put(desc, slab.packet(i), length, FrameSlab.HEADROOM, slab.tailroom(length));
            Descs.putFrame(desc, packet);
            Descs.putTimestamp(desc, capture.timestamp(packet));
        }
        next += count;
        Descs.end(batch, count, bytes);
        return count;
    }

    @Override
    public int transmit(long batch, long packets) {
        return giveBack(packets);
    }

    @Override
    public int forward(long batch, long packets) {
        record(batch, packets);
        return Long.bitCount(packets);
    }

    @Override
    public int pass(long batch, long packets) {
        return giveBack(packets);
    }

    @Override
    public void release(long batch, long packets) {
        giveBack(packets);
    }

    private int giveBack(long packets) {
        back |= packets;
        return Long.bitCount(packets);
    }

    /** Only here are all packets of the batch back, so that they are recorded in the order in which they came in. */
    @Override
    public void flush() {
        record(lent, back);
        back = 0;
    }

    private void record(long batch, long packets) {
        if (recorder == null) {
            return;
        }
        for (long left = packets; left != 0; left &= left - 1) {
            long desc = Batch.desc(batch, Batch.first(left));
            Verdict verdict = Verdict.ofCode(Descs.verdict(desc));
            if (recorded.contains(verdict == null ? Verdict.ABORTED : verdict)) {
                recorder.write(Descs.bytes(desc), Descs.timestamp(desc));
            }
        }
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
