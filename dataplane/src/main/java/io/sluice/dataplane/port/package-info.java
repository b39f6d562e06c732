/**
 * What a packet comes in by and leaves by: the SPI that each kind of port implements in a package below.
 * It depends on {@code vm.api} for the layout of batches.
 * Start with {@link io.sluice.dataplane.port.Port}.
 */
package io.sluice.dataplane.port;
