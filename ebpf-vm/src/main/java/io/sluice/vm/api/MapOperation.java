package io.sluice.vm.api;

/** What programs do to maps by helpers; each has the helper's id (include/uapi/linux/bpf.h). */
public enum MapOperation {
    /** {@code bpf_map_lookup_elem}. */
    LOOKUP(1),
    /** {@code bpf_map_update_elem}. */
    UPDATE(2),
    /** {@code bpf_map_delete_elem}. */
    DELETE(3),
    /** {@code bpf_map_lookup_percpu_elem}. */
    LOOKUP_PER_WORKER(195),
    /** {@code bpf_redirect_map}. */
    REDIRECT(51),
    /** {@code bpf_ringbuf_output}. */
    RING_OUTPUT(130),
    /** {@code bpf_ringbuf_reserve}. */
    RING_RESERVE(131);

    private final int helper;

    MapOperation(int helper) {
        this.helper = helper;
    }

    /** The helper's id. */
    public int helper() {
        return helper;
    }

    /** The operation of a helper, or null. */
    public static MapOperation of(int helper) {
        for (MapOperation operation : values()) {
            if (operation.helper == helper) {
                return operation;
            }
        }
        return null;
    }
}
