package io.sluice.vm.object;

import io.sluice.vm.insn.InsnSeq;

/** Encoded insns for objects that tests put together. */
final class Code {
    private Code() {
    }

    static byte[] of(String... lines) {
        return InsnSeq.assemble(String.join("\n", lines)).encode();
    }

    /** {@code r0 = 1; exit}: 16 bytes. */
    static byte[] returns(int value) {
        return of("r0 = " + value, "exit");
    }
}
