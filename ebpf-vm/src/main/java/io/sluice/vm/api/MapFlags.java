package io.sluice.vm.api;

/** Flags of maps and of map updates, include/uapi/linux/bpf.h. */
public final class MapFlags {
    /** Create or update. */
    public static final int BPF_ANY = 0;
    /** Create only: -EEXIST where the key is there. */
    public static final int BPF_NOEXIST = 1;
    /** Update only: -ENOENT where the key is not there. */
    public static final int BPF_EXIST = 2;
    /** Take the value's spin lock. */
    public static final int BPF_F_LOCK = 4;

    /** Do not allocate elements ahead. */
    public static final int BPF_F_NO_PREALLOC = 1;
    /** LRU lists per worker. */
    public static final int BPF_F_NO_COMMON_LRU = 1 << 1;
    /** Allocate on {@code numa_node}. */
    public static final int BPF_F_NUMA_NODE = 1 << 2;
    /** Read-only for the control side. */
    public static final int BPF_F_RDONLY = 1 << 3;
    /** Write-only for the control side. */
    public static final int BPF_F_WRONLY = 1 << 4;
    /** Hash with seed zero. */
    public static final int BPF_F_ZERO_SEED = 1 << 6;
    /** Read-only for programs. */
    public static final int BPF_F_RDONLY_PROG = 1 << 7;
    /** Write-only for programs. */
    public static final int BPF_F_WRONLY_PROG = 1 << 8;
    /** The values can be mapped. */
    public static final int BPF_F_MMAPABLE = 1 << 10;
    /** Inner maps may differ in max_entries. */
    public static final int BPF_F_INNER_MAP = 1 << 12;

    private MapFlags() {
    }
}
