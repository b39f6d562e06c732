package io.sluice.vm.x64;

/** A mandatory prefix; the ordinal is VEX.pp (Intel SDM volume 2, 2.3.6.2). */
enum Prefix {
    NONE(0), P66(0x66), F3(0xF3), F2(0xF2);

    final int legacyByte;

    Prefix(int legacyByte) {
        this.legacyByte = legacyByte;
    }
}
