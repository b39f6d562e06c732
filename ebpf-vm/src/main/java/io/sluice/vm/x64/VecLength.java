package io.sluice.vm.x64;

/** How many bits of a vector register an insn uses; the ordinal is VEX.L (Intel SDM volume 2, 2.3.6.2). */
public enum VecLength {
    X128, Y256
}
