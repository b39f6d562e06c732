package io.sluice.vm.codegen.emit;

import io.sluice.vm.x64.Symbol;

/**
 * A symbol of the IR as the assembler has it.
 *
 * @param symbol what has the address
 */
public record Address(io.sluice.vm.ir.Symbol symbol) implements Symbol {
}
