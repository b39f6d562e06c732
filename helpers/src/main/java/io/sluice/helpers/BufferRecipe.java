package io.sluice.helpers;

import io.sluice.vm.api.RecipeBuilder;
import io.sluice.vm.api.XdpContext;
import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Region;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.memory.Errno;

/** Builds the helpers of {@link BufferHelpers}: copies of a length that is known, word by word. */
final class BufferRecipe {
    /** The longest copy that is built in place: eight words. */
    private static final int MAX_INLINE = 64;

    private BufferRecipe() {
    }

    static Value length(RecipeBuilder around, Value[] args) {
        return around.ir().sub(around.context(XdpContext.DATA_END), around.context(XdpContext.DATA));
    }

    static Value load(RecipeBuilder around, Value[] args) {
        return copy(around, args, true);
    }

    static Value store(RecipeBuilder around, Value[] args) {
        return copy(around, args, false);
    }

    private static Value copy(RecipeBuilder around, Value[] args, boolean fromPacket) {
        long length = args[3].isConst() ? Integer.toUnsignedLong((int) args[3].imm()) : 0;
        if (length == 0 || length > MAX_INLINE) {
            return null;
        }
        Builder ir = around.ir();
        Block inside = ir.newBlock();
        Block fits = ir.newBlock();
        Block join = ir.newBlock();
        Value result = ir.param(join, Type.I64);
        Value offset = ir.zext(args[1], Integer.SIZE);
        Value data = around.context(XdpContext.DATA);
        ir.mostly(Cond.ULE, offset, ir.constant(BufferHelpers.MAX), new Edge(inside),
                Edge.to(join, ir.constant(-Errno.EFAULT)));
        ir.at(inside);
        Value packet = ir.add(data, offset);
        ir.mostly(Cond.ULE, ir.add(packet, length), around.context(XdpContext.DATA_END), new Edge(fits),
                Edge.to(join, ir.constant(-Errno.EINVAL)));
        ir.at(fits);
        Region buffer = around.memory(3);
        int at = 0;
        for (int size = Long.BYTES; size > 0; size /= 2) {
            for (; at + size <= length; at += size) {
                if (fromPacket) {
                    ir.store(size, buffer, args[2], at, ir.load(size, around.packet(), packet, at));
                } else {
                    ir.store(size, around.packet(), packet, at, ir.load(size, buffer, args[2], at));
                }
            }
        }
        ir.jump(join, ir.constant(0));
        ir.at(join);
        return result;
    }
}
