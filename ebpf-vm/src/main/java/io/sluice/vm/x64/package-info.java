/**
 * An x86-64 assembler: registers, operands, tables of encodings, labels and a code buffer, shared by both JITs.
 * It depends on nothing, and knows neither eBPF nor how memory becomes executable.
 * Start with {@link io.sluice.vm.x64.Assembler}, whose result is a {@link io.sluice.vm.x64.Code}.
 */
package io.sluice.vm.x64;
