package io.sluice.vm.verifier.state;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.MapSpec;

/**
 * A map as the verifier knows it; compared by identity.
 *
 * @see #index()
 */
public final class MapInfo {
    /** The {@link #index()} of the maps inside a map of maps, of which only the template is known. */
    public static final int INNER = -1;

    private final int index;
    private final MapSpec spec;
    private final BpfMap live;
    private final MapInfo inner;

    private MapInfo(int index, MapSpec spec, BpfMap live) {
        this.index = index;
        this.spec = spec;
        this.live = live;
        this.inner = spec.inner() == null ? null : new MapInfo(INNER, spec.inner(), null);
    }

    /** A map of the program's list. */
    public static MapInfo of(int index, BpfMap live) {
        return new MapInfo(index, live.spec(), live);
    }

    /** A map of which nothing but its specification is known. */
    public static MapInfo template(MapSpec spec) {
        return new MapInfo(INNER, spec, null);
    }

    /** Its index in the program's list, or {@link #INNER}. */
    public int index() {
        return index;
    }

    /** What it was made from, or the template. */
    public MapSpec spec() {
        return spec;
    }

    /** The map itself, or null for a template. */
    public BpfMap live() {
        return live;
    }

    /** What its values are where it is a map of maps, else null. */
    public MapInfo inner() {
        return inner;
    }

    @Override
    public String toString() {
        return spec.name();
    }
}
