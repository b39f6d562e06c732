package io.sluice.vm.api;

/** What a helper or kfunc leaves in R0, {@code enum bpf_return_type} of include/linux/bpf.h. */
public enum ReturnKind {
    /** A number. */
    INTEGER("int"),
    /** A number from -4095 up to the size argument of the memory written. */
    SIZE_OR_ERRNO("size_or_errno"),
    /** The index of the processor. */
    CPU_INDEX("cpu"),
    /** Nothing that may be read. */
    VOID("void"),
    /** A pointer to a value of the map argument, or null; of a socket map, to an acquired socket. */
    MAP_VALUE_OR_NULL("value?"),
    /** A pointer to a full socket, or null. */
    SOCKET_OR_NULL("socket?"),
    /** A pointer to a TCP socket, or null. */
    TCP_SOCK_OR_NULL("tcp_sock?"),
    /** A pointer to a socket of any state, or null. */
    SOCK_COMMON_OR_NULL("sock_common?"),
    /** A pointer to ring buffer memory of the size in the {@link ArgKind#ALLOC_SIZE} argument, or null. */
    RINGBUF_MEM_OR_NULL("ringbuf_mem?"),
    /** A pointer to the memory of a dynptr, of the size in the {@link ArgKind#ALLOC_SIZE} argument, or null. */
    DYNPTR_MEM_OR_NULL("dynptr_mem?"),
    /** A pointer to this processor's instance of the per-CPU argument: memory or a BTF pointer. */
    PERCPU_MEM("percpu_mem"),
    /** As PERCPU_MEM, or null. */
    PERCPU_MEM_OR_NULL("percpu_mem?"),
    /** A BTF pointer to the type that is named. */
    BTF_PTR("ptr"),
    /** As BTF_PTR, or null; of {@code bpf_kptr_xchg}, to the type of the destination. */
    BTF_PTR_OR_NULL("ptr?"),
    /** A BTF pointer that the kernel vouches for. */
    BTF_PTR_TRUSTED("trusted_ptr"),
    /** A pointer to memory of the size in the size argument, or null; kfuncs only. */
    MEM_OR_NULL("mem?"),
    /** As MEM_OR_NULL, read only. */
    CONST_MEM_OR_NULL("const_mem?"),
    /** An element of an iterator, or null: a pointer to memory of {@link ReturnSpec#size} bytes; kfuncs only. */
    ITERATOR_ELEMENT_OR_NULL("element?"),
    /** An object of the program's own type, fresh or from a list or tree; kfuncs only. */
    ALLOCATED_OR_NULL("allocated?");

    private final String text;

    ReturnKind(String text) {
        this.text = text;
    }

    /** The word for it in rows. */
    public String text() {
        return text;
    }

    /** Whether the result must be compared with null first. */
    public boolean isNullable() {
        return text.endsWith("?");
    }
}
