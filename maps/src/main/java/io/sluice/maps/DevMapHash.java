package io.sluice.maps;

import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapOperation;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.Recipe;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;

/**
 * Interfaces by any 32-bit key: a devmap that is a hash, with the layout of one. {@link RedirectTarget} is the value.
 */
public final class DevMapHash extends HashTableMap implements RedirectMap {
    private static final int ALLOWED_FLAGS =
            MapFlags.BPF_F_NUMA_NODE | MapFlags.BPF_F_RDONLY | MapFlags.BPF_F_WRONLY;

    private DevMapHash(MapSpec spec, MapHome home, Plan plan) {
        super(spec, home, plan);
    }

    /** Makes one. */
    static DevMapHash create(MapSpec spec, MapHome home) {
        MapRules.checkFlags(spec, ALLOWED_FLAGS);
        MapRules.checkIndexKey(spec);
        MapRules.checkValueIs(spec, TargetPrograms.WITHOUT, TargetPrograms.WITH_PROGRAM);
        return new DevMapHash(spec, home, plan(spec, home));
    }

    @Override
    public long target(int key) {
        int element = table.find(key);
        return element == 0 ? 0 : value(element, 0);
    }

    @Override
    public Recipe recipe(MapOperation operation) {
        HashRecipe recipe = new HashRecipe(this);
        return operation != MapOperation.REDIRECT ? super.recipe(operation)
                : (builder, args) -> RedirectRecipe.build(builder, spec().type(),
                        recipe::findIndex, args);
    }

    /** Programs may not: the kernel's verifier refuses them. */
    @Override
    public long update(long key, long value, long flags, int worker) {
        return -Errno.EOPNOTSUPP;
    }

    @Override
    public long delete(long key, int worker) {
        return -Errno.EOPNOTSUPP;
    }

    @Override
    int controlUpdate(byte[] key, byte[] value, long flags) {
        int interfaceIndex = FdArrayMap.intAt(value, RedirectTarget.TARGET);
        int program = TargetPrograms.in(value, ProgramKind.XDP_DEVMAP);
        if (Long.compareUnsigned(flags, MAX_UPDATE_FLAG) > 0 || interfaceIndex <= 0 || program == TargetPrograms.BAD) {
            return -Errno.EINVAL;
        }
        long at = stagedValue(value);
        if (value.length == TargetPrograms.WITH_PROGRAM) {
            Memory.putInt(at + RedirectTarget.PROGRAM, program);
        }
        // as in kernel/bpf/devmap.c, BPF_EXIST inserts a key that is not there
        long presence = flags == MapFlags.BPF_EXIST ? MapFlags.BPF_ANY : flags;
        return (int) super.update(stagedKey(key), at, presence, home().controlOwner());
    }

    @Override
    int controlDelete(byte[] key) {
        return (int) super.delete(stagedKey(key), home().controlOwner());
    }
}
