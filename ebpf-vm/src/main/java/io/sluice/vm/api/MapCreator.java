package io.sluice.vm.api;

/** Makes live maps from specs: the seam to the module that knows the map types. */
@FunctionalInterface
public interface MapCreator {
    /**
     * Makes a map.
     *
     * @param workers how many workers use it, 1 or more
     * @throws IllegalArgumentException with a breadcrumb where the spec is not to be had
     */
    BpfMap create(MapSpec spec, int workers);
}
