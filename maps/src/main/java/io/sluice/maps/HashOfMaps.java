package io.sluice.maps;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapOperation;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.Recipe;
import io.sluice.vm.memory.Errno;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/**
 * Maps by any key: a {@link HashTableMap} whose values are entries of {@link InnerMaps}. What a program's
 * lookup gives is a map pointer, as its address; {@link InnerMaps} says which maps may be inside.
 */
public final class HashOfMaps extends HashTableMap {
    private HashOfMaps(MapSpec spec, MapHome home, Plan plan) {
        super(spec, home, plan);
    }

    /** Makes one. */
    static HashOfMaps create(MapSpec spec, MapHome home) {
        MapRules.checkValueIs(spec, InnerMaps.HANDLE_SIZE, InnerMaps.HANDLE_SIZE);
        InnerMaps.checkTemplate(spec);
        return new HashOfMaps(spec, home, plan(spec, home));
    }

    @Override
    public long lookup(long key, int worker) {
        long value = super.lookup(key, worker);
        return value == 0 ? 0 : InnerMaps.address(value);
    }

    @Override
    public Recipe recipe(MapOperation operation) {
        Recipe entry = super.recipe(operation);
        return operation == MapOperation.LOOKUP && entry != null
                ? (builder, args) -> InnerMaps.address(builder, entry.build(builder, args))
                : null;
    }

    @Override
    void store(int element, long value, int owner) {
        InnerMaps.put(value(element, 0), InnerMaps.handle(value));
    }

    @Override
    int controlUpdate(byte[] key, byte[] value, long flags) {
        if ((flags & MapFlags.BPF_F_LOCK) != 0) {
            return -Errno.EINVAL;
        }
        // the kernel looks at other flags when it has the map
        int refused = InnerMaps.check(spec().inner(), InnerMaps.ofValue(value));
        if (refused != 0) {
            return refused;
        }
        return Long.compareUnsigned(flags, MapFlags.BPF_EXIST) > 0 ? -Errno.EINVAL
                : (int) super.update(stagedKey(key), stagedValue(value), flags, home().controlOwner());
    }

    /** Programs may not: the kernel's verifier refuses them. */
    @Override
    public long update(long key, long value, long flags, int owner) {
        return -Errno.EOPNOTSUPP;
    }

    @Override
    int controlDelete(byte[] key) {
        return (int) super.delete(stagedKey(key), home().controlOwner());
    }

    /** Programs may not: the kernel's verifier refuses them. */
    @Override
    public long delete(long key, int owner) {
        return -Errno.EOPNOTSUPP;
    }

    @Override
    public boolean containsValue(long address, int size) {
        return first(inner -> inner.containsValue(address, size)) != null;
    }

    @Override
    public BpfMap innerMap(long address) {
        return first(inner -> inner.address() == address);
    }

    private BpfMap first(Predicate<BpfMap> wanted) {
        AtomicReference<BpfMap> found = new AtomicReference<>();
        forEach((key, value) -> {
            BpfMap inner = InnerMaps.ofValue(value);
            if (inner != null && wanted.test(inner)) {
                found.set(inner);
            }
        });
        return found.get();
    }
}
