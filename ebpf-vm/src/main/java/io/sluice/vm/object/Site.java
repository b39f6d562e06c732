package io.sluice.vm.object;

/** An insn that refers to something, by its slot in its function. */
record Site(int slot, Reference target) {
}
