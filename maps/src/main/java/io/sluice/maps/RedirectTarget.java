package io.sluice.maps;

/**
 * The target of a redirect, as the dataplane reads it: the value of {@code struct bpf_devmap_val} and
 * {@code struct bpf_cpumap_val} with the program as a handle; of an xskmap, which takes no programs, only the target.
 *
 * <pre>
 *   0        4         8
 *   | target | program |     target: interface index (devmap), queue size (cpumap), the socket's number (xskmap)
 * </pre>
 */
public final class RedirectTarget {
    /** What to redirect to, 32 bits. */
    public static final int TARGET = 0;
    /** Handle of the program to run there, 32 bits; 0 for none. */
    public static final int PROGRAM = 4;
    /** Size in bytes. */
    public static final int SIZE = 8;

    private RedirectTarget() {
    }
}
