package io.sluice.vm.x64;

/** The page of the opcode table; the ordinal is VEX.mmmmm (Intel SDM volume 2, 2.3.6.1). */
enum OpcodeMap {
    ONE_BYTE, M0F, M0F38, M0F3A
}
