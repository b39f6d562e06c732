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
    /** Memory that a helper gave, as a ring buffer's record; offsets are from its start. */
    MEM,
    /** A socket. */
    SOCKET,
    /** An object of the kernel, or a map itself: nothing of it is here, and all of its fields read as 0. */
    KERNEL,
    /** No memory: a null pointer where one may be passed. */
    NONE,
    /** One of several of these, by path. */
    MIXED
}
