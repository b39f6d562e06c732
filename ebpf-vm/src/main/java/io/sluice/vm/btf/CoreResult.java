package io.sluice.vm.btf;

/**
 * The answer to one CO-RE relocation.
 *
 * @param what         what was asked, for messages: {@code byte_off of struct iphdr.saddr}
 * @param resolved     false if the target has no answer: the insn is to be poisoned
 * @param original     the value that the compiler put into the insn
 * @param value        the value for the target
 * @param validate     true if the insn must hold {@code original} before it is patched
 * @param originalSize bytes that a load or store of the field accesses in the object's view, 0 if not known
 * @param size         bytes in the target's view, 0 if not known
 * @param resizable    true if a load or store may change from {@code originalSize} to {@code size}
 */
public record CoreResult(String what, boolean resolved, long original, long value, boolean validate,
        int originalSize, int size, boolean resizable) {
}
