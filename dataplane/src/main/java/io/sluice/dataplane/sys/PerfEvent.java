package io.sluice.dataplane.sys;

/** What {@link PerfGroup} can count: types and numbers of include/uapi/linux/perf_event.h. */
public enum PerfEvent {
    /** Cycles of the core, which its clock's speed has no part in. */
    CYCLES("cycles", Type.HARDWARE, 0),
    /** Insns that retired. */
    INSTRUCTIONS("instructions", Type.HARDWARE, 1),
    /** Accesses of the last-level cache, or what the CPU has for that. */
    CACHE_REFERENCES("cache-references", Type.HARDWARE, 2),
    /** Those of them that missed. */
    CACHE_MISSES("cache-misses", Type.HARDWARE, 3),
    /** Branches that retired. */
    BRANCHES("branches", Type.HARDWARE, 4),
    /** Those of them that were mispredicted. */
    BRANCH_MISSES("branch-misses", Type.HARDWARE, 5),
    /** Loads that missed the first-level data cache: PERF_COUNT_HW_CACHE_L1D, _OP_READ (0) and _RESULT_MISS (1). */
    L1D_MISSES("L1d-misses", Type.CACHE, 1 << 16),
    /** Ns that the thread ran. */
    TASK_CLOCK("task-clock", Type.SOFTWARE, 1),
    /** Page faults, of user and kernel code. */
    PAGE_FAULTS("page-faults", Type.SOFTWARE, 2),
    /** How often the thread left a CPU, by will or not: counted in the kernel, so 0 of {@link PerfGroup.Scope#USER}. */
    CONTEXT_SWITCHES("context-switches", Type.SOFTWARE, 3);

    /** {@code enum perf_type_id}. */
    enum Type {
        HARDWARE(0), SOFTWARE(1), CACHE(3);

        final int number;

        Type(int number) {
            this.number = number;
        }
    }

    final Type type;
    final long config;
    private final String text;

    PerfEvent(String text, Type type, long config) {
        this.text = text;
        this.type = type;
        this.config = config;
    }

    /** The name that perf(1) has for it. */
    @Override
    public String toString() {
        return text;
    }
}
