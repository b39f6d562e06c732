package io.sluice.vm.codegen.lower;

import io.sluice.vm.codegen.machine.MBlock;
import io.sluice.vm.codegen.machine.MFunction;
import io.sluice.vm.codegen.machine.MOp;
import io.sluice.vm.codegen.machine.Pregs;
import io.sluice.vm.codegen.machine.Role;
import io.sluice.vm.codegen.machine.Target;
import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Nodes;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.analysis.Order;
import io.sluice.vm.x64.Alu;
import io.sluice.vm.x64.Gpr;
import io.sluice.vm.x64.Shift;
import io.sluice.vm.x64.Unary;
import io.sluice.vm.x64.Width;
import java.util.List;

/**
 * Makes machine insns of a graph. Requires a graph that the IR's checker accepts; ensures SSA over vregs, in which
 * only what has an effect or is wanted has insns. The graph stays as it is.
 */
public final class Lowering {
    private static final int[] NO_VREGS = {};

    private final Graph graph;
    private final Shape shape;
    private final MFunction function;
    private final Selection selection;
    private final Scalars scalars;
    private final Accesses accesses;
    private final Calls calls;
    private final Vectors vectors;
    private final MBlock[] blocks;

    private Lowering(Graph graph, Target target) {
        this.graph = graph;
        this.shape = new Shape(graph);
        this.function = new MFunction(graph.name(), graph.convention(), graph.frame());
        this.selection = new Selection(target, shape, function, graph.values());
        this.scalars = new Scalars(selection);
        this.accesses = new Accesses(selection);
        this.calls = new Calls(selection);
        this.vectors = new Vectors(selection);
        this.blocks = new MBlock[graph.blockIds()];
    }

    /** The machine insns of a function. */
    public static MFunction lower(Graph graph, Target target) {
        if (!graph.entry().predecessors().isEmpty()) {
            throw new IllegalArgumentException("function \"" + graph.name() + "\": a jump to its entry");
        }
        return new Lowering(graph, target).lower();
    }

    private MFunction lower() {
        makeBlocks();
        Order order = shape.order();
        for (int i = order.size() - 1; i >= 0; i--) {
            lower(order.at(i));
        }
        return function;
    }

    private void makeBlocks() {
        boolean[] before = new boolean[graph.blockIds()];
        int depth = 0;
        for (Block block : graph.blocks()) {
            if (!shape.order().isReachable(block)) {
                continue;
            }
            boolean entry = block == graph.entry();
            int[] params = new int[entry ? 0 : block.params().size()];
            for (int i = 0; i < params.length; i++) {
                params[i] = selection.def(block.params().get(i));
            }
            MBlock made = new MBlock(function.blocks().size(), params, shape.depth(block), block.isCold());
            // where its code starts, which is not its header in a loop that is tested at its bottom
            if (shape.depth(block) > depth && isReachedFromBelow(block, before)) {
                made.setLoop();
            }
            before[block.id()] = true;
            depth = shape.depth(block);
            blocks[block.id()] = made;
            function.blocks().add(made);
        }
    }

    /** Whether a block that is not in front of it in the code leads to it: else it is a part of a loop, set apart. */
    private static boolean isReachedFromBelow(Block block, boolean[] before) {
        for (Block from : block.predecessors()) {
            if (!before[from.id()]) {
                return true;
            }
        }
        return false;
    }

    private void lower(Block block) {
        MBlock made = blocks[block.id()];
        List<Value> values = block.values();
        selection.start(block);
        scalars.start(block);
        selection.startGroup(values.size(), values.isEmpty() ? Graph.NO_ORIGIN : values.getLast().origin());
        end(block, made);
        selection.endGroup();
        for (int i = values.size() - 1; i >= 0; i--) {
            Value value = values.get(i);
            if (hasEffect(value) || selection.isWanted(value)) {
                selection.startGroup(i, value.origin());
                lower(value);
                selection.endGroup();
            }
        }
        if (block == graph.entry()) {
            selection.startGroup(0, Graph.NO_ORIGIN);
            calls.parameters(graph.convention(), block.params());
            selection.makeInvariants();
            selection.endGroup();
        }
        made.setInsns(selection.finish());
    }

    private static boolean hasEffect(Value value) {
        return value.op().is(Op.Trait.WRITES) || value.op() == Op.PREFETCH || value.op() == Op.PAUSE;
    }

    private int[] arguments(Edge edge) {
        if (edge.args() == 0) {
            return NO_VREGS;
        }
        int[] vregs = new int[edge.args()];
        for (int i = 0; i < vregs.length; i++) {
            vregs[i] = selection.reg(edge.arg(i));
        }
        return vregs;
    }

