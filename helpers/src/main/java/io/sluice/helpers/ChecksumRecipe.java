package io.sluice.helpers;

import io.sluice.vm.api.RecipeBuilder;
import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;

/**
 * Builds {@code bpf_csum_diff} with ones' complement sums of 64 bits, where {@link ChecksumHelpers} has 32.
 *
 * <p>Why that is the same. Both 2^32 - 1 and 2^16 - 1 divide 2^64 - 1, so all sums have the same residues; and a
 * folded sum is 0 only where all that was added is 0, else one of 1 to the modulus, in which the residue 0 is the
 * modulus itself. So folding a 64-bit sum to 32 or 16 bits gives what folding a 32-bit sum gives, representation
 * included. Not so a complement: ~x is 0 where x is the modulus, and 2^32 - 1 may divide a 64-bit sum that 2^64 - 1
 * does not. Whatever is complemented is therefore folded to 32 bits before, as the implementation does.
 */
final class ChecksumRecipe {
    private static final int HALF = Integer.SIZE;

    private final Builder ir;
    private final Value fromLength;
    private final Value toLength;
    private final Value seed;

    private ChecksumRecipe(RecipeBuilder around, Value[] args) {
        this.ir = around.ir();
        this.fromLength = ir.zext(args[1], HALF);
        this.toLength = ir.zext(args[3], HALF);
        this.seed = ir.zext(args[4], HALF);
    }

    /** Builds it: the difference, folded to 16 bits. */
    static Value build(RecipeBuilder around, Value[] args) {
        ChecksumRecipe recipe = new ChecksumRecipe(around, args);
        ByteSum sum = new ByteSum(around);
        // what is not complemented needs the residue of 2^16 - 1 only
        Value added = sum.foldedOf(3, args[2], recipe.toLength);
        Value with = isZero(recipe.toLength) ? recipe.seed : recipe.ocAdd(added, recipe.seed);
        if (isZero(recipe.fromLength)) {
            return recipe.fold16(recipe.fold32(with));
        }
        if (isNonZero(recipe.fromLength)) {
            return recipe.less(with, sum.of(1, args[0], recipe.fromLength));
        }
        Builder ir = around.ir();
        Block some = ir.newBlock();
        Block done = ir.newBlock();
        Value result = ir.param(done, Type.I64);
        ir.either(Cond.NE, recipe.fromLength, ir.constant(0), new Edge(some),
                Edge.to(done, recipe.fold16(recipe.fold32(with))));
        ir.at(some);
        ir.jump(done, recipe.less(with, sum.of(1, args[0], recipe.fromLength)));
        ir.at(done);
        return result;
    }

    /** The result where there is something to subtract; {@code with} is the seed and what is added. */
    private Value less(Value with, Value subtracted) {
        Value both = fold16(fold32(ocAdd(with, not32(fold32(subtracted)))));
        if (isNonZero(toLength)) {
            return both;
        }
        Value only = fold16(not32(fold32(ocAdd(subtracted, not32(seed)))));
        return isZero(toLength) ? only : ir.select(Cond.EQ, Type.I64, toLength, ir.constant(0), only, both);
    }

    private static boolean isZero(Value length) {
        return length.isConst(0);
    }

    private static boolean isNonZero(Value length) {
        return length.range().isNonZero();
    }

    private Value ocAdd(Value a, Value b) {
        return ir.op(Op.OCADD, Type.I64, a, b);
    }

    private Value not32(Value a) {
        return ir.op(Op.NOT, Type.I32, a);
    }

    // of a sum with itself turned by half its width, the upper half is the sum of both halves with the end-around carry

    private Value fold32(Value sum) {
        return ir.shr(ir.add(sum, ir.op(Op.ROTL, Type.I64, sum, ir.constant(HALF))), HALF);
    }

    private Value fold16(Value sum) {
        Value turned = ir.op(Op.ROTL, Type.I32, sum, ir.constant(HALF / 2));
        return ir.op(Op.SHR, Type.I32, ir.op(Op.ADD, Type.I32, sum, turned), ir.constant(HALF / 2));
    }
}
