package io.sluice.vm.verifier.facts;

/** Memory that programs access; two accesses of different regions never overlap, but for those of MIXED. */
public enum Region {
    /** A frame; offsets are from its frame pointer and so negative. */
    STACK,
    /** The context; offsets are from its start. */
    CTX,
    /** The packet; offsets are from data. */
    PACKET,
    /** The metadata before the packet, which may run on into it; offsets are from data_meta. */
    PACKET_META,
    /** The value of a map's element; offsets are from its start. */
    MAP_VALUE,
    /** A record of a ring buffer, or the key that a callback gets; offsets are from its start. */
    MEM,
    /** A map itself, of which programs may read the fields that the kernel's has; offsets are from its start. */
    MAP,
    /** An object of the kernel, or memory that nobody vouches for; offsets are from its start. */
    OBJECT,
    /** A socket. */
    SOCKET,
    /** No memory: a null pointer where one may be passed. */
    NONE,
    /** One of several of these: by path, or as memory of a function's argument, a dynptr, or an embedder's helper. */
    MIXED,
    /** MAP or OBJECT on some paths, and on others what is neither: no engine can carry it out. */
    PARTLY_OBJECT;

    /** That of an access which is of both, by path. */
    Region join(Region other) {
        if (this == other) {
            return this;
        }
        if (isObject() && other.isObject()) {
            return OBJECT;
        }
        boolean partly = isObject() || other.isObject() || this == PARTLY_OBJECT || other == PARTLY_OBJECT;
        return partly ? PARTLY_OBJECT : MIXED;
    }

    /** Whether it is the kernel's own, which there is nothing behind here. */
    public boolean isObject() {
        return this == MAP || this == OBJECT;
    }
}
