package io.sluice.helpers;

import io.sluice.vm.api.RecipeBuilder;
import io.sluice.vm.api.XdpContext;
import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.memory.Errno;

/** Builds the helpers of {@link PacketHelpers}. Bounds are set once, where all paths have met. */
final class PacketRecipe {
    private final RecipeBuilder around;
    private final Builder ir;
    private final Value offset;
    private final Block join;
    private final Value result;

    private PacketRecipe(RecipeBuilder around, Value[] args) {
        this.around = around;
        this.ir = around.ir();
        this.offset = ir.sext(args[1], Integer.SIZE);
        this.join = ir.newBlock();
        this.result = ir.param(join, Type.I64);
    }

    static Value adjustHead(RecipeBuilder around, Value[] args) {
        return new PacketRecipe(around, args).adjustHead();
    }

    static Value adjustTail(RecipeBuilder around, Value[] args) {
        return new PacketRecipe(around, args).adjustTail();
    }

    static Value adjustMeta(RecipeBuilder around, Value[] args) {
        return new PacketRecipe(around, args).adjustMeta();
    }

    /** Goes on where two numbers are as they mostly are, else joins with an error and these values. */
    private void require(Cond cond, Value left, Value right, Edge refused) {
        Block on = ir.newBlock();
        ir.mostly(cond, left, right, new Edge(on), refused);
        ir.at(on);
    }

    private Value error(int errno) {
        return ir.constant(-errno);
    }

    private Value adjustHead() {
        Value newData = ir.param(join, Type.I64);
        Value newMeta = ir.param(join, Type.I64);
        Value data = around.context(XdpContext.DATA);
        Value meta = around.context(XdpContext.DATA_META);
        Value metaLength = ir.sub(data, meta);
        Value moved = ir.add(data, offset);
        Value start = ir.add(around.context(XdpContext.HARD_START), PacketHelpers.FRAME_RESERVE);
        Value last = ir.add(around.context(XdpContext.DATA_END), -PacketHelpers.ETH_HLEN);
        require(Cond.SGE, moved, ir.add(start, metaLength), Edge.to(join, error(Errno.EINVAL), data, meta));
        require(Cond.SLE, moved, last, Edge.to(join, error(Errno.EINVAL), data, meta));
        Value movedMeta = ir.add(meta, offset);
        Block move = ir.newColdBlock();
        Block done = ir.newBlock();
        ir.mostly(Cond.EQ, metaLength, ir.constant(0), new Edge(done), new Edge(move));
        ir.at(move);
        move(meta, metaLength, done);
        ir.at(done);
        ir.jump(join, ir.constant(0), moved, movedMeta);
        ir.at(join);
        around.setContext(XdpContext.DATA, newData);
        around.setContext(XdpContext.DATA_META, newMeta);
        return result;
    }

    /** Moves bytes by the offset: upwards those at the end first, as the ranges may overlap. */
    private void move(Value from, Value length, Block done) {
        Block up = ir.newColdBlock();
        Block down = ir.newColdBlock();
        Value rest = ir.param(up, Type.I64);
        Value gone = ir.param(down, Type.I64);
        Value zero = ir.constant(0);
        ir.either(Cond.SGT, offset, zero, Edge.to(up, length), Edge.to(down, zero));
        ir.at(up);
        Value before = ir.add(rest, -1);
        moveByte(ir.add(from, before));
        ir.either(Cond.NE, before, zero, Edge.to(up, before), new Edge(done));
        ir.at(down);
        moveByte(ir.add(from, gone));
        Value next = ir.add(gone, 1);
        ir.either(Cond.NE, next, length, Edge.to(down, next), new Edge(done));
    }

    private void moveByte(Value at) {
        Value moved = ir.load(Byte.BYTES, around.packet(), at, 0);
        ir.store(Byte.BYTES, around.packet(), ir.add(at, offset), 0, moved);
    }

    private Value adjustTail() {
        Value newEnd = ir.param(join, Type.I64);
        Value end = around.context(XdpContext.DATA_END);
        Value moved = ir.add(end, offset);
        Value first = ir.add(around.context(XdpContext.DATA), PacketHelpers.ETH_HLEN);
        require(Cond.SLE, moved, around.context(XdpContext.HARD_END), Edge.to(join, error(Errno.EINVAL), end));
        require(Cond.SGE, moved, first, Edge.to(join, error(Errno.EINVAL), end));
        if (!offset.isConst() || offset.imm() > 0) {
            clear(end, moved);
        }
        ir.jump(join, ir.constant(0), moved);
        ir.at(join);
        around.setContext(XdpContext.DATA_END, newEnd);
        return result;
    }

    /** Zeroes what the packet has grown by: words, then bytes. */
    private void clear(Value from, Value to) {
        Value at = from;
        for (int size = Long.BYTES; size > 0; size /= Long.BYTES) {
            Block head = ir.newBlock();
            Block body = ir.newBlock();
            Block done = ir.newBlock();
            Value here = ir.param(head, Type.I64);
            ir.jump(head, at);
            ir.at(head);
            Value next = ir.add(here, size);
            ir.mostly(Cond.SGT, next, to, new Edge(done), new Edge(body));
            ir.at(body);
            ir.store(size, around.packet(), here, 0, ir.constant(0));
            ir.jump(head, next);
            ir.at(done);
            at = here;
        }
    }

    private Value adjustMeta() {
        Value newMeta = ir.param(join, Type.I64);
        Value data = around.context(XdpContext.DATA);
        Value meta = around.context(XdpContext.DATA_META);
        Value moved = ir.add(meta, offset);
        Value start = ir.add(around.context(XdpContext.HARD_START), PacketHelpers.FRAME_RESERVE);
        require(Cond.SGE, moved, start, Edge.to(join, error(Errno.EINVAL), meta));
        require(Cond.SLE, moved, data, Edge.to(join, error(Errno.EINVAL), meta));
        Value length = ir.sub(data, moved);
        require(Cond.NTEST, length, ir.constant(PacketHelpers.META_UNIT - 1),
                Edge.to(join, error(Errno.EACCES), meta));
        require(Cond.ULE, length, ir.constant(PacketHelpers.MAX_META), Edge.to(join, error(Errno.EACCES), meta));
        ir.jump(join, ir.constant(0), moved);
        ir.at(join);
        around.setContext(XdpContext.DATA_META, newMeta);
        return result;
    }
}
