/**
 * Keys and values of maps as trees, typed by the object's BTF: from bytes to JSON and text, and back.
 * It depends on {@code vm.btf} and Jackson's tree model.
 * Start with {@link io.sluice.dataplane.value.ValueReader} and {@link io.sluice.dataplane.value.ValueWriter}.
 */
package io.sluice.dataplane.value;
