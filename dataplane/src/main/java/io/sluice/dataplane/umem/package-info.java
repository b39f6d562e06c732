/**
 * Frames: the off-heap chunks that hold packets, with their headroom and tailroom.
 * It depends on {@code vm.memory} and {@code vm.api}.
 * Start with {@link io.sluice.dataplane.umem.FrameSlab}.
 */
package io.sluice.dataplane.umem;
