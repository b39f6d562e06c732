package io.sluice.vm.verifier.facts;

/** A register operand of an insn, as it is before the insn runs. */
public enum Operand {
    /** The destination. */
    DST,
    /** The source. */
    SRC
}
