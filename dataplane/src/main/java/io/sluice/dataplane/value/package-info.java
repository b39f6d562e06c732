/**
 * Keys and values of maps by the names that C gives their fields: typed access for embedders, JSON, text and words of a
 * command line, all by BTF. It depends on {@code vm.btf}, {@code vm.api} and Jackson's tree model.
 * Start with {@link io.sluice.dataplane.value.TypedMap}; below it lie {@link io.sluice.dataplane.value.ValueReader} and
 * {@link io.sluice.dataplane.value.ValueWriter}.
 */
package io.sluice.dataplane.value;
