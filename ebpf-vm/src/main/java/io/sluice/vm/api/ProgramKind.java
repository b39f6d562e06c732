package io.sluice.vm.api;

/** What a program attaches to, which decides its context. */
public enum ProgramKind {
    /** On a port. */
    XDP,
    /** On a devmap entry: may read {@code egress_ifindex}. */
    XDP_DEVMAP,
    /** On a cpumap entry. */
    XDP_CPUMAP,
    /** No context: R1 is the address of plain memory, R2 its length. */
    RAW,
    /** Any other type of the kernel; it is listed, but does not run here. */
    OTHER;

    /** True where R1 is an {@code xdp_md}. */
    public boolean isXdp() {
        return this == XDP || this == XDP_DEVMAP || this == XDP_CPUMAP;
    }
}
