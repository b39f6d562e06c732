package io.sluice.maps;

import io.sluice.vm.api.MapType;

/** The flags of {@code bpf_redirect_map}, include/uapi/linux/bpf.h. */
public final class RedirectFlags {
    /** A verdict for when there is no target. */
    public static final long VERDICT_MASK = 3;
    /** {@code BPF_F_BROADCAST}: to all targets. */
    public static final long BPF_F_BROADCAST = 1 << 3;
    /** {@code BPF_F_EXCLUDE_INGRESS}: but for the interface that the packet came in by. */
    public static final long BPF_F_EXCLUDE_INGRESS = 1 << 4;

    private RedirectFlags() {
    }

    /** Those that a map's type knows. */
    public static long of(MapType type) {
        return type == MapType.DEVMAP || type == MapType.DEVMAP_HASH
                ? VERDICT_MASK | BPF_F_BROADCAST | BPF_F_EXCLUDE_INGRESS
                : VERDICT_MASK;
    }
}
