package io.sluice.vm.api;

/** What a helper leaves in R0. */
public enum ReturnKind {
    /** A number. */
    INTEGER,
    /** Nothing that may be read. */
    VOID,
    /** A pointer to a value of the map in R1, or null. */
    MAP_VALUE_OR_NULL
}
