package io.sluice.vm.codegen.machine;

import io.sluice.vm.x64.VecLength;
import io.sluice.vm.x64.VecOp;

/**
 * What V_BINARY does.
 *
 * @param op an insn of two sources
 * @param length how many bits
 */
public record VectorOp(VecOp op, VecLength length) {
}
