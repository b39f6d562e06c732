package io.sluice.helpers.fib;

/** The routes to one prefix, for IPv6 also from one prefix, and where to go on if none of them will do. */
final class PrefixNode {
    final Prefix destination;
    final Prefix source;
    final Path[] paths;
    /** What is looked at next: the same destination from a wider source, or a wider destination; null at the end. */
    PrefixNode next;

    PrefixNode(Prefix destination, Prefix source, Path[] paths) {
        this.destination = destination;
        this.source = source;
        this.paths = paths;
    }
}
