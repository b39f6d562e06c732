package io.sluice.vm.btf;

import java.util.List;

/** Walks the path of a local {@link CoreSpec} by name in a candidate of the target. */
final class CoreMatcher {
    private final CoreTypes types;
    private final Btf local;
    private final Btf target;

    CoreMatcher(CoreTypes types, Btf local, Btf target) {
        this.types = types;
        this.local = local;
        this.target = target;
    }

    /** The same path in the target, or null if the candidate does not have it. */
    CoreSpec match(CoreSpec wanted, int candidate, CoreKind kind) {
        types.step();
        CoreSpec found = new CoreSpec(target, candidate);
        if (kind.isType()) {
            boolean same = kind == CoreKind.TYPE_MATCHES ? types.matches(wanted.root, candidate)
                    : types.compatible(wanted.root, candidate);
            return same ? found : null;
        }
        if (kind.isEnumValue()) {
            int id = target.resolve(candidate);
            if (!(target.type(id) instanceof BtfType.Enum type)) {
                return null;
            }
            int index = types.findValue(type, wanted.accessors.getFirst().name());
            if (index < 0) {
                return null;
            }
            found.accessors.add(new CoreSpec.Accessor(id, index, type.values().get(index).name()));
            return found;
        }
        return matchPath(wanted, found) ? found : null;
    }

    private boolean matchPath(CoreSpec wanted, CoreSpec found) {
        int id = target.resolve(found.root);
        List<CoreSpec.Accessor> path = wanted.accessors;
        for (int i = 0; i < path.size(); i++) {
            CoreSpec.Accessor step = path.get(i);
            if (step.name() != null) {
                int next = matchMember(step, id, found, 0);
                if (next < 0) {
                    return false;
                }
                id = target.resolve(next);
                continue;
            }
            // the root is the element already; for all others the array comes first
            if (i > 0) {
                if (!(target.type(id) instanceof BtfType.Array array)
                        || step.index() >= array.count() && !found.isFlexible(array)) {
                    return false;
                }
                id = target.resolve(array.element());
            }
            found.addElement(id, step.index());
        }
        return true;
    }

    /** Finds a member of this name, in anonymous structs and unions too; returns its type, or -1. */
    private int matchMember(CoreSpec.Accessor wanted, int id, CoreSpec found, int depth) {
        if (depth >= BtfLayout.MAX_DEPTH) {
            throw new BtfException("BTF type " + id + ": more than " + BtfLayout.MAX_DEPTH + " types deep, or a cycle");
        }
        if (!(target.type(id) instanceof BtfType.Composite type)) {
            return -1;
        }
        BtfType.Composite wantedType = (BtfType.Composite) local.type(wanted.type());
        for (int i = 0; i < type.members().size(); i++) {
            types.step();
            BtfType.Member member = type.members().get(i);
            if (member.name().isEmpty()) {
                int next = matchMember(wanted, target.resolve(member.type()), found, depth + 1);
                if (next >= 0) {
                    found.addBits(member.bitOffset());
                    return next;
                }
            } else if (member.name().equals(wanted.name())) {
                int wantedMember = wantedType.members().get(wanted.index()).type();
                if (!types.fieldsCompatible(wantedMember, member.type())) {
                    return -1;
                }
                found.accessors.add(new CoreSpec.Accessor(id, i, member.name()));
                found.addBits(member.bitOffset());
                return member.type();
            }
        }
        return -1;
    }
}
