package io.sluice.vm.api;

/** What a helper or kfunc wants in an argument register, {@code enum bpf_arg_type} of include/linux/bpf.h. */
public enum ArgKind {
    /** Any initialised value, pointers too. */
    ANYTHING("any"),
    /** A number; kfuncs only, as helpers take ANYTHING. */
    SCALAR("scalar"),
    /** A number that is known at verification; kfuncs only. */
    CONST("const_scalar"),
    /** A pointer to a map that is known at verification. */
    MAP("map"),
    /** Readable memory of the map's key size. */
    MAP_KEY("key"),
    /** Memory of the map's value size. */
    MAP_VALUE("value"),
    /** Memory: of a fixed size, or its size is in the next argument. */
    MEM("mem"),
    /** The size of the memory before it, 1 or more. */
    SIZE("size"),
    /** The size of the memory before it, 0 or more. */
    SIZE_OR_ZERO("size0"),
    /** A size known at verification, 0 or more: how much memory is in what the call returns. */
    ALLOC_SIZE("alloc_size"),
    /** The context, at offset 0. */
    CTX("ctx"),
    /** The {@code bpf_spin_lock} of a map value or an allocated object. */
    SPIN_LOCK("spin_lock"),
    /** The {@code bpf_timer} of a map value. */
    TIMER("timer"),
    /** A pointer to a socket of any state, as lookups of sockets return it. */
    SOCK_COMMON("sock_common"),
    /** A pointer to a full socket. */
    SOCKET("socket"),
    /** As SOCK_COMMON, or a BTF pointer to a {@code struct sock_common}. */
    BTF_SOCK_COMMON("btf_sock_common"),
    /** A pointer to a kernel object of the type that is named. */
    BTF_PTR("ptr"),
    /** A pointer to a per-CPU variable or object. */
    PERCPU_BTF_PTR("percpu_ptr"),
    /** What reserving in a ring buffer returned, at offset 0. */
    RINGBUF_MEM("ringbuf_mem"),
    /** A subprog. */
    CALLBACK("callback"),
    /** A pointer to the stack. */
    STACK("stack"),
    /** A constant string that ends in zero, in a read-only map. */
    CONST_STRING("const_str"),
    /** The kptr field of a map value or an allocated object. */
    KPTR_DEST("kptr_dest"),
    /** A dynptr: 16 bytes of stack, or a callback's argument. */
    DYNPTR("dynptr"),
    /** An iterator on the stack, of the type that is named; kfuncs only. */
    ITERATOR("iter"),
    /** Eight bytes of stack for the saved interrupt flag; kfuncs only. */
    IRQ_FLAG("irq_flag"),
    /** A field of the type that is named in a map value or an allocated object, such as a list head; kfuncs only. */
    FIELD("field"),
    /** The type id of an object in the program's BTF; kfuncs only. */
    LOCAL_TYPE("local_type"),
    /** An object that the program allocated; kfuncs only. */
    ALLOCATED("allocated"),
    /** A node, of the type that is named, in an object that the program allocated; kfuncs only. */
    NODE("node"),
    /** Not looked at, not even whether it is initialised ({@code __ign}, {@code __prog}); kfuncs only. */
    IGNORED("ignored");

    private final String text;

    ArgKind(String text) {
        this.text = text;
    }

    /** The word for it in rows. */
    public String text() {
        return text;
    }
}
