package io.sluice.vm.api;

/**
 * A field of map values that programs may only touch through helpers and kfuncs, {@code struct btf_field} of
 * include/linux/bpf.h.
 *
 * @param kind what it is
 * @param offset bytes from the start of the value
 * @param size bytes
 * @param typeName the type that a kptr or uptr points to, or that a list or tree contains; else ""
 * @param typeId that type in the object's BTF, or 0
 * @param nodeOffset of a list or tree: where its node lies in the type that it contains; else 0
 */
public record ValueField(Kind kind, int offset, int size, String typeName, int typeId, int nodeOffset) {
    /** The kinds, {@code enum btf_field_type}. */
    public enum Kind {
        SPIN_LOCK("bpf_spin_lock", 4, 4),
        RES_SPIN_LOCK("bpf_res_spin_lock", 4, 4),
        TIMER("bpf_timer", 16, 8),
        WORKQUEUE("bpf_wq", 16, 8),
        TASK_WORK("bpf_task_work", 8, 8),
        LIST_HEAD("bpf_list_head", 16, 8),
        LIST_NODE("bpf_list_node", 24, 8),
        RB_ROOT("bpf_rb_root", 16, 8),
        RB_NODE("bpf_rb_node", 32, 8),
        REFCOUNT("bpf_refcount", 4, 4),
        /** {@code __kptr_untrusted}. */
        KPTR_UNTRUSTED("kptr_untrusted", 8, 8),
        /** {@code __kptr}. */
        KPTR("kptr", 8, 8),
        /** {@code __percpu_kptr}. */
        KPTR_PERCPU("percpu_kptr", 8, 8),
        /** {@code __uptr}. */
        UPTR("uptr", 8, 8);

        private final String text;
        private final int size;
        private final int alignment;

        Kind(String text, int size, int alignment) {
            this.text = text;
            this.size = size;
            this.alignment = alignment;
        }

        /** The struct's name, or the type tag of a pointer. */
        public String text() {
            return text;
        }

        /** Bytes that it takes. */
        public int size() {
            return size;
        }

        /** What the offset must be a multiple of. */
        public int alignment() {
            return alignment;
        }

        /** Whether it is a pointer to a kernel object, of whatever trust. */
        public boolean isKptr() {
            return this == KPTR_UNTRUSTED || this == KPTR || this == KPTR_PERCPU;
        }

        /** Whether it is told by a type tag on a pointer, not by its struct. */
        public boolean isTagged() {
            return isKptr() || this == UPTR;
        }
    }

    /** A field without a type behind it. */
    public static ValueField of(Kind kind, int offset, int size) {
        return new ValueField(kind, offset, size, "", 0, 0);
    }

    /** The offset after it. */
    public int end() {
        return offset + size;
    }
}