    private void end(Block block, MBlock made) {
        Nodes<Edge> edges = block.edges();
        for (int i = 0; i < edges.size(); i++) {
            made.addEdge(blocks[edges.get(i).target().id()], arguments(edges.get(i)));
        }
        Terminator terminator = block.terminator();
        // each block has one: a switch on types is a call through a method handle
        if (terminator instanceof Terminator.Branch branch) {
            selection.add(Comparing.in(new Draft(MOp.BRANCH, Width.QWORD), selection,
                    Width.QWORD, branch.cond(), branch.type(), branch.left(), branch.right()));
        } else if (terminator instanceof Terminator.Jump) {
            selection.add(new Draft(MOp.JUMP, Width.QWORD));
        } else if (terminator instanceof Terminator.Return leave) {
            calls.leave(leave.value(), graph.convention(), graph.entry().params());
        } else if (terminator instanceof Terminator.TailCall call) {
            calls.tailCall(call, graph.convention());
        } else {
            selection.add(new Draft(MOp.UNREACHABLE, Width.QWORD));
        }
    }

    private void fetch(Value value, Alu op) {
        if (!selection.isWanted(value)) {
            accesses.atomic(value, op);
        } else if (op == Alu.ADD) {
            accesses.exchange(value, MOp.LOCK_XADD);
        } else {
            accesses.fetch(value, op);
        }
    }

    private void lower(Value value) {
        switch (value.op()) {
            case PARAM, CONST, SYMBOL, FRAME -> { }
            case ADD -> scalars.add(value);
            case SUB -> scalars.subtract(value);
            case MUL, UMULH -> scalars.product(value);
            case UDIV, UREM, SDIV, SREM -> scalars.divide(value);
            case AND -> scalars.and(value);
            case OR -> scalars.alu(value, Alu.OR);
            case XOR -> scalars.alu(value, Alu.XOR);
            case SHL -> scalars.shift(value, Shift.SHL);
            case SHR -> scalars.shift(value, Shift.SHR);
            case SAR -> scalars.shift(value, Shift.SAR);
            case ROTL -> scalars.shift(value, Shift.ROL);
            case NEG -> scalars.unary(value, Unary.NEG);
            case NOT -> scalars.unary(value, Unary.NOT);
            case ZEXT -> scalars.zeroExtend(value);
            case SEXT -> scalars.signExtend(value);
            case BSWAP -> scalars.swapBytes(value);
            case CTZ, CLZ -> scalars.countZeros(value);
            case OCADD -> OnesSum.lower(selection, value);
            case CRC32C -> scalars.crc(value);
            case SET -> scalars.set(value);
            case SELECT -> scalars.select(value);
            case LOAD, LOAD_ACQUIRE -> accesses.load(value);
            case SLOAD -> accesses.loadSigned(value);
            case STORE, STORE_RELEASE -> accesses.store(value);
            case ATOMIC_ADD -> accesses.atomic(value, Alu.ADD);
            case ATOMIC_AND -> accesses.atomic(value, Alu.AND);
            case ATOMIC_OR -> accesses.atomic(value, Alu.OR);
            case ATOMIC_XOR -> accesses.atomic(value, Alu.XOR);
            case FETCH_ADD -> fetch(value, Alu.ADD);
            case FETCH_AND -> fetch(value, Alu.AND);
            case FETCH_OR -> fetch(value, Alu.OR);
            case FETCH_XOR -> fetch(value, Alu.XOR);
            case XCHG -> accesses.exchange(value, MOp.XCHG);
            case CMPXCHG -> accesses.compareAndExchange(value);
            case PREFETCH -> accesses.prefetch(value);
            case PAUSE -> selection.add(new Draft(MOp.PAUSE, Width.QWORD));
            case RDTSC -> selection.add(new Draft(MOp.RDTSC, Width.QWORD)
                    .with(Role.DEF, selection.def(value), Gpr.RAX).clobber(Pregs.bit(Pregs.of(Gpr.RDX))));
            case CALL -> calls.call(value);
            case VLOAD -> vectors.load(value, MOp.V_LOAD);
            case VLOAD_ZX32 -> vectors.load(value, MOp.V_LOAD_ZX32);
            case VSTORE -> vectors.store(value);
            case VSPLAT -> vectors.splat(value);
            case VADD -> vectors.add(value);
            case VPAIR -> vectors.pair(value);
            case VSUB, VMADD16, VAND, VOR, VXOR, VCMPEQ, VSAD, VSHUFFLE -> vectors.binary(value);
            case VSHR64 -> vectors.shift(value, MOp.V_SHR64);
            case VSHL64 -> vectors.shift(value, MOp.V_SHL64);
            case VMASK -> vectors.mask(value);
            case VSUM64 -> vectors.sum(value);
            case VLANE -> vectors.lane(value);
        }
    }
}
