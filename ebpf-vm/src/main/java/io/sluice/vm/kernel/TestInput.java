package io.sluice.vm.kernel;

/**
 * What one BPF_PROG_TEST_RUN is given.
 *
 * <p>The kernel's limits (net/bpf/test_run.c, measured on 6.18): 14 bytes of packet at least; what exceeds 3,520
 * bytes goes to fragments, which a program without {@code xdp.frags} does not see; metadata is a multiple of 4 and
 * at most 216 bytes; the ingress interface must be in the process' network namespace, and a queue other than 0
 * needs an interface that has it.
 *
 * @param packet bytes from the Ethernet header on
 * @param meta metadata that lies before the packet, a multiple of 4 bytes long
 * @param ingressIfindex interface index, 0 for the namespace's loopback (which programs see as 1)
 * @param rxQueueIndex receive queue of that interface
 * @param repeat how often the program runs; each run sees the packet as the one before left it
 */
public record TestInput(byte[] packet, byte[] meta, int ingressIfindex, int rxQueueIndex, int repeat) {
    /** ETH_HLEN: the kernel refuses packets shorter than an Ethernet header. */
    public static final int MIN_PACKET = 14;
    /** Bytes of the longest packet without fragments: a page less XDP_PACKET_HEADROOM and struct skb_shared_info. */
    public static final int MAX_LINEAR_PACKET = 4096 - 256 - 320;

    private static final byte[] NO_META = {};

    /** Checks the limits that the kernel would answer with a bare EINVAL. */
    public TestInput {
        if (packet.length < MIN_PACKET) {
            throw new IllegalArgumentException(
                "packet has " + packet.length + " bytes, the kernel runs " + MIN_PACKET + " or more");
        }
        if (meta.length % Integer.BYTES != 0) {
            throw new IllegalArgumentException("metadata has " + meta.length + " bytes, must be a multiple of 4");
        }
        if (repeat < 1) {
            throw new IllegalArgumentException("repeat is " + repeat + ", must be positive");
        }
    }

    /** Returns an input of one packet, run once, received by loopback without metadata. */
    public static TestInput of(byte[] packet) {
        return new TestInput(packet, NO_META, 0, 0, 1);
    }

    /** Returns the same input with another number of runs. */
    public TestInput repeated(int times) {
        return new TestInput(packet, meta, ingressIfindex, rxQueueIndex, times);
    }

    /** Returns the same input received on another interface and queue. */
    public TestInput receivedOn(int ifindex, int queue) {
        return new TestInput(packet, meta, ifindex, queue, repeat);
    }

    /** Returns the same input with metadata before the packet. */
    public TestInput withMeta(byte[] bytes) {
        return new TestInput(packet, bytes, ingressIfindex, rxQueueIndex, repeat);
    }
}
