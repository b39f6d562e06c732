package io.sluice.vm.interp;

import io.sluice.vm.api.MapShape;
import io.sluice.vm.memory.NativeLong;
import io.sluice.vm.verifier.VerifiedProgram;

/**
 * A predecoded program.
 *
 * @param program what it was made from
 * @param checked whether it holds the ops of checked mode
 * @param ops the ops; where an op has a second word, nothing stands beside it
 * @param words the operands of each op, see {@link Op}
 * @param insnAt by word, the index of the insn that it came from
 * @param helpers the helpers that it calls, by the value of CALL_HELPER
 * @param slots by map, where a prog array's slots lie; null for other maps
 */
record Code(
        VerifiedProgram program,
        boolean checked,
        byte[] ops,
        long[] words,
        int[] insnAt,
        NativeLong[] helpers,
        MapShape.Programs[] slots) {}
