package io.sluice.vm.api;

/** What an XDP program decides, {@code enum xdp_action} of include/uapi/linux/bpf.h. */
public enum Verdict {
    ABORTED,
    DROP,
    PASS,
    TX,
    REDIRECT;

    /** The kernel's number. */
    public int code() {
        return ordinal();
    }

    /** The verdict with this number, or null where it is none. */
    public static Verdict ofCode(int code) {
        return code >= 0 && code <= REDIRECT.ordinal() ? values()[code] : null;
    }
}
